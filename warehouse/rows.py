"""Records as rows of the warehouse (记录成行): tuples for bulk writing, with columns named above each kind of row.

A report has thousands of them, so what a record holds under the name of its column is taken in one go.
"""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from operator import attrgetter
from typing import Final

from schema import items, regions
from schema.records import Check, Figure, Reconciliation, plain
from schema.units import FEN_PER_WAN
from schema.vocabulary import Side
from warehouse.bulk import Row
from warehouse.headline import headline
from warehouse.models import FIGURES_PER_REPORT

NAMES_KEPT: Final = 2**16
"""How many items and periods are remembered with their codes and days; reports repeat them."""

AS_READ: Final = (
    *(
        "seq",
        "page",
        "quote",
        "sentence",
        "source",
        "kind",
        "unit",
        "bound",
        "measure",
        "base",
        "scope",
        "area",
        "fund",
    ),
    *("side", "item", "period", "stage", "of", "part_of", "region", "agency", "table", "row", "column", "code"),
)
"""Columns of a figure that hold what its record holds under the same name."""
FIGURE: Final = (
    *AS_READ,
    *("figure_id", "report_id", "figure_key", "value", "wan", "amount_fen", "step", "step_fen", "period_end_date"),
    *("confidence", "region_code", "item_code", "is_ocr", "row_path", "boxes", "because", "headline"),
)
REASON: Final = ("report_id", "position", "field", "why")
CHECK: Final = (
    *("check_id", "report_id", "finding_id", "rule", "title", "expected", "actual", "difference", "tolerance"),
    *("status", "message", "check_key", "is_between"),
)
CHECK_FIGURE: Final = ("check_id", "position", "figure_id", "role", "weight")


class Reasons(dict[tuple[str, str], str]):
    """The field and the words of each reason → its number in the report, counted as they come."""

    def __missing__(self, reason: tuple[str, str]) -> str:
        number = self[reason] = str(len(self) + 1)
        return number


def of_figures(report_id: int, figures: Iterable[Figure], keys: Iterable[str], reasons: Reasons) -> Iterator[Row]:
    """A row of `figure` for each figure; its reasons are numbered on the way."""
    as_read = attrgetter(*AS_READ)
    for figure, key in zip(figures, keys, strict=True):
        assert figure.seq < FIGURES_PER_REPORT, "no report has a million figures"
        wan = figure.wan
        yield (
            *as_read(figure),
            numbered(report_id, figure.seq),
            report_id,
            key,
            plain(figure.value),
            None if wan is None else plain(wan),
            None if wan is None else round(wan * FEN_PER_WAN),
            plain(figure.step),
            None if wan is None else int(figure.step * FEN_PER_WAN),
            period_end(figure.period),
            plain(figure.confidence),
            regions.code(figure.region),
            _item_code(figure.code, figure.item, figure.side, figure.period),
            figure.ocr,
            f"[{','.join(map(quoted, figure.row_path))}]" if figure.row_path else None,
            f"[{','.join([f'[{x0:.1f},{top:.1f},{x1:.1f},{bottom:.1f}]' for x0, top, x1, bottom in figure.boxes])}]",
            f" {' '.join([reasons[pair] for pair in figure.because.items()])} ",
            headline(figure),
        )


def of_reasons(report_id: int, reasons: Reasons) -> Iterator[Row]:
    """A row of `reason` for each reason."""
    for (field, why), number in reasons.items():
        yield report_id, int(number), field, why


def of_checks(
    report_id: int,
    result: Reconciliation,
    keys: Iterable[str],
    after: int = 0,
    findings_after: int = 0,
    between: bool = False,
) -> Iterator[Row]:
    """A row of `check` for each check, counted on after those that the report has; `between` reports, or within it."""
    finding_of = {
        id(check): numbered(report_id, position)
        for position, finding in enumerate(result.findings, findings_after + 1)
        for check in finding.checks
    }
    for number, (check, key) in enumerate(zip(result.checks, keys, strict=True), after + 1):
        yield (
            numbered(report_id, number),
            report_id,
            finding_of.get(id(check)),
            check.rule,
            check.title,
            _text(check.expected),
            _text(check.actual),
            _text(check.difference),
            _text(check.tolerance),
            check.status,
            check.message,
            key,
            between,
        )


def of_roles(report_id: int, checks: Sequence[Check], after: int = 0) -> Iterator[Row]:
    """A row of `check_figure` for each figure's part in a check."""
    for number, check in enumerate(checks, after + 1):
        check_id = numbered(report_id, number)
        for position, role in enumerate(check.roles, 1):
            yield check_id, position, figure_id(report_id, role.figure), role.name, role.weight


def figure_id(report_id: int, figure: Figure) -> int:
    """A figure of another report comes with its number in the warehouse."""
    return figure.seq if figure.seq >= FIGURES_PER_REPORT else numbered(report_id, figure.seq)


def numbered(report_id: int, number: int) -> int:
    """The number in the warehouse of a report's n-th figure, check or finding."""
    return report_id * FIGURES_PER_REPORT + number


@lru_cache(NAMES_KEPT)
def _item_code(printed: str | None, item: str, side: Side | None, period: str | None) -> str | None:
    """The official code of an item: the one that its row prints, else that of its name in its year."""
    year = None if period is None else int(period.rpartition("/")[2][:4])
    return items.official(printed, year) or items.code(item, side, year)


def _text(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)


@lru_cache(NAMES_KEPT)
def period_end(period: str | None) -> str | None:
    """The last day of a period, or the day itself.

    >>> period_end("2025"), period_end("2024-H1"), period_end("2023-01/2023-07"), period_end(None)
    ('2025-12-31', '2024-06-30', '2023-07-31', None)
    """
    found = PERIOD.fullmatch((period or "").rpartition("/")[2])
    if found is None:
        return None
    year, half, quarter, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None, "the pattern demands it"
    last = month or (half and half * 6) or (quarter and quarter * 3) or 12
    try:
        return f"{datetime.date(year, last, day or monthrange(year, last)[1])}"
    except ValueError:  # 13月, 2月30日: the report's own slip
        return None


PERIOD: Final = re.compile(r"(\d{4})(?:-H([12])|-Q([1-4])|-(\d{2})(?:-(\d{2}))?)?")
