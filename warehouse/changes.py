"""What differs between two revisions of a publication (修订变动): figures that came, went, or have another value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, union
from sqlalchemy.orm import aliased

from warehouse.models import Figure, FigureChange, Revision

ChangeName = Literal["added", "removed", "changed"]

MEANING: Final = (
    *("source", "kind", "measure", "base", "item", "region", "agency", "area", "period", "scope", "fund", "side"),
    *("stage", "row_path", "row", "column", "code"),
)
"""Two figures that agree in these state one quantity; numbers of pages and tables shift when text is added."""
SAID: Final = ("value", "unit", "bound")
"""And where they agree in these too, they say the same of it."""


class Change(NamedTuple):
    """A figure of the earlier and the one of the later revision that took its place; None where there is none."""

    name: ChangeName
    earlier: Row[Any] | None
    later: Row[Any] | None


def between(earlier: Sequence[Row[Any]], later: Sequence[Row[Any]]) -> list[Change]:
    """What differs between the figures of two revisions, in reading order of the later.

    Of several statements of one quantity those that say the same belong together, then the others in their order.
    """
    before = _by(MEANING, earlier)
    changes: list[Change] = []
    for meaning, rows in _by(MEANING, later).items():
        changes += _paired(before.pop(meaning, []), rows)
    changes += [Change("removed", row, None) for rows in before.values() for row in rows]
    return sorted(changes, key=lambda change: (change.later or change.earlier).seq)  # type: ignore[union-attr] # one is


def _paired(earlier: Sequence[Row[Any]], later: Sequence[Row[Any]]) -> Iterator[Change]:
    said, new = _by(SAID, earlier), []
    for row in later:
        same = said.get(_key(SAID, row))
        if same:
            same.pop(0)
        else:
            new.append(row)
    gone = sorted((row for rows in said.values() for row in rows), key=lambda row: row.seq)
    together = min(len(gone), len(new))
    yield from (Change("changed", old, row) for old, row in zip(gone, new, strict=False))
    yield from (Change("removed", row, None) for row in gone[together:])
    yield from (Change("added", None, row) for row in new[together:])


def _by(columns: Sequence[str], rows: Sequence[Row[Any]]) -> dict[tuple[Any, ...], list[Row[Any]]]:
    found: defaultdict[tuple[Any, ...], list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[_key(columns, row)].append(row)
    return found


def _key(columns: Sequence[str], row: Row[Any]) -> tuple[Any, ...]:
    return tuple(getattr(row, column) for column in columns)


def figures(connection: Connection, report_id: int) -> Sequence[Row[Any]]:
    """What `between` asks of the figures of a report, in reading order."""
    columns = [getattr(Figure, name) for name in ("figure_id", "figure_key", "seq", "page", "quote", *MEANING, *SAID)]
    return connection.execute(select(*columns).where(Figure.report_id == report_id).order_by(Figure.seq)).all()


def write(connection: Connection, report_id: int) -> None:
    """Note what differs between a report and what came before and after it under the same name."""
    for earlier_id, later_id in successive(connection, report_id):
        table = FigureChange
        pair: ColumnElement[bool] = (table.earlier_report_id == earlier_id) & (table.report_id == later_id)
        connection.execute(delete(table).where(pair))
        found = between(figures(connection, earlier_id), figures(connection, later_id))
        rows = [
            {
                "earlier_report_id": earlier_id,
                "report_id": later_id,
                "position": position,
                "change": change.name,
                "earlier_figure_id": change.earlier and change.earlier.figure_id,
                "figure_id": change.later and change.later.figure_id,
            }
            for position, change in enumerate(found, 1)
        ]
        if rows:
            connection.execute(insert(table), rows)


def successive(connection: Connection, report_id: int) -> Sequence[tuple[int, int]]:
    """The pairs of successive revisions in which a report takes part."""
    earlier, later = aliased(Revision), aliased(Revision)
    follows = (later.publication == earlier.publication) & (later.revision == earlier.revision + 1)
    pairs = select(earlier.report_id, later.report_id).join(later, follows)
    # each half has an index; "or" has none
    both = union(pairs.where(earlier.report_id == report_id), pairs.where(later.report_id == report_id))
    return sorted((row[0], row[1]) for row in connection.execute(both))
