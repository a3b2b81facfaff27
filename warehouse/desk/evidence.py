"""What a finding and a figure both show (核对与原文): checks with their figures, and the sentences around these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, select

from warehouse import models
from warehouse.desk.asking import Row, all_rows


@dataclass(frozen=True, slots=True)
class Part:
    """A figure's part in a check."""

    role: str
    weight: int
    figure: Row


def checks_with_figures(connection: Connection, condition: ColumnElement[bool]) -> list[tuple[Row, list[Part]]]:
    """Checks with the figures that take part in them."""
    check, part, figure = models.Check, models.CheckFigure, models.Figure
    checks = all_rows(connection, select(check).where(condition).order_by(check.check_id))
    parts: dict[int, list[Part]] = {one["check_id"]: [] for one in checks}
    query = (
        select(part.check_id, part.role, part.weight, figure, models.Report.report.label("report_name"))
        .join(figure, figure.figure_id == part.figure_id)
        .join(models.Report, models.Report.report_id == figure.report_id)
        .where(part.check_id.in_(parts))
        .order_by(part.check_id, part.position)
    )
    for row in all_rows(connection, query):
        parts[row["check_id"]].append(Part(row["role"], row["weight"], row))
    return [(one, parts[one["check_id"]]) for one in checks]


def figures_beside(connection: Connection, figures: Sequence[Row]) -> Sequence[Row]:
    """All figures of the sentences in which some figures stand, in reading order."""
    table, of = models.Figure, models.Report.report.label("report_name")
    reports, sentences = {one["report_id"] for one in figures}, {one["sentence"] for one in figures}
    columns = (table.figure_id, table.report_id, table.seq, table.page, table.quote, table.sentence, table.source, of)
    query = select(*columns).join(models.Report, models.Report.report_id == table.report_id)
    query = query.where(table.report_id.in_(reports), table.sentence.in_(sentences))
    return all_rows(connection, query.order_by(table.figure_id))
