"""The whole way: offline, quietly, leaving nothing behind; and under Prefect."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from flows import cli
from warehouse import query

ROOT = Path(cli.__file__).parents[1]
GOOD = "云溪市2024年财政决算\n2024年，全市一般公共预算收入120000万元，其中：税收收入80000万元，非税收入{}万元。\n"


def test_整个流程(tmp_path: Path):
    folder, home, here = (tmp_path / name for name in ("in", "home", "here"))
    for made in (folder, home, here):
        made.mkdir()
    (folder / "a.txt").write_text(GOOD.format(40000), encoding="utf-8")
    (folder / "b.txt").write_text(GOOD.format(45000), encoding="utf-8")
    (folder / "empty.pdf").touch()
    (folder / "read.me").write_text("x")
    settings = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    settings |= {
        "HOME": str(home),
        "TMPDIR": str(home),
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
    }
    # an address that answers nobody: whatever is not on this machine cannot be reached
    settings |= {"https_proxy": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9", "no_proxy": "127.0.0.1"}
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", "ingest", str(folder), "--db", "new.db"],
        capture_output=True,
        text=True,
        cwd=here,
        env=settings,
        timeout=300,
    )
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "quarantined: empty.pdf is empty (0 bytes); fetch it again",
        "skipped: read.me",
    ]
    header, numbers = done.stdout.splitlines()
    assert header.split()[:5] == ["reports", "figures", "checks", "mismatches", "quarantined"]
    assert numbers.split()[:5] == ["2", "6", "2", "1", "1"]
    assert sorted(path.name for path in here.iterdir()) == ["new.db"]
    assert list(home.iterdir()) == []
    db = str(here / "new.db")
    (run,) = query.select(db, "select * from ingestion_run")[1]
    assert (run["report_count"], run["figure_count"], run["mismatch_count"], run["quarantined_count"]) == (2, 6, 1, 1)
    assert run["ended_at"]
    (mismatch,) = query.mismatches(db)[1]
    assert mismatch["report"] == "b.txt"


def test_整轮巡查在Prefect下_有制品_无事不重读(tmp_path: Path, monkeypatch, capsys):
    from prefect import get_client
    from prefect.settings import PREFECT_API_URL
    from prefect.testing.utilities import prefect_test_harness

    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(GOOD.format(45000), encoding="utf-8")
    (folder / "empty.pdf").write_bytes(b"%PDF-1.7\nbroken")
    sources = tmp_path / "sources.toml"
    sources.write_text('[[source]]\nname = "in"\nkind = "folder"\nurl = "in"\n[limits]\nrecheck_hours = 0\n')
    db = str(tmp_path / "new.db")
    with prefect_test_harness(server_startup_timeout=120):
        from flows.ingest import reconcile, refresh

        first, second = (refresh(sources, db, workers=1, ocr=False) for _ in range(2))
        again = reconcile(run_id=first.summary.run_id, db=db)
        # the command line hands its run to the server that is set
        monkeypatch.setenv("PREFECT_API_URL", PREFECT_API_URL.value())
        assert cli.main(["ingest", str(folder), "--db", str(tmp_path / "other.db"), "--workers", "1", "--no-ocr"]) == 2
        for command in ("work-pool create gouji --type process", "--no-prompt deploy --all"):
            done = subprocess.run(
                [sys.executable, "-m", "prefect", *command.split()], cwd=ROOT, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stdout + done.stderr
        with get_client(sync_client=True) as client:
            found = {
                what: client.request("POST", f"/{what}/filter", json={}).json()
                for what in ("artifacts", "flow_runs", "v2/concurrency_limits", "deployments")
            }
    # the newest of each key; they come in the order of random numbers
    artifacts = {one["key"]: one["data"] for one in sorted(found["artifacts"], key=lambda one: one["created"])}
    limits = {one["name"]: one["limit"] for one in found["v2/concurrency_limits"]}
    assert (first.summary.reports, len(first.summary.quarantined), len(first.grave)) == (1, 1, 1)
    assert (second.summary.reports, second.visited[0].unchanged) == (0, 2)
    assert len(again.mismatches) == len(first.mismatches) == 1
    assert "[review](http://127.0.0.1:8000/" in artifacts["gouji-mismatches"]
    assert '"source": "in"' in artifacts["gouji-sources"]
    assert "report_count" in artifacts["gouji-summary"]
    states = Counter(run["state_name"] for run in found["flow_runs"])
    assert states["Completed"] == 8 and set(states) <= {"Completed", "Scheduled"}
    assert {one["name"] for one in found["deployments"]} == {"scheduled", "ingest", "reconcile"}
    assert limits["gouji-host-folder"] == 1
    assert "1" in capsys.readouterr().out.split()


@pytest.mark.parametrize("where", ["environment", "profile"])
def test_所设Prefect服务器无应答_说明后自行入库(where: str, tmp_path: Path):
    (tmp_path / "a.txt").write_text(GOOD.format(40000), encoding="utf-8")
    settings = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    settings |= {"PREFECT_HOME": str(tmp_path / "home"), "LC_ALL": "C.UTF-8", "no_proxy": "127.0.0.1"}
    if where == "environment":
        settings["PREFECT_API_URL"] = "http://127.0.0.1:9/api"
    else:
        (tmp_path / "home").mkdir()
        (tmp_path / "home" / "profiles.toml").write_text(
            'active = "mine"\n[profiles.mine]\nPREFECT_API_URL = "http://127.0.0.1:9/api"\n'
        )
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", "ingest", str(tmp_path / "a.txt"), "--db", "new.db"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=settings | {"PYTHONPATH": str(ROOT)},
        timeout=300,
    )
    assert done.returncode == 0
    assert "Prefect's server does not answer" in done.stderr
    (run,) = query.select(str(tmp_path / "new.db"), "select * from ingestion_run")[1]
    assert run["report_count"] == 1
