"""收支相抵，年终结转 = 总收入 − 总支出: where a report leaves the carry-over out of 总支出."""

from __future__ import annotations

from collections.abc import Iterator

from reconciliation.book import Book
from reconciliation.grand_totals import grand_totals
from reconciliation.rule import Rule
from schema.records import Relation, Role


def find(figures: Book) -> Iterator[Relation]:
    """Each rest that is told behind two totals that differ."""
    for pair in grand_totals(figures):
        if pair.left_over is not None:
            given = (Role(pair.revenue, "part"), Role(pair.expenditure, "part", -1))
            yield Relation("sum", (Role(pair.left_over, "total"),), given)


def certain(relation: Relation, figures: Book) -> bool:
    """收支相抵 says that the number is the difference; another 结转 behind the totals may be part of it."""
    rest = relation.stated[0].figure
    return "相抵" in figures.words_of(rest).lead and rest.fund != "social_insurance"


RULE = Rule(
    name="sum",
    title="收支相抵",
    find=find,
    certain=certain,
    examples={
        "2023年，全区一般公共预算收入400万元，上级补助收入100万元，收入合计500万元。全区一般公共预算支出440万元，上解支出20万元，"
        "支出合计460万元。收支相抵，年终结转40万元。": "sum: 7 = 3 - 6  # ok",
        "2023年，全区一般公共预算收入400万元，上级补助收入100万元，收入合计500万元。全区一般公共预算支出440万元，上解支出20万元，"
        "支出合计460万元。收支相抵，年终结转50万元。": "sum: 7 = 3 - 6  # mismatch",
    },
)
