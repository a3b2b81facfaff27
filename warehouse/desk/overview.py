"""All reports at a glance (总览): by area and year, by year, and what is new since a reviewer was here last."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, Connection, Subquery, cast, column, func, select, table

from warehouse import models
from warehouse.connect import Warehouse, transaction
from warehouse.decisions import UNREAD
from warehouse.desk.asking import Row, all_rows

GROUPS: Final = 200
NEW_REPORTS: Final = 20
LEAST_HOLDING: Final = {"A": "99.9", "B": "99", "C": "97", "D": "90", "E": "0"}
"""Grade → the share of relations, in per cent, that must hold for it, as the view has it; A asks for more."""
QUALITY: Final = table(
    "data_quality",
    *map(
        column,
        ("region", "year", "kind", "grade", "holding_percent", "checked_percent", "check_count", "high_count"),
    ),
)


@dataclass(frozen=True, slots=True)
class Overview:
    """All reports at a glance."""

    totals: Mapping[str, int]
    groups: Sequence[Row]
    """A row an area and year."""
    grades: Mapping[tuple[str | None, int | None], Sequence[Row]]
    """Area and year → what the view `data_quality` says of its reports, a row a kind of report."""
    statuses: Mapping[str, int]
    new_reports: Sequence[Row]
    new_count: int
    new_findings: int
    not_loaded: int


def look_over(warehouse: Warehouse, since: datetime.datetime | None) -> Overview:
    """Reports by area and year, and what came in since a reviewer was here last."""
    report, item = models.Report, models.ReviewItem
    new = report.is_current.is_(True) & (report.ingested_at > (since or datetime.datetime.min))
    by_status = select(item.status, func.count().label("count")).where(item.is_current.is_(True)).group_by(item.status)
    with transaction(warehouse) as connection:
        counted = _by_area_and_year(connection)
        shown = sorted(counted, key=lambda one: (-one["open"], -(one["year"] or 0), one["region"] or ""))[:GROUPS]
        return Overview(
            _summed(counted),
            shown,
            _grades(connection, {one["region"] for one in shown}),
            {one["status"]: one["count"] for one in all_rows(connection, by_status)},
            all_rows(connection, select(report).where(new).order_by(report.ingested_at.desc()).limit(NEW_REPORTS)),
            connection.scalar(select(func.count()).select_from(report).where(new)) or 0,
            connection.scalar(
                select(func.count()).select_from(item).join(report, report.report_id == item.report_id).where(new)
            )
            or 0,
            connection.scalar(select(func.count()).where(models.Quarantine.resolved_at.is_(None))) or 0,
        )


def counts_by_year(warehouse: Warehouse) -> dict[int, Mapping[str, int]]:
    """Year → what the reports about it hold."""
    with transaction(warehouse) as connection:
        counted = _by_area_and_year(connection)
    years = sorted({one["year"] for one in counted if one["year"] is not None})
    return {year: _summed([one for one in counted if one["year"] == year]) for year in years}


def _by_area_and_year(connection: Connection) -> Sequence[Row]:
    report, item = models.Report, models.ReviewItem
    unread = _unread_pages()
    open_items = (
        select(item.report_id, func.count().label("open")).where(item.status == "open").group_by(item.report_id)
    ).subquery()
    columns = {
        "figures": report.figure_count,
        "checks": report.check_count,
        "mismatches": report.mismatch_count,
        "findings": report.finding_count,
        "pages": report.page_count,
        "unread": unread.c.unread,
        "open": open_items.c.open,
    }
    sums = [cast(func.coalesce(func.sum(column), 0), BigInteger).label(name) for name, column in columns.items()]
    return all_rows(
        connection,
        select(report.region, report.year, func.count().label("reports"), *sums)
        .outerjoin(unread, unread.c.report_id == report.report_id)
        .outerjoin(open_items, open_items.c.report_id == report.report_id)
        .where(report.is_current.is_(True))
        .group_by(report.region, report.year),
    )


def _summed(counted: Sequence[Row]) -> Mapping[str, int]:
    """The counts of several areas and years together."""
    names = ("reports", "figures", "checks", "mismatches", "findings", "pages", "unread", "open")
    return {name: sum(one[name] for one in counted) for name in names}


def _grades(connection: Connection, regions: Collection[str | None]) -> dict[tuple[str | None, int | None], list[Row]]:
    """How far the figures of some areas can be relied on."""
    names = [name for name in regions if name is not None]
    query = select(QUALITY).where(QUALITY.c.region.in_(names)).order_by(func.coalesce(QUALITY.c.kind, ""))
    found: dict[tuple[str | None, int | None], list[Row]] = {}
    for one in all_rows(connection, query):
        found.setdefault((one["region"], one["year"]), []).append(one)
    return found


def list_reports(warehouse: Warehouse, region: str | None, year: int | None) -> Sequence[Row]:
    """The reports of an area and year."""
    report, unread = models.Report, _unread_pages()
    query = (
        select(report, func.coalesce(unread.c.unread, 0).label("unread_page_count"))
        .outerjoin(unread, unread.c.report_id == report.report_id)
        .where(
            report.is_current.is_(True),
            report.region.is_not_distinct_from(region),
            report.year.is_not_distinct_from(year),
        )
        .order_by(report.ingested_at.desc())
        .limit(GROUPS)
    )
    with transaction(warehouse) as connection:
        return all_rows(connection, query)


def _unread_pages() -> Subquery:
    """How many pages of each report could not be read."""
    page = models.Page
    is_unread = page.verdict.in_(UNREAD) & page.note.not_like("%recognised (OCR)%")
    return (select(page.report_id, func.count().label("unread")).where(is_unread).group_by(page.report_id)).subquery()
