"""Opening a warehouse (打开数据仓库): a path or a database URL, brought up to this version, or read-only."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeAlias

from sqlalchemy import Engine, create_engine, event, func, inspect, select
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool, QueuePool

from warehouse import migrations, views
from warehouse.shown import shown

BUSY_SECONDS: Final = 10
"""How long a writer waits for another one before it says that the database is locked."""


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
    except DBAPIError as error:
        complaint = WarehouseError(f"the database {reason(error)}")
        complaint.may_pass = "locked" in str(complaint) or error.connection_invalidated
        raise complaint from error


@contextlib.contextmanager
def migration(warehouse: Warehouse) -> Iterator[Connection]:
    """A transaction in which tables may be rebuilt: SQLite drops the old one, which would take its children along."""
    with transaction(warehouse.execution_options(foreign_keys="off")) as connection:
        yield connection
        if connection.dialect.name == "sqlite" and connection.exec_driver_sql("pragma foreign_key_check").first():
            raise WarehouseError("the warehouse holds rows without their report; restore it from a backup")


def wait_for_turn(connection: Connection, *names: str) -> None:
    """Until the transaction ends, no other writer works on what is named (排队); SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        # always in the same order, so that no two writers wait for each other
        for number in sorted(int.from_bytes(sha256(name.encode()).digest()[:8], signed=True) for name in names):
            connection.execute(select(func.pg_advisory_xact_lock(number)))


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
        raise WarehouseError(str(error).replace("the database", shown(where), 1)) from error
    return engine


def open_for_reading(where: str, pooled: bool = False) -> Warehouse:
    """A warehouse from which nothing can be changed; `pooled` keeps connections, for someone who asks all the time."""
    url = url_of(where)
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "")
        if not path.is_file():
            raise WarehouseError(
                f"{shown(where)} does not exist; make it with `gouji ingest REPORT… --db {shown(where)}`"
            )
        pool = QueuePool if pooled else NullPool
        engine = create_engine("sqlite://", creator=lambda: _read_only_sqlite(path), poolclass=pool)
    else:
        engine = _engine(url, {})
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("set transaction read only"))
    try:
        with engine.connect() as connection:
            found = migrations.version(connection)
    except DBAPIError as error:
        raise WarehouseError(f"{shown(where)} {reason(error)}") from error
    if found is None:
        raise WarehouseError(
            f"{shown(where)} is not a gouji warehouse; make one with `gouji ingest REPORT… --db NEW.db`"
        )
    return engine


def reason(error: DBAPIError) -> str:
    """What a database's complaint means, in one line with what to do."""
    said = " ".join(str(error.orig).split())
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
}
"""Words of SQLite's or PostgreSQL's message → what they mean."""


def _engine(url: URL, connect_args: dict[str, Any]) -> Engine:
    try:
        return create_engine(url, connect_args=connect_args)
    except NoSuchModuleError:
        raise WarehouseError(f"{url.drivername} is not supported; use sqlite or postgresql+psycopg") from None
    except ModuleNotFoundError as error:
        raise WarehouseError(f"{url.drivername} needs the package {error.name}; pip install {error.name}") from None


def _prepare_sqlite(connection: sqlite3.Connection, record: object) -> None:
    # the sqlite3 module would begin transactions late and not at all before DDL; _begin_immediate does it instead
    connection.isolation_level = None
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = normal")


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
    connection.execute("pragma query_only = on")
    return connection


def _bring_up_to_date(connection: Connection, where: str) -> None:
    wait_for_turn(connection, "version")
    found = migrations.version(connection)
    if found is None and set(inspect(connection).get_table_names()) - {"alembic_version"}:
        raise WarehouseError(f"{shown(where)} is another program's database; give another --db")
    if found is not None and found not in migrations.known():
        raise WarehouseError(f"{shown(where)} was made by a newer gouji (version {found}); upgrade gouji")
    if found == migrations.HEAD and views.are_current(connection):
        return
    if found != migrations.HEAD:
        views.drop(connection)
        migrations.upgrade(connection)
    views.drop(connection)
    views.create(connection)
