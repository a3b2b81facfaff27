"""再融资债券 = 用再融资债券偿还的本金: refinancing bonds repay principal and nothing else (财预〔2018〕34号)."""

from __future__ import annotations

from collections.abc import Iterator

from reconciliation.book import Book
from reconciliation.rule import Rule, only_a_slip, roles
from schema.records import Relation


def find(figures: Book) -> Iterator[Relation]:
    """The refinancing bonds of a year with the principal of each kind of debt that they repaid."""
    for key, stated in figures.levels.items():
        if key.item != "再融资债券" or key.fund is not None:
            continue
        repaid = [
            figures.nearest(key._replace(item="再融资债务还本支出", fund=fund), stated[0])
            for fund in ("general", "government_fund")
        ]
        known = [figure for figure in repaid if figure is not None]
        if len(known) == 2:
            yield Relation("sum", roles("total", stated[0]), roles("part", *known))


RULE = Rule(
    name="sum",
    title="再融资债券与其偿还的本金",
    find=find,
    certain=only_a_slip,
    examples={
        "2023年，全区再融资债券333333万元，全部用于偿还到期本金。2023年，全区一般债务再融资债券还本支出111111万元，"
        "专项债务再融资债券还本支出222222万元。": "sum: 1 = 2 + 3  # ok",
        "2023年，全区再融资债券333333万元，全部用于偿还到期本金。2023年，全区一般债务再融资债券还本支出111111万元，"
        "专项债务再融资债券还本支出252222万元。": "sum: 1 = 2 + 3  # mismatch",
    },
)
