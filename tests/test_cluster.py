"""Many machines: two workers of a cluster, one of them killed in the middle; every report is there once."""

import os
import signal
import threading
import time
from pathlib import Path

import dask
import pytest
from distributed import Client, LocalCluster

from flows import cli, cluster
from tests import site as sites
from warehouse import connect, query

REPORTS = 60


@pytest.fixture
def postgresql(postgresql_server):
    url = postgresql_server.create()
    yield url
    postgresql_server.drop(url)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(REPORTS):
        (folder / f"r{n}.txt").write_text(sites.text(n), encoding="utf-8")
    (folder / "copy.txt").write_text(sites.text(0), encoding="utf-8")
    (folder / "damaged.pdf").write_bytes(b"%PDF-1.7\nbroken")
    return folder


def test_集群中一个工人被杀_每份报告仍只入库一次(folder, postgresql):
    files = {str(path): path for path in sorted(folder.iterdir())}
    with (
        dask.config.set({"distributed.worker.daemon": False}),
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as local,
        Client(local) as client,
    ):
        killed = []

        def kill_one_in_the_middle():
            warehouse = connect.open_warehouse(postgresql)
            while not killed:
                with warehouse.connect() as connection:
                    loaded = connection.exec_driver_sql("select count(*) from report").scalar()
                if loaded:
                    first = next(iter(client.scheduler_info()["workers"]))
                    (pid,) = client.run(os.getpid, workers=[first]).values()
                    os.kill(pid, signal.SIGKILL)
                    killed.append((pid, loaded))
                time.sleep(0.02)
            warehouse.dispose()

        killer = threading.Thread(target=kill_one_in_the_middle, daemon=True)
        killer.start()
        summary = cluster.ingest_on_cluster(local.scheduler_address, postgresql, files)
        killer.join(10)
    assert killed and 0 < killed[0][1] < REPORTS
    assert (summary.reports, summary.figures) == (REPORTS, 3 * REPORTS)
    assert [one.path.name for one in summary.quarantined] == ["damaged.pdf"]
    (counted,) = query.select(
        postgresql,
        "select count(*) files, count(distinct report_id) reports, (select count(*) from figure) figures, "
        "(select report_count from ingestion_run) of_run, (select count(*) from quarantine) quarantined "
        "from report_file",
    )[1]
    assert counted == {
        "files": REPORTS + 1,
        "reports": REPORTS,
        "figures": 3 * REPORTS,
        "of_run": REPORTS,
        "quarantined": 1,
    }


def test_报告杀死每个工人_隔离_其余入库(folder, postgresql, monkeypatch):
    files = {str(folder / name): folder / name for name in ("r1.txt", "r2.txt", "r3.txt")}
    monkeypatch.setattr(cluster, "read_and_load", dies_of_the_second)
    with (
        dask.config.set({"distributed.worker.daemon": False, "distributed.scheduler.allowed-failures": 0}),
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as local,
    ):
        summary = cluster.ingest_on_cluster(local.scheduler_address, postgresql, files)
    (lost,) = summary.quarantined
    assert lost.failure.reason.startswith("r2.txt ended every worker")
    assert summary.reports == 2


READ_AND_LOAD = cluster.read_and_load


def dies_of_the_second(batch, **settings):
    if any(path.name == "r2.txt" for _, path in batch):
        os.kill(os.getpid(), signal.SIGKILL)
    return READ_AND_LOAD(batch, **settings)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--db", "f.db", "--scheduler", "tcp://127.0.0.1:9"], "need a PostgreSQL warehouse"),
        (["--db", "postgresql+psycopg://me@127.0.0.1:9/x"], "no scheduler is named"),
    ],
)
def test_集群用不了时一句话(arguments, said, folder, monkeypatch):
    options = cli._parser().parse_args(["ingest", str(folder), "--runner", "dask", *arguments])
    with pytest.raises(cluster.ClusterError, match=said):
        cluster.ingest_on_cluster(options.scheduler, options.db, {})
