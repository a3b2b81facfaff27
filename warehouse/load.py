"""One report, one transaction (装载): its pages, figures and checks are all there or not at all."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from schema import regions
from schema.records import Document, Figure, Finding, Reconciliation, RequiredCheck, UnreadTable, plain
from schema.units import FEN_PER_WAN
from warehouse import bulk, changes, decisions, kept, models, rows
from warehouse.connect import Warehouse, transaction, wait_for_turn
from warehouse.keys import check_keys, figure_keys
from warehouse.year import counted, year_and_stage


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of loading a report: its number, whether an earlier reading of it was replaced, and which revision of
    its publication it is."""

    report_id: int
    replaced: bool
    revision: int


def start_run(warehouse: Warehouse, gouji_version: str) -> int:
    """Note that an ingest began."""
    row = {"started_at": now(), "gouji_version": gouji_version}
    with transaction(warehouse) as connection:
        run_id: int = connection.execute(
            insert(models.IngestionRun).returning(models.IngestionRun.run_id), row
        ).scalar_one()
    return run_id


def end_run(warehouse: Warehouse, run_id: int, counts: Mapping[str, int]) -> None:
    """Note what came of it; `counts` names columns of ingestion_run."""
    with transaction(warehouse) as connection:
        connection.execute(
            update(models.IngestionRun).where(models.IngestionRun.run_id == run_id).values(ended_at=now(), **counts)
        )


def load(
    warehouse: Warehouse,
    path: str,
    document: Document,
    figures: Sequence[Figure],
    result: Reconciliation,
    gouji_version: str,
    run_id: int | None = None,
    unread_tables: Sequence[UnreadTable] = (),
    file: str | None = None,
) -> Loaded:
    """Write a report, in place of what an earlier reading of the same bytes gave, in one transaction.

    `path` is what identifies the publication; `file`, where its bytes lie, is the same unless it was fetched.
    """
    with transaction(warehouse) as connection:
        wait_for_turn(connection)
        earlier = connection.scalar(select(models.Report.report_id).where(models.Report.sha256 == document.sha256))
        if earlier is not None:
            _clear(connection, earlier)
        report_id = _write_report(connection, earlier, document, figures, result, gouji_version, run_id)
        _write_pages(connection, report_id, document)
        _write_unread_tables(connection, report_id, unread_tables)
        key_of = _write_figures(connection, report_id, document.sha256, figures)
        write_findings(connection, report_id, result.findings)
        write_checks(connection, report_id, document.sha256, result, key_of)
        _write_required(connection, report_id, result.required)
        revision = _publish(connection, path, document.name, file or path, report_id)
        if earlier is not None or revision > 1:
            changes.write(connection, report_id)
        if earlier is not None or result.findings:
            decisions.settle(connection, report_id)
        _resolve(connection, path)
    return Loaded(report_id, earlier is not None, revision)


def reports_of(warehouse: Warehouse, gouji_version: str, fingerprints: Collection[str] | None = None) -> dict[str, int]:
    """The fingerprints of the reports that this version of gouji has read, all or those asked for."""
    table = models.Report
    query = select(table.sha256, table.report_id).where(table.gouji_version == gouji_version)
    if fingerprints is not None:
        query = query.where(table.sha256.in_(fingerprints))
    with transaction(warehouse) as connection:
        return {row.sha256: row.report_id for row in connection.execute(query)}


def files_of(warehouse: Warehouse, paths: Collection[str] | None = None) -> dict[str, int]:
    """Every file that was loaded, or those asked for, and the report it holds."""
    query = select(models.ReportFile.path, models.ReportFile.report_id)
    if paths is not None:
        query = query.where(models.ReportFile.path.in_(paths))
    with transaction(warehouse) as connection:
        return {row.path: row.report_id for row in connection.execute(query)}


def counts_of_run(warehouse: Warehouse, run_id: int) -> Mapping[str, int]:
    """How many reports a run has loaded, with their figures, checks and mismatches, whoever loaded them for it."""
    table = models.Report
    columns = (table.figure_count, table.check_count, table.mismatch_count)
    query = select(func.count(), *(func.coalesce(func.sum(column), 0) for column in columns))
    with transaction(warehouse) as connection:
        row = connection.execute(query.where(table.run_id == run_id)).one()
    return dict(zip(("reports", "figures", "checks", "mismatches"), map(int, row), strict=True))


def add_file(warehouse: Warehouse, path: str, name: str, report_id: int, file: str | None = None) -> None:
    """Note that the bytes of a loaded report also lie under another name (同一报告的另一文件)."""
    with transaction(warehouse) as connection:
        wait_for_turn(connection)
        _publish(connection, path, name, file or path, report_id)
        changes.write(connection, report_id)
        _resolve(connection, path)


