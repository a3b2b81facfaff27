"""收支平衡: 总收入 = 总支出, for each of the four budgets (预算法 12: 各级预算应当遵循收支平衡的原则)."""

from __future__ import annotations

from collections.abc import Iterator

from reconciliation.book import Book
from reconciliation.grand_totals import grand_totals
from reconciliation.rule import Rule, roles
from schema.records import Relation


def find(figures: Book) -> Iterator[Relation]:
    """Totals with transfers against each other; in a draft without totals, revenue against expenditure of a fund."""
    for pair in grand_totals(figures):
        if pair.left_over is None and (pair.balanced or not pair.may_leave_a_rest):
            yield Relation("balance", roles("total", pair.revenue), roles("total", pair.expenditure))
    for key, stated in figures.levels.items():
        # 预算法 9–10: 政府性基金预算 and 国有资本经营预算 spend what they receive (以收定支)
        if key.item == "收入" and key.stage == "budget" and key.fund in ("government_fund", "state_capital"):
            against = figures.nearest(key._replace(item="支出"), stated[0])
            has_total = key._replace(item="总收入") in figures.levels
            if against is not None and not has_total and against.amount == stated[0].amount:
                yield Relation("balance", roles("total", stated[0]), roles("total", against))


RULE = Rule(
    name="balance",
    title="收支平衡",
    find=find,
    examples={
        "2023年，全区一般公共预算总收入500万元。全区一般公共预算总支出500万元。": "balance: 1 = 2  # ok",
        "2023年，全区一般公共预算总收入500万元。全区一般公共预算总支出480万元。": "balance: 1 = 2  # mismatch",
    },
)
