"""One finding (事项): its checks with every figure, what was decided about it, what to open next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select, tuple_

from warehouse import models
from warehouse.connect import Warehouse, transaction
from warehouse.decisions import RANKS
from warehouse.desk.asking import Row, all_rows, present
from warehouse.desk.before import Before, decided_before
from warehouse.desk.evidence import Part, checks_with_figures, figures_beside
from warehouse.desk.findings import as_listed

RELATED: Final = 20


@dataclass(frozen=True, slots=True)
class Opened:
    """One finding with all that a reviewer needs to decide on it."""

    item: Row
    """As in a list; where the finding is gone, the words that the last decision kept."""
    is_there: bool
    report: Row | None
    checks: Sequence[tuple[Row, Sequence[Part]]]
    suspect: Row | None
    mend: str | None
    shape: str
    beside: Sequence[Row]
    """All figures of the sentences and rows that it speaks of."""
    history: Sequence[Row]
    """Its decisions, the last first."""
    before: Before | None
    """What was decided about it before its report was published again, while it is open."""
    later: Sequence[Row]
    """What its publications hold now, where the report has been published again."""
    related: Sequence[Row]
    next_key: str | None
    previous_key: str | None


def open_finding(warehouse: Warehouse, finding_key: str) -> Opened | None:
    """A finding by its key; None where neither the reports nor the log know it."""
    decision, item = models.Decision, models.ReviewItem
    with transaction(warehouse) as connection:
        of_key = select(decision).where(decision.finding_key == finding_key).order_by(decision.entry.desc())
        history = all_rows(connection, of_key)
        found = connection.execute(as_listed().where(item.finding_key == finding_key)).mappings().one_or_none()
        if found is None:
            if not history:
                return None
            return Opened(history[0], False, None, (), None, None, "", (), history, None, (), (), None, None)
        its = present(connection, models.Finding, found["finding_id"])
        checks = checks_with_figures(connection, models.Check.finding_id == found["finding_id"])
        related = as_listed().where(item.report_id == found["report_id"], item.finding_key != finding_key)
        shown = [part.figure for _, parts in checks for part in parts]
        return Opened(
            found,
            True,
            present(connection, models.Report, found["report_id"]),
            checks,
            None if its["figure_id"] is None else present(connection, models.Figure, its["figure_id"]),
            its["mend"],
            its["shape"],
            figures_beside(connection, shown),
            history,
            decided_before(connection, [found]).get(found["finding_id"]),
            () if found["is_current"] else _later(connection, found["report_id"]),
            connection.execute(related.order_by(item.severity_rank.desc()).limit(RELATED)).mappings().all(),
            _neighbour(connection, found, forward=True),
            _neighbour(connection, found, forward=False),
        )


def _later(connection: Connection, report_id: int) -> Sequence[Row]:
    """The reports that are published now where this one was."""
    file, revision, report = models.ReportFile, models.Revision, models.Report
    query = (
        select(report.report_id, report.report)
        .join(file, file.report_id == report.report_id)
        .join(revision, revision.publication == file.path)
        .where(revision.report_id == report_id)
        .distinct()
    )
    return all_rows(connection, query.order_by(report.report_id))


def _neighbour(connection: Connection, found: Row, forward: bool) -> str | None:
    """The open finding that comes after, or before, this one in the order of what matters."""
    item = models.ReviewItem
    order = (item.severity_rank, item.difference_fen, item.finding_id)
    here = (RANKS[found["severity"]], found["difference_fen"] or 0, found["finding_id"])
    beyond = tuple_(*order) < here if forward else tuple_(*order) > here
    ordered = tuple(column.desc() if forward else column.asc() for column in order)
    query = (
        select(item.finding_key)
        .where(item.is_current.is_(True), item.status == "open", beyond)
        .order_by(*ordered)
        .limit(1)
    )
    key: str | None = connection.scalar(query)
    return key
