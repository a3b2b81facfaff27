"""An ingest that is killed (中途断电): each report is there as a whole or not at all, and a rerun completes.

    benchmarks/kill.py [--kills 100] [--reports 30] [--databases sqlite postgresql] [--seed 2025]

The sample reports, each several times with other figures, are read once; then ingests of them are killed at random
moments. After each kill the warehouse may differ from that of an undisturbed run only by whole reports, and after
another ingest the hash of all its tables and kept views must be the same.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import multiprocessing
import pickle
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from flows import pipeline
from tests import postgres
from warehouse import connect, difference, digest, query, upkeep, views

SAMPLES = sorted(path for path in Path("samples").glob("*.txt") if not path.name.endswith(".checks.txt"))

LAST_DIGIT = re.compile(r"(?<=\d{3})\d(?=万元)")


class Outcome(NamedTuple):
    """What was found after one kill."""

    loaded: int
    """Reports that the killed ingest had loaded."""
    torn: list[str]
    """Reports that were there in part, or otherwise than they should be."""
    completed: bool
    """Whether another ingest made the warehouse the same as an undisturbed one."""


def write_reports(folder: Path, count: int) -> list[Path]:
    """The samples over and over, each copy with other figures."""
    files = []
    for number in range(count):
        sample = SAMPLES[number % len(SAMPLES)]
        file = folder / f"{sample.stem}_{number}.txt"
        said = LAST_DIGIT.sub(partial(_other, number), sample.read_text("utf-8"))
        file.write_text(f"{said}\n附注：第{number}份。\n", encoding="utf-8")
        files.append(file)
    return files


def _other(number: int, digit: re.Match[str]) -> str:
    return str((int(digit[0]) + number) % 10)


def look_up(store: Path, path: Path) -> pipeline.Reading | pipeline.Failure:
    """What was read from a report before."""
    reading: pipeline.Reading = pickle.loads((store / path.name).read_bytes())
    return reading


class Prepared:
    """Stands in for the processes that read: the moment of a kill shall fall while reports are written."""

    def __init__(self, read: Callable[[Path], object], paths: Iterator[Path], count: int) -> None:
        self._read, self._paths = read, paths

    def take(self, most: int, seconds: float | None = None) -> list[tuple[Path, object]]:
        return [(path, self._read(path)) for path in itertools.islice(self._paths, most)]

    def close(self) -> None:
        """Nothing runs."""


def ingest(where: str, files: Sequence[Path], store: Path) -> None:
    """An ingest without Prefect of reports that have been read."""
    pipeline.Readers = Prepared  # type: ignore[misc, assignment]
    warehouse = connect.open_warehouse(where)
    pipeline.run(pipeline.Ingestion(warehouse, files, read=partial(look_up, store)))
    warehouse.dispose()


def run(where: str, files: Sequence[Path], store: Path, kill_after: float | None = None) -> float:
    """Ingest in a child process, kill it after so many seconds; how long it took."""
    child = multiprocessing.get_context("fork").Process(target=ingest, args=(where, files, store))
    began = time.monotonic()
    child.start()
    child.join(kill_after)
    if child.is_alive():
        child.kill()
        child.join()
    return time.monotonic() - began


def content(where: str) -> str:
    warehouse = connect.open_for_reading(where)
    with connect.reading(warehouse) as connection:
        found = digest.as_one(digest.digest(connection))
    warehouse.dispose()
    return f"{found} {kept(where)}"


def kept(where: str) -> str:
    """The rows of the kept views, in whatever order they lie, as one hash; what the database counted left out."""
    total = 0
    for view in views.views():
        if view.kept_by:
            names, found = query.select(where, f"select * from {view.name}")
            told = [name for name in names if not name.endswith("_id")]
            rows = (repr((view.name, *(str(row[name]) for name in told))) for row in found)
            total += sum(int.from_bytes(blake2b(row.encode(), digest_size=16).digest()) for row in rows)
    return f"{total % (1 << 128):032x}"


def kills(
    make: Callable[[], str], drop: Callable[[str], None], folder: Path, reports: int, count: int, dice: random.Random
) -> list[Outcome]:
    """Kill so many ingests, each of a fresh warehouse."""
    store = folder / "read"
    store.mkdir(exist_ok=True)
    (folder / "in").mkdir(exist_ok=True)
    files = write_reports(folder / "in", reports)
    for file in files:
        (store / file.name).write_bytes(pickle.dumps(pipeline.read_report(file, ocr=False)))
    undisturbed = make()
    connect.open_warehouse(undisturbed).dispose()
    seconds = run(undisturbed, files, store)
    _, found = query.select(undisturbed, "select count(*) as reports from report")
    if [row["reports"] for row in found] != [reports]:
        raise SystemExit("the undisturbed ingest did not load every report")
    wanted = content(undisturbed)
    outcomes = []
    for _ in range(count):
        where = make()
        connect.open_warehouse(where).dispose()
        run(where, files, store, kill_after=dice.uniform(0, seconds))
        different = list(difference.of_warehouses(where, undisturbed))
        missing = [one.report for one in different if (one.change, one.what) == ("added", "report")]
        torn = [f"{one.change} {one.what} {one.report}" for one in different if one.what != "report"]
        torn += [f"{one.name}: {one.trouble}" for one in upkeep.check(where) if one.trouble]
        run(where, files, store)
        outcomes.append(Outcome(len(files) - len(missing), torn, content(where) == wanted))
        drop(where)
    drop(undisturbed)
    return outcomes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--reports", type=int, default=30)
    parser.add_argument("--databases", nargs="+", choices=("sqlite", "postgresql"), default=["sqlite", "postgresql"])
    parser.add_argument("--seed", type=int, default=2025)
    options = parser.parse_args()
    failed = 0
    for name in options.databases:
        with tempfile.TemporaryDirectory() as temporary, contextlib.ExitStack() as stack:
            folder = Path(temporary)
            if name == "postgresql":
                server = stack.enter_context(postgres.running(safe=True))
                make, drop = server.create, server.drop
            else:
                make = partial(_next_file, folder, itertools.count())
                drop = _remove
            outcomes = kills(make, drop, folder, options.reports, options.kills, random.Random(options.seed))
        torn = sum(bool(one.torn) for one in outcomes)
        incomplete = sum(not one.completed for one in outcomes)
        failed += torn + incomplete
        within = sum(0 < one.loaded < options.reports for one in outcomes)
        print(
            f"{name}: {len(outcomes)} kills, {within} of them after the first report and before the last; "
            f"{torn} left a report torn; {incomplete} reruns did not complete to the same content",
            flush=True,
        )
        for one in outcomes:
            if one.torn:
                print("   ", one.torn[:5])
    raise SystemExit(1 if failed else 0)


def _next_file(folder: Path, numbers: Iterator[int]) -> str:
    return str(folder / f"{next(numbers)}.db")


def _remove(where: str) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(where + suffix).unlink(missing_ok=True)


if __name__ == "__main__":
    main()
