"""Every test of the warehouse runs on both databases; PostgreSQL is started by the tests themselves."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy import Engine

from tests import postgres
from warehouse import connect


class Databases(Protocol):
    """A kind of database (`name`: sqlite or postgresql) and fresh ones of it, as paths or URLs."""

    name: str

    def empty(self) -> str:
        """A database without tables."""

    def warehouse(self) -> str:
        """A warehouse of this version without reports."""

    def drop(self, where: str) -> None:
        """Remove one, whoever is still connected."""


class Sqlite:
    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self._template = folder / "template.db"
        connect.open_warehouse(str(self._template)).dispose()

    def empty(self) -> str:
        return str(self._folder / f"fiscal{next(self._numbers)}.db")

    def warehouse(self) -> str:
        return shutil.copy(self._template, self.empty())

    def drop(self, where: str) -> None:
        for file in self._folder.glob(f"{Path(where).name}*"):
            file.unlink()


class Postgresql:
    name = "postgresql"

    def __init__(self, server: postgres.Server) -> None:
        self._server = server
        self.empty, self.drop = server.create, server.drop
        template = server.create()
        connect.open_warehouse(template).dispose()
        self._template = postgres.name_of(template)

    def warehouse(self) -> str:
        return self._server.create(self._template)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgres.Server]:
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """Both databases, one after the other."""
    if request.param == "sqlite":
        return Sqlite(tmp_path_factory.mktemp("sqlite"))
    return Postgresql(request.getfixturevalue("postgresql_server"))


@pytest.fixture
def db(databases: Databases) -> Iterator[str]:
    """A warehouse without reports: its path or URL."""
    where = databases.warehouse()
    yield where
    databases.drop(where)


@pytest.fixture
def engine(db: str) -> Iterator[Engine]:
    """That warehouse, opened."""
    opened = connect.open_warehouse(db)
    yield opened
    opened.dispose()
