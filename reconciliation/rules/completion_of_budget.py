"""完成预算的百分比: the level divided by the budget, initial or adjusted (完成调整预算的100.09%)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reconciliation.book import Book
from reconciliation.rule import Rule, roles
from schema.interval import Interval
from schema.records import Figure, Relation

_HUNDRED = Interval.exactly(100)
_STAGES: Final = {
    "budget": ("budget", "adjusted_budget"),
    "initial_budget": ("budget",),
    "adjusted_budget": ("adjusted_budget",),
}


def find(figures: Book) -> Iterator[Relation]:
    """Each completion rate whose level and budget are both stated."""
    for rate in figures:
        if rate.measure != "completion" or rate.of is None or rate.kind != "percent":
            continue
        level = figures.by_seq.get(rate.of)
        budget = None if level is None else _budget(figures, rate, level)
        if level is not None and budget is not None:
            yield Relation("completion", roles("rate", rate), (*roles("level", level), *roles("whole", budget)))


def expected(relation: Relation) -> Interval:
    level, budget = (role.figure.interval for role in relation.given)
    return level / budget * _HUNDRED


def formula(relation: Relation) -> str:
    level, budget = (role.figure.quote for role in relation.given)
    return f"{level}÷{budget}"


def certain(relation: Relation, figures: Book) -> bool:
    """The budget stands beside the level, or in the sentence before with the same item."""
    level, budget = (role.figure for role in relation.given)
    return figures.beside(level, budget) or 0 < figures.position(level) - figures.position(budget) <= 2


def _budget(figures: Book, rate: Figure, level: Figure) -> Figure | None:
    """The budget of the level's quantity; where both are stated and the rate does not say which, the nearer one."""
    key = figures.quantity_of.get(level.seq)
    if key is None or key.stage in ("budget", "adjusted_budget"):
        return None
    beside = figures.figures[figures.position(rate) - 1]
    if (
        figures.beside(beside, rate)
        and figures.words_of(rate).lead.strip() == "的"
        and "预算" in figures.words_of(beside).lead
    ):
        return beside  # 为调整预算5亿元的98%: the budget of this rate, whatever others stand in the sentence
    stated = [figures.nearest(key._replace(stage=stage), level) for stage in _STAGES.get(rate.base or "", ())]
    known = [budget for budget in stated if budget is not None]
    return min(known, key=lambda budget: abs(budget.seq - level.seq), default=None)


RULE = Rule(
    name="completion",
    title="完成率",
    find=find,
    expected=expected,
    certain=certain,
    formula=formula,
    examples={
        "2023年，全市一般公共预算收入年初预算400万元，实际完成410万元，为预算的102.5%。": "completion: 3 = 2 / 1  # ok",
        "2023年，全市一般公共预算收入年初预算400万元，实际完成410万元，"
        "为预算的105.2%。": "completion: 3 = 2 / 1  # mismatch",
    },
)
