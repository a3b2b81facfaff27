"""A total and the parts that the report names for it (其中, 包括, 分别, 加上…合计): complete lists and open ones."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Final

from reconciliation.book import Book
from reconciliation.decide import holds, mending_slips
from reconciliation.quantity import item_name, year_of
from reconciliation.rule import Rule, roles
from schema.records import Figure, Relation, Role

_TRAILING_ETC: Final = re.compile(r"^(?:[）)])?等")
_ETC_BEFORE_TOTAL: Final = re.compile(r"等[，,]?(?:[^，,。；]*(?:合计|总计|共计|总收入|总支出)|$)")
_BEFORE: Final = 12
"""How many figures before a list the year's own revenue or expenditure may stand."""
_LESS: Final = re.compile(r"减去|扣除|扣减|减(?:上|下|掉)?(?=上解|地方|一般|专项|债务)")
_WHOLE: Final = (
    {"税收收入", "非税收入"},
    {"新增债券", "再融资债券"},
)
"""What a total consists of and nothing else."""
_USES: Final = re.compile(r"用于|包括|分别|用在")
_NESTED: Final = re.compile(r"其中|包括|包含|含|[（(]")
_SUM: Final = Rule("sum", "分项合计", lambda book: iter(()))


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A total with parts of one kind; complete where the parts make up the total."""

    total: Figure
    parts: tuple[Figure, ...]
    complete: bool

    def relation(self) -> Relation:
        return _sum(self.total, self.parts)


@lru_cache(maxsize=1)
def breakdowns(book: Book) -> tuple[Breakdown, ...]:
    """All breakdowns of a report; a total that is broken down in two ways (分项, 分级次) has two."""
    found: list[Breakdown] = []
    for seq, parts in book.parts_of.items():
        total = book.by_seq[seq]
        if total.kind == "amount" and total.measure == "level":
            for alike in _alike(total, parts):
                found += _split(book, total, alike)
    found += _spent_on(book)
    found += [twin for one in found if (twin := _of_both_sides(book, one)) is not None]
    return tuple(found)


def _alike(total: Figure, parts: Sequence[Figure]) -> list[list[Figure]]:
    """Parts of the total's own area, and apart from them those of the levels of government (市本级, 区县)."""
    lists: dict[str, list[Figure]] = defaultdict(list)
    for part in parts:
        if part.region != total.region or part.agency != total.agency:
            continue
        if year_of(part.period) != year_of(total.period) or part.stage not in (total.stage, None):
            continue
        by_level = part.scope is not None and part.scope != total.scope
        if not by_level or total.scope in (None, "jurisdiction") or part.scope == "sub":
            same_thing = item_name(part.item) == item_name(total.item)
            lists["level of the same thing" if by_level and same_thing else str(part.scope) if by_level else ""].append(
                part
            )
    return list(lists.values())


def _split(book: Book, total: Figure, parts: list[Figure]) -> list[Breakdown]:
    """The lists that the parts of one total form."""
    if _is_open(book, total, parts):
        return [Breakdown(total, tuple(parts), False)]
    if _adds_up(total, parts):
        return [Breakdown(total, tuple(parts), True)]
    if len(parts) > 2:
        cut = _complete_runs(total, parts)
        if cut:
            return cut
        nested = _without_nested(book, total, parts)
        if nested:
            return nested
    if len(parts) > 1:
        forgotten = _forgotten_part(book, total, parts)
        if forgotten is not None:
            return [Breakdown(total, tuple(sorted((*parts, forgotten), key=lambda part: part.seq)), True)]
        for members in (_with_unlinked(book, total, parts), parts):
            if _is_whole(book, total, members) or _one_slip_away(total, members):
                return [Breakdown(total, tuple(members), True)]
        # 其中 often names only the largest parts: parts that fall short of their total are no contradiction
    return [Breakdown(total, tuple(parts), False)]


def _is_open(book: Book, total: Figure, parts: Sequence[Figure]) -> bool:
    """包括A、B等 and A、B等，收入合计T leave parts unnamed."""
    last = max(parts, key=lambda part: part.seq)
    if _TRAILING_ETC.search(book.words_of(last).trail):
        return True
    return total.seq > last.seq and bool(_ETC_BEFORE_TOTAL.search(book.words_of(total).lead))


def _one_slip_away(total: Figure, parts: Sequence[Figure]) -> bool:
    """Whether one slip makes the list complete; round numbers that fall short of their total are no evidence."""
    members = (total, *parts)
    short = sum(part.amount for part in parts) < total.amount
    grain = Decimal(1).scaleb(min(int(one.amount.normalize().as_tuple().exponent) for one in members)) if short else 0
    return any(10 * len(members) ** 2 * grain <= slip.spacing for slip in mending_slips(_SUM, _sum(total, parts)))


def _is_whole(book: Book, total: Figure, parts: Sequence[Figure]) -> bool:
    """Lists that leave nothing out: 一般 and 专项, 税收 and 非税, both sorts of bonds, a bracket T（A，B）."""
    if not book.beside(total, *parts):
        return False
    if {item_name(part.item) for part in parts} in _WHOLE:
        return True
    kinds = [book.quantity_of.get(part.seq) for part in parts]
    if len({key._replace(fund=None) for key in kinds if key is not None}) == 1 and None not in kinds:
        by_kind = [key.fund for key in kinds if key is not None and "债" in key.item]
        if sorted(by_kind, key=str) == ["general", "government_fund"]:
            return True
    words = [book.words_of(part).bracket for part in parts]
    in_bracket = all(words) and not _NESTED.search(words[0]) and parts[0].seq == total.seq + 1
    return in_bracket or _is_whole_account(book, total, parts)


