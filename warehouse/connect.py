"""Opening a warehouse (打开数据仓库): a path or a database URL, brought up to this version, or read-only."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

from sqlalchemy import Engine, create_engine, event, func, inspect, select
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool, QueuePool

from warehouse import kept, migrations, models, views
from warehouse.shown import shown

BUSY_SECONDS: Final = 10
"""How long a writer waits for another one before it says that the database is locked."""

POOLED: Final = 4
"""Connections that are kept for someone who asks all the time, so many things at once; each remembers what it read."""

WRITERS: Final = 0x676F756A69
"""The number of PostgreSQL's lock for which writers queue: gouji in ASCII."""

Warehouse: TypeAlias = Engine
"""An opened warehouse, as the other rooms hand it around."""


class WarehouseError(Exception):
    """A warehouse that cannot be opened, read or written; the message is one line."""

    may_pass = False
    """Whether the same may work a little later: it is locked, or the connection was lost."""


@contextlib.contextmanager
def transaction(warehouse: Warehouse) -> Iterator[Connection]:
    """All of it or nothing; what the database complains about becomes a WarehouseError."""
    try:
        with warehouse.begin() as connection:
            yield connection
    # what is written in bulk does not pass through SQLAlchemy, nor do its complaints
    except (DBAPIError, warehouse.dialect.loaded_dbapi.Error) as error:
        complaint = WarehouseError(f"the database {reason(error)}")
        complaint.may_pass = any(words in str(complaint) for words in ("is locked", "lost the connection"))
        raise complaint from error


@contextlib.contextmanager
def migration(warehouse: Warehouse) -> Iterator[Connection]:
    """A transaction in which tables may be rebuilt: SQLite drops the old one, which would take its children along."""
    with transaction(warehouse.execution_options(foreign_keys="off")) as connection:
        yield connection


@contextlib.contextmanager
def reading(warehouse: Warehouse) -> Iterator[Connection]:
    """Everything as it is at one moment, whatever others write meanwhile."""
    with transaction(warehouse) as connection:
        yield connection


def wait_for_turn(connection: Connection) -> None:
    """Until the transaction ends, no other one writes reports (排队): what is checked between reports touches several.

    SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(WRITERS)))


def impatient(warehouse: Warehouse) -> Warehouse:
    """The same warehouse for someone who has waited in vain and will not wait again when it is locked."""
    return warehouse.execution_options(busy_ms=0)


def url_of(where: str) -> URL:
    """A database URL, or the path of an SQLite file.

    >>> str(url_of("gouji.db")), str(url_of("postgresql+psycopg://me@host/fiscal"))
    ('sqlite:///gouji.db', 'postgresql+psycopg://me@host/fiscal')
    """
    if "://" not in where:
        return URL.create("sqlite", database=str(Path(where).expanduser()))
    try:
        return make_url(where)
    except ArgumentError:
        raise WarehouseError(
            f"{shown(where)} is no database URL; give a path or e.g. sqlite:////data/fiscal.db"
        ) from None


def open_warehouse(where: str, busy_seconds: float = BUSY_SECONDS) -> Warehouse:
    """A warehouse to write to, made or brought up to this version where necessary."""
    url = url_of(where)
    engine = _engine(url, {"timeout": busy_seconds} if url.get_backend_name() == "sqlite" else {})
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
    try:
        with migration(engine) as connection:
            _bring_up_to_date(connection, where)
    except WarehouseError as error:
        engine.dispose()
        raise WarehouseError(_named(error, where)) from error
    return engine


def open_for_reading(where: str, pooled: bool = False) -> Warehouse:
    """A warehouse from which nothing can be changed; `pooled` keeps connections, for someone who asks all the time."""
    engine = _reader(where, pooled)
    found = _version(engine, where)
    if found is None:
        engine.dispose()
        raise WarehouseError(
            f"{shown(where)} is not a gouji warehouse; make one with `gouji ingest REPORT… --db NEW.db`"
        )
    if found != migrations.HEAD:
        engine.dispose()
        raise WarehouseError(
            f"{shown(where)} was made by an older gouji (version {found}); run `gouji db upgrade --db {shown(where)}`"
        )
    return engine


def version_of(where: str) -> str | None:
    """The version of a warehouse; None for an empty database, or one that is not there yet."""
    url = url_of(where)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return None
    engine = _reader(where)
    try:
        return _version(engine, where)
    finally:
        engine.dispose()


def _reader(where: str, pooled: bool = False) -> Warehouse:
    url = url_of(where)
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "")
        if not path.is_file():
            raise WarehouseError(
                f"{shown(where)} does not exist; make it with `gouji ingest REPORT… --db {shown(where)}`"
            )
        pool: dict[str, Any] = {"poolclass": QueuePool, "pool_size": POOLED} if pooled else {"poolclass": NullPool}
        engine = create_engine("sqlite://", creator=lambda: _read_only_sqlite(path), **pool)
        if pooled:
            # the list of findings that every search looks through fits in
            event.listen(engine, "connect", lambda opened, _: opened.execute("pragma cache_size = -16384"))
        begin = "begin"
    else:
        engine = _engine(url, {})
        begin = "set transaction isolation level repeatable read, read only"
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _version(engine: Warehouse, where: str) -> str | None:
    try:
        with reading(engine) as connection:
            return _standing(connection, where)
    except WarehouseError as error:
        engine.dispose()
        raise WarehouseError(_named(error, where)) from error


def _named(error: WarehouseError, where: str) -> str:
    return str(error).replace("the database", shown(where), 1)


def _standing(connection: Connection, where: str) -> str | None:
    """The version of a warehouse that this gouji can work with, None for an empty database."""
    found = migrations.version(connection)
    tables = set(inspect(connection).get_table_names())
    if found is None and tables - {"alembic_version"}:
        if {"report", "figure", "check_figure"} <= tables:
            raise WarehouseError(
                f"{shown(where)} was left half migrated (it states no version); restore it from a backup"
            )
        raise WarehouseError(f"{shown(where)} is another program's database; give another --db")
    if found is not None and found not in migrations.known():
        raise WarehouseError(f"{shown(where)} was made by a newer gouji (version {found}); upgrade gouji")
    missing = {table.name for table in models.Base.metadata.sorted_tables} - tables
    if found == migrations.HEAD and missing:
        raise WarehouseError(
            f"{shown(where)} was left half migrated (no table {min(missing)}); restore it from a backup"
        )
    return found


def reason(error: Exception) -> str:
    """What a database's complaint means, in one line with what to do."""
    said = " ".join(str(error.orig if isinstance(error, DBAPIError) else error).split())
    for words, meaning in REASONS.items():
        if words in said:
            return meaning
    return f"refused: {said}"


