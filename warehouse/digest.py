"""What a warehouse says, as one hash (内容摘要): equal where the same reports gave the same rows, on any database."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any, Final

from sqlalchemy import Connection, DateTime, Table, select

from warehouse.models import FIGURES_PER_REPORT, Base, Report

LOGS: Final = frozenset({"ingestion_run", "source_run", "view_definition", "view_backlog"})
"""Tables that say when something was done or is still to be done, or hold what comes with the version."""
NUMBERED_BY_REPORT: Final = frozenset({"figure", "check", "finding"})
"""Tables whose numbers are that of the report and a place in it."""
ROWS_AT_ONCE: Final = 10_000
BITS: Final = 128

Told = Callable[[Any], str]


def digest(connection: Connection) -> dict[str, str]:
    """The hash of each table's rows, in whatever order they lie.

    Clocks are left out, and so are numbers that the database counted: of a report its SHA-256 stands instead.
    """
    reports = {row.report_id: row.sha256 for row in connection.execute(select(Report.report_id, Report.sha256))}
    return {
        table.name: f"{_sum(connection, table, reports):0{BITS // 4}x}"
        for table in Base.metadata.sorted_tables
        if table.name not in LOGS
    }


def as_one(hashes: Mapping[str, str]) -> str:
    """One hash for all tables."""
    said = "\n".join(f"{name} {value}" for name, value in sorted(hashes.items()))
    return blake2b(said.encode(), digest_size=BITS // 8).hexdigest()


def _sum(connection: Connection, table: Table, reports: Mapping[int, str]) -> int:
    told = [(column, tell) for column in table.columns if (tell := _telling(table, column.name, reports)) is not None]
    query = select(*(column for column, _ in told)).execution_options(yield_per=ROWS_AT_ONCE)
    total = 0
    for row in connection.execute(query):
        said = "\x1f".join("\x00" if value is None else tell(value) for value, (_, tell) in zip(row, told, strict=True))
        total += int.from_bytes(blake2b(said.encode(), digest_size=BITS // 8).digest())
    return total % (1 << BITS)


def _telling(table: Table, name: str, reports: Mapping[int, str]) -> Told | None:
    """How the values of a column are written into the hash; None where they are left out."""
    column = table.c[name]
    if isinstance(column.type, DateTime):
        return None
    # a number that is a key, or refers to one
    owner = (
        next(iter(column.foreign_keys)).column.table if column.foreign_keys else table if column.primary_key else None
    )
    if owner is None or column.type.python_type is not int:
        return _plain
    if owner is Report.__table__:
        return lambda value: reports[value]
    if owner.name in NUMBERED_BY_REPORT:
        return lambda value: f"{reports[value // FIGURES_PER_REPORT]} {value % FIGURES_PER_REPORT}"
    counted = len(owner.primary_key.columns) == 1
    return None if counted else _plain


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return value.isoformat() if isinstance(value, datetime.date) else str(value)
