"""The ingest under Prefect (入库流程): tasks of several reports each, with retries where the warehouse is busy.

Without a server of its own (PREFECT_API_URL) Prefect starts a temporary one; its files go to a temporary folder, it
says nothing and reports to nobody.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from typing import Final

QUIET: Final = {
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
    # a busy machine needs longer than Prefect's 20 seconds
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "DO_NOT_TRACK": "1",
}
"""Settings that Prefect reads from the environment when it is imported; what the user has set stays."""

for name, value in QUIET.items():
    os.environ.setdefault(name, value)
if not any(os.environ.get(name) for name in ("PREFECT_API_URL", "PREFECT_HOME", "PREFECT_PROFILE")):
    os.environ["PREFECT_HOME"] = tempfile.mkdtemp(prefix="gouji-prefect-")
    # registered before Prefect registers the end of its server, so done after it
    atexit.register(shutil.rmtree, os.environ["PREFECT_HOME"], ignore_errors=True)

from prefect import flow, task  # noqa: E402
from prefect.cache_policies import NO_CACHE  # noqa: E402
from prefect.runtime import task_run  # noqa: E402

from flows.pipeline import Ingestion, Summary  # noqa: E402

LOAD_RETRIES: Final = 3


@task(name="read, extract, reconcile", cache_policy=NO_CACHE, persist_result=False)
def read(ingestion: Ingestion) -> bool:
    """Wait for the next reports; False when all have been read."""
    return ingestion.read_batch()


@task(name="load", cache_policy=NO_CACHE, persist_result=False, retries=LOAD_RETRIES, retry_delay_seconds=[1, 5, 15])
def load(ingestion: Ingestion) -> None:
    """Load them; a warehouse that is locked is tried again."""
    ingestion.load_batch(last_try=task_run.run_count > LOAD_RETRIES)


@flow(name="gouji ingest", validate_parameters=False, persist_result=False)
def ingest(ingestion: Ingestion) -> Summary:
    """Read, extract, reconcile, load; one report's failure never stops the others."""
    ingestion.started = True
    while read(ingestion):
        load(ingestion)
    return ingestion.finish()
