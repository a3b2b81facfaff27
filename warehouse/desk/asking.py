"""Rows as the desk reads them (查询): a question's answer, a row by its key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from sqlalchemy import Connection, Executable, RowMapping, inspect, select

from warehouse import models

Row: TypeAlias = RowMapping


def all_rows(connection: Connection, query: Executable) -> Sequence[Row]:
    return connection.execute(query).mappings().all()


def row(connection: Connection, table: type[models.Base], key: int) -> Row | None:
    """A row by its key."""
    (column,) = inspect(table).primary_key
    return connection.execute(select(table.__table__).where(column == key)).mappings().one_or_none()


def present(connection: Connection, table: type[models.Base], key: int) -> Row:
    """A row that a foreign key says is there."""
    found = row(connection, table, key)
    assert found is not None, "a foreign key leads to it"
    return found
