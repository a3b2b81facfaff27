"""What there is to watch (运行状况): runs, visits of sources, what waits, what failed and why, what is grave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from warehouse import query

Rows = Sequence[Mapping[str, Any]]

RUNS: Final = "select * from ingestion_run order by run_id desc limit {most}"
VISITS: Final = """
select * from (
    select source_run.*, row_number() over (partition by source order by source_run_id desc) as back from source_run
) as visits
where back <= {most} order by source, back
"""
LAST_NEW: Final = "select source, max(fetched_at) as fetched_at from address group by source"
WAITING: Final = """
select count(*) as waiting from address where original is not null and not exists (
    select 1 from report_file join report on report.report_id = report_file.report_id
    where report_file.path = address.url and report.sha256 = address.sha256
) and not exists (
    select 1 from quarantine where quarantine.path = address.url and resolved_at is null
)
"""
FAILURES: Final = """
select path, report_file, stage, reason, quarantined_at, run_id from quarantine
where resolved_at is null order by quarantined_at desc, quarantine_id desc
"""
GRAVE: Final = """
select report.report, report.region, finding.severity, finding.message, review_item.finding_key, finding.report_id
from finding
join report on report.report_id = finding.report_id
join review_item on review_item.finding_id = finding.finding_id
where report.run_id = {run_id} and finding.severity = 'high' order by finding.report_id, finding.position
"""
MISMATCHES: Final = """
select
    report_file as report, mismatch_log.page, mismatch_log.severity, mismatch_log.message,
    review_item.finding_key, mismatch_log.report_id
from mismatch_log
join report on report.report_id = mismatch_log.report_id
left join review_item on review_item.finding_id = mismatch_log.finding_id
where report.run_id = {run_id} order by mismatch_log.report_id, mismatch_log.check_id limit {most}
"""
TOTALS: Final = """
select
    (select count(*) from report) as reports,
    (select count(*) from figure) as figures,
    (select cast(coalesce(sum(check_count), 0) as bigint) from report) as checks,
    (select cast(coalesce(sum(mismatch_count), 0) as bigint) from report) as mismatches,
    (select count(*) from finding where severity = 'high') as grave_findings,
    (select count(*) from quarantine where resolved_at is null) as quarantined
"""


def runs(where: str, most: int) -> Rows:
    """The last ingests, the newest first."""
    return _rows(where, RUNS.format(most=most))


def visits(where: str, most: int) -> Rows:
    """The last visits of each source, the newest first."""
    return _rows(where, VISITS.format(most=most))


def last_new(where: str) -> Mapping[str, Any]:
    """When each source last gave a report that was new or changed."""
    return {row["source"]: row["fetched_at"] for row in _rows(where, LAST_NEW)}


def waiting(where: str) -> int:
    """How many fetched reports are not loaded yet."""
    count: int = _rows(where, WAITING)[0]["waiting"]
    return count


def failures(where: str) -> Rows:
    """What lies in quarantine, and why, the newest first."""
    return _rows(where, FAILURES)


def grave(where: str, run_id: int) -> Rows:
    """The grave findings of a run's reports."""
    return _rows(where, GRAVE.format(run_id=int(run_id)))


def mismatches(where: str, run_id: int, most: int) -> Rows:
    """The relations that a run's reports break."""
    return _rows(where, MISMATCHES.format(run_id=int(run_id), most=int(most)))


def totals(where: str) -> Mapping[str, Any]:
    """How much the warehouse holds."""
    return _rows(where, TOTALS)[0]


def _rows(where: str, sql: str) -> Rows:
    return list(query.select(where, sql)[1])
