"""Is all well (运行状况): the last runs, what waits, what failed and why, sources that fell silent or changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final, Literal

from warehouse import watch

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

Health = Literal["ok", "trouble", "layout", "quiet", "unfinished"]

VISITS: Final = 11
"""The last visit is compared with the ten before it."""
DROP: Final = 0.5
"""A source that names less than half of what it usually did has changed its layout, or lost its reports."""
QUIET_DAYS: Final = 400
"""Reports appear once a year at least; a source without a new one for longer has fallen silent."""
RUNS: Final = 5
LAST_RUN: Final = {
    "report_count": "reports",
    "figure_count": "figures",
    "mismatch_count": "mismatches",
    "quarantined_count": "quarantined",
}
"""Column of ingestion_run → name of the metric."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source does: what its last visit found, against what it usually does."""

    source: str
    health: Health
    last_visit: str
    listed: int
    usually: int
    new: int
    changed: int
    failed: int
    left: int
    last_new: str
    reason: str


@dataclass(frozen=True, slots=True)
class State:
    """All there is to say of a warehouse and its sources."""

    runs: watch.Rows
    sources: tuple[SourceState, ...]
    waiting: int
    failures: watch.Rows
    totals: Mapping[str, Any]

    @property
    def is_well(self) -> bool:
        """Whether nobody need look: every source answers as it used to."""
        return all(one.health == "ok" for one in self.sources)


def state(db: str) -> State:
    """How things are, as the warehouse knows them."""
    visits: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in watch.visits(db, VISITS):
        visits[row["source"]].append(row)
    last_new = watch.last_new(db)
    found = tuple(_source_state(name, rows, last_new.get(name)) for name, rows in visits.items())
    return State(watch.runs(db, RUNS), found, watch.waiting(db), watch.failures(db), watch.totals(db))


def _source_state(name: str, visits: list[Mapping[str, Any]], last_new: Any) -> SourceState:
    last, *before = visits
    usual = [row["listed_count"] for row in before if row["ended_at"] is not None and not row["trouble"]]
    usually = round(median(usual)) if usual else last["listed_count"]
    quiet_for = None if last_new is None else (datetime.now(UTC) - _moment(last_new)).days
    health: Health = "ok"
    reason = ""
    if last["ended_at"] is None:
        health, reason = "unfinished", "the last visit was cut off; the next one goes on where it stopped"
    elif last["trouble"]:
        health, reason = "trouble", last["trouble"]
    elif last["listed_count"] < DROP * usually:
        health = "layout"
        reason = f"names {last['listed_count']} reports where it used to name {usually}; look at the page and at links"
    elif last["listed_count"] == 0:
        health, reason = "layout", "has never named a report; look at the page and at links"
    elif quiet_for is not None and quiet_for > QUIET_DAYS:
        health, reason = "quiet", f"has had no new report for {quiet_for} days"
    return SourceState(
        name,
        health,
        str(last["started_at"])[:19],
        last["listed_count"],
        usually,
        last["new_count"],
        last["changed_count"],
        last["failed_count"],
        last["left_count"],
        "" if last_new is None else str(last_new)[:19],
        reason,
    )


def _moment(written: Any) -> datetime:
    """A moment as SQLite or PostgreSQL gives it."""
    return datetime.fromisoformat(str(written)).replace(tzinfo=UTC)


def metrics(now: State) -> CollectorRegistry:
    """The same as numbers for Prometheus."""
    from prometheus_client import CollectorRegistry, Gauge

    registry = CollectorRegistry()
    for name, value in now.totals.items():
        Gauge(f"gouji_{name}", f"{name.replace('_', ' ')} in the warehouse", registry=registry).set(value)
    Gauge("gouji_waiting_reports", "fetched reports that are not loaded yet", registry=registry).set(now.waiting)
    if now.runs:
        last = now.runs[0]
        started = Gauge("gouji_last_run_start_seconds", "when the last ingest began", registry=registry)
        started.set(_moment(last["started_at"]).timestamp())
        if last["ended_at"] is not None:
            took = (_moment(last["ended_at"]) - _moment(last["started_at"])).total_seconds()
            Gauge("gouji_last_run_duration_seconds", "how long it took", registry=registry).set(took)
        for column, name in LAST_RUN.items():
            Gauge(f"gouji_last_run_{name}", f"{name} of the last ingest", registry=registry).set(last[column])
    for name, value in _of_sources(now):
        gauge = Gauge(f"gouji_source_{name}", f"{name.replace('_', ' ')}, by source", ["source"], registry=registry)
        for source, number in value.items():
            gauge.labels(source).set(number)
    return registry


def _of_sources(now: State) -> Iterator[tuple[str, Mapping[str, float]]]:
    rows = [asdict(one) for one in now.sources]
    for name in ("listed", "usually", "new", "changed", "failed", "left"):
        yield f"{name}_reports", {row["source"]: row[name] for row in rows}
    yield "healthy", {one.source: float(one.health == "ok") for one in now.sources}
    yield "visit_seconds", {one.source: _moment(one.last_visit).timestamp() for one in now.sources}


def write_metrics(now: State, path: Path) -> None:
    """The metrics as a file for the textfile collector of node_exporter, whole or not at all."""
    from prometheus_client import write_to_textfile

    write_to_textfile(str(path), metrics(now))
