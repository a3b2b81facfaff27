"""What two warehouses, or two revisions of a report, say differently (比较): rows added, removed, changed by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, select

from warehouse import changes, connect
from warehouse.connect import WarehouseError
from warehouse.models import Check, Figure, Report, ReportFile, Revision
from warehouse.rows import AS_READ
from warehouse.shown import shown

FIGURE_SAYS: Final = (
    *(name for name in AS_READ if name not in ("seq", "of", "part_of", "quote", "sentence")),
    *("value", "step", "confidence", "region_code", "item_code", "headline", "is_ocr"),
)
"""What of a figure may be read otherwise; `of` and `part_of` too, by the figures that they name."""
CHECK_SAYS: Final = ("title", "status", "expected", "actual", "difference", "tolerance")
SHOWN: Final = ("item", "period", "value", "unit")
"""What of a figure that was added or removed is worth a look."""


class Difference(NamedTuple):
    """A row that one side has and the other has not, or has otherwise."""

    change: changes.ChangeName
    what: str
    """report, figure or check."""
    report: str
    key: str
    """SHA-256 of a report, figure_key or check_key."""
    page: int | None
    said: str
    """Words of the report, or what is checked."""
    earlier: Mapping[str, Any]
    later: Mapping[str, Any]

    def to_record(self) -> dict[str, Any]:
        """The record that the command line prints."""
        return {
            **{name: getattr(self, name) for name in ("change", "what", "report", "page", "said")},
            "earlier": dict(self.earlier),
            "later": dict(self.later),
            "key": self.key,
        }


def of_warehouses(earlier: str, later: str) -> Iterator[Difference]:
    """What the later warehouse says differently: reports that came or went, and what was read otherwise in others."""
    one, other = connect.open_for_reading(earlier), connect.open_for_reading(later)
    with connect.reading(one) as before, connect.reading(other) as after:
        gone, come = _reports(before), _reports(after)
        for sha256, row in sorted((gone | come).items(), key=lambda pair: (pair[1].report, pair[0])):
            if sha256 not in come:
                yield Difference("removed", "report", row.report, sha256, None, row.title or "", _counts(row), {})
            elif sha256 not in gone:
                yield Difference("added", "report", row.report, sha256, None, row.title or "", {}, _counts(row))
            else:
                yield from _of_readings(before, gone[sha256].report_id, after, row.report_id, row.report)


def of_revisions(where: str, earlier: tuple[str, int], later: tuple[str, int]) -> Iterator[Difference]:
    """What one revision of a publication says differently from another; a publication is named by its path or file."""
    warehouse = connect.open_for_reading(where)
    with connect.reading(warehouse) as connection:
        before, after = (_revision(connection, where, *revision) for revision in (earlier, later))
        found = changes.between(
            changes.figures(connection, before.report_id), changes.figures(connection, after.report_id)
        )
        for change in found:
            row = change.later or change.earlier
            assert row is not None, "a change has at least one side"
            said = {side: _shown(figure) for side, figure in (("earlier", change.earlier), ("later", change.later))}
            yield Difference(change.name, "figure", after.report, row.figure_key, row.page, row.quote, **said)


def _shown(figure: Row[Any] | None) -> dict[str, Any]:
    return {} if figure is None else {name: getattr(figure, name) for name in SHOWN}


def _reports(connection: Connection) -> dict[str, Any]:
    columns = (Report.sha256, Report.report_id, Report.report, Report.title, Report.figure_count, Report.check_count)
    return {row.sha256: row for row in connection.execute(select(*columns))}


def _counts(row: Any) -> dict[str, Any]:
    return {"figures": row.figure_count, "checks": row.check_count}


def _of_readings(
    before: Connection, earlier_id: int, after: Connection, later_id: int, report: str
) -> Iterator[Difference]:
    """What two readings of the same bytes say differently."""
    yield from _compared("figure", report, SHOWN, _figures(before, earlier_id), _figures(after, later_id))
    yield from _compared("check", report, ("status",), _checks(before, earlier_id), _checks(after, later_id))


class _Said(NamedTuple):
    page: int | None
    words: str
    fields: Mapping[str, Any]


def _compared(
    what: str, report: str, shown: Sequence[str], earlier: Mapping[str, _Said], later: Mapping[str, _Said]
) -> Iterator[Difference]:
    for key, said in later.items():
        before = earlier.get(key)
        if before is None:
            fields = {name: said.fields[name] for name in shown}
            yield Difference("added", what, report, key, said.page, said.words, {}, fields)
        elif before.fields != said.fields:
            other = [name for name, value in said.fields.items() if before.fields[name] != value]
            sides = ({name: side.fields[name] for name in other} for side in (before, said))
            yield Difference("changed", what, report, key, said.page, said.words, *sides)
    for key, said in earlier.items():
        if key not in later:
            fields = {name: said.fields[name] for name in shown}
            yield Difference("removed", what, report, key, said.page, said.words, fields, {})


def _figures(connection: Connection, report_id: int) -> dict[str, _Said]:
    columns = [getattr(Figure, name) for name in ("figure_key", "seq", "of", "part_of", "quote", *FIGURE_SAYS)]
    rows = connection.execute(select(*columns).where(Figure.report_id == report_id).order_by(Figure.seq)).all()
    key_of = {row.seq: row.figure_key for row in rows}
    return {
        row.figure_key: _Said(
            row.page,
            row.quote,
            {name: getattr(row, name) for name in FIGURE_SAYS}
            | {"of": key_of.get(row.of), "part_of": key_of.get(row.part_of)},
        )
        for row in rows
    }


def _checks(connection: Connection, report_id: int) -> dict[str, _Said]:
    columns = [getattr(Check, name) for name in ("check_key", "rule", "message", *CHECK_SAYS)]
    rows = connection.execute(select(*columns).where(Check.report_id == report_id).order_by(Check.check_id))
    return {
        row.check_key: _Said(None, f"{row.rule}: {row.message}", {name: getattr(row, name) for name in CHECK_SAYS})
        for row in rows
    }


def _revision(connection: Connection, where: str, name: str, number: int) -> Any:
    """The report that was a publication's revision; the publication goes by its path, or its file's name."""
    columns = (Report.report_id, Report.report, Revision.publication)
    found = connection.execute(
        select(*columns)
        .join(Revision, Revision.report_id == Report.report_id)
        .join(ReportFile, ReportFile.path == Revision.publication)
        .where(Revision.revision == number, (Revision.publication == name) | (ReportFile.report_file == name))
    ).all()
    if len(found) > 1:
        raise WarehouseError(
            f"{shown(where)} has several reports {name}; give the whole path, e.g. {found[0].publication}@1"
        )
    if not found:
        raise WarehouseError(f"{shown(where)} has no revision {number} of {name}; table revision lists what there is")
    return found[0]
