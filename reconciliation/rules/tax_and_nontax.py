"""一般公共预算收入 = 税收收入 + 非税收入 (政府收支分类科目: 101, 103 and nothing else)."""

from __future__ import annotations

from collections.abc import Iterator

from reconciliation.book import Book
from reconciliation.rule import Rule, in_one_sentence, roles
from schema.records import Relation


def find(figures: Book) -> Iterator[Relation]:
    """Each statement of the taxes with the nearest of the other revenue and of the total."""
    for key, stated in figures.levels.items():
        if key.item != "税收收入" or key.fund != "general":
            continue
        for tax in stated:
            other = figures.nearest(key._replace(item="非税收入"), tax)
            total = figures.nearest(key._replace(item="收入"), tax)
            if other is not None and total is not None:
                yield Relation("sum", roles("total", total), roles("part", tax, other))


RULE = Rule(
    name="sum",
    title="税收与非税合计",
    find=find,
    certain=in_one_sentence,
    examples={
        "2023年，全市一般公共预算收入55.55亿元。税收收入33.33亿元，非税收入22.22亿元。": "sum: 1 = 2 + 3  # ok",
        "2023年，全市一般公共预算收入55.55亿元。税收收入33.33亿元，非税收入12.22亿元。": "sum: 1 = 2 + 3  # mismatch",
    },
)
