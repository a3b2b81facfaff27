"""Many rows at once (批量写入): COPY on PostgreSQL, one prepared statement on SQLite; nothing in between."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection

Row: TypeAlias = tuple[Any, ...]
ROWS_AT_ONCE: Final = 1_000


def write(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write rows in the connection's transaction as they come, each with a value for every column; days as 2024-12-31.

    SQLAlchemy prepares each value of each row in Python, which takes longer than both databases need to store it.
    """
    name, *names = map(connection.dialect.identifier_preparer.quote_identifier, (table, *columns))
    # the connection of sqlite3 or psycopg itself
    driver: Any = connection.connection.driver_connection
    cursor = driver.cursor()
    with _no_collection(), contextlib.closing(cursor):
        if connection.dialect.name == "postgresql":
            with cursor.copy(f"copy {name} ({', '.join(names)}) from stdin") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(names))
            sql = f"insert into {name} ({', '.join(names)}) values ({marks})"
            coming = iter(rows)
            # making rows and storing them in turns, one by one, throws each other's work out of the processor's cache
            while some := list(islice(coming, ROWS_AT_ONCE)):
                cursor.executemany(sql, some)


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Rows hold no circles; to look for some among the figures again and again takes a fifth of the time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
