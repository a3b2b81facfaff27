"""One figure (一个数): its checks, what other reports say of the same quantity, and its series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, select

from warehouse import models
from warehouse.connect import Warehouse, transaction
from warehouse.desk.asking import Row, all_rows, present, row
from warehouse.desk.evidence import Part, checks_with_figures, figures_beside
from warehouse.desk.findings import as_listed

STATEMENTS: Final = 20
SERIES: Final = 200


@dataclass(frozen=True, slots=True)
class Known:
    """A figure with its checks, what other reports say of the same quantity, and its series."""

    figure: Row
    report: Row
    checks: Sequence[tuple[Row, Sequence[Part]]]
    elsewhere: Sequence[Row]
    """The same quantity of the same period in other reports: as first reported and as restated."""
    series: Sequence[Row]
    """The same quantity over the years."""
    beside: Sequence[Row]
    findings: Sequence[Row]


def open_figure(warehouse: Warehouse, figure_id: int) -> Known | None:
    """All about one figure; None where there is none."""
    table, part, check, item = models.Figure, models.CheckFigure, models.Check, models.ReviewItem
    with transaction(warehouse) as connection:
        found = row(connection, table, figure_id)
        if found is None:
            return None
        its_checks = select(part.check_id).where(part.figure_id == figure_id)
        checks = checks_with_figures(connection, check.check_id.in_(its_checks))
        finding_ids = {one["finding_id"] for one, _ in checks if one["finding_id"] is not None}
        same = _same_quantity(found)
        elsewhere: Sequence[Row] = ()
        series: Sequence[Row] = ()
        if found["item"] and found["region"]:
            told = (table, models.Report.report.label("report_name"), models.Report.ingested_at)
            query = select(*told).join(models.Report, models.Report.report_id == table.report_id).where(*same)
            others = query.where(table.period == found["period"], table.report_id != found["report_id"])
            elsewhere = all_rows(connection, others.order_by(models.Report.ingested_at).limit(STATEMENTS))
            over_years = query.where(table.period_end_date.is_not(None))
            series = all_rows(connection, over_years.order_by(table.period_end_date, table.figure_id).limit(SERIES))
        return Known(
            found,
            present(connection, models.Report, found["report_id"]),
            checks,
            elsewhere,
            series,
            figures_beside(connection, [found]),
            connection.execute(as_listed().where(item.finding_id.in_(finding_ids))).mappings().all(),
        )


def _same_quantity(figure: Row) -> list[ColumnElement[bool]]:
    """Whatever measures the same (口径一致), of any period."""
    table = models.Figure
    named = ("item", "region", "kind", "measure", "scope", "area", "fund", "side", "agency")
    return [getattr(table, name).is_not_distinct_from(figure[name]) for name in named]
