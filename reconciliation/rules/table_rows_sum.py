"""表内各行合计: the rows nested under a row, and the rows above a 合计, make it up in every column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from reconciliation.believed import Structure, adds_up, believed, relation
from reconciliation.book import Book
from reconciliation.examples import table
from reconciliation.rule import Rule, proved_by_the_table
from reconciliation.sheet import Row, Sheet
from schema.records import Figure, Relation


def find(figures: Book) -> Iterator[Relation]:
    """Each level of the hierarchy and each total, in every column of money."""
    of_table: dict[int, list[Sheet]] = defaultdict(list)
    for sheet in figures.sheets:
        of_table[sheet.table].append(sheet)
    for sides in of_table.values():
        yield from _in_table(sides)


def _in_table(sides: Sequence[Sheet]) -> Iterator[Relation]:
    structures: list[Structure] = []
    among: list[bool] = []
    totals: list[bool] = []
    for sheet in sides:
        for number, below in sheet.children.items():
            parts = [sheet.rows[child] for child in below]
            structures.append(_structure(sheet, sheet.rows[number], parts))
            among.append(any(part.is_among for part in parts))
            totals.append(False)
        for total, choices in _totals(sheet):
            found = [_structure(sheet, total, parts) for parts in choices if parts]
            if found:
                structures.append(max(found, key=lambda structure: sum(map(adds_up, structure))))
                among.append(False)
                totals.append(True)
    yield from believed(structures, among, totals)


def _structure(sheet: Sheet, total: Row, parts: Sequence[Row]) -> Structure:
    """The relation in each column where the total and at least one part are printed; an empty cell is nothing."""
    found = []
    for column in sheet.amounts:
        printed = [(row.cells[column], 1) for row in parts if column in row.cells]
        if column in total.cells and printed:
            found.append(replace(relation(total.cells[column], printed), proved=_is_whole(column, parts, printed)))
    return found


def _is_whole(column: str, parts: Sequence[Row], printed: Sequence[tuple[Figure, int]]) -> bool:
    """Whether the parts may be held against their total: not one part alone, nor changes of which some are left out.

    An empty cell of a level is nothing, one of 增减额 was not worked out.
    """
    if len(printed) == 1:
        return False
    return printed[0][0].measure != "change" or all(column in row.cells for row in parts if row.cells)


def _totals(sheet: Sheet) -> Iterator[tuple[Row, list[list[Row]]]]:
    """Each 合计 of the outermost rows, with the rows that it may add up, the likeliest first."""
    outer = [row for row in sheet.rows if not row.path]
    last: int | None = None
    for at, row in enumerate(outer):
        if not row.is_total:
            continue
        since = [one for one in outer[(last or -1) + 1 : at] if not one.is_total]
        before = [one for one in outer[:at] if not one.is_total]
        following = [one for one in outer[at + 1 :] if not one.is_total]
        choices = [since, before]
        if last is not None:
            after_last = [one for one in outer[last + 1 : at] if not one.is_total]
            choices = [[outer[last], *after_last], after_last, before, [one for one in outer[:at] if one.is_total]]
        if not before:
            until = next((n for n, one in enumerate(outer[at + 1 :], at + 1) if one.is_total), len(outer))
            choices = [following, outer[at + 1 : until]]
        yield row, choices
        last = at


_REVENUE: Final = (
    "2023年全县一般公共预算收入决算表",
    "项目|预算数|调整预算数|决算数",
    "一、税收收入|3000|3010|3030",
    "增值税|2000|2030|2050",
    "契税|1000|980|980",
    "二、非税收入|1100|1030|990",
)

RULE = Rule(
    name="sum",
    title="表内各行合计",
    find=find,
    certain=proved_by_the_table,
    examples={
        table(*_REVENUE, "本年收入合计|4100|4040|4020"): "sum: 13 = 1 + 10  # ok",
        table(*_REVENUE, "本年收入合计|4100|4040|4920"): "sum: 15 = 3 + 12  # mismatch",
        table(*_REVENUE[:3], "增值税|2000|2050|2050", *_REVENUE[4:]): "sum: 2 = 5 + 8  # mismatch",
    },
)
