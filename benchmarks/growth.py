"""Does a report cost the same among many as among few: seconds and memory a report for 50, 500 and 5,000 reports.

    python benchmarks/growth.py REPORT.txt AREA --counts 50 500 5000

The reports are copies of one with changed bytes, each of an area of its own; with `--one-area` all of one area, which
has thousands of reports a year nowhere in life, but must not cost the square of their number either.
CPU time counts the process and its children; memory is the peak of the process that loads, and the largest child's.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

SIGNS = "云溪岚川林砚青池松柏桐梅兰竹菊荷桂榆柳枫"
ONE = """
import json, resource, sys, time
from pathlib import Path
from flows import work
from flows.pipeline import run

if __name__ == "__main__":
    began = time.perf_counter()
    with work.ingestion_of(sys.argv[2], [Path(sys.argv[1])], workers=int(sys.argv[3]), ocr=False) as ingestion:
        summary = run(ingestion)
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({
        "reports": summary.reports,
        "wall": time.perf_counter() - began,
        "cpu": own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime,
        "loader": own.ru_utime + own.ru_stime,
        "memory": own.ru_maxrss / 1024,
        "child": children.ru_maxrss / 1024,
    }))
"""


def copies(report: Path, area: str, count: int, folder: Path, one_area: bool) -> None:
    """So many copies of a text, each of 甲甲市, 甲乙市 …, or all of the area that it names."""
    text = report.read_text(encoding="utf-8")
    assert area in text, f"the report does not name {area}"
    for number in range(count):
        if one_area:
            (folder / f"{number:05}.txt").write_text(f"{text}\n\n第{number}份\n", encoding="utf-8")
            continue
        name = "".join(SIGNS[number // len(SIGNS) ** place % len(SIGNS)] for place in (2, 1, 0)) + area[-1]
        (folder / f"{number:05}.txt").write_text(text.replace(area, name), encoding="utf-8")


def measured(report: Path, area: str, count: int, workers: int, one_area: bool) -> dict[str, float]:
    """An ingest of so many copies in a process of its own."""
    with tempfile.TemporaryDirectory() as place:
        folder, script, db = Path(place) / "in", Path(place) / "one.py", Path(place) / "new.db"
        folder.mkdir()
        copies(report, area, count, folder, one_area)
        script.write_text(ONE, encoding="utf-8")
        command = [sys.executable, str(script), str(folder), str(db), str(workers)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found: dict[str, float] = json.loads(done.stdout)
        found["bytes"] = db.stat().st_size
    assert found["reports"] == count, "each copy is a report of its own"
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("report", type=Path)
    parser.add_argument("area", help="the area as the report names it, 砚溪区")
    parser.add_argument("--counts", nargs="+", type=int, default=[50, 500, 5000])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--one-area", action="store_true")
    options = parser.parse_args()
    heads = ("wall s", "ms wall", "ms CPU", "ms loader", "loader MB", "reader MB", "KB stored")
    print(f"{'reports':>8}" + "".join(f"{head:>11}" for head in heads))
    for count in options.counts:
        one = measured(options.report, options.area, count, options.workers, options.one_area)
        each = {name: 1000 * one[name] / count for name in ("wall", "cpu", "loader")}
        print(
            f"{count:8}{one['wall']:11.1f}{each['wall']:11.1f}{each['cpu']:11.1f}{each['loader']:11.2f}"
            f"{one['memory']:11.0f}{one['child']:11.0f}{one['bytes'] / 1024 / count:11.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
