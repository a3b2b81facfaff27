"""Keeping a warehouse (维护): bringing it up to this version, looking whether it is sound, copying it away."""

from __future__ import annotations

import datetime
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, DateTime, Integer, Table, func, insert, select, text

from warehouse import bulk, connect, kept, load, migrations
from warehouse.connect import WarehouseError
from warehouse.digest import as_one, digest
from warehouse.models import Base, Check, Figure, Finding, Report, ViewDefinition
from warehouse.shown import shown

ROWS_AT_ONCE: Final = 10_000
COUNTED: Final = (
    ("figures", Report.figure_count, Figure),
    ("checks", Report.check_count, Check),
    ("findings", Report.finding_count, Finding),
)
"""What the row of a report says it holds."""


class Upgraded(NamedTuple):
    """From which version a warehouse came to which; None where it was made anew."""

    before: str | None
    now: str


class Examined(NamedTuple):
    """One thing that was looked at, and what is wrong with it; empty where nothing is."""

    name: str
    trouble: str
    said: str = ""


def upgrade(where: str) -> Upgraded:
    """Bring a warehouse up to this version, all the way or not at all."""
    before = connect.version_of(where)
    warehouse = connect.open_warehouse(where)
    try:
        load.refresh_views(warehouse)
    finally:
        warehouse.dispose()
    return Upgraded(before, migrations.HEAD)


def check(where: str) -> Iterator[Examined]:
    """Look at a warehouse from its file to its counts (体检); nothing is changed."""
    warehouse = connect.open_for_reading(where)
    with connect.reading(warehouse) as connection:
        yield Examined("version", "", migrations.HEAD)
        yield Examined("tables", "; ".join(_strange(connection)))
        if connection.dialect.name == "sqlite":
            damage = [row[0] for row in connection.execute(text("pragma integrity_check(3)")) if row[0] != "ok"]
            yield Examined("file", " ".join("; ".join(damage).split()))
            orphans = connection.execute(text("pragma foreign_key_check")).all()
            yield Examined("references", f"{len(orphans)} rows refer to rows that are gone" if orphans else "")
        for name, said, table in COUNTED:
            held = select(func.count()).where(table.report_id == Report.report_id).scalar_subquery()
            wrong = connection.scalars(select(Report.report).where(said != held)).all()
            yield Examined(name, f"not as many as said: {', '.join(wrong[:3])} …" if wrong else "")
        hashes = digest(connection)
        yield Examined("content", "", as_one(hashes))
    warehouse.dispose()


def _strange(connection: Connection) -> Iterator[str]:
    """Where the tables are not those of this version; what a user has added is no trouble."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    for difference in compare_metadata(MigrationContext.configure(connection), Base.metadata):
        what, *things = difference[0] if isinstance(difference, list) else difference
        if what not in ("remove_table", "remove_index"):
            yield f"{what} {' '.join(str(getattr(thing, 'name', thing)) for thing in things[:3] if thing is not None)}"


def backup(where: str, target: str) -> None:
    """An exact copy of a warehouse as it is at this moment (备份), in a new SQLite file or an empty database.

    From one database to the other all tables are copied row by row; so a copy in SQLite goes back into PostgreSQL.
    """
    source, to = connect.url_of(where), connect.url_of(target)
    warehouse = connect.open_for_reading(where)
    if to.get_backend_name() != "sqlite":
        _copy_rows(warehouse, target)
        return
    path = Path(to.database or "")
    if path.exists():
        raise WarehouseError(f"{shown(target)} exists; give a backup a name of its own")
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        if source.get_backend_name() == "sqlite":
            _copy_file(warehouse, unfinished)
        else:
            _copy_rows(warehouse, str(unfinished))
        os.replace(unfinished, path)
    except OSError as error:
        raise WarehouseError(f"{shown(target)} cannot be written: {error.strerror}; give another path") from error
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            unfinished.with_name(unfinished.name + suffix).unlink(missing_ok=True)


def _copy_file(warehouse: connect.Warehouse, target: Path) -> None:
    """SQLite copies its own file while others read and write."""
    with connect.reading(warehouse) as connection:
        source: Any = connection.connection.driver_connection
        try:
            copy = sqlite3.connect(target)
            try:
                source.backup(copy)
            finally:
                copy.close()
        except sqlite3.Error as error:
            raise WarehouseError(f"the backup {connect.reason(error)}") from error


def _copy_rows(warehouse: connect.Warehouse, target: str) -> None:
    if connect.version_of(target) is not None:
        raise WarehouseError(f"{shown(target)} is a warehouse already; give a backup an empty database")
    copy = connect.open_warehouse(target)
    try:
        with connect.reading(warehouse) as source, connect.transaction(copy) as into:
            for table in Base.metadata.sorted_tables:
                if table.name != ViewDefinition.__tablename__:
                    _copy_table(source, into, table)
            kept.bring_in_all(into)
    finally:
        copy.dispose()


def _copy_table(source: Connection, into: Connection, table: Table) -> None:
    found = source.execute(select(table).execution_options(yield_per=ROWS_AT_ONCE))
    if any(isinstance(column.type, DateTime) for column in table.columns):
        for some in found.mappings().partitions():
            into.execute(insert(table), [dict(row) for row in some])
    else:
        rows = (tuple(f"{v}" if isinstance(v, datetime.date) else v for v in row) for row in found)
        bulk.write(into, table.name, [column.name for column in table.columns], rows)
    key = table.autoincrement_column
    if into.dialect.name == "postgresql" and key is not None and isinstance(key.type, Integer):
        count_on = func.setval(func.pg_get_serial_sequence(table.name, key.name), func.max(key))
        into.execute(select(count_on).select_from(table).having(func.count() > 0))
