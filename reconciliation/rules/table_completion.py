"""表内完成率、比重: a column of rates is one column divided by another (决算数为调整预算数%)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reconciliation.book import Book
from reconciliation.column_rates import expected as rate_of
from reconciliation.column_rates import rates
from reconciliation.examples import table
from reconciliation.rule import Rule
from reconciliation.rules.completion_of_budget import formula
from schema.interval import Interval
from schema.records import Figure, Relation


def find(figures: Book) -> Iterator[Relation]:
    """Each rate of completion or share with the two amounts of its row."""
    for sheet in figures.sheets:
        yield from rates(sheet, "share", _is_ratio)


def _is_ratio(rate: Figure) -> bool:
    return rate.measure in ("completion", "share", "rate")


def expected(relation: Relation) -> Interval:
    return rate_of("share", relation.given[0].figure, relation.given[1].figure)


_COMPLETED: Final = (
    "2023年全县一般公共预算支出决算表",
    "项目|预算数|决算数|完成预算%",
    "教育支出|6000|6060|101.0",
    "科学技术支出|5000|4500|90.0",
    "卫生健康支出|4000|3920|98.0",
)

RULE = Rule(
    name="completion",
    title="表内完成率",
    find=find,
    expected=expected,
    formula=formula,
    examples={
        table(*_COMPLETED, "农林水支出|3300|3333|101.0"): "completion: 12 = 11 / 10  # ok",
        table(*_COMPLETED, "农林水支出|3300|3333|110.0"): "completion: 12 = 11 / 10  # mismatch",
    },
)
