"""The commands for who runs gouji (运维): fetch, schedule, status, retry, config."""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Final, cast

from flows import logs
from flows.messages import say
from flows.printing import print_records, print_summary, tell
from flows.settings import SETTINGS, Settings, SettingsError, named, settings
from flows.sources import SourcesError, read_sources

if TYPE_CHECKING:
    from flows.fetch import Visited
    from flows.work import Refreshed

FAILED: Final = 2
NOT_WELL: Final = 1
FAILURES_SHOWN: Final = 20
SOURCE_COLUMNS: Final = ("source", "health", "last_visit", "listed", "usually", "new", "changed", "failed", "reason")
RUN_COLUMNS: Final = (
    "run_id",
    "started_at",
    "ended_at",
    "gouji_version",
    "report_count",
    "mismatch_count",
    "quarantined_count",
)
SERVER: Final = ("127.0.0.1", 4200)
OF_SERVED_RUNS: Final = {
    # runs are watched in Prefect's pages, so they say there what they do
    "PREFECT_LOGGING_EXTRA_LOGGERS": "gouji",
    # and to nobody else
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
}
"""Settings that Prefect reads from the environment when it is imported; what the user has set stays."""
SERVER_SECONDS: Final = 120


def fetch(options: argparse.Namespace) -> int:
    """gouji fetch: every source visited once, what is new or changed loaded."""
    from flows.cluster import ClusterError
    from warehouse.connect import WarehouseError

    configured = _begin()
    try:
        done = _refreshed(options)
    except (SourcesError, WarehouseError, ClusterError) as error:
        tell(f"gouji: {error}")
        return FAILED
    for one in done.visited:
        _tell_visited(one)
    if options.ingest:
        print_summary(done.summary, options.format)
        if done.grave:
            tell(say("grave", count=len(done.grave)))
    _keep_metrics(options.db, configured)
    return _exit_code(done)


def _exit_code(done: Refreshed) -> int:
    return FAILED if done.summary.quarantined or any(one.trouble or one.failed for one in done.visited) else 0


def _refreshed(options: argparse.Namespace) -> Refreshed:
    """A run of Prefect's server where there is one and reports are to be loaded, else one in this process."""
    from flows import work

    sources = Path(options.sources).absolute()
    read_sources(sources)
    if not options.ingest:
        return work.Refreshed(work.visited(options.db, sources))
    given = (options.workers, options.ocr, options.runner, options.scheduler)
    flows = flows_of_server()
    if flows is None:
        return work.refresh(options.db, sources, *given)
    return cast("Refreshed", flows.refresh(sources, named(options.db), *given))


def flows_of_server() -> ModuleType | None:
    """The flows, where a server of Prefect is set and answers; a temporary one would take half a minute to start."""
    from flows.pipeline import one_line

    if not _server_is_set():
        return None
    try:
        from flows import ingest

        ingest.require_server()
    except Exception as error:
        tell(say("without_prefect", reason=one_line(f"{type(error).__name__}: {error}")[:200]))
        return None
    return ingest


def _server_is_set() -> bool:
    if os.environ.get("PREFECT_API_URL"):
        return True
    profiles = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser() / "profiles.toml"
    if not profiles.is_file():
        return False
    from prefect.settings import PREFECT_API_URL

    return PREFECT_API_URL.value() is not None


def _tell_visited(one: Visited) -> None:
    tell(say("visited", **asdict(one)))
    if one.trouble:
        tell(say("in_trouble", source=one.source, trouble=one.trouble))