def quarantine(
    warehouse: Warehouse, path: str, name: str, sha256: str | None, stage: str, reason: str, run_id: int | None = None
) -> None:
    """Note that a file could not be loaded, and why; rows loaded from it earlier stay."""
    row = {
        "path": path,
        "report_file": name,
        "sha256": sha256,
        "stage": stage,
        "reason": reason,
        "quarantined_at": now(),
        "run_id": run_id,
    }
    with transaction(warehouse) as connection:
        _resolve(connection, path, delete_it=True)
        connection.execute(insert(models.Quarantine), row)


def refresh_views(warehouse: Warehouse) -> int:
    """Bring every report that waits into the kept views, at the end of a run; how many there were."""
    done = 0
    while True:
        with transaction(warehouse) as connection:
            wait_for_turn(connection)
            count = kept.bring_in(connection)
            if count == 0 and done >= kept.MANY:
                kept.look_over(connection)
        if count == 0:
            return done
        done += count


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


def _clear(connection: Connection, report_id: int) -> None:
    """Remove the rows of a report and of what was held against it; its own row and its files stay."""
    kept.withdraw(connection, report_id)
    forget_comparisons(connection, report_id)
    changed = models.FigureChange
    connection.execute(
        delete(changed).where((changed.report_id == report_id) | (changed.earlier_report_id == report_id))
    )
    its_checks = select(models.Check.check_id).where(models.Check.report_id == report_id)
    connection.execute(delete(models.CheckFigure).where(models.CheckFigure.check_id.in_(its_checks)))
    for table in (
        *(models.Check, models.Finding, models.RequiredCheck, models.Figure, models.Reason, models.UnreadTable),
        models.Page,
    ):
        connection.execute(delete(table).where(table.report_id == report_id))


def forget_comparisons(connection: Connection, report_id: int) -> None:
    """Remove the checks that hold other reports against this one; they are to be compared again."""
    check, part = models.Check, models.CheckFigure
    first, last = rows.numbered(report_id, 0), rows.numbered(report_id + 1, 0)
    here = select(part.check_id).where(part.figure_id >= first, part.figure_id < last)
    found = connection.execute(select(check.report_id).where(check.is_between, check.check_id.in_(here)).distinct())
    others = [row.report_id for row in found if row.report_id != report_id]
    for other in others:
        clear_comparison(connection, other)
    connection.execute(update(models.Report).where(models.Report.report_id.in_(others)).values(compared_with=None))


def clear_comparison(connection: Connection, report_id: int) -> None:
    """Remove the checks that hold a report against others, with their findings."""
    check, finding, part = models.Check, models.Finding, models.CheckFigure
    mine = (check.report_id == report_id) & check.is_between
    found = connection.execute(select(check.finding_id).where(mine, check.finding_id.is_not(None)).distinct())
    findings = [row.finding_id for row in found]
    connection.execute(delete(part).where(part.check_id.in_(select(check.check_id).where(mine))))
    connection.execute(delete(check).where(mine))
    connection.execute(delete(finding).where(finding.finding_id.in_(findings)))


def _write_report(
    connection: Connection,
    report_id: int | None,
    document: Document,
    figures: Sequence[Figure],
    result: Reconciliation,
    gouji_version: str,
    run_id: int | None,
) -> int:
    year, stage = year_and_stage(counted(figures))
    row = {
        "sha256": document.sha256,
        "report": document.name,
        "format": document.format,
        "title": document.title or None,
        "region": (region := _most_common(figure.region for figure in figures)),
        "region_code": regions.code(region),
        "agency": _most_common(figure.agency for figure in figures),
        "year": year,
        "stage": stage,
        "page_count": len(document.pages),
        "figure_count": len(figures),
        "check_count": len(result.checks),
        "mismatch_count": sum(check.status == "mismatch" for check in result.checks),
        "kind": result.kind,
        "finding_count": len(result.findings),
        "unchecked_count": len(result.unchecked),
        "gouji_version": gouji_version,
        "ingested_at": now(),
        "run_id": run_id,
        "compared_with": None,
    }
    if report_id is not None:
        connection.execute(update(models.Report).where(models.Report.report_id == report_id).values(row))
        return report_id
    new_id: int = connection.execute(insert(models.Report).returning(models.Report.report_id), row).scalar_one()
    return new_id


def _most_common(names: Any) -> str | None:
    counted = Counter(name for name in names if name is not None)
    return counted.most_common(1)[0][0] if counted else None


def _publish(connection: Connection, path: str, name: str, file: str, report_id: int) -> int:
    """Say which report a publication holds now, and which revision of it that is; what it held before stays."""
    table, seen_at = models.Revision, now()
    last = connection.execute(
        select(table.revision, table.report_id)
        .where(table.publication == path)
        .order_by(table.revision.desc())
        .limit(1)
    ).one_or_none()
    row = {"report_file": name, "report_id": report_id, "seen_at": seen_at}
    if last is None:
        connection.execute(insert(models.ReportFile), {"path": path, **row})
    else:
        connection.execute(update(models.ReportFile).where(models.ReportFile.path == path).values(row))
        if last.report_id == report_id:
            here = (table.publication == path) & (table.revision == last.revision)
            connection.execute(update(table).where(here).values(file=file))
            kept.put_off(connection, [report_id])
            return int(last.revision)
    revision = 1 if last is None else last.revision + 1
    connection.execute(
        insert(table),
        {"publication": path, "revision": revision, "report_id": report_id, "file": file, "seen_at": seen_at},
    )
    if last is not None and (
        elsewhere := connection.scalar(
            select(func.min(models.ReportFile.report_file)).where(models.ReportFile.report_id == last.report_id)
        )
    ):
        # where the same bytes still lie, their report goes by that name
        connection.execute(
            update(models.Report).where(models.Report.report_id == last.report_id).values(report=elsewhere)
        )
    _note_what_is_current(connection, [report_id] if last is None else [report_id, last.report_id])
    return revision


