"""Which two columns a column of rates is computed from (比率栏): 完成% = 决算数 ÷ 预算数."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations
from typing import Final, Literal

from reconciliation.sheet import Row, Sheet
from schema.interval import Interval
from schema.records import Figure, Relation, Role

Form = Literal["share", "growth", "by change"]
_SAMPLE: Final = 30
_ENOUGH: Final = 3
_TO_ONE: Final = 3
"""So many rows must satisfy it for each that does not."""
_ONE, _HUNDRED = Interval.exactly(1), Interval.exactly(100)


def expected(form: Form, one: Figure, other: Figure) -> Interval:
    """The rate that two amounts give."""
    if form == "share":
        return one.interval / other.interval * _HUNDRED
    if form == "growth":
        return (one.interval / other.interval - _ONE) * _HUNDRED
    return other.interval / (one.interval - other.interval) * _HUNDRED


def rates(sheet: Sheet, form: Form, wanted: Callable[[Figure], bool]) -> Iterator[Relation]:
    """Each rate of the columns of percentages with the two amounts of its row that most rows of the column follow."""
    for column in sheet.columns:
        rows = [row for row in sheet.rows if column in row.cells]
        if len(rows) < _ENOUGH or not all(row.cells[column].kind == "percent" for row in rows):
            continue
        if not wanted(rows[0].cells[column]):
            continue
        choices = [
            (held, -number, pair)
            for number, pair in enumerate(permutations(_nearest(sheet, column), 2))
            if (held := _held(rows[:_SAMPLE], column, pair, form)) is not None
        ]
        if choices:
            one, other = max(choices)[2]
            for row in rows:
                if one in row.cells and other in row.cells and row.cells[other].amount > 0:
                    yield _relation(row, column, one, other, form)


def _nearest(sheet: Sheet, column: str) -> list[str]:
    """The eight columns of money nearest to a column; a rate stands beside what it is computed from."""
    at = sheet.columns.index(column)
    return sorted(sheet.amounts, key=lambda other: abs(sheet.columns.index(other) - at))[:8]


def _held(rows: list[Row], column: str, pair: tuple[str, str], form: Form) -> int | None:
    held = failed = 0
    for row in rows:
        one, other, rate = row.cells.get(pair[0]), row.cells.get(pair[1]), row.cells[column]
        if one is None or other is None or not rate.amount or other.amount <= 0 or one.amount == other.amount:
            continue
        if form == "by change" and one.amount <= other.amount:
            continue
        try:
            fits = expected(form, one, other).meets(rate.interval)
        except ZeroDivisionError:
            continue
        held += fits
        failed += not fits
    return held if held >= _ENOUGH and held >= _TO_ONE * failed else None


def _relation(row: Row, column: str, one: str, other: str, form: Form) -> Relation:
    name = {"share": "whole", "growth": "earlier", "by change": "change"}[form]
    given = (Role(row.cells[one], "part" if form == "share" else "level"), Role(row.cells[other], name))  # type: ignore[arg-type]
    return Relation({"share": "completion"}.get(form, "growth"), (Role(row.cells[column], "rate"),), given)