REASONS: Final[dict[str, str]] = {
    "locked": "is locked by another program; wait for it to finish, then run again",
    "busy": "is locked by another program; wait for it to finish, then run again",
    "readonly": "is read-only; change its permissions or give another --db",
    "read-only": "is read-only; change its permissions or give another --db",
    "full": "has no room: the disk is full; free some space, then run again",
    "disk I/O error": "could not be written (disk error, or the disk is full); check the disk, then run again",
    "unable to open": "cannot be opened; check that its folder exists and may be written to",
    "not a database": "is not a database; give another --db",
    "malformed": "is damaged; restore it from a backup or ingest into a new --db",
    "onnection refused": "does not answer; check the address and that the database runs",
    "No such file or directory": "does not answer; check the address and that the database runs",
    "connection is closed": "lost the connection; check that it runs, then run again",
    "closed the connection": "lost the connection; check that it runs, then run again",
    "connection is lost": "lost the connection; check that it runs, then run again",
    "consuming input failed": "lost the connection; check that it runs, then run again",
    "terminating connection": "lost the connection; check that it runs, then run again",
    "the database system is": "is starting or stopping; wait, then run again",
    "No space left": "has no room: the disk is full; free some space, then run again",
    "permission denied": "may not be read or written by this user; ask for the rights or give another --db",
    "assword authentication failed": "refuses this user or password; correct the URL",
    "no password supplied": "asks for a password; put it into the URL or PGPASSWORD",
}
"""Words of SQLite's or PostgreSQL's message → what they mean."""


def _engine(url: URL, connect_args: dict[str, Any]) -> Engine:
    try:
        # a server may have been restarted since the last transaction
        return create_engine(url, connect_args=connect_args, pool_pre_ping=url.get_backend_name() != "sqlite")
    except NoSuchModuleError:
        raise WarehouseError(f"{url.drivername} is not supported; use sqlite or postgresql+psycopg") from None
    except ModuleNotFoundError as error:
        raise WarehouseError(f"{url.drivername} needs the package {error.name}; pip install {error.name}") from None


def _prepare_sqlite(connection: sqlite3.Connection, record: object) -> None:
    # the sqlite3 module would begin transactions late and not at all before DDL; _begin_immediate does it instead
    connection.isolation_level = None
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = normal")
    # a report of many figures fits in, and pages of indexes are not moved to the database after each report
    connection.execute("pragma cache_size = -65536")
    connection.execute("pragma wal_autocheckpoint = 8000")


def _begin_immediate(connection: Connection) -> None:
    """Ask for the write lock at once: a transaction that asks for it halfway cannot wait for it."""
    options = connection.get_execution_options()
    if (patience := options.get("busy_ms")) is not None:
        connection.exec_driver_sql(f"pragma busy_timeout = {patience:d}")
    # within a transaction the pragma would do nothing
    connection.exec_driver_sql(f"pragma foreign_keys = {options.get('foreign_keys', 'on')}")
    connection.exec_driver_sql("begin immediate")


def _read_only_sqlite(path: Path) -> sqlite3.Connection:
    address = path.resolve().as_uri() + "?mode=ro"
    connection = sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, check_same_thread=False)
    try:
        connection.execute("select 1 from sqlite_master")
    except sqlite3.OperationalError:
        connection.close()
        # in a folder without write permission SQLite cannot make the files that readers of a WAL share
        if path.with_name(path.name + "-wal").exists():
            raise
        connection = sqlite3.connect(address + "&immutable=1", uri=True, check_same_thread=False)
    # _reader begins the transactions, so that all statements of one see the same
    connection.isolation_level = None
    connection.execute("pragma query_only = on")
    return connection


def _bring_up_to_date(connection: Connection, where: str) -> None:
    wait_for_turn(connection)
    found = _standing(connection, where)
    if found == migrations.HEAD and views.are_current(connection):
        return
    if found != migrations.HEAD:
        views.drop(connection)
        _migrate(connection, found, where)
    views.drop(connection)
    views.create(connection)
    kept.bring_in_all(connection)


def _migrate(connection: Connection, found: str | None, where: str) -> None:
    try:
        migrations.upgrade(connection)
    except DBAPIError as error:
        # that the disk is full or the user has no rights says nothing about the tables
        if any(words in str(error.orig) for words in ("no such", "exist", "duplicate column")):
            said = str(error.orig).splitlines()[0]
            version = f"version {found}, {said}"
            raise WarehouseError(
                f"{shown(where)} was left half migrated ({version}); restore it from a backup"
            ) from error
        raise
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("pragma foreign_key_check").first():
        raise WarehouseError(f"{shown(where)} holds rows whose report is gone; restore it from a backup")
