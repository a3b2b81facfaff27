"""One report (一份报告): its pages with the figures on them by state, its findings, where its bytes lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, select

from warehouse import models
from warehouse.connect import Warehouse, transaction
from warehouse.desk.asking import Row, all_rows, row
from warehouse.desk.before import Before, decided_before
from warehouse.desk.findings import as_listed

AGREED: Final = ("ok", "rounding", "explained")


@dataclass(frozen=True, slots=True)
class Bound:
    """A report as a whole, page by page."""

    report: Row
    pages: Sequence[Row]
    counts: Mapping[int | None, Mapping[str, int]]
    """Page → how many of its figures are in a mismatch, agree, or are in no check."""
    unread_tables: Sequence[Row]
    required: Sequence[Row]
    findings: Sequence[Row]
    before: Mapping[int, Before]
    """finding_id → what was decided about it before the report was published again."""


def open_report(warehouse: Warehouse, report_id: int) -> Bound | None:
    """A report with its pages, findings and what was not checked; None where there is none."""
    item = models.ReviewItem
    with transaction(warehouse) as connection:
        found = row(connection, models.Report, report_id)
        if found is None:
            return None

        def of(table: Any, *order: Any) -> Sequence[Row]:
            return all_rows(connection, select(table).where(table.report_id == report_id).order_by(*order))

        state = _state().label("state")
        counts: dict[int | None, dict[str, int]] = {}
        query = select(models.Figure.page, state, func.count()).where(models.Figure.report_id == report_id)
        for page, its_state, count in connection.execute(query.group_by(models.Figure.page, state)):
            counts.setdefault(page, {})[its_state] = count
        findings = all_rows(
            connection,
            as_listed().where(item.report_id == report_id).order_by(item.severity_rank.desc(), item.finding_id),
        )
        return Bound(
            found,
            of(models.Page, models.Page.position),
            counts,
            of(models.UnreadTable, models.UnreadTable.table),
            of(models.RequiredCheck, models.RequiredCheck.position),
            findings,
            decided_before(connection, findings),
        )


def _state() -> ColumnElement[str]:
    """mismatch where a check of the figure fails, ok where one holds, unchecked where none decided about it."""
    part, check = models.CheckFigure, models.Check

    def stands_in(*statuses: str) -> ColumnElement[bool]:
        return (
            select(1)
            .select_from(part)
            .join(check, check.check_id == part.check_id)
            .where(part.figure_id == models.Figure.figure_id, check.status.in_(statuses))
            .correlate(models.Figure)
            .exists()
        )

    return case((stands_in("mismatch"), "mismatch"), (stands_in(*AGREED), "ok"), else_="unchecked")


def figures_on(warehouse: Warehouse, report_id: int, page: int | None) -> Sequence[Row]:
    """The figures of a page, or of a report without pages, each with its state."""
    table = models.Figure
    columns = (
        table.figure_id,
        table.seq,
        table.page,
        table.quote,
        table.sentence,
        table.source,
        table.item,
        table.period,
        table.boxes,
        table.table,
        table.row,
        table.column,
        table.is_ocr,
        models.Report.report.label("report_name"),
    )
    with transaction(warehouse) as connection:
        query = select(*columns, _state().label("state")).join(
            models.Report, models.Report.report_id == table.report_id
        )
        query = query.where(table.report_id == report_id)
        return all_rows(connection, query.where(table.page.is_not_distinct_from(page)).order_by(table.seq))


def page_sizes(warehouse: Warehouse, report_id: int, numbers: Sequence[int]) -> dict[int, tuple[float, float]]:
    """Page → its width and height in points, for the pages of a format that has any."""
    page = models.Page
    query = select(page.page, page.width_pt, page.height_pt).where(page.report_id == report_id, page.page.in_(numbers))
    with transaction(warehouse) as connection:
        rows = connection.execute(query).all()
    return {row.page: (row.width_pt, row.height_pt) for row in rows if row.width_pt and row.height_pt}


@dataclass(frozen=True, slots=True)
class Stored:
    """Where the bytes of a report lay when they were read, and the pages that they have."""

    sha256: str
    files: Sequence[str]
    pages: int


def where_stored(warehouse: Warehouse, report_id: int) -> Stored | None:
    """The files of a report, for drawing its pages."""
    with transaction(warehouse) as connection:
        found = row(connection, models.Report, report_id)
        if found is None:
            return None
        revision = models.Revision
        # a publication may be an address, and an earlier revision is no file's any more; where the bytes lay is noted
        files = connection.scalars(
            select(revision.file).where(revision.report_id == report_id).order_by(revision.seen_at.desc())
        )
        return Stored(found["sha256"], list(dict.fromkeys(files)), found["page_count"])
