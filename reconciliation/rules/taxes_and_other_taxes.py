"""主体税种 + 其他税种 = 税收收入: an enumeration that ends with the other taxes is complete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reconciliation.book import Book
from reconciliation.rule import Rule, only_a_slip, roles
from schema.records import Figure, Relation

_OTHERS: Final = re.compile(r"其他(?:各)?(?:项)?(?:小)?税(?:种|收)?")


def find(figures: Book) -> Iterator[Relation]:
    """Each 其他税种 with the taxes named before it in its sentence."""
    for figure in figures:
        if figure.measure != "level" or figure.kind != "amount" or figure.source != "text":
            continue
        if not _OTHERS.search(f"{figures.words_of(figure).lead}{figure.item}") or figure.part_of is not None:
            continue
        named = _named_before(figures, figure)
        key = figures.quantity_of.get(named[0].seq) if named else None
        if key is not None:
            total = figures.nearest(key._replace(item="税收收入", side=None), named[0])
            if total is not None:
                yield Relation("sum", roles("total", total), roles("part", *named, figure))


def _named_before(figures: Book, last: Figure) -> list[Figure]:
    """The levels of taxes that stand in the sentence before the other taxes, back to the first that is none."""
    found: list[Figure] = []
    for other in reversed(figures.figures[: figures.position(last)]):
        if not figures.beside(other, last) or (other.measure == "level" and "税" not in other.item):
            break
        if other.measure == "level":
            if "税收" in other.item:
                break
            found.insert(0, other)
    return found


RULE = Rule(
    name="sum",
    title="各税种合计",
    find=find,
    certain=only_a_slip,
    examples={
        "2023年，全区税收收入55555万元，增长3%。增值税、企业所得税、个人所得税完成33333万元，"
        "增长2%；其他税种完成22222万元，增长5%。": "sum: 1 = 3 + 5  # ok",
        "2023年，全区税收收入55555万元，增长3%。增值税、企业所得税、个人所得税完成33333万元，"
        "增长2%；其他税种完成22822万元，增长5%。": "sum: 1 = 3 + 5  # mismatch",
    },
)
