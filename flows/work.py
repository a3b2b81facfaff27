"""What a run has to do (任务): which reports to read, from where; the plain functions behind the flows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from flows.archive import Archive
from flows.fetch import Visited, visit
from flows.notify import News, notify
from flows.pipeline import GOUJI_VERSION, Ingestion, Summary, find_reports, one_line, reader_for, run
from flows.polite import Polite
from flows.settings import Runner, Settings, settings
from flows.sources import WEB, Source, Sources, read_sources
from warehouse import sources, watch
from warehouse.connect import Warehouse, open_warehouse
from warehouse.sources import Original

SHOWN_MISMATCHES: Final = 500
HOSTS_AT_ONCE: Final = 8
"""So many hosts are visited side by side."""


@dataclass(slots=True)
class Refreshed:
    """What came of a run: the visits, the ingest, and what is grave in the new reports."""

    visited: list[Visited] = field(default_factory=list)
    summary: Summary = field(default_factory=Summary)
    grave: watch.Rows = ()
    mismatches: watch.Rows = ()


@contextmanager
def ingestion_of(
    db: str,
    paths: Sequence[Path] = (),
    sources_file: Path | None = None,
    workers: int | None = None,
    ocr: bool = True,
    skip_known: bool = False,
    reread: bool = False,
) -> Iterator[Ingestion]:
    """An ingest of files and folders, and of what was fetched from sources and waits; with `reread` of old readings."""
    warehouse = open_warehouse(db)
    try:
        found, skipped = to_read(warehouse, paths, sources_file, reread)
        read = reader_for(warehouse, ocr)
        ingestion = Ingestion(warehouse, found, skipped, read=read, workers=workers, skip_known=skip_known)
        try:
            yield ingestion
        finally:
            ingestion.close()
    finally:
        warehouse.dispose()


def to_read(
    warehouse: Warehouse, paths: Sequence[Path], sources_file: Path | None, reread: bool
) -> tuple[dict[str, Path], list[Path]]:
    """What each report that is to be read is published as, and its file; and the files that are no reports."""
    files, skipped = find_reports(paths)
    found = {str(path): path for path in files}
    archive = None if sources_file is None else read_sources(sources_file).archive
    if archive is not None:
        found |= _located(sources.waiting(warehouse, GOUJI_VERSION), archive)
    if reread:
        found |= _located(sources.outdated(warehouse, GOUJI_VERSION), archive)
    return found, skipped


@contextmanager
def second_try(db: str, sources_file: Path | None, workers: int | None, ocr: bool) -> Iterator[Ingestion]:
    """An ingest of what lies in quarantine."""
    warehouse = open_warehouse(db)
    try:
        archive = None if sources_file is None else read_sources(sources_file).archive
        found = _located(sources.unread(warehouse), archive)
        ingestion = Ingestion(warehouse, found, read=reader_for(warehouse, ocr), workers=workers)
        try:
            yield ingestion
        finally:
            ingestion.close()
    finally:
        warehouse.dispose()


def ingest(
    db: str,
    paths: Sequence[Path] = (),
    sources_file: Path | None = None,
    workers: int | None = None,
    ocr: bool = True,
    skip_known: bool = False,
    runner: Runner | None = None,
    scheduler: str | None = None,
) -> Summary:
    """An ingest without Prefect: on this machine, or with the runner `dask` on the workers of a cluster."""
    if runner == "dask":
        return spread(db, paths, sources_file, ocr, False, scheduler)
    with ingestion_of(db, paths, sources_file, workers, ocr, skip_known) as ingestion:
        return run(ingestion)


def spread(
    db: str,
    paths: Sequence[Path],
    sources_file: Path | None,
    ocr: bool,
    reread: bool,
    scheduler: str | None,
) -> Summary:
    """The same on the workers of a cluster."""
    from flows.cluster import ingest_on_cluster

    warehouse = open_warehouse(db)
    try:
        found, skipped = to_read(warehouse, paths, sources_file, reread)
    finally:
        warehouse.dispose()
    return ingest_on_cluster(scheduler, db, found, skipped, ocr)


def ask_again(db: str) -> int:
    """Let the next visit ask the addresses that gave nothing; how many there are."""
    warehouse = open_warehouse(db)
    try:
        urls = sources.unfetched(warehouse)
        sources.ask_again(warehouse, urls)
    finally:
        warehouse.dispose()
    return len(urls)


def visited(db: str, sources_file: Path) -> list[Visited]:
    """Every source visited (巡查), several hosts side by side."""
    config = read_sources(sources_file)
    open_warehouse(db).dispose()
    polite = Polite(config.limits)
    try:
        with ThreadPoolExecutor(HOSTS_AT_ONCE) as threads:
            groups = by_host(config).values()
            visits = threads.map(visit_all, groups, repeat(config), repeat(polite), repeat(db))
            return [one for visit_of_host in visits for one in visit_of_host]
    finally:
        polite.close()


def refresh(
    db: str,
    sources_file: Path,
    workers: int | None = None,
    ocr: bool = True,
    runner: Runner | None = None,
    scheduler: str | None = None,
) -> Refreshed:
    """A run without Prefect: every source visited, what waits loaded, whoever should know told."""
    visits = visited(db, sources_file)
    summary = ingest(db, (), sources_file, workers, ocr, runner=runner, scheduler=scheduler)
    done = outcome(db, summary.run_id)
    done.visited, done.summary = visits, summary
    if (told := news(done, settings())) is not None:
        notify(told, settings())
    return done


def _located(originals: Sequence[Original], archive: Path | None) -> dict[str, Path]:
    """Where the bytes of reports lie; a fetched one only where its archive is known."""
    found = {one.url: Path(one.url) for one in originals if one.original is None}
    if archive is not None:
        found |= {one.url: archive / one.original for one in originals if one.original is not None}
    return found


def by_host(config: Sources) -> Mapping[str, tuple[Source, ...]]:
    """The sources of each host: these are visited one after the other, those of several hosts side by side."""
    grouped: dict[str, list[Source]] = defaultdict(list)
    for source in config.sources:
        grouped[(urlsplit(source.url).hostname or "") if source.kind in WEB else source.kind].append(source)
    return {host: tuple(group) for host, group in grouped.items()}


def visit_all(group: Sequence[Source], config: Sources, polite: Polite, db: str) -> list[Visited]:
    """Visit sources one after the other; a fault of one never stops the next."""
    warehouse = open_warehouse(db)
    try:
        return [visit(source, polite, Archive(config.archive), warehouse) for source in group]
    finally:
        warehouse.dispose()


def outcome(db: str, run_id: int) -> Refreshed:
    """What the reports of a run say that does not agree."""
    return Refreshed(grave=watch.grave(db, run_id), mismatches=watch.mismatches(db, run_id, SHOWN_MISMATCHES))


def news(done: Refreshed, configured: Settings) -> News | None:
    """What someone should be told of a run; None where nothing grave was found and nothing failed."""
    troubles = [f"{one.source}: {one.trouble}" for one in done.visited if one.trouble]
    unfetched = [f"{one.source}: {one.failed} not fetched" for one in done.visited if one.failed]
    unread = [one.failure.reason for one in done.summary.quarantined]
    grave = [f"{row['report']}: {one_line(row['message'])} {review_link(configured, row)}" for row in done.grave]
    parts = {
        "grave findings": len(grave),
        "sources in trouble": len(troubles),
        "reports not fetched": sum(one.failed for one in done.visited),
        "reports not read": len(unread),
    }
    if not any(parts.values()):
        return None
    subject = "gouji: " + ", ".join(f"{count} {what}" for what, count in parts.items() if count)
    return News(subject, (*grave, *troubles, *unfetched, *unread))


def review_link(configured: Settings, row: Mapping[str, object]) -> str:
    """Where a finding is decided on, in the pages of `gouji review`."""
    return f"{str(configured['review_url']).rstrip('/')}/findings/{row['finding_key'] or ''}".rstrip("/")
