"""结转下年 = 次年的上年结转: what one year hands on the next one finds."""

from __future__ import annotations

from collections.abc import Iterator

from reconciliation.book import Book
from reconciliation.quantity import earlier
from reconciliation.rule import Rule, only_a_slip, roles
from schema.records import Relation


def find(figures: Book) -> Iterator[Relation]:
    """Each 上年结转 of a budget with the 结转下年 of the year before."""
    for key, stated in figures.levels.items():
        if key.item != "上年结转":
            continue
        for stage in ("execution", "final"):
            before = key._replace(item="结转下年", period=earlier(key.period), stage=stage)
            handed_on = figures.nearest(before, stated[0])
            if handed_on is not None:
                yield Relation("same", roles("statement", stated[0]), roles("statement", handed_on))
                break


RULE = Rule(
    name="same",
    title="结转下年与次年上年结转",
    find=find,
    certain=only_a_slip,
    examples={
        "一、2024年预算执行情况\n2024年，市本级一般公共预算支出800万元，结转下年123万元。\n二、2025年预算草案\n"
        "2025年，市本级一般公共预算收入700万元，上年结转123万元。": "same: 2 ~ 4  # ok",
        "一、2024年预算执行情况\n2024年，市本级一般公共预算支出800万元，结转下年123万元。\n二、2025年预算草案\n"
        "2025年，市本级一般公共预算收入700万元，上年结转132万元。": "same: 2 ~ 4  # mismatch",
    },
)
