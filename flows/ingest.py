"""The flows under Prefect (流程): ingest, reconcile, refresh; tasks of several reports each, with retries.

No logic stands here: what is done, flows/work.py and flows/pipeline.py do.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from prefect import flow, get_client, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.concurrency.sync import concurrency
from prefect.events import emit_event
from prefect.runtime import task_run
from prefect.task_runners import ThreadPoolTaskRunner

from flows import work
from flows.fetch import Visited
from flows.notify import News, notify
from flows.pipeline import PAUSES, Ingestion, Summary, one_line
from flows.polite import Polite
from flows.settings import Runner, settings
from flows.sources import Source, Sources, read_sources
from flows.work import Refreshed
from warehouse.connect import open_warehouse

WRITERS: Final = {"sqlite": 1, "postgresql": 8}
"""How many ingests may write to a database at once."""
SIDE_BY_SIDE: Final[Any] = ThreadPoolTaskRunner(max_workers=work.HOSTS_AT_ONCE)


def tell_of_failure(flow: Any, flow_run: Any, state: Any) -> None:
    """Notify of a run that broke off."""
    notify(News(f"gouji: {flow.name} failed", (one_line(str(state.message))[:500],)), settings())


def require_server() -> None:
    """Raise where Prefect's server does not answer."""
    with get_client(sync_client=True) as client:
        fault = client.api_healthcheck()
    if fault is not None:
        raise fault


@contextmanager
def limited(what: str, at_once: int) -> Iterator[None]:
    """Hold one of the places that a host or a database has; where a server is shared, all its runs share them."""
    with get_client(sync_client=True) as client:
        client.upsert_global_concurrency_limit_by_name(what, at_once)
    with concurrency(what, occupy=1):
        yield


@task(
    name="read and load",
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=len(PAUSES),
    retry_delay_seconds=list(PAUSES),
)
def read_and_load(ingestion: Ingestion) -> bool:
    """The next reports that were read into the warehouse; False when all are. One that is locked is tried again."""
    more = ingestion.read_batch()
    ingestion.load_batch(last_try=task_run.run_count > len(PAUSES))
    return more


@task(name="read and load on the cluster", cache_policy=NO_CACHE, persist_result=False)
def spread(
    where: str, paths: Sequence[Path], sources: Path | None, ocr: bool, reread: bool, scheduler: str | None
) -> Summary:
    """All reports on the workers of a cluster, which see to their retries themselves."""
    return work.spread(where, paths, sources, ocr, reread, scheduler)


@flow(name="gouji ingest", persist_result=False, on_failure=[tell_of_failure], on_crashed=[tell_of_failure])
def ingest(
    paths: list[Path] = [],  # noqa: B006 — Prefect shows it as the parameter's default; nobody changes it
    sources: Path | None = None,
    db: str | None = None,
    workers: int | None = None,
    ocr: bool = True,
    skip_known: bool = False,
    reread: bool = False,
    runner: Runner | None = None,
    scheduler: str | None = None,
) -> Summary:
    """Read, extract, reconcile, load: files, folders, and what was fetched from sources and waits.

    The runner `dask` has the workers of a cluster do it, whose scheduler answers at `tcp://…`.
    """
    configured = settings()
    where = db or configured["db"]
    if (runner or configured["runner"]) == "dask":
        summary = spread(where, paths, sources, ocr, reread, scheduler or configured["scheduler"])
    else:
        summary = _here(where, paths, sources, workers, ocr, skip_known, reread)
    create_table_artifact([summary.counts()], key="gouji-summary", description="What came of the ingest (入库结果)")
    return summary


def _here(
    where: str,
    paths: Sequence[Path],
    sources: Path | None,
    workers: int | None,
    ocr: bool,
    skip_known: bool,
    reread: bool,
) -> Summary:
    with (
        limited(f"gouji-db-{hashlib.sha256(where.encode()).hexdigest()[:8]}", WRITERS.get(where.partition(":")[0], 1)),
        work.ingestion_of(where, paths, sources, workers, ocr, skip_known, reread) as ingestion,
    ):
        while read_and_load(ingestion):
            pass
        return ingestion.finish()


@flow(name="gouji reconcile", persist_result=False, on_failure=[tell_of_failure], on_crashed=[tell_of_failure])
def reconcile(run_id: int | None = None, sources: Path | None = None, db: str | None = None) -> Refreshed:
    """What does not agree in the reports of a run; without one, every report that an older gouji read is read anew."""
    where = db or settings()["db"]
    summary = Summary()
    if run_id is None:
        summary = ingest(sources=sources, db=db, reread=True)
        run_id = summary.run_id
    done = work.outcome(where, run_id)
    done.summary = summary
    configured = settings()
    rows = [
        f"| {row['report']} | {row['page'] or ''} | {row['severity'] or ''} | {row['message']} "
        f"| [review]({work.review_link(configured, row)}) |"
        for row in done.mismatches
    ]
    table = "\n".join(["| report | page | severity | what | |", "| --- | --- | --- | --- | --- |", *rows])
    create_markdown_artifact(table, key="gouji-mismatches", description=f"{len(rows)} mismatches (勾稽不符)")
    return done


@task(name="visit sources", cache_policy=NO_CACHE, persist_result=False, retries=1, task_run_name="visit {host}")
def visit(host: str, group: Sequence[Source], config: Sources, polite: Polite, db: str) -> list[Visited]:
    """Visit the sources of a host one after the other; nobody else visits it meanwhile."""
    with limited(f"gouji-host-{host.replace(':', '-')}", 1):
        return work.visit_all(group, config, polite, db)


@flow(
    name="gouji refresh",
    persist_result=False,
    task_runner=SIDE_BY_SIDE,
    on_failure=[tell_of_failure],
    on_crashed=[tell_of_failure],
)
def refresh(
    sources: Path,
    db: str | None = None,
    workers: int | None = None,
    ocr: bool = True,
    runner: Runner | None = None,
    scheduler: str | None = None,
) -> Refreshed:
    """Fetch what is new, ingest it, reconcile it, and tell whoever should know."""
    where, config = db or settings()["db"], read_sources(sources)
    open_warehouse(where).dispose()
    polite = Polite(config.limits)
    visits = [visit.submit(host, group, config, polite, where) for host, group in work.by_host(config).items()]
    visited = [one for visit_of_host in visits for one in visit_of_host.result()]
    polite.close()
    summary = ingest(sources=sources, db=db, workers=workers, ocr=ocr, runner=runner, scheduler=scheduler)
    done = reconcile(run_id=summary.run_id, db=db)
    done.visited, done.summary = visited, summary
    create_table_artifact([asdict(one) for one in visited], key="gouji-sources", description="The visits (巡查)")
    if (told := work.news(done, settings())) is not None:
        emit_event("gouji.attention", {"prefect.resource.id": "gouji.refresh"}, payload=told.to_record())
        notify(told, settings())
    return done
