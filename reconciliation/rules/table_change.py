"""表内增减额: 增减额 = 决算数 − 上年决算数, in every row of the table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from reconciliation.believed import adds_up, is_proved, relation
from reconciliation.book import Book
from reconciliation.examples import table
from reconciliation.rule import Rule
from reconciliation.sheet import Sheet
from schema.records import Relation


def find(figures: Book) -> Iterator[Relation]:
    """Each column of changes with the two columns whose difference it is."""
    for sheet in figures.sheets:
        for column in sheet.amounts:
            if any(row.cells[column].measure == "change" for row in sheet.rows if column in row.cells):
                yield from _differences(sheet, column)


def _differences(sheet: Sheet, column: str) -> Iterator[Relation]:
    at = sheet.columns.index(column)
    nearest = sorted(sheet.amounts, key=lambda other: abs(sheet.columns.index(other) - at))[1:9]
    choices = []
    for one, other in combinations(nearest, 2):
        for more, less in ((one, other), (other, one)):
            rows = [row for row in sheet.rows if {column, more, less} <= row.cells.keys()]
            found = [relation(row.cells[column], [(row.cells[more], 1), (row.cells[less], -1)]) for row in rows]
            if is_proved(found):
                choices.append((sum(map(adds_up, found)), found))
    if choices:
        yield from max(choices, key=lambda choice: choice[0])[1]


_CHANGED: Final = (
    "2023年全县一般公共预算支出决算表",
    "项目|2023年决算数|2022年决算数|增减额",
    "教育支出|6060|6000|60",
    "科学技术支出|4500|5000|-500",
)

RULE = Rule(
    name="sum",
    title="表内增减额",
    find=find,
    examples={
        table(*_CHANGED, "农林水支出|3300|3000|300"): "sum: 9 = 7 - 8  # ok",
        table(*_CHANGED, "农林水支出|3300|3000|200"): "sum: 9 = 7 - 8  # mismatch",
    },
)
