"""How long each query of the cookbook takes on a warehouse of a million figures (查询耗时), on SQLite and PostgreSQL.

The sample reports are loaded again and again under other names of areas and with other years, through the loader. Each
query runs up to three times; the quickest counts, rows fetched. Then the same on a snapshot, the SQLite file that
`gouji export --format sqlite` writes: there the views are tables.

benchmarks/queries.py                      both databases, 1,000,000 figures, in a temporary folder
benchmarks/queries.py --figures 100000     fewer
benchmarks/queries.py --keep FOLDER        keep the SQLite warehouse there and use it the next time
benchmarks/queries.py --only sqlite        one database
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import re
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from flows.pipeline import Reading
from tests import cookbook, postgres
from warehouse import connect, export, load, query

LIMIT_MS: Final = 200
RUNS: Final = 3
HOPELESS_MS: Final = 1_000
"""Slower than this, a query is not asked again."""
SNAPSHOT: Final = ("all", "report", "figure", "reason", "check", "finding")
YEARS_APART: Final = 4
"""The samples cover four years; every second copy of an area is about the four before."""
ADDED: Final[dict[str, str]] = {
    "sqlite": "explain query plan ",
    "postgresql": "explain (analyze, costs off, timing off) ",
}


def copies(figures: int) -> Iterator[tuple[str, Reading]]:
    """Readings of as many figures, no two of one report."""
    count = 0
    number = 0
    while count < figures:
        for file, reading in cookbook.readings():
            yield f"/copies/{number}/{file.name}", _copy(reading, number)
            count += len(reading.figures)
        number += 1


def _copy(reading: Reading, number: int) -> Reading:
    area, years = divmod(number, 2)
    if number == 0:
        return reading
    named = f"第{area}" if area else ""
    document = replace(
        reading.document, sha256=hashlib.sha256(f"{number} {reading.document.sha256}".encode()).hexdigest()
    )
    figures = tuple(
        replace(
            figure,
            region=figure.region and named + figure.region,
            agency=figure.agency and named + figure.agency,
            period=earlier(figure.period, years * YEARS_APART),
        )
        for figure in reading.figures
    )
    return replace(reading, document=document, figures=figures)


@cache
def earlier(period: str | None, years: int) -> str | None:
    """2024-12-31 → 2020-12-31."""
    return period and re.sub(r"\b\d{4}\b", lambda year: str(int(year[0]) - years), period)


def fill(where: str, figures: int) -> float:
    """Load the copies; how many seconds it took."""
    warehouse = connect.open_warehouse(where)
    began = time.perf_counter()
    for path, reading in copies(figures):
        assert reading.reconciliation is not None
        load.load(
            warehouse,
            path,
            reading.document,
            reading.figures,
            reading.reconciliation,
            "benchmark",
            unread_tables=reading.unread_tables,
        )
    load.refresh_views(warehouse)
    warehouse.dispose()
    return time.perf_counter() - began


def milliseconds(where: str, sql: str) -> tuple[float, int]:
    """The quickest of some runs, and how many rows came."""
    return _quickest(lambda: len(list(query.select(where, sql)[1])))


def _quickest(ask: Callable[[], int]) -> tuple[float, int]:
    best, rows = float("inf"), 0
    for _ in range(RUNS):
        began = time.perf_counter()
        rows = ask()
        best = min(best, 1000 * (time.perf_counter() - began))
        if best > HOPELESS_MS:
            break
    return best, rows


def of_snapshot(where: str, folder: Path) -> int:
    """The same on the file that an export gives; how many are slow there."""
    file = folder / "snapshot.db"
    began = time.perf_counter()
    export.export(where, SNAPSHOT, "sqlite", file)
    print(f"snapshot: exported in {time.perf_counter() - began:.0f} s")
    slow = 0
    with contextlib.closing(sqlite3.connect(file)) as connection:
        for recipe in cookbook.recipes():
            took, rows = _quickest(lambda sql=recipe.sql: len(connection.execute(sql).fetchall()))
            slow += took > LIMIT_MS
            print(_line("snapshot", took, rows, recipe.title))
    return slow


def _line(name: str, took: float, rows: int, title: str) -> str:
    return f"{name:10} {took:9.1f} ms {rows:7} rows  {'SLOW ' if took > LIMIT_MS else '     '}{title}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--figures", type=int, default=1_000_000)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--no-snapshot", action="store_true", help="leave out the SQLite file of an export")
    parser.add_argument("--plans", action="store_true", help="show the plan of what is slower than the limit")
    options = parser.parse_args()
    slow_ones = 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gouji_queries_")))
        places = {}
        if options.only != "postgresql":
            places["sqlite"] = str((options.keep or folder) / "queries.db")
        if options.only != "sqlite":
            places["postgresql"] = stack.enter_context(postgres.running()).create()
        for name, where in places.items():
            if Path(where).exists():
                connect.open_warehouse(where).dispose()
            else:
                seconds = fill(where, options.figures)
                print(f"{name}: loaded in {seconds:.0f} s")
            if name == "postgresql":
                with (
                    connect.open_warehouse(where)
                    .connect()
                    .execution_options(isolation_level="AUTOCOMMIT") as connection
                ):
                    connection.exec_driver_sql("vacuum analyze")
            _, counted = query.select(where, "select count(*) as figures from figure")
            (row,) = counted
            print(f"{name}: {row['figures']} figures")
            slow = 0
            for recipe in cookbook.recipes():
                took, rows = milliseconds(where, recipe.sql)
                slow += took > LIMIT_MS
                print(_line(name, took, rows, recipe.title))
                if took > LIMIT_MS and options.plans:
                    for row in query.select(where, ADDED[name] + recipe.sql)[1]:
                        print("    ", *row.values())
            slow_ones += slow
            print(f"{name}: slower than {LIMIT_MS} ms: {slow} of {len(cookbook.recipes())}")
        if not options.no_snapshot:
            slow = of_snapshot(next(iter(places.values())), folder)
            slow_ones += slow
            print(f"snapshot: slower than {LIMIT_MS} ms: {slow} of {len(cookbook.recipes())}")
    return int(slow_ones > 0)


if __name__ == "__main__":
    raise SystemExit(main())
