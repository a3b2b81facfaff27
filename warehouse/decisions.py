"""What reviewers decide (复核结论): written once, found again after every new reading, never overwritten."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from sqlalchemy import Connection, Row, delete, exists, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from schema.correction import CORRECTED_BY, Correction
from warehouse import models
from warehouse.connect import Warehouse, transaction
from warehouse.keys import finding_key

Verdict = Literal["confirmed", "extraction_error", "explained", "not_a_finding"]
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)
UNDONE: Final = "undone"
RANKS: Final = {"high": 2, "medium": 1, "low": 0}
UNREAD: Final = ("picture", "unreadable")
LONGEST_WORDS: Final = 4_000


class Overtaken(Exception):
    """Somebody else decided on the finding since the reviewer opened it."""


class Vanished(Exception):
    """No finding of this key is in the warehouse as it was read last."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a reviewer decides: the verdict, why, and for an extraction error what should have been read."""

    verdict: Verdict
    note: str = ""
    figure_id: int | None = None
    field: str | None = None
    right: str | None = None


def decide(warehouse: Warehouse, key: str, seen: int, reviewer: str, ruling: Ruling) -> None:
    """Write a decision; `seen` is the number of the last entry that the reviewer saw (0 for none)."""
    with transaction(warehouse) as connection:
        item = _item(connection, key)
        row = {
            "verdict": ruling.verdict,
            "note": ruling.note,
            **_snapshot(connection, item),
            **(_correction(connection, item.report_id, ruling) if ruling.verdict == "extraction_error" else {}),
        }
        decision_id = _write(connection, key, seen, reviewer, row)
        checks = _check_keys(connection, item.report_id).get(item.finding_id, ())
        rows = [{"decision_id": decision_id, "check_key": one} for one in sorted(set(checks))]
        connection.execute(insert(models.DecisionCheck), rows)
        _set_status(connection, key, ruling.verdict)


def undo(warehouse: Warehouse, key: str, seen: int, reviewer: str, note: str = "") -> None:
    """Open a finding again, by an entry that says so; nothing that was written is taken away."""
    with transaction(warehouse) as connection:
        last = _last(connection, key)
        if last is None or last.verdict == UNDONE:
            raise Overtaken
        same = ("sha256", "report", "region", "year", "page", "severity", "difference_fen", "message")
        row = {"verdict": UNDONE, "note": note, **{name: getattr(last, name) for name in same}}
        _write(connection, key, seen, reviewer, row)
        _set_status(connection, key, "open")


def corrections(warehouse: Warehouse) -> dict[str, tuple[Correction, ...]]:
    """Fingerprint of a report → the corrections of its figures that hold now."""
    table = models.Decision
    found: dict[str, list[Correction]] = defaultdict(list)
    with transaction(warehouse) as connection:
        query = select(table).where(table.figure_key.is_not(None), is_last()).order_by(table.decision_id)
        for row in connection.execute(query):
            found[row.sha256].append(Correction(row.figure_key, row.field, row.right_value, row.reviewer))
    return {sha256: tuple(those) for sha256, those in found.items()}


def is_last() -> Any:
    """Whether a decision is the last entry about its finding, the one that holds."""
    later = models.Decision.__table__.alias("later")
    return ~exists(
        select(1).where(later.c.finding_key == models.Decision.finding_key, later.c.entry > models.Decision.entry)
    )


def settle(connection: Connection, report_id: int) -> None:
    """Make what the desk shows of a report anew, and find again what was decided about its findings."""
    connection.execute(delete(models.ReviewItem).where(models.ReviewItem.report_id == report_id))
    report = connection.execute(select(models.Report).where(models.Report.report_id == report_id)).one()
    keys_of = _check_keys(connection, report_id)
    corrected = _corrected(connection, report_id)
    taken: set[str] = set()
    rows = []
    findings = select(models.Finding).where(models.Finding.report_id == report_id).order_by(models.Finding.position)
    for finding in connection.execute(findings).all():
        keys = keys_of.get(finding.finding_id, ())
        key, status = _known(connection, keys, taken, corrected) or (finding_key(report.sha256, keys), "open")
        taken.add(key)
        rows.append({"finding_key": key, "status": status, **_listed(connection, report, finding)})
    if rows:
        connection.execute(insert(models.ReviewItem), rows)


def settle_all(warehouse: Warehouse) -> int:
    """The same for every report of which an older gouji listed not all findings; how many there were."""
    with transaction(warehouse) as connection:
        finding, listed = models.Finding, select(models.ReviewItem.finding_id)
        waiting = connection.scalars(
            select(finding.report_id).where(finding.finding_id.not_in(listed)).distinct()
        ).all()
        for report_id in waiting:
            settle(connection, report_id)
    return len(waiting)


def _item(connection: Connection, key: str) -> Row[Any]:
    item = connection.execute(select(models.ReviewItem).where(models.ReviewItem.finding_key == key)).one_or_none()
    if item is None:
        raise Vanished
    return item


def _last(connection: Connection, key: str) -> Row[Any] | None:
    table = models.Decision
    found = connection.execute(select(table).where(table.finding_key == key).order_by(table.entry.desc()).limit(1))
    return found.one_or_none()


def _write(connection: Connection, key: str, seen: int, reviewer: str, row: Mapping[str, Any]) -> int:
    last = _last(connection, key)
    if seen != (0 if last is None else last.entry):
        raise Overtaken
    table = models.Decision
    whole = {"finding_key": key, "entry": seen + 1, "reviewer": reviewer, "decided_at": now(), **row}
    try:
        with connection.begin_nested():
            decision_id: int = connection.execute(insert(table).returning(table.decision_id), whole).scalar_one()
    except IntegrityError:  # on PostgreSQL another reviewer may write between the look and the entry
        raise Overtaken from None
    return decision_id


