"""表间一致: two tables that agree in nearly all of their rows and in total (支出总表, 支出决算表) agree in each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator
from itertools import combinations
from typing import Final

from reconciliation.book import Book
from reconciliation.examples import table
from reconciliation.rule import Rule, roles
from reconciliation.sheet import Row, Sheet
from schema.records import Figure, Relation

_ENOUGH: Final = 4
_TO_ONE: Final = 8
"""So many rows must agree for each that does not: 全市 and 市本级 agree in many rows too."""
_MANY: Final = 12
"""An amount that so many columns share (0, a round sum) tells of none of them."""

Column = tuple[int, str]
"""Number of the sheet and the header."""


def find(figures: Book) -> Iterator[Relation]:
    """Each row of two columns that speak of the same, the later against the earlier."""
    columns = {
        (number, column): _by_row(sheet, column)
        for number, sheet in enumerate(figures.sheets)
        for column in sheet.amounts
    }
    for (one, other), agreeing in _alike(columns).items():
        if agreeing < _ENOUGH or figures.sheets[one[0]].table == figures.sheets[other[0]].table:
            continue
        first, second = columns[one], columns[other]
        both = [row for row in first if row in second]
        apart = [row for row in both if not _same(first[row], second[row])]
        if agreeing >= _TO_ONE * len(apart) and (not apart or _one_whole(first, second, apart)):
            for row in both:
                if _same_words(first[row], second[row]):
                    yield Relation("same", roles("statement", second[row]), roles("statement", first[row]))


def _by_row(sheet: Sheet, column: str) -> dict[Hashable, Figure]:
    """The cells of a column by code, or by label and what it is nested under; labels that stand twice left out."""
    count = Counter(_name(row) for row in sheet.rows)
    return {
        _name(row): row.cells[column]
        for row in sheet.rows
        if column in row.cells and count[_name(row)] == 1 and row.cells[column].amount
    }


def _name(row: Row) -> Hashable:
    return row.code or (row.path, row.label)


def _alike(columns: dict[Column, dict[Hashable, Figure]]) -> Counter[tuple[Column, Column]]:
    """How many rows each two columns have in common with one amount."""
    holding: dict[Hashable, list[Column]] = defaultdict(list)
    for column, cells in columns.items():
        for row, figure in cells.items():
            holding[row, figure.amount].append(column)
    alike: Counter[tuple[Column, Column]] = Counter()
    for members in holding.values():
        if len(members) <= _MANY:
            alike.update(combinations(members, 2))
    return alike


def _same(one: Figure, other: Figure) -> bool:
    return one.amount == other.amount if one.step == other.step else one.interval.meets(other.interval)


def _same_words(one: Figure, other: Figure) -> bool:
    """Nothing that the tables say of the two cells tells them apart."""
    return all(
        getattr(one, field) is None or getattr(other, field) is None or getattr(one, field) == getattr(other, field)
        for field in ("region", "scope", "fund", "period", "stage", "agency", "area")
    )


def _one_whole(first: dict[Hashable, Figure], second: dict[Hashable, Figure], apart: list[Hashable]) -> bool:
    """Whether the columns have the same rows, and a total that agrees: then a row apart is an error in one of them."""
    totals = [row for row in first if isinstance(row, tuple) and str(row[-1]).endswith(("合计", "总计"))]
    shared = [row for row in totals if row in second]
    return (
        bool(shared)
        and first.keys() == second.keys()
        and len(apart) == 1
        and all(_same(first[row], second[row]) for row in shared if row not in apart)
    )


def _tables(one: str, other: str) -> str:
    """Two tables of one department that differ in a row, if at all."""
    head, rows = "项目|本年支出", [f"{name}支出|{number}00" for number, name in enumerate(_NAMES, start=3)]
    tables = [
        table(title, head, "合计|6300", *rows[:3], row, *rows[3:])
        for title, row in zip(_TITLES, (one, other), strict=True)
    ]
    return "".join(tables)


_NAMES: Final = ("教育", "科学技术", "卫生健康", "公共安全", "住房保障", "节能环保", "城乡社区", "交通运输", "国防")
_TITLES: Final = ("2023年度支出决算表", "2023年度支出决算总表")

RULE = Rule(
    name="same",
    title="表间一致",
    find=find,
    examples={
        _tables("农林水支出|300", "农林水支出|300"): "same: 5 ~ 16  # ok",
        _tables("农林水支出|300", "农林水支出|330"): "same: 5 ~ 16  # mismatch",
    },
)
