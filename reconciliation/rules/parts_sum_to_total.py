"""其中、包括、加上…合计: the parts of a complete list make up their total.

预算法 27–28: 总收入 consists of the year's own revenue, transfers, debt, funds drawn on and the carry-over.
"""

from __future__ import annotations

from collections.abc import Iterator

from reconciliation.book import Book
from reconciliation.breakdowns import Breakdown, breakdowns
from reconciliation.decide import holds
from reconciliation.rule import Rule
from schema.records import Relation


def find(figures: Book) -> Iterator[Relation]:
    """Every breakdown whose list is complete."""
    for one in breakdowns(figures):
        if one.complete and (holds(RULE, one.relation()) or not _goes_on(figures, one)):
            yield one.relation()


def _goes_on(figures: Book, one: Breakdown) -> bool:
    """①…；②…；: a list that ends with a semicolon has more parts in the next paragraph."""
    return figures.words_of(one.parts[-1]).trail.endswith(("；", ";"))


RULE = Rule(
    name="sum",
    title="分项合计",
    find=find,
    examples={
        "2023年，全区政府债务限额900万元，其中：一般债务限额300万元、专项债务限额600万元。": "sum: 1 = 2 + 3  # ok",
        "2023年，全区债务还本支出950万元，其中："
        "一般债务还本支出300万元、专项债务还本支出600万元。": "sum: 1 = 2 + 3  # mismatch",
    },
)
