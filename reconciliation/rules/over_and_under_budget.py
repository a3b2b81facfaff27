"""超收与短收: a rate of completion follows from the level and from how far it is above or below its budget."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reconciliation.book import Book
from reconciliation.rule import Rule, in_one_sentence, roles
from schema.interval import Interval
from schema.records import Relation

_BUDGETS: Final = ("budget", "initial_budget", "adjusted_budget")
_HUNDRED = Interval.exactly(100)


def find(figures: Book) -> Iterator[Relation]:
    """Each rate of completion whose level also has a change against the same budget (超收4.3亿元, 比预算少5亿元)."""
    for rate in figures:
        level = figures.by_seq.get(rate.of) if rate.of is not None else None
        if rate.measure != "completion" or rate.kind != "percent" or level is None or level.measure != "level":
            continue
        for change in figures.rates_of.get(level.seq, ()):
            alike = change.base == rate.base or rate.base is None
            if change.measure == "change" and change.kind == "amount" and change.base in _BUDGETS and alike:
                yield Relation("completion", roles("rate", rate), (*roles("level", level), *roles("change", change)))


def expected(relation: Relation) -> Interval:
    level, change = (role.figure.interval for role in relation.given)
    return level / (level - change) * _HUNDRED


def formula(relation: Relation) -> str:
    level, change = (role.figure for role in relation.given)
    sign = "＋" if change.amount < 0 else "－"
    return f"{level.quote}÷（{level.quote}{sign}{change.quote}）"


RULE = Rule(
    name="completion",
    title="超收与短收",
    find=find,
    expected=expected,
    formula=formula,
    certain=in_one_sentence,
    examples={
        "2023年，全市一般公共预算收入完成410万元，为预算的102.5%，超收10万元。": "completion: 1 by 3 rate 2  # ok",
        "2023年，全市一般公共预算收入完成390万元，为预算的97.5%，短收10万元。": "completion: 1 by 3 rate 2  # ok",
        "2023年，全市一般公共预算收入完成410万元，为预算的98.5%，超收10万元。": "completion: 1 by 3 rate 2  # mismatch",
        "2023年，全市一般公共预算收入完成410万元，为预算的102.5%，"
        "短收10万元。": "completion: 1 by 3 rate 2  # mismatch",
    },
)
