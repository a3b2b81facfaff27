"""The same reports in SQLite and PostgreSQL (两库一致): every view must give the same rows, and every table too.

    benchmarks/same_rows.py REPORT_OR_FOLDER… [--workers 2]

The reports are read once and loaded into both. Numbers are compared by value: 1.50 in PostgreSQL is 1.5 in SQLite.
"""

from __future__ import annotations

import argparse
import datetime
import itertools
import tempfile
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import text

from flows import pipeline
from tests import postgres
from warehouse import connect, digest, views
from warehouse.connect import Warehouse

Reading = pipeline.Reading | pipeline.Failure


def rows(warehouse: Warehouse, view: str) -> Counter[tuple[str | None, ...]]:
    """The rows of a view, however often each; clocks are left out."""
    with connect.reading(warehouse) as connection:
        found = connection.execute(text(f"select * from {view}"))
        kept = [place for place, name in enumerate(found.keys()) if not name.endswith("_at")]
        return Counter(tuple(_plain(row[place]) for place in kept) for row in found)


def _plain(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int | float | Decimal):
        number = Decimal(str(value)).normalize()
        # SQLite computes with 15 digits
        return f"{number:f}" if len(number.as_tuple().digits) <= 15 else f"{number:.14e}"
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def load_both(paths: list[Path], workers: int, wheres: list[str]) -> None:
    """Read the reports once, then load them into each warehouse."""
    files, skipped = pipeline.find_reports(paths)
    read: dict[Path, Reading] = {}
    for number, where in enumerate(wheres):
        warehouse = connect.open_warehouse(where)
        if number == 0:
            ingestion = Remembering(read, warehouse, files, skipped, workers=workers)
            summary = pipeline.run(ingestion)
        else:
            pipeline.Readers = partial(Prepared, read)  # type: ignore[misc, assignment]
            # in the same order: reports are numbered as they come, and where all else is equal the first one wins
            summary = pipeline.run(pipeline.Ingestion(warehouse, [*read, *(set(files) - set(read))], skipped))
        warehouse.dispose()
        print(
            f"{connect.url_of(where).get_backend_name()}: {summary.reports} reports, {summary.known} of them copies, "
            f"{summary.figures} figures, {summary.checks} checks, {len(summary.quarantined)} quarantined",
            flush=True,
        )


class Remembering(pipeline.Ingestion):
    """An ingest that keeps what was read."""

    def __init__(self, read: dict[Path, Reading], *settings: Any, **named: Any) -> None:
        self._read = read
        super().__init__(*settings, read=partial(pipeline.read_report, ocr=False), **named)

    def read_batch(self) -> bool:
        more = super().read_batch()
        self._read.update(self._batch)
        return more


class Prepared:
    """Hands out what was read before."""

    def __init__(self, read: dict[Path, Reading], _: object, paths: Iterator[Path], *settings: object) -> None:
        self._read, self._paths = read, paths

    def take(self, most: int, seconds: float | None = None) -> list[tuple[Path, Reading]]:
        return [(path, self._read[path]) for path in itertools.islice(self._paths, most)]

    def close(self) -> None:
        """Nothing runs."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    different = 0
    with tempfile.TemporaryDirectory() as folder, postgres.running() as server:
        wheres = [str(Path(folder, "same.db")), server.create()]
        load_both(options.paths, options.workers, wheres)
        one, other = (connect.open_for_reading(where) for where in wheres)
        for view in sorted(view.name for view in views.views()):
            here, there = rows(one, view), rows(other, view)
            only_here, only_there = (here - there).total(), (there - here).total()
            different += only_here + only_there
            said = f"{only_here} only in SQLite, {only_there} only in PostgreSQL" if here != there else "the same"
            print(f"{view:<24}{here.total():>9} rows  {said}", flush=True)
            for name, rest in (("SQLite", here - there), ("PostgreSQL", there - here)):
                for row in list(rest)[:2]:
                    print(f"    {name}: {row}")
        hashes = []
        for warehouse in (one, other):
            with connect.reading(warehouse) as connection:
                hashes.append(digest.digest(connection))
        for table, value in hashes[0].items():
            if hashes[1][table] != value:
                different += 1
                print(f"table {table} differs")
        print(f"{len(hashes[0])} tables compared by their hash; {different} differences")
    raise SystemExit(1 if different else 0)


if __name__ == "__main__":
    main()
