"""Reports of one area held against each other (与以往报告核对): figures out of the warehouse, checks back in.

What a report must agree with may be loaded after it, or be read again. So these checks are made when all is loaded, and
made again whenever the reports of their area are others than those they were made from.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, func, select, update

from schema.records import Figure, Reconciliation, Spot
from warehouse import decisions, models
from warehouse.connect import Warehouse, transaction, wait_for_turn
from warehouse.load import clear_comparison, write_checks, write_findings
from warehouse.rows import numbered

ROWS_AT_ONCE: Final = 5_000
YEARS_BACK: Final = 2
REPORTS_A_YEAR: Final = 12
"""A government publishes some six reports a year: budget, execution, adjustment, final account and their tables."""
AS_STORED: Final = (
    *("quote", "sentence", "source", "kind", "unit", "bound", "measure", "base", "scope", "fund", "side", "item"),
    *("period", "stage", "region", "agency", "area", "page", "table", "row", "column", "code"),
)
"""Fields of the record that stand in the warehouse as they are."""


@dataclass(frozen=True, slots=True)
class Due:
    """A report that is to be held against earlier ones of its area or department."""

    report_id: int
    others: tuple[int, ...]
    compared_with: str | None
    """A word for what the others are, other than before when one of them is read again, comes or goes."""


def due(warehouse: Warehouse) -> tuple[Due, ...]:
    """The reports whose comparison is not up to date."""
    report = models.Report
    of_area: dict[tuple[str, str | None], list[Any]] = defaultdict(list)
    with transaction(warehouse) as connection:
        columns = (report.report_id, report.sha256, report.gouji_version, report.region, report.agency, report.year)
        rest = (report.figure_count, report.compared_with)
        current = select(*columns, *rest).where(report.is_current).order_by(report.report_id)
        for row in connection.execute(current):
            if row.region is not None:
                of_area[row.region, row.agency].append(row)
    found = []
    for members in of_area.values():
        before = _before(members)
        for row in members:
            others = before[row.year]
            word = _word(row, others)
            if word != row.compared_with:
                found.append(Due(row.report_id, tuple(other.report_id for other in others), word))
    return tuple(found)


def _before(members: Sequence[Any]) -> dict[int | None, list[Any]]:
    """Year → the reports of an area that one on this year is held against: the fullest of the two years before.

    There is an end to their number, so that an area with thousands of reports costs no more than its share.
    """
    of_year: dict[int | None, list[Any]] = defaultdict(list)
    for row in members:
        of_year[row.year].append(row)
    for rows in of_year.values():
        # not by report_id: whatever the order of loading, the same reports are compared
        rows.sort(key=lambda row: (-row.figure_count, row.sha256))
    found: dict[int | None, list[Any]] = {None: []}
    for year in of_year:
        if year is not None:
            found[year] = [
                row for ago in range(1, YEARS_BACK + 1) for row in of_year.get(year - ago, ())[:REPORTS_A_YEAR]
            ]
    return found


def _word(row: Any, others: Sequence[Any]) -> str | None:
    if not others:
        return None
    named = sorted(f"{one.sha256} {one.gouji_version}" for one in others)
    return hashlib.sha256(" ".join((row.gouji_version, *named)).encode()).hexdigest()


def figures_of(warehouse: Warehouse, due: Due) -> tuple[list[Figure], list[Figure]]:
    """The figures of a report as they were read, and those of the others, numbered by their figure_id."""
    with transaction(warehouse) as connection:
        own = list(_figures(connection, due.report_id))
        earlier = [figure for other in due.others for figure in _figures(connection, other, numbered(other, 0))]
    return own, earlier


def _figures(connection: Connection, report_id: int, add: int = 0) -> Iterator[Figure]:
    """The amounts and rates of a report; the rows of its tables are told apart as they followed each other."""
    table, report = models.Figure, models.Report
    name = connection.scalar(select(report.report).where(report.report_id == report_id)) or ""
    wanted = (table.report_id == report_id) & table.measure.in_(("level", "growth")) & table.period.is_not(None)
    line, last = 0, None
    columns: set[str | None] = set()
    for row in connection.execute(select(table).where(wanted).order_by(table.seq)):
        place = (row.table, row.row, row.row_path, row.code)
        if place != last or row.column in columns:
            line, last, columns = line + 1, place, set()
        columns.add(row.column)
        yield Figure(
            **{field: getattr(row, field) for field in AS_STORED},
            report=name,
            seq=add + row.seq,
            value=Decimal(row.value),
            wan=None if row.wan is None else Decimal(row.wan),
            step=Decimal(row.step),
            of=None if row.of is None else add + row.of,
            part_of=None if row.part_of is None else add + row.part_of,
            confidence=Decimal(row.confidence),
            row_path=tuple(json.loads(row.row_path)) if row.row_path else (),
            spot=Spot(-line, 0, 0) if row.source == "table" else None,
        )


def store(warehouse: Warehouse, due: Due, result: Reconciliation) -> None:
    """Put what a comparison gave in place of what the one before it gave, in one transaction."""
    report, check, finding = models.Report, models.Check, models.Finding
    with transaction(warehouse) as connection:
        wait_for_turn(connection)
        sha256 = connection.scalar(select(report.sha256).where(report.report_id == due.report_id))
        if sha256 is None:
            return  # removed meanwhile
        clear_comparison(connection, due.report_id)
        last = connection.scalar(select(func.max(check.check_id)).where(check.report_id == due.report_id))
        at = (last or numbered(due.report_id, 0)) % models.FIGURES_PER_REPORT
        placed = connection.scalar(select(func.max(finding.position)).where(finding.report_id == due.report_id)) or 0
        write_findings(connection, due.report_id, result.findings, after=placed)
        key_of = _keys(connection, due.report_id, result)
        write_checks(connection, due.report_id, sha256, result, key_of, after=at, findings_after=placed, between=True)
        counts = {
            "check_count": select(func.count()).where(check.report_id == due.report_id).scalar_subquery(),
            "mismatch_count": select(func.count())
            .where(check.report_id == due.report_id, check.status == "mismatch")
            .scalar_subquery(),
            "finding_count": select(func.count()).where(finding.report_id == due.report_id).scalar_subquery(),
        }
        connection.execute(
            update(report).where(report.report_id == due.report_id).values(**counts, compared_with=due.compared_with)
        )
        decisions.settle(connection, due.report_id)


def _keys(connection: Connection, report_id: int, result: Reconciliation) -> dict[int, str]:
    """The keys of the figures that stand in the checks, by their number there."""
    seqs = {role.figure.seq for check in result.checks for role in check.roles}
    by_id = {seq if seq >= models.FIGURES_PER_REPORT else numbered(report_id, seq): seq for seq in seqs}
    table, ids, found = models.Figure, list(by_id), dict[int, str]()
    for start in range(0, len(ids), ROWS_AT_ONCE):
        wanted = table.figure_id.in_(ids[start : start + ROWS_AT_ONCE])
        for row in connection.execute(select(table.figure_id, table.figure_key).where(wanted)):
            found[by_id[row.figure_id]] = row.figure_key
    return found
