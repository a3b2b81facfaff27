"""与上年报告一致: what a report restates of the year before (上年决算数) is what the report of that year said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reconciliation.book import Book
from reconciliation.earlier import earlier_reports
from reconciliation.examples import table
from reconciliation.rule import Rule, only_a_slip, roles
from schema.records import Relation


def find(figures: Book) -> Iterator[Relation]:
    """Each quantity of one stage that an earlier report states too; the latest of them counts."""
    reports = earlier_reports(figures)
    for key, stated in figures.stated.items():
        known = next((book.stated[key] for book in reports if key in book.stated), None)
        if known is not None and key.stage is not None:
            yield Relation("same", roles("statement", stated), roles("statement", known))


def formula(relation: Relation) -> str:
    known = relation.given[0].figure
    return f"《{known.report}》所载{known.quote}"


_BEFORE: Final = (
    table("2022年全县一般公共预算支出决算表", "项目|决算数", "教育支出|523417", "科学技术支出|81500") + "\n===\n"
)


def _next_year(restated: str) -> str:
    """The table of the year after, which restates 教育支出."""
    rows = f"教育支出|{restated}|560000", "科学技术支出|81500|90300"
    return _BEFORE + table("2023年全县一般公共预算支出决算表", "项目|2022年决算数|2023年决算数", *rows)


RULE = Rule(
    name="same",
    title="与以往报告一致",
    find=find,
    certain=only_a_slip,
    formula=formula,
    between=True,
    examples={
        _next_year("523417"): "same: 1 ~ 1000001  # ok",
        _next_year("532417"): "same: 1 ~ 1000001  # mismatch",
        # another 口径, no slip: not called an error
        _next_year("498261"): "same: 1 ~ 1000001  # not_checkable",
    },
)
