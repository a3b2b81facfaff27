"""政府债券 = 一般债券转贷收入 + 专项债券转贷收入: what the debt section receives, the two budgets book."""

from __future__ import annotations

from collections.abc import Iterator

from reconciliation.book import Book
from reconciliation.decide import holds
from reconciliation.quantity import Quantity
from reconciliation.rule import Rule, only_a_slip, roles
from schema.records import Figure, Relation, Role


def find(figures: Book) -> Iterator[Relation]:
    """Each total of bonds against the receipts of the two budgets, for the own level less what it lends on."""
    for key, stated in figures.levels.items():
        if key.item != "债券" or key.fund is not None:
            continue
        for bonds in stated:
            received = _both(figures, key._replace(item="债务转贷收入"), bonds)
            lent_on = _both(figures, key._replace(item="债务转贷支出"), bonds)
            if not received:
                continue
            gross = Relation("sum", roles("total", bonds), roles("part", *received))
            net = Relation("sum", gross.stated, (*gross.given, *(Role(figure, "part", -1) for figure in lent_on)))
            yield net if lent_on and not holds(RULE, gross) else gross


def _both(figures: Book, key: Quantity, bonds: Figure) -> list[Figure]:
    """The figure of the general budget and that of the funds, or nothing unless both are stated."""
    found = [figures.nearest(key._replace(fund=fund), bonds) for fund in ("general", "government_fund")]
    known = [figure for figure in found if figure is not None]
    return known if len(known) == len(found) else []


RULE = Rule(
    name="sum",
    title="债券与两本预算的转贷收入",
    find=find,
    certain=only_a_slip,
    examples={
        "一、一般公共预算\n2023年，全区地方政府一般债券转贷收入111111万元。\n二、政府性基金预算\n2023年，全区地方政府专项债券转贷收入"
        "222222万元。\n三、政府债务\n2023年，全区收到地方政府债券资金333333万元。": "sum: 3 = 1 + 2  # ok",
        "一、一般公共预算\n2023年，全区地方政府一般债券转贷收入111111万元。\n二、政府性基金预算\n2023年，全区地方政府专项债券转贷收入"
        "222222万元。\n三、政府债务\n2023年，"
        "全区收到地方政府债券资金303333万元（不含市级医院3亿元）。": "sum: 3 = 1 + 2  # explained",
    },
)
