"""How fast an ingest is: pages and figures a second on one processor and two, beside pdfplumber alone; Prefect's part.

    python benchmarks/throughput.py ../shared/corpus

Wall time is what a user waits for, CPU time (of the process and its children) what a machine spends; on a machine that
others use, only the second can be compared from run to run. The plain way is pdfplumber's `extract_text` and
`extract_tables` on every page of the same PDFs, in the same run, on one process: no figures, no checks, no database. A
file that pdfplumber cannot open, or that is a scan, is left out of both.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pdfplumber
from pdfplumber.utils.exceptions import PdfminerException

from flows import work
from flows.pipeline import find_reports, run
from warehouse import query


@dataclass(frozen=True, slots=True)
class Spent:
    """Wall and CPU seconds of a piece of work."""

    wall: float
    cpu: float


class Clock:
    """Measures this process and the children that it has waited for."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), _cpu()

    def read(self) -> Spent:
        return Spent(time.perf_counter() - self._wall, _cpu() - self._cpu)


def _cpu() -> float:
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in spent)


def ingest(files: list[Path], workers: int) -> tuple[Spent, dict[str, int]]:
    """An ingest without Prefect and without OCR into a new SQLite warehouse; what it took and what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        db = str(Path(folder) / "new.db")
        clock = Clock()
        with work.ingestion_of(db, files, workers=workers, ocr=False) as ingestion:
            summary = run(ingestion)
        spent = clock.read()
        (pages,) = query.select(db, "select count(*) as pages from page")[1]
    return spent, {"reports": summary.reports, "figures": summary.figures, "pages": pages["pages"]}


@contextlib.contextmanager
def on(processors: int | None) -> Iterator[None]:
    """Only so many processors for this process and those that it starts: one that reads and one that loads are two."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(allowed)[:processors])
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def has_text(file: Path) -> bool:
    """Whether it is a PDF whose text is no picture."""
    try:
        with pdfplumber.open(file) as pdf:
            return any(page.chars for page in pdf.pages[:3])
    except PdfminerException:
        return False


def plain(files: list[Path]) -> tuple[Spent, int]:
    """The plain way, in a process of its own."""
    code = (
        "import sys, pdfplumber\n"
        "pages = 0\n"
        "for name in sys.argv[1:]:\n"
        "    with pdfplumber.open(name) as pdf:\n"
        "        for page in pdf.pages:\n"
        "            page.extract_text(); page.extract_tables(); page.close(); pages += 1\n"
        "print(pages)\n"
    )
    clock = Clock()
    done = subprocess.run([sys.executable, "-c", code, *map(str, files)], capture_output=True, text=True, check=True)
    return clock.read(), int(done.stdout)


def under_prefect(files: list[Path], workers: int) -> tuple[Spent, Spent]:
    """The flow on a server that runs already: the whole of it, and the pipeline's calls inside it.

    What is left is Prefect's: the flow, its tasks, artifacts and limits. A run of nothing comes first, since a server
    that has just started is slow at what it does for the first time.
    """
    from prefect.testing.utilities import prefect_test_harness

    from flows import ingest as flows
    from flows.pipeline import Ingestion

    inside = [0.0, 0.0]

    @contextlib.contextmanager
    def counted():  # type: ignore[no-untyped-def]
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            inside[0] += time.perf_counter() - wall
            inside[1] += time.process_time() - cpu

    @contextlib.contextmanager
    def ingestion_of(*arguments):  # type: ignore[no-untyped-def]
        with contextlib.ExitStack() as opened:
            with counted():  # the warehouse is made, the readers are started
                ingestion = opened.enter_context(plainly(*arguments))
            try:
                yield ingestion
            finally:
                with counted():
                    opened.close()

    plainly, work.ingestion_of = work.ingestion_of, ingestion_of
    for name in ("read_batch", "load_batch", "finish"):
        setattr(Ingestion, name, counted()(getattr(Ingestion, name)))
    with tempfile.TemporaryDirectory() as folder, prefect_test_harness(server_startup_timeout=120):
        flows.ingest([], db=str(Path(folder) / "empty.db"))
        inside[:] = 0.0, 0.0
        wall, cpu = time.perf_counter(), time.process_time()
        flows.ingest(files, db=str(Path(folder) / "new.db"), workers=workers, ocr=False)
        whole = Spent(time.perf_counter() - wall, time.process_time() - cpu)
    return whole, Spent(*inside)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--no-prefect", action="store_true", help="leave out the flow")
    parser.add_argument("--no-plain", action="store_true", help="leave out pdfplumber alone")
    options = parser.parse_args()
    files, _ = find_reports(options.folders)
    print(f"{len(files)} files; load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    print(f"{'':24}{'wall s':>9}{'CPU s':>9}{'pages/s':>9}{'figures/s':>11}")
    walls = []
    for said, workers, processors in (
        ("one processor", 1, 1),
        ("1 reading process", 1, None),
        ("2 reading processes", 2, None),
    ):
        with on(processors):
            spent, found = ingest(files, workers)
        walls.append(spent.wall)
        print(
            f"{said:24}{spent.wall:9.1f}{spent.cpu:9.1f}"
            f"{found['pages'] / spent.wall:9.1f}{found['figures'] / spent.wall:11.1f}",
            flush=True,
        )
    counts = ", ".join(f"{found[name]} {name}" for name in ("reports", "pages", "figures"))
    print(f"{counts}; two reading processes are faster than")
    print(f"one processor by {walls[0] / walls[2]:.2f}, one reading process by {walls[1] / walls[2]:.2f}")
    pdfs = [file for file in files if file.suffix.lower() == ".pdf" and has_text(file)]
    if not options.no_plain:
        ours, found = ingest(pdfs, 1)
        theirs, pages = plain(pdfs)
        print(f"{'ingest, PDFs alone':24}{ours.wall:9.1f}{ours.cpu:9.1f}{found['pages'] / ours.wall:9.1f}")
        print(f"{'pdfplumber, same PDFs':24}{theirs.wall:9.1f}{theirs.cpu:9.1f}{pages / theirs.wall:9.1f}")
        print(f"faster by {theirs.wall / ours.wall:.1f} (wall), {theirs.cpu / ours.cpu:.1f} (CPU)")
    if not options.no_prefect:
        whole, inside = under_prefect(files, 2)
        print(
            f"the flow with 2 processes took {whole.wall:.1f} s, {inside.wall:.1f} s of it inside the pipeline: "
            f"Prefect's share {100 * (1 - inside.wall / whole.wall):.1f} % of wall time"
        )


if __name__ == "__main__":
    main()
