"""增长率: a rate follows from the level and the change, or from the level and that of the year before."""

from __future__ import annotations

from collections.abc import Iterator

from reconciliation.book import Book
from reconciliation.quantity import earlier, quantity
from reconciliation.rule import Rule, roles
from reconciliation.wording import same_sentence
from schema.interval import Interval
from schema.records import Figure, Relation

_NEXT = 3
"""How many figures further on a level may stand whose rate was announced before it."""
_ONE, _HUNDRED = Interval.exactly(1), Interval.exactly(100)


def find(figures: Book) -> Iterator[Relation]:
    """Each rate of growth with the change stated beside it, or with last year's level stated elsewhere."""
    for rate in figures:
        if rate.measure != "growth" or rate.kind != "percent":
            continue
        level = figures.by_seq.get(rate.of) if rate.of is not None else _announced(figures, rate)
        if "年均" in figures.words_of(rate).lead:
            continue
        if level is None or level.kind != "amount" or level.measure != "level":
            continue
        for change in figures.rates_of.get(level.seq, ()):
            # …增长4.84%，主要原因是教育支出增加100万元: the change of a part, told as the reason
            is_reason = "原因" in figures.words_of(change).lead
            if change.measure == "change" and change.kind == "amount" and change.base == rate.base and not is_reason:
                yield Relation("growth", roles("rate", rate), (*roles("level", level), *roles("change", change)))
        if rate.base == "prior_year":
            for subject in (level, *_sharing_the_rate(figures, rate, level)):
                before = _year_before(figures, subject)
                if before is not None:
                    yield Relation("growth", roles("rate", rate), (*roles("level", subject), *roles("earlier", before)))


def expected(relation: Relation) -> Interval:
    level, other = relation.given
    if other.name == "earlier":
        return (level.figure.interval / other.figure.interval - _ONE) * _HUNDRED
    # a level that was negative before (收回存量资金) is said to grow by the change over its size
    before = level.figure.interval - other.figure.interval
    size = -before if before.high < 0 else before
    rate = other.figure.interval / size * _HUNDRED
    if before.low <= 0 or other.figure.interval.low <= 0 <= other.figure.interval.high:
        return rate
    # level and change are one number each: 1 ÷ (level ÷ change − 1) does not count their rounding twice
    return _ONE / (level.figure.interval / other.figure.interval - _ONE) * _HUNDRED


def formula(relation: Relation) -> str:
    level, other = relation.given
    if other.name == "earlier":
        return f"{level.figure.quote}÷{other.figure.quote}－1"
    return f"{other.figure.quote}÷（{level.figure.quote}－{other.figure.quote}）"


def certain(relation: Relation, figures: Book) -> bool:
    """Level, change and rate of one sentence belong together; last year's level may have another basis (同口径)."""
    return relation.given[1].name == "change" and same_sentence(relation.stated[0].figure, relation.given[1].figure)


def _year_before(figures: Book, level: Figure) -> Figure | None:
    """The same quantity a year earlier as it was executed."""
    key = figures.quantity_of.get(level.seq)
    if key is None or key.scope == "sub":
        return None
    for stage in ("final", "execution"):
        before = figures.nearest(key._replace(period=earlier(key.period), stage=stage), level)
        if before is not None:
            return before
    return None


def _announced(figures: Book, rate: Figure) -> Figure | None:
    """全市收入按增长2%安排。全市收入预期为211亿元: the level follows in the next sentence."""
    key = quantity(rate) if rate.fund is not None else None
    level = None if key is None else figures.nearest(key, rate)
    if level is None or not 0 < figures.position(level) - figures.position(rate) <= _NEXT:
        return None
    has_its_own = any(other.measure == "growth" for other in figures.rates_of.get(level.seq, ()))
    return None if has_its_own else level


def _sharing_the_rate(figures: Book, rate: Figure, level: Figure) -> Iterator[Figure]:
    """全市和市级均按增长2%安排: one rate for two levels that follow in one sentence."""
    key = figures.quantity_of.get(level.seq)
    if key is None or "均" not in figures.words_of(rate).lead:
        return
    for scope in {"own", "jurisdiction"} - {key.scope}:
        other = figures.nearest(key._replace(scope=scope), level)
        if other is not None and figures.beside(level, other):
            yield other


RULE = Rule(
    name="growth",
    title="增长率",
    find=find,
    expected=expected,
    certain=certain,
    formula=formula,
    other_basis=True,
    examples={
        "2023年，全市一般公共预算收入1123.45亿元，比上年增加43.21亿元，增长4.00%。": "growth: 1 by 2 rate 3  # ok",
        "2023年，全市一般公共预算收入1123.45亿元，比上年增加43.21亿元，"
        "增长5.00%。": "growth: 1 by 2 rate 3  # mismatch",
    },
)
