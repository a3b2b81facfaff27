"""表内增减率: 比上年增减% = 决算数 ÷ 上年决算数 − 1, from the columns of its row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reconciliation.book import Book
from reconciliation.column_rates import rates
from reconciliation.examples import table
from reconciliation.rule import Rule
from reconciliation.rules.growth import expected, formula
from schema.records import Figure, Relation


def find(figures: Book) -> Iterator[Relation]:
    """Each rate of growth with the two amounts of its row."""
    for sheet in figures.sheets:
        yield from rates(sheet, "growth", _is_growth)


def _is_growth(rate: Figure) -> bool:
    return rate.measure in ("growth", "change", "rate")


_GROWN: Final = (
    "2023年全县一般公共预算支出决算表",
    "项目|2023年决算数|2022年决算数|增减%",
    "教育支出|6060|6000|1.0",
    "科学技术支出|4500|5000|-10.0",
    "卫生健康支出|3920|4000|-2.0",
)

RULE = Rule(
    name="growth",
    title="表内增减率",
    find=find,
    expected=expected,
    formula=formula,
    other_basis=True,
    examples={
        table(*_GROWN, "农林水支出|3300|3000|10.0"): "growth: 10 from 11 rate 12  # ok",
        table(*_GROWN, "农林水支出|3300|3000|-10.0"): "growth: 10 from 11 rate 12  # mismatch",
        table(_GROWN[0], _GROWN[1].replace("增减%", "可比增长%"), *_GROWN[2:], "农林水支出|3300|3000|4.0"): (
            "growth: 10 from 11 rate 12  # explained"
        ),
    },
)
