"""余额不超过限额，本级不超过全辖: figures that may not exceed another (预算法 35; 地方政府债务限额管理)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from reconciliation.book import Book
from reconciliation.quantity import TRANSFERS, Quantity, earlier
from reconciliation.rule import Rule, roles
from schema.records import Figure, Relation

LIMITS: Final = (
    ("债务余额", "债务限额"),
    ("新增债券", "新增债务限额"),
    ("新增债务限额", "债务限额"),
    ("预备费支出", "预备费"),
)
"""What may not exceed what, of one area and year."""


_READ_WELL: Final = Decimal("0.8")
"""Below this the extractor doubts its own reading of a figure."""


def find(figures: Book) -> Iterator[Relation]:
    """Limits; what the stabilisation fund can give; the level itself against the whole area."""
    for key, stated in figures.levels.items():
        if key.scope == "sub" and key.area is None:
            continue  # the balance of some parts and the limit of others
        for item, limit in LIMITS:
            if key.item == item:
                yield from _each(figures, stated, key._replace(item=limit, stage=None if "债" in limit else key.stage))
        if key.item == "动用预算稳定调节基金":
            for stage in ("execution", "final"):
                fund = key._replace(item="预算稳定调节基金余额", period=earlier(key.period), stage=stage)
                yield from _each(figures, stated, fund)
        if key.scope == "own" and _ordered(key):
            yield from _each(figures, stated, key._replace(scope="jurisdiction", area=None))


def _ordered(key: Quantity) -> bool:
    """Revenue and expenditure proper, debt, balances carried on; a year's surplus or a transfer may be of any size."""
    if key.item in ("滚存结余",) or key.item.endswith("滚存结余"):
        return True
    return (key.fund is not None or "债" in key.item) and not TRANSFERS.search(key.item) and "本年结余" not in key.item


def _each(figures: Book, stated: list[Figure], limit: Quantity) -> Iterator[Relation]:
    """The first statement against the nearest of its limit: restatements are tied to it by `same`."""
    bound = figures.nearest(limit, stated[0])
    if bound is not None:
        yield Relation("le", roles("part", stated[0]), roles("limit", bound))


def certain(relation: Relation, figures: Book) -> bool:
    """偿还一般债券本金 is less than 一般债务还本支出, which repays other debt too."""
    one, other = relation.stated[0].figure, relation.given[0].figure
    return ("债券" in one.item) == ("债券" in other.item) and one.confidence >= _READ_WELL <= other.confidence


RULE = Rule(
    name="le",
    title="不大于",
    find=find,
    comparison="le",
    certain=certain,
    examples={
        "2023年全市政府债务限额900万元，年末全市政府债务余额880万元。": "le: 2 <= 1  # ok",
        "2023年全市政府债务限额900万元，年末全市政府债务余额980万元。": "le: 2 <= 1  # mismatch",
    },
)
