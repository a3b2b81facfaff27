"""The tables of a report as rows and columns of figures (表内数据), one sheet for each side of a two-sided table."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Final

from schema.records import Figure

TOTAL: Final = re.compile(r"(?:合计|总计|小计|共计|总额|合计数)(?:[（(].*[）)])?[:：]?$")
AMONG: Final = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.、．])?其中")
_SIDES: Final = ("收入", "支出")
_INTERLEAVED: Final = 3
"""More changes from revenue to expenditure and back than this may be two sides printed beside each other."""


@dataclass(slots=True)
class Row:
    """One row: its label, what it is nested under, and its figures by column."""

    label: str
    path: tuple[str, ...]
    code: str | None
    cells: dict[str, Figure] = field(default_factory=dict)

    @property
    def is_total(self) -> bool:
        """合计, 本年收入合计, 支出总计: a row that adds up others."""
        return bool(TOTAL.search(self.label))

    @property
    def is_among(self) -> bool:
        """其中：…: the rows of its level need not be complete."""
        return bool(AMONG.search(self.label))


@dataclass
class Sheet:
    """A table, or one side of a two-sided one."""

    table: int
    side: str
    rows: list[Row]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The header paths in the order of the table."""
        return tuple(_in_order(list(row.cells) for row in self.rows))

    @cached_property
    def amounts(self) -> tuple[str, ...]:
        """The columns of money."""
        kinds: dict[str, set[str]] = defaultdict(set)
        for row in self.rows:
            for column, figure in row.cells.items():
                kinds[column].add(figure.kind)
        return tuple(column for column in self.columns if kinds[column] == {"amount"})

    @cached_property
    def children(self) -> dict[int, list[int]]:
        """Number of a row → the numbers of the rows right below it in the hierarchy."""
        found: dict[int, list[int]] = defaultdict(list)
        open_rows: dict[tuple[str, ...], int] = {}
        for number, row in enumerate(self.rows):
            above = open_rows.get(row.path)
            if row.path and above is not None and not row.is_total:
                found[above].append(number)
            if not row.is_total:
                open_rows[(*row.path, row.label)] = number
        return dict(found)


def _in_order(sequences: Iterable[Sequence[str]]) -> list[str]:
    """One order of all columns; a row with empty cells lacks some."""
    order: list[str] = []
    for names in sequences:
        at = 0
        for name in names:
            if name in order:
                at = order.index(name) + 1
            else:
                order.insert(at, name)
                at += 1
    return order


def sheets(figures: Iterable[Figure]) -> tuple[Sheet, ...]:
    """The sheets of a report, in the order of its tables."""
    of_table: dict[int, dict[int, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    for figure in figures:
        if figure.source == "table" and figure.table is not None and figure.spot is not None:
            of_table[figure.table][figure.spot.paragraph].append(figure)
    found: list[Sheet] = []
    for table, members in of_table.items():
        interleaved = _is_interleaved(list(members.values()))
        by_side: dict[str, list[Row]] = defaultdict(list)
        for cells in members.values():
            first = cells[0]
            row = Row(first.row or "", first.row_path, first.code)
            for figure in cells:
                row.cells.setdefault(figure.column or "", figure)
            by_side[_side(first, interleaved)].append(row)
        found += (Sheet(table, side, _labelled(rows)) for side, rows in by_side.items())
    return tuple(found)


def _labelled(rows: list[Row]) -> list[Row]:
    """Rows without a label beside others that have one go on from the row above: what they hold is not said."""
    return [row for row in rows if row.label] or rows


def _side(figure: Figure, interleaved: bool) -> str:
    named = (figure.column or "").partition("/")[0]
    if named in _SIDES:
        return named
    return {"revenue": "收入", "expenditure": "支出"}.get(figure.side or "", "") if interleaved else ""


def _is_interleaved(rows: Sequence[Sequence[Figure]]) -> bool:
    sides = [row[0].side for row in rows if row[0].side in ("revenue", "expenditure")]
    changes = sum(one != other for one, other in pairwise(sides))
    shorter = min(sides.count("revenue"), sides.count("expenditure"))
    # each row of the shorter side stands between two of the other: a few labels that say 转移支付收入 do not
    return changes > _INTERLEAVED and 2 * changes > 3 * shorter
