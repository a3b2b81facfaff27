"""前后表述一致: what a report says twice of one quantity must agree, in another section, unit or precision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from typing import Final

from reconciliation.book import Book
from reconciliation.decide import holds
from reconciliation.quantity import Quantity, item_name
from reconciliation.rule import Rule, roles
from schema.records import Figure, Relation

_PASSAGE: Final = 10
"""So many figures make a passage; the neighbouring ones are looked at too."""
_GENERIC: Final = {"其他", "资金", "项目", "投资", "投入", "贷款", "补助", "合计", "共计", "总额", "余额", "本年结余"}


def find(figures: Book) -> Iterator[Relation]:
    """The first statement of each quantity with each later one, and of each rate where the levels agree."""
    pairs: list[Relation] = []
    for key, stated in figures.levels.items():
        if _names_one_quantity(key):
            pairs += _pairs(stated)
    rates: dict[Hashable, list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.measure in ("growth", "completion", "share", "change") and figure.source == "text":
            rate_key = _rate_key(figures, figure)
            if rate_key is not None:
                rates[rate_key].append(figure)
    for stated in rates.values():
        pairs += _pairs(stated)
    for pair in _of_the_same_account(pairs):
        is_rate = pair.stated[0].figure.measure != "level"
        if not is_rate or pair.stated[0].figure.amount == pair.given[0].figure.amount or certain(pair, figures):
            yield pair


def _of_the_same_account(pairs: list[Relation]) -> Iterator[Relation]:
    """Leave out pairs of passages that differ throughout: they tell of two areas (市本级 with and without a zone)."""
    holding = {id(pair): holds(RULE, pair) for pair in pairs}
    by_passages: dict[tuple[int, int], list[bool]] = defaultdict(list)
    for pair in pairs:
        later, first = pair.stated[0].figure.seq // _PASSAGE, pair.given[0].figure.seq // _PASSAGE
        for one in (later - 1, later, later + 1):
            for other in (first - 1, first, first + 1):
                by_passages[one, other].append(holding[id(pair)])
    for pair in pairs:
        around = by_passages[pair.stated[0].figure.seq // _PASSAGE, pair.given[0].figure.seq // _PASSAGE]
        if holding[id(pair)] or 2 * (around.count(False) - 1) <= len(around) - 1:
            yield pair


def _names_one_quantity(key: Quantity) -> bool:
    """Named parts of an area differ from each other, and 其他 or 资金 may be anything."""
    if (key.scope == "sub" and key.area is None) or key.item in _GENERIC:
        return False
    return key.fund is not None or "债" in key.item


def _rate_key(figures: Book, rate: Figure) -> Hashable | None:
    """A rate belongs to the quantity of its level, or where none is stated to what it names itself."""
    level = figures.by_seq.get(rate.of) if rate.of is not None else None
    subject = level if level is not None else rate
    if (
        (subject.scope == "sub" and subject.area is None)
        or not item_name(subject.item)
        or rate.fund is None
        or rate.period is None
    ):
        return None
    base = item_name(rate.base or "")
    return (
        rate.measure, base, rate.kind, subject.region, subject.agency, subject.scope, subject.area, subject.fund,
        item_name(subject.item), rate.period, rate.stage, figures.on_another_basis(rate),
    )  # fmt: skip


def _pairs(stated: list[Figure]) -> Iterator[Relation]:
    first = stated[0]
    for later in stated[1:]:
        yield Relation("same", roles("statement", later), roles("statement", first))


def certain(relation: Relation, figures: Book) -> bool:
    """Two rates speak of one quantity where their levels are stated alike."""
    one, other = relation.stated[0].figure, relation.given[0].figure
    levels = [figures.by_seq.get(rate.of) if rate.of is not None else None for rate in (one, other)]
    if levels[0] is None or levels[1] is None:
        return False
    return levels[0].seq != levels[1].seq and levels[0].interval.meets(levels[1].interval)


RULE = Rule(
    name="same",
    title="前后表述",
    find=find,
    certain=certain,
    examples={
        "2023年，全区一般公共预算收入523417万元。2023年，全区一般公共预算收入完成52.34亿元。": "same: 1 ~ 2  # ok",
        "2023年，全区一般公共预算收入523417万元。2023年，"
        "全区一般公共预算收入完成52.43亿元。": "same: 1 ~ 2  # mismatch",
    },
)
