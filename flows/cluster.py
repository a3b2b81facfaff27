"""Many machines (集群): reports are read and loaded by Dask's workers, a batch at a time; PostgreSQL is the warehouse.

A worker that dies takes its batch with it, which another one does again: what it had loaded is recognised by its
bytes. A report that kills every worker that touches it is quarantined. Workers load what they read, so that figures
do not travel; all machines must see the files under the same paths, and reach the database.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from flows.pipeline import GOUJI_VERSION, Failure, Ingestion, Quarantined, Summary, reader_for, settle
from warehouse import load
from warehouse.connect import Warehouse, open_warehouse

Batch = tuple[tuple[str, Path], ...]

BATCH: Final = 8
"""Reports that a worker takes at once; a task of Dask costs a few milliseconds."""
RETRIES: Final = 3
CONNECT_SECONDS: Final = 30
DAEMON: Final = "DASK_DISTRIBUTED__WORKER__DAEMON"


class ClusterError(Exception):
    """Why a cluster cannot be used, in one line."""


def ingest_on_cluster(
    scheduler: str | None, db: str, files: Mapping[str, Path], skipped: Sequence[Path] = (), ocr: bool = True
) -> Summary:
    """Read, extract, reconcile and load on the workers of a scheduler, `tcp://…`; ends when all reports are done."""
    if not db.startswith("postgresql"):
        raise ClusterError(
            "several machines need a PostgreSQL warehouse; give --db postgresql+psycopg://user@host/name"
        )
    if not scheduler:
        raise ClusterError("no scheduler is named; give --scheduler tcp://host:8786")
    began = time.monotonic()
    warehouse = open_warehouse(db)
    try:
        run_id = load.start_run(warehouse, GOUJI_VERSION)
        summary = Summary(skipped=list(skipped), run_id=run_id)
        for part in _done(scheduler, db, files, ocr, warehouse, run_id):
            summary.add(part)
        compared = settle(warehouse)
        # a worker that died told nobody what it had loaded
        for name, count in load.counts_of_run(warehouse, run_id).items():
            setattr(summary, name, count)
        summary.mismatches += compared
        summary.seconds = time.monotonic() - began
        load.end_run(warehouse, run_id, summary.counts())
    finally:
        warehouse.dispose()
    return summary


def _done(
    scheduler: str, db: str, files: Mapping[str, Path], ocr: bool, warehouse: Warehouse, run_id: int
) -> Iterator[Summary]:
    """What came of each batch, as they are done; one that killed its workers is taken apart."""
    try:
        from distributed import Client, KilledWorker, as_completed
    except ImportError:
        raise ClusterError("pip install 'gouji[dask]' to work on several machines") from None
    try:
        client = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except OSError as error:
        raise ClusterError(f"the scheduler {scheduler} does not answer ({type(error).__name__})") from None
    with client:
        named = list(files.items())
        todo = [tuple(named[start : start + BATCH]) for start in range(0, len(named), BATCH)]
        submit = partial(client.submit, read_and_load, db=db, ocr=ocr, run_id=run_id, pure=False, retries=RETRIES)
        batch_of = {submit(batch): batch for batch in todo}
        suspects: Batch = ()
        for future in as_completed(batch_of, loop=client.loop):
            if isinstance(future.exception(), KilledWorker):
                suspects += batch_of[future]
            else:
                yield future.result()
            del batch_of[future]
        for one in suspects:
            # alone, since a worker that dies casts suspicion on all that waited for it
            future = submit((one,))
            if isinstance(future.exception(), KilledWorker):
                yield _given_up(warehouse, run_id, *one)
            else:
                yield future.result()


def _given_up(warehouse: Warehouse, run_id: int, name: str, path: Path) -> Summary:
    failure = Failure("read", f"{path.name} ended every worker that read it; split it or report it as a bug")
    load.quarantine(warehouse, name, path.name, None, failure.stage, failure.reason, run_id)
    return Summary(quarantined=[Quarantined(path, failure, True)])


def read_and_load(batch: Batch, db: str, ocr: bool, run_id: int) -> Summary:
    """What a worker does with a batch; done twice, it does no harm."""
    if multiprocessing.current_process().daemon:
        raise ClusterError(f"start Dask's workers with {DAEMON}=False, so that each report has a process of its own")
    warehouse = open_warehouse(db)
    try:
        ingestion = Ingestion(
            warehouse, dict(batch), read=reader_for(warehouse, ocr), workers=1, skip_known=True, run_id=run_id
        )
        try:
            while ingestion.read_batch():
                ingestion.load_batch(last_try=False)
            return ingestion.finish()
        finally:
            ingestion.close()
    finally:
        warehouse.dispose()
