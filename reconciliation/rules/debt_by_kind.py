"""政府债务 = 一般债务 + 专项债务, and 债券 = 新增债券 + 再融资债券 (预算法 35; 政府债务预算管理办法)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reconciliation.book import Book
from reconciliation.quantity import Quantity
from reconciliation.rule import Rule, only_a_slip, roles
from schema.records import Figure, Relation

BY_KIND: Final = frozenset(
    ("债务限额", "债务余额", "新增债务限额", "债券", "新增债券", "再融资债券", "债务还本支出", "债务付息支出")
)
"""What is stated for the whole debt and for each kind."""


def find(figures: Book) -> Iterator[Relation]:
    """Each total of the debt with its two kinds, and each total of the bonds with new and refinancing ones."""
    for key, stated in figures.levels.items():
        if key.item in BY_KIND and key.fund is None:
            kinds = [key._replace(fund=fund) for fund in ("general", "government_fund")]
            yield from _sums(figures, stated, kinds)
        if key.item == "债券":
            yield from _sums(figures, stated, [key._replace(item=item) for item in ("新增债券", "再融资债券")])


def _sums(figures: Book, stated: list[Figure], kinds: list[Quantity]) -> Iterator[Relation]:
    for total in stated:
        parts = [figures.nearest(kind, total) for kind in kinds]
        known = [part for part in parts if part is not None]
        if len(known) == len(kinds):
            yield Relation("sum", roles("total", total), roles("part", *known))


RULE = Rule(
    name="sum",
    title="一般与专项合计",
    find=find,
    certain=only_a_slip,
    examples={
        "2023年末，全区政府债务余额777777万元。一般债务余额333333万元，"
        "专项债务余额444444万元。": "sum: 1 = 2 + 3  # ok",
        "2023年末，全区政府债务余额777777万元。一般债务余额333333万元，"
        "专项债务余额434444万元。": "sum: 1 = 2 + 3  # mismatch",
    },
)
