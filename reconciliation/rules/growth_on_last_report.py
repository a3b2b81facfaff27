"""与上年报告的增长率: a rate follows from this year's level and from what the report of the year before said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reconciliation.book import Book
from reconciliation.earlier import earlier_reports
from reconciliation.quantity import earlier
from reconciliation.rule import Rule, only_a_slip, roles
from reconciliation.rules.growth import expected
from schema.records import Relation


def find(figures: Book) -> Iterator[Relation]:
    """Each rate over the year before whose level an earlier report states for that year, as executed or as final."""
    reports = earlier_reports(figures)
    for level_seq, rates in figures.rates_of.items():
        key = figures.quantity_of.get(level_seq)
        if key is None or key.scope == "sub":
            continue
        before = [key._replace(period=earlier(key.period), stage=stage) for stage in ("final", "execution")]
        if any(one in figures.stated for one in before):
            continue  # the report itself says what it grew from
        known = next((book.stated[one] for book in reports for one in before if one in book.stated), None)
        for rate in rates:
            if known is not None and rate.measure == "growth" and rate.kind == "percent" and rate.base == "prior_year":
                level = figures.by_seq[level_seq]
                yield Relation("growth", roles("rate", rate), (*roles("level", level), *roles("earlier", known)))


def formula(relation: Relation) -> str:
    level, known = (role.figure for role in relation.given)
    return f"{level.quote}÷《{known.report}》所载{known.quote}－1"


_BEFORE: Final = "云岭市2022年预算执行情况\n2022年，全市一般公共预算收入完成523417万元。\n===\n"

RULE = Rule(
    name="growth",
    title="与以往报告的增长率",
    find=find,
    expected=expected,
    certain=only_a_slip,
    formula=formula,
    other_basis=True,
    between=True,
    examples={
        _BEFORE + "云岭市2023年预算执行情况\n"
        "2023年，全市一般公共预算收入完成549588万元，增长5.00%。": "growth: 1 from 1000001 rate 2  # ok",
        _BEFORE + "云岭市2023年预算执行情况\n"
        "2023年，全市一般公共预算收入完成549588万元，增长50.0%。": "growth: 1 from 1000001 rate 2  # not_checkable",
        _BEFORE + "云岭市2023年预算执行情况\n"
        "2023年，全市一般公共预算收入完成549588万元，下降5.00%。": "growth: 1 from 1000001 rate 2  # mismatch",
    },
)
