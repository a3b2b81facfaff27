"""The list of findings (待核事项): narrowed, ordered and cut into pages by the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Select, func, select

from schema.units import FEN_PER_WAN
from warehouse import models
from warehouse.connect import Warehouse, transaction
from warehouse.decisions import RANKS
from warehouse.desk.asking import Row
from warehouse.desk.before import Before, decided_before

Sort = Literal["severity", "difference", "newest"]
ROWS_A_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of findings is narrowed to; None asks for all."""

    status: str | None = None
    severity: str | None = None
    region: str | None = None
    year: int | None = None
    kind: str | None = None
    rule: str | None = None
    least_wan: int | None = None
    """Differences of so many 万元 and more."""
    words: str = ""
    report_id: int | None = None
    sort: Sort = "severity"
    page: int = 1


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of findings and how many there are in all."""

    items: Sequence[Row]
    total: int
    before: Mapping[int, Before]
    """finding_id → what was decided about it before its report was published again."""

    @property
    def pages(self) -> int:
        """How many pages they fill."""
        return max(1, -(-self.total // ROWS_A_PAGE))


def list_findings(warehouse: Warehouse, filters: Filters) -> Listing:
    """The findings that a reviewer asked for, what matters most first."""
    item = models.ReviewItem
    narrowed = _conditions(filters)
    order: dict[Sort, tuple[ColumnElement[Any], ...]] = {
        "severity": (item.severity_rank.desc(), item.difference_fen.desc(), item.finding_id.desc()),
        "difference": (item.difference_fen.desc(), item.finding_id.desc()),
        "newest": (item.finding_id.desc(),),
    }
    # the page is cut before the reports are joined to it; whoever searches for words reads all findings, so once only
    counted = [func.count().over()] if filters.words.strip() else []
    cut = (
        select(item.finding_id, *counted)
        .where(*narrowed)
        .order_by(*order[filters.sort])
        .limit(ROWS_A_PAGE)
        .offset(ROWS_A_PAGE * (max(filters.page, 1) - 1))
    )
    with transaction(warehouse) as connection:
        page = connection.execute(cut).all()
        ids = [row[0] for row in page]
        rows = connection.execute(as_listed().where(item.finding_id.in_(ids)).order_by(*order[filters.sort]))
        items = rows.mappings().all()
        if counted and page:
            total = int(page[0][1])
        else:
            total = connection.scalar(select(func.count()).select_from(item).where(*narrowed)) or 0
        return Listing(items, total, decided_before(connection, items))


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    item = models.ReviewItem
    equal = {
        item.status: filters.status,
        item.severity_rank: RANKS.get(filters.severity or ""),
        item.region: filters.region,
        item.year: filters.year,
        item.kind: filters.kind,
        item.rule: filters.rule,
        item.report_id: filters.report_id,
    }
    conditions: list[ColumnElement[bool]] = [item.is_current.is_(True)]
    conditions += [column == value for column, value in equal.items() if value is not None]
    if filters.least_wan is not None:
        conditions.append(item.difference_fen >= filters.least_wan * FEN_PER_WAN)
    if words := [item.words.contains(word, autoescape=True) for word in filters.words.lower().split()]:
        # rows are read as they lie; by the index of another condition it takes three times as long
        conditions.append(item.finding_id.in_(select(item.finding_id).where(*words).correlate(None)))
    return conditions


@cache
def as_listed() -> Select[Any]:
    """Findings as a list shows them."""
    item, report, finding = models.ReviewItem, models.Report, models.Finding
    columns: tuple[Any, ...] = (
        item.finding_id,
        item.finding_key,
        item.report_id,
        item.status,
        item.is_current,
        item.region,
        item.year,
        item.kind,
        item.rule,
        item.title,
        item.page,
        item.summary,
        finding.severity,
        finding.difference_fen,
        finding.message,
        report.report,
        report.ingested_at,
    )
    entries = (
        select(func.count())
        .where(models.Decision.finding_key == item.finding_key)
        .correlate(item)
        .scalar_subquery()
        .label("entries")
    )
    return (
        select(*columns, entries)
        .join(finding, finding.finding_id == item.finding_id)
        .join(report, report.report_id == item.report_id)
    )


def choices(warehouse: Warehouse) -> dict[str, list[Any]]:
    """What each filter can be set to."""
    item = models.ReviewItem
    columns = (item.region, item.year, item.kind, item.rule)
    with transaction(warehouse) as connection:
        # one look at the findings for all four
        found = connection.execute(select(*columns).where(item.is_current.is_(True)).distinct()).all()
    return {column.key: sorted({row[n] for row in found if row[n] is not None}) for n, column in enumerate(columns)}