def _note_what_is_current(connection: Connection, concerned: Sequence[int]) -> None:
    """A report that was published again is no longer the one to show and to review; one that came back is."""
    report, item = models.Report, models.ReviewItem
    held = exists().where(models.ReportFile.report_id == report.report_id)
    connection.execute(update(report).where(report.report_id.in_(concerned)).values(is_current=held))
    is_current = select(report.is_current).where(report.report_id == item.report_id).scalar_subquery()
    connection.execute(update(item).where(item.report_id.in_(concerned)).values(is_current=is_current))
    for report_id in concerned[1:]:
        kept.withdraw(connection, report_id)
    kept.put_off(connection, concerned)


def _write_pages(connection: Connection, report_id: int, document: Document) -> None:
    _insert(
        connection,
        models.Page,
        [
            {
                "report_id": report_id,
                "position": position,
                "page": page.number,
                "verdict": page.verdict,
                "note": page.note,
                "width_pt": page.width,
                "height_pt": page.height,
            }
            for position, page in enumerate(document.pages, 1)
        ],
    )


def _write_unread_tables(connection: Connection, report_id: int, tables: Sequence[UnreadTable]) -> None:
    unread = [
        {
            "report_id": report_id,
            "table": table.table,
            "page": table.page,
            "title": table.title,
            "reason": table.reason,
            "number_count": table.numbers,
        }
        for table in tables
    ]
    _insert(connection, models.UnreadTable, unread)


def _write_figures(connection: Connection, report_id: int, sha256: str, figures: Sequence[Figure]) -> dict[int, str]:
    """Write the figures of a report; the key of each by its seq."""
    keys = list(figure_keys(sha256, figures))
    reasons = rows.Reasons()
    bulk.write(connection, "figure", rows.FIGURE, rows.of_figures(report_id, figures, keys, reasons))
    bulk.write(connection, "reason", rows.REASON, rows.of_reasons(report_id, reasons))
    return {figure.seq: key for key, figure in zip(keys, figures, strict=True)}


def write_findings(connection: Connection, report_id: int, findings: Sequence[Finding], after: int = 0) -> None:
    """Write the findings of a report behind those that it has."""
    found = [
        {
            "finding_id": rows.numbered(report_id, position),
            "report_id": report_id,
            "position": position,
            "severity": finding.severity,
            "difference_fen": None if finding.difference is None else round(finding.difference * FEN_PER_WAN),
            "figure_id": None if finding.figure is None else rows.figure_id(report_id, finding.figure),
            "mend": None if finding.amount is None else plain(finding.amount.normalize()),
            "shape": finding.shape,
            "message": finding.message,
        }
        for position, finding in enumerate(findings, after + 1)
    ]
    _insert(connection, models.Finding, found)


def _write_required(connection: Connection, report_id: int, required: Sequence[RequiredCheck]) -> None:
    settled = [
        {
            "report_id": report_id,
            "position": position,
            "name": one.name,
            "outcome": one.outcome,
            "check_count": one.checks,
            "reason": one.reason,
        }
        for position, one in enumerate(required, 1)
    ]
    _insert(connection, models.RequiredCheck, settled)


def write_checks(
    connection: Connection,
    report_id: int,
    sha256: str,
    result: Reconciliation,
    key_of: Mapping[int, str],
    after: int = 0,
    findings_after: int = 0,
    between: bool = False,
) -> None:
    """Write the checks of a report behind those that it has; `between` reports, or within it."""
    keys = check_keys(sha256, result.checks, key_of)
    of_checks = rows.of_checks(report_id, result, keys, after, findings_after, between)
    bulk.write(connection, "check", rows.CHECK, of_checks)
    bulk.write(connection, "check_figure", rows.CHECK_FIGURE, rows.of_roles(report_id, result.checks, after))


def _resolve(connection: Connection, path: str, delete_it: bool = False) -> None:
    """Close the open quarantine of a file, or make room for its newer one."""
    table = models.Quarantine
    still_open = (table.path == path) & table.resolved_at.is_(None)
    if delete_it:
        connection.execute(delete(table).where(still_open))
    else:
        connection.execute(update(table).where(still_open).values(resolved_at=now()))


def _insert(connection: Connection, table: type[models.Base], rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)
