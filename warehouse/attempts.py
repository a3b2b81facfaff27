"""Passwords that did not fit (登录限次): who guesses is slowed down, by name and by address, at whichever desk.

They are counted in the warehouse, since the desk may run several times over it. An attempt is noted before the password
is looked at and taken away when it fits, so that many at once count as many.
"""

from __future__ import annotations

import datetime
import hashlib
from typing import Final

from sqlalchemy import Connection, delete, func, insert, or_, select

from warehouse import models
from warehouse.connect import Warehouse, transaction
from warehouse.decisions import now

WINDOW: Final = datetime.timedelta(minutes=15)
PER_NAME: Final = 5
"""Failures for one name from one address before it must wait."""
PER_ADDRESS: Final = 20
PER_NAME_ANYWHERE: Final = 50
LOGINS: Final = 0x6C6F67696E
"""The number of PostgreSQL's lock for which attempts queue: login in ASCII."""


def admit(warehouse: Warehouse, name: str, address: str, moment: datetime.datetime | None = None) -> bool:
    """Note an attempt to log in; False where this name or this address must wait, and nothing may be tried."""
    table, since = models.LoginFailure, (moment or now()) - WINDOW
    row = {"name_hash": _hash(name), "address": address, "failed_at": moment or now()}
    with transaction(warehouse) as connection:
        _wait_for_turn(connection)
        concerned = or_(table.name_hash == row["name_hash"], table.address == address)
        query = select(table.name_hash, table.address).where(table.failed_at > since, concerned)
        recent = [(one.name_hash == row["name_hash"], one.address == address) for one in connection.execute(query)]
        limits = (
            (recent.count((True, True)), PER_NAME),
            (sum(here for _, here in recent), PER_ADDRESS),
            (sum(named for named, _ in recent), PER_NAME_ANYWHERE),
        )
        if any(count >= limit for count, limit in limits):
            return False
        connection.execute(delete(table).where(table.failed_at <= since))
        connection.execute(insert(table), row)
    return True


def forget(warehouse: Warehouse, name: str, address: str) -> None:
    """Take away the attempts of someone who got it right."""
    table = models.LoginFailure
    with transaction(warehouse) as connection:
        connection.execute(delete(table).where(table.name_hash == _hash(name), table.address == address))


def _wait_for_turn(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        connection.execute(select(func.pg_advisory_xact_lock(LOGINS)))


def _hash(name: str) -> str:
    """Names are not kept as typed: now and then one is a password in the wrong field."""
    return hashlib.sha256(name.encode()).hexdigest()
