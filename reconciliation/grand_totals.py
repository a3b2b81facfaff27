"""总收入 and 总支出 of one account (收支平衡情况), and what stands over between them (收支相抵，年终结转)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from reconciliation.book import Book
from schema.records import Figure

_FAR: Final = 40
"""An account is told in one go: the totals of two accounts lie further apart."""
_REST: Final = re.compile(r"结余|结转|相抵|滚存")
_BEHIND: Final = 3
"""How many levels behind 总支出 the rest is told."""


@dataclass(frozen=True, slots=True)
class GrandTotals:
    """Total revenue and total expenditure of one account."""

    revenue: Figure
    expenditure: Figure
    left_over: Figure | None
    """收支相抵，结转12.5亿元: the rest, where the report leaves it out of 总支出."""
    may_leave_a_rest: bool
    """Whether the words behind speak of a rest, or the fund piles up a balance (社会保险基金)."""

    @property
    def balanced(self) -> bool:
        return self.revenue.interval.meets(self.expenditure.interval)


def grand_totals(book: Book) -> Iterator[GrandTotals]:
    """Each 总收入 with the 总支出 that follows it before another 总收入 does."""
    totals = [book.by_seq[seq] for seq, key in sorted(book.quantity_of.items()) if key.item in ("总收入", "总支出")]
    for revenue, expenditure in pairwise(totals):
        one, other = book.quantity_of[revenue.seq], book.quantity_of[expenditure.seq]
        if one.item != "总收入" or other != one._replace(item="总支出"):
            continue
        if book.position(expenditure) - book.position(revenue) > _FAR:
            continue
        behind = _behind(book, expenditure)
        rest = [figure for figure in behind if _is_rest(book, figure)]
        balanced = revenue.interval.meets(expenditure.interval)
        spoken_of = bool(rest) or bool(_REST.search(book.words_of(expenditure).trail))
        yield GrandTotals(
            revenue,
            expenditure,
            None if balanced or not rest else rest[0],
            spoken_of or one.fund == "social_insurance",
        )


def _behind(book: Book, expenditure: Figure) -> list[Figure]:
    """The levels right behind 总支出 that are none of its parts."""
    found: list[Figure] = []
    for figure in book.after(expenditure):
        if len(found) == _BEHIND or book.position(figure) - book.position(expenditure) > 3 * _BEHIND:
            break
        if figure.measure == "level" and figure.kind == "amount":
            key = book.quantity_of.get(figure.seq)
            if key is not None and key.item in ("总收入", "收入"):
                break
            if figure.part_of != expenditure.seq:
                found.append(figure)
    return found


def _is_rest(book: Book, figure: Figure) -> bool:
    return bool(_REST.search(f"{book.words_of(figure).lead}{figure.item}"))