def _is_whole_account(book: Book, total: Figure, parts: Sequence[Figure]) -> bool:
    """一般公共预算收入A，上级补助B…，收入总计C in one sentence: 预算法 27–28 name what a total consists of."""
    name = item_name(total.item)
    is_total = name in ("总收入", "总支出") or name.endswith(("合计", "总计", "共计"))
    has_own = any(item_name(part.item) in ("收入", "支出") for part in parts)
    nothing_left_out = {part.seq for part in book.parts_of[total.seq]} <= {part.seq for part in parts}
    # 收入A，加上级补助等B，收入总计C: what is not named stands in B
    added = total.seq > parts[-1].seq and "加" in book.words_of(parts[-1]).lead
    return is_total and has_own and nothing_left_out and (len(parts) > 2 or added) and book.beside(total, *parts)


def _complete_runs(total: Figure, parts: list[Figure]) -> list[Breakdown]:
    """Consecutive parts that each make up the total: broken down by kind and again by level."""
    found, start = [], 0
    for end in range(2, len(parts) + 1):
        if end - start > 1 and _adds_up(total, parts[start:end]):
            found.append(Breakdown(total, tuple(parts[start:end]), True))
            start = end
    if found and start < len(parts):
        found.append(Breakdown(total, tuple(parts[start:]), False))
    return found


def _without_nested(book: Book, total: Figure, parts: list[Figure]) -> list[Breakdown]:
    """A、其中B、C、D read as four parts of T, though B and C belong to A."""
    for at in range(len(parts) - 1):
        marked = bool(_NESTED.search(book.words_of(parts[at + 1]).lead))
        for end in range(at + 2, min(len(parts), at + 8) + 1):
            inner, outer = parts[at + 1 : end], [*parts[: at + 1], *parts[end:]]
            makes_up = len(inner) > 1 and _adds_up(parts[at], inner)
            if makes_up or (marked and _adds_up(total, outer)):
                return [Breakdown(parts[at], tuple(inner), makes_up), *_split(book, total, outer)]
    return []


def _forgotten_part(book: Book, total: Figure, parts: Sequence[Figure]) -> Figure | None:
    """The level that makes up what is missing: of the same sentence, or the 收入 or 支出 stated before 加上…合计."""
    members = {total.seq, *(part.seq for part in parts)}
    first, last = book.position(book.by_seq[min(members)]), book.position(book.by_seq[max(members)])
    for other in reversed(book.figures[max(0, first - _BEFORE) : last + 3]):
        if (
            other.seq not in members
            and other.kind == "amount"
            and other.measure == "level"
            and not book.excluded(other)
            and (book.beside(total, other) or (other.seq < total.seq and item_name(other.item) in ("收入", "支出")))
            and _adds_up(total, [*parts, other])
        ):
            return other
    return None


def _with_unlinked(book: Book, total: Figure, parts: list[Figure]) -> list[Figure]:
    """A，加上B、C、D，收入总计T: the levels of the sentence between the parts that were tied to nothing."""
    linked = {part.seq for part in parts}
    between = book.figures[book.position(parts[0]) : book.position(total)] if parts[0].seq < total.seq else ()
    return [
        figure
        for figure in between
        if figure.seq in linked
        or (
            (figure.measure == "level" and figure.kind == "amount" and figure.part_of is None)
            and book.beside(figure, total)
            and not book.words_of(figure).bracket
        )
    ] or parts


def _spent_on(book: Book) -> list[Breakdown]:
    """债券8000万元，主要用于A3000万元，B5000万元: uses that make up the amount, though nothing calls them parts."""
    found = []
    for total, first in pairwise(book):
        if total.seq in book.parts_of or not _is_free(book, total) or not _USES.search(book.words_of(first).lead):
            continue
        uses: list[Figure] = []
        for use in book.after(total):
            if not (book.beside(total, use) and _is_free(book, use)) or "；" in book.words_of(use).lead:
                break
            uses.append(use)
        if len(uses) > 2 and (_adds_up(total, uses) or _one_slip_away(total, uses)):
            found.append(Breakdown(total, tuple(uses), True))
    return found


def _is_free(book: Book, figure: Figure) -> bool:
    """An amount that belongs to no breakdown yet."""
    is_level = figure.measure == "level" and figure.kind == "amount"
    return is_level and figure.part_of is None and not book.words_of(figure).bracket


def _of_both_sides(book: Book, one: Breakdown) -> Breakdown | None:
    """收支安排A、B、C break down revenue and expenditure alike: the same parts for the other side."""
    key = book.quantity_of.get(one.total.seq)
    if key is None or key.item not in ("收入", "支出") or not all("收支" in part.item for part in one.parts):
        return None
    other = book.nearest(key._replace(item="支出" if key.item == "收入" else "收入"), one.total)
    return None if other is None else replace(one, total=other)


def _adds_up(total: Figure, parts: Sequence[Figure]) -> bool:
    return len(parts) > 1 and holds(_SUM, _sum(total, parts))


def _sum(total: Figure, parts: Sequence[Figure]) -> Relation:
    return Relation("sum", roles("total", total), tuple(Role(part, "part", _sign(part)) for part in parts))


def _sign(part: Figure) -> int:
    """A加上B、C，减去D、E后，共计T: what stands behind 减去 is subtracted."""
    if part.spot is None:
        return 1
    before = part.sentence[: part.spot.start - part.sentence_start]
    return -1 if _LESS.search(before) and not re.search("加上", _LESS.split(before)[-1]) else 1
