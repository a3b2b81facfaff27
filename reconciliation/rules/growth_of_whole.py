"""增长率的加权平均: with all parts and their rates stated, the earlier levels add up and give the rate of the whole."""

from __future__ import annotations

from collections.abc import Iterator

from reconciliation.book import Book
from reconciliation.breakdowns import breakdowns
from reconciliation.rule import Rule, only_a_slip, roles
from schema.interval import Interval
from schema.records import Figure, Relation, Role

_ONE, _HUNDRED = Interval.exactly(1), Interval.exactly(100)


def find(figures: Book) -> Iterator[Relation]:
    """Each complete breakdown in which the total and every part have a rate over the year before."""
    for one in breakdowns(figures):
        rate = _growth(figures, one.total)
        rates = [_growth(figures, part) for part in one.parts]
        known = [each for each in rates if each is not None]
        if one.complete and rate is not None and len(known) == len(one.parts):
            given: list[Role] = [Role(one.total, "level")]
            for part, each in zip(one.parts, known, strict=True):
                given += [Role(part, "part"), Role(each, "rate")]
            yield Relation("growth", roles("rate", rate), tuple(given))


def expected(relation: Relation) -> Interval:
    """The level of the whole ÷ the sum of what its parts were before, less one."""
    level, *pairs = (role.figure.interval for role in relation.given)
    before = Interval.exactly(0)
    for part, rate in zip(pairs[::2], pairs[1::2], strict=True):
        before = before + part / (_ONE + rate / _HUNDRED)
    return (level / before - _ONE) * _HUNDRED


def formula(relation: Relation) -> str:
    level, *pairs = (role.figure.quote for role in relation.given)
    before = "＋".join(f"{part}÷（1＋{rate}）" for part, rate in zip(pairs[::2], pairs[1::2], strict=True))
    return f"{level}÷（{before}）－1"


def _growth(figures: Book, level: Figure) -> Figure | None:
    """The one rate of a level over the year before; None where there are two, or one on a comparable basis."""
    found = [
        rate
        for rate in figures.rates_of.get(level.seq, ())
        if rate.measure == "growth" and rate.kind == "percent" and rate.base == "prior_year"
    ]
    return found[0] if len(found) == 1 and not figures.on_another_basis(found[0]) else None


RULE = Rule(
    name="growth",
    title="总体与各部分的增长率",
    find=find,
    expected=expected,
    certain=only_a_slip,
    formula=formula,
    other_basis=True,
    examples={
        "2023年，全市一般公共预算收入2310000万元，增长10.00%，其中：税收收入1100000万元，"
        "增长10.00%；非税收入1210000万元，增长10.00%。": "growth: 1 of 3 + 5 rate 2  # ok",
        "2023年，全市一般公共预算收入2310000万元，下降10.00%，其中：税收收入1100000万元，"
        "增长10.00%；非税收入1210000万元，增长10.00%。": "growth: 1 of 3 + 5 rate 2  # mismatch",
    },
)