def schedule(options: argparse.Namespace) -> int:
    """gouji schedule: the same at the times of a cron line."""
    from warehouse.connect import WarehouseError, open_warehouse

    _begin()
    try:
        read_sources(options.sources)
        open_warehouse(options.db).dispose()
    except (SourcesError, WarehouseError) as error:
        tell(f"gouji: {error}")
        return FAILED
    own = "PREFECT_API_URL" not in os.environ
    os.environ.setdefault("PREFECT_API_URL", "http://{}:{}/api".format(*SERVER))
    for name, value in OF_SERVED_RUNS.items():
        os.environ.setdefault(name, value)
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from flows.ingest import refresh

    try:
        when = Cron(options.cron, timezone=options.timezone)
    except ValueError:
        tell(say("bad_cron", cron=options.cron, timezone=options.timezone))
        return FAILED
    db = options.db if "://" in options.db else str(Path(options.db).absolute())
    parameters = {"sources": str(options.sources.absolute()), "db": named(db)}
    parameters |= {"workers": options.workers, "ocr": options.ocr}
    parameters |= {"runner": options.runner, "scheduler": options.scheduler}
    with _server() if own else contextlib.nullcontext():
        tell(say("serving", cron=options.cron, timezone=options.timezone, url=os.environ["PREFECT_API_URL"][:-4]))
        refresh.serve(
            name="scheduled",
            schedule=when,
            parameters=parameters,
            limit=1,
            print_starting_message=False,
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
    return 0


@contextmanager
def _server() -> Iterator[None]:
    """Prefect's server on this machine, which keeps the history of runs: the one that runs already, or one for us.

    A temporary server would not do: it starts no run at its time.
    """
    if _answers():
        yield
        return
    host, port = SERVER
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", host, "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + SERVER_SECONDS
        while not _answers():
            if server.poll() is not None or time.monotonic() > end:
                raise SettingsError(say("no_server", port=port))
            time.sleep(0.5)
        yield
    finally:
        server.terminate()
        server.wait(SERVER_SECONDS)


def _answers() -> bool:
    import httpx

    try:
        return httpx.get(f"{os.environ['PREFECT_API_URL']}/health", timeout=5).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def status(options: argparse.Namespace) -> int:
    """gouji status: the sources, the last runs, what waits, what failed and why."""
    from flows import watch
    from warehouse.connect import WarehouseError

    try:
        now = watch.state(options.db)
    except WarehouseError as error:
        tell(f"gouji: {error}")
        return FAILED
    if options.metrics:
        from prometheus_client import generate_latest

        print(generate_latest(watch.metrics(now)).decode(), end="")
        return 0
    if options.format != "table":
        record = {"sources": [asdict(one) for one in now.sources], "runs": now.runs, "waiting": now.waiting}
        print_records(iter([record | {"failures": now.failures, "totals": now.totals}]), options.format, ())
        return 0 if now.is_well else NOT_WELL
    if now.sources:
        print_records((asdict(one) for one in now.sources), "table", SOURCE_COLUMNS)
        print()
    print_records(iter(now.runs), "table", RUN_COLUMNS)
    if not now.runs:
        tell(say("no_runs"))
    if now.waiting:
        tell(say("waiting", count=now.waiting))
    if now.failures:
        tell(say("in_quarantine", count=len(now.failures)))
        for row in now.failures[:FAILURES_SHOWN]:
            tell(f"  {row['reason']}")
        if len(now.failures) > FAILURES_SHOWN:
            tell(say("and_more", count=len(now.failures) - FAILURES_SHOWN))
    return 0 if now.is_well else NOT_WELL


def retry(options: argparse.Namespace) -> int:
    """gouji retry: what lies in quarantine, tried again."""
    from flows import work
    from flows.pipeline import run
    from warehouse.connect import WarehouseError

    _begin()
    try:
        asked = work.ask_again(options.db)
        with work.second_try(options.db, options.sources, options.workers, options.ocr) as ingestion:
            summary = run(ingestion)
        if not asked and not ingestion.files:
            tell(say("retry_nothing"))
        print_summary(summary, options.format)
        if options.sources is not None and asked:
            done = work.refresh(options.db, options.sources, options.workers, options.ocr)
            for one in done.visited:
                _tell_visited(one)
            print_summary(done.summary, options.format)
            return FAILED if summary.quarantined else _exit_code(done)
        if options.sources is None and asked:
            tell(say("asked_again", count=asked))
    except (SourcesError, WarehouseError) as error:
        tell(f"gouji: {error}")
        return FAILED
    return FAILED if summary.quarantined else 0


def config(options: argparse.Namespace) -> int:
    """gouji config: which settings hold, and where each was said."""
    given = {name: getattr(options, name, None) for name in SETTINGS}
    base = settings()
    held = settings({name: value for name, value in given.items() if value != base[name]}).held.values()
    print_records(({"setting": one.name, "value": one.shown, "origin": one.origin} for one in held), options.format, ())
    return 0


def _begin() -> Settings:
    """Start to write the log as it is asked for."""
    configured = settings()
    logs.begin(configured["log"], configured["log_level"])
    return configured


def _keep_metrics(db: str, configured: Settings) -> None:
    if configured["metrics_file"]:
        from flows import watch

        watch.write_metrics(watch.state(db), Path(configured["metrics_file"]))
