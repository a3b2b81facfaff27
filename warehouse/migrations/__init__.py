"""How a warehouse of one version becomes one of the next (版本升级): Alembic, run on open."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

HEAD: Final = "0010"
"""The newest version; known here so that opening an up-to-date warehouse need not import Alembic."""


def version(connection: Connection) -> str | None:
    """The version of a warehouse, None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("select version_num from alembic_version"))
    return found


def known() -> frozenset[str]:
    """Every version that this gouji can open."""
    return frozenset(file.name[:4] for file in (Path(__file__).parent / "versions").glob("[0-9]*.py"))


def upgrade(connection: Connection, target: str = "head") -> None:
    """Bring a warehouse up to a version, in the caller's transaction (`connect.migration`)."""
    from alembic import command

    _allow_rebuilding(connection)
    command.upgrade(_config(connection), target)


def downgrade(connection: Connection, target: str = "base") -> None:
    """Take a warehouse back to an earlier version, in the caller's transaction (`connect.migration`)."""
    from alembic import command

    _allow_rebuilding(connection)
    command.downgrade(_config(connection), target)


def _allow_rebuilding(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.scalar(text("pragma foreign_keys")):
        raise ValueError("with foreign keys on, SQLite would delete the children of each table that is rebuilt")


def _config(connection: Connection):  # type: ignore[no-untyped-def] # alembic is imported late
    from alembic.config import Config

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