def _set_status(connection: Connection, key: str, status: str) -> None:
    connection.execute(update(models.ReviewItem).where(models.ReviewItem.finding_key == key).values(status=status))


def _snapshot(connection: Connection, item: Row[Any]) -> dict[str, Any]:
    """The words of a finding as the reviewer saw them."""
    finding = connection.execute(select(models.Finding).where(models.Finding.finding_id == item.finding_id)).one()
    report = connection.execute(select(models.Report).where(models.Report.report_id == item.report_id)).one()
    return {
        "sha256": report.sha256,
        "report": report.report,
        "region": item.region,
        "year": item.year,
        "page": item.page,
        "severity": finding.severity,
        "difference_fen": finding.difference_fen,
        "message": item.summary,
    }


def _correction(connection: Connection, report_id: int, ruling: Ruling) -> dict[str, Any]:
    """Which figure was read wrongly, by its key, what was read and what is right."""
    if ruling.figure_id is None or ruling.field is None:
        return {}
    figure = connection.execute(
        select(models.Figure).where(models.Figure.figure_id == ruling.figure_id, models.Figure.report_id == report_id)
    ).one_or_none()
    if figure is None:
        raise Vanished
    read_as = f"{figure.value}{figure.unit}" if ruling.field == "amount" else getattr(figure, ruling.field)
    return {
        "figure_key": figure.figure_key,
        "field": ruling.field,
        "quote": figure.quote,
        "sentence": figure.sentence,
        "read_as": read_as,
        "right_value": ruling.right,
    }


def _check_keys(connection: Connection, report_id: int) -> dict[int, list[str]]:
    """finding_id → the keys of its checks."""
    check = models.Check
    query = select(check.finding_id, check.check_key).where(check.report_id == report_id, check.finding_id.is_not(None))
    found: dict[int, list[str]] = defaultdict(list)
    for row in connection.execute(query.order_by(check.check_id)):
        found[row.finding_id].append(row.check_key)
    return found


def _corrected(connection: Connection, report_id: int) -> set[str]:
    """The keys of the figures of a report that were corrected when it was read."""
    figure, reason = models.Figure, models.Reason
    by_reviewer = (reason.report_id == report_id) & reason.why.startswith(CORRECTED_BY, autoescape=True)
    numbers = connection.scalars(select(reason.position).where(by_reviewer)).all()
    if not numbers:
        return set()
    corrected = or_(*(figure.because.contains(f" {number} ") for number in numbers))
    return set(connection.scalars(select(figure.figure_key).where(figure.report_id == report_id, corrected)))


def _known(
    connection: Connection, check_keys: Sequence[str], taken: Iterable[str], corrected: set[str]
) -> tuple[str, str] | None:
    """The key and status of a finding, from a decision that had all of its mismatches before it; None without one.

    A mismatch that joined since was never looked at: then the finding is open, whatever was said about the others. So
    is one that a correction did not mend.
    """
    decision, before = models.Decision, models.DecisionCheck
    query = (
        select(decision.finding_key, decision.decision_id, decision.verdict)
        .join(before, before.decision_id == decision.decision_id)
        .where(before.check_key.in_(check_keys))
        .group_by(decision.finding_key, decision.decision_id, decision.verdict)
        .having(func.count() == len(set(check_keys)))
        .order_by(decision.decision_id.desc())
    )
    for row in connection.execute(query):
        if row.finding_key not in taken:
            last = _last(connection, row.finding_key)
            assert last is not None, "this very decision is one"
            unsettled = last.verdict == UNDONE or last.figure_key in corrected
            return row.finding_key, "open" if unsettled else last.verdict
    return None


def _listed(connection: Connection, report: Row[Any], finding: Row[Any]) -> dict[str, Any]:
    """A finding as the list shows, filters and searches it."""
    check, part, figure = models.Check, models.CheckFigure, models.Figure
    checks = connection.execute(
        select(check).where(check.finding_id == finding.finding_id).order_by(check.check_id)
    ).all()
    figures = connection.execute(
        select(figure.page, figure.period, figure.region, figure.item, figure.quote)
        .join(part, part.figure_id == figure.figure_id)
        .join(check, check.check_id == part.check_id)
        .where(check.finding_id == finding.finding_id)
        .order_by(part.check_id, part.position)
    ).all()
    regions = Counter(one.region for one in figures if one.region)
    messages = [one.message for one in checks]
    told = dict.fromkeys(
        filter(None, (report.report, report.title, report.region, report.agency, *regions, *messages, finding.shape))
    )
    described = dict.fromkeys(f"{one.item}{one.quote}" for one in figures)
    return {
        "finding_id": finding.finding_id,
        "report_id": report.report_id,
        "is_current": report.is_current,
        "severity_rank": RANKS[finding.severity],
        "difference_fen": finding.difference_fen or 0,
        "region": report.region or next((name for name, _ in regions.most_common(1)), None),
        "year": _year(Counter(one.period for one in figures)),
        "kind": report.kind,
        "rule": checks[0].rule,
        "title": checks[0].title,
        "page": figures[0].page if figures else None,
        "summary": checks[0].message.removesuffix(finding.message),
        "words": " ".join((*told, *described)).lower()[:LONGEST_WORDS],
    }


def _year(periods: Mapping[str | None, int]) -> int | None:
    """The year that most of some periods end in."""
    years: Counter[int] = Counter()
    for period, count in periods.items():
        if period is not None:
            years[int(period.rpartition("/")[2][:4])] += count
    return years.most_common(1)[0][0] if years else None


def now() -> datetime.datetime:
    """This moment in UTC, as the warehouse keeps it."""
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
