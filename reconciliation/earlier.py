"""The earlier reports that a report is held against (以往报告), each as a book of its own, the latest first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache

from reconciliation.book import Book
from reconciliation.quantity import year_of
from schema.records import Figure


@lru_cache(maxsize=1)
def earlier_reports(figures: Book) -> tuple[Book, ...]:
    """The reports of years before this one's, the latest year first."""
    of_report: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures.earlier:
        of_report[figure.report].append(figure)
    own = main_year((*figures.figures, *figures.cells))
    dated = [(main_year(members), name, members) for name, members in of_report.items()]
    before = [(year, name, members) for year, name, members in dated if year is not None and own and year < own]
    return tuple(Book(members) for _, _, members in sorted(before, key=lambda one: one[:2], reverse=True))


def main_year(figures: Sequence[Figure]) -> str | None:
    """The year that a report tells of: that of most of its levels that were carried out, else of most of its levels."""
    levels = [one for one in figures if one.measure == "level" and one.period is not None]
    carried_out = [one for one in levels if one.stage in ("final", "execution")]
    years = Counter((year_of(one.period) or "")[:4] for one in carried_out or levels)
    return max(years, key=lambda year: (years[year], year), default=None)
