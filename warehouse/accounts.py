"""Who may open the auditors' desk (用户与会话): names, roles, password hashes, browsers that are logged in, visits."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from sqlalchemy import delete, func, insert, select, update

from warehouse import models
from warehouse.connect import Warehouse, transaction
from warehouse.decisions import now

RoleName = Literal["reader", "reviewer", "admin"]
ROLES: Final[tuple[RoleName, ...]] = get_args(RoleName)
IDLE: Final = datetime.timedelta(hours=12)
"""A session that nobody used for so long is over."""
SEEN_EVERY: Final = datetime.timedelta(minutes=1)
"""How exactly it is noted when somebody was last here."""
AWAY: Final = datetime.timedelta(minutes=30)
"""Who comes back after so long begins a new visit."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who has an account."""

    name: str
    role: RoleName
    password_hash: str
    created_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is logged in, as whom, and the token that its forms must carry."""

    name: str
    role: RoleName
    csrf_token: str
    seen_at: datetime.datetime


def add(warehouse: Warehouse, name: str, role: RoleName, password_hash: str) -> bool:
    """Make an account, or change its password and role and log it out everywhere; True where it is new."""
    table = models.Account
    with transaction(warehouse) as connection:
        changed = connection.execute(
            update(table).where(table.name == name).values(role=role, password_hash=password_hash)
        )
        if changed.rowcount:
            connection.execute(delete(models.DeskSession).where(models.DeskSession.name == name))
            return False
        row = {"name": name, "role": role, "password_hash": password_hash, "created_at": now()}
        connection.execute(insert(table), row)
    return True


def remove(warehouse: Warehouse, name: str) -> bool:
    """Take an account away, and log it out; its decisions stay. False where there is none."""
    with transaction(warehouse) as connection:
        connection.execute(delete(models.DeskSession).where(models.DeskSession.name == name))
        return bool(connection.execute(delete(models.Account).where(models.Account.name == name)).rowcount)


def everyone(warehouse: Warehouse) -> Sequence[Person]:
    """All accounts by name."""
    with transaction(warehouse) as connection:
        return [Person(*row) for row in connection.execute(select(models.Account.__table__).order_by("name"))]


def find(warehouse: Warehouse, name: str) -> Person | None:
    """The account of a name."""
    with transaction(warehouse) as connection:
        found = connection.execute(select(models.Account.__table__).where(models.Account.name == name)).one_or_none()
        return None if found is None else Person(*found)


def is_closed(warehouse: Warehouse) -> bool:
    """Whether anybody has an account: then nobody comes in without."""
    with transaction(warehouse) as connection:
        return bool(connection.scalar(select(func.count()).select_from(models.Account)))


def log_in(warehouse: Warehouse, name: str) -> str:
    """The token of a new session, which no browser ever held before."""
    token = secrets.token_urlsafe(32)
    row = {
        "token_hash": _hash(token),
        "name": name,
        "csrf_token": secrets.token_urlsafe(32),
        "started_at": now(),
        "seen_at": now(),
    }
    with transaction(warehouse) as connection:
        connection.execute(delete(models.DeskSession).where(models.DeskSession.seen_at < now() - IDLE))
        connection.execute(insert(models.DeskSession), row)
    return token


def log_out(warehouse: Warehouse, token: str) -> None:
    """End a session."""
    with transaction(warehouse) as connection:
        connection.execute(delete(models.DeskSession).where(models.DeskSession.token_hash == _hash(token)))


def session(warehouse: Warehouse, token: str) -> Session | None:
    """The session of a token, None where it is unknown or has ended."""
    table, account = models.DeskSession, models.Account
    query = (
        select(account.name, account.role, table.csrf_token, table.seen_at)
        .join(account, account.name == table.name)
        .where(table.token_hash == _hash(token), table.seen_at >= now() - IDLE)
    )
    with transaction(warehouse) as connection:
        found = connection.execute(query).one_or_none()
        return None if found is None else Session(found.name, cast(RoleName, found.role), *found[2:])


def keep(warehouse: Warehouse, token: str) -> None:
    """Note that a session is still used."""
    table = models.DeskSession
    with transaction(warehouse) as connection:
        connection.execute(update(table).where(table.token_hash == _hash(token)).values(seen_at=now()))


def last_visit(warehouse: Warehouse, reviewer: str) -> tuple[datetime.datetime | None, datetime.datetime | None]:
    """When the visit before this one ended, and when the reviewer was last seen."""
    with transaction(warehouse) as connection:
        found = connection.execute(
            select(models.Visit.before_at, models.Visit.seen_at).where(models.Visit.reviewer == reviewer)
        ).one_or_none()
        return (None, None) if found is None else (found.before_at, found.seen_at)


def note_visit(warehouse: Warehouse, reviewer: str) -> datetime.datetime | None:
    """Note that a reviewer is here, and say when the visit before this one ended."""
    before, seen = last_visit(warehouse, reviewer)
    moment = now()
    if seen is not None and moment - seen < SEEN_EVERY:
        return before
    if seen is not None and moment - seen > AWAY:
        before = seen
    table = models.Visit
    with transaction(warehouse) as connection:
        if seen is None:
            connection.execute(delete(table).where(table.reviewer == reviewer))
            connection.execute(insert(table), {"reviewer": reviewer, "before_at": None, "seen_at": moment})
        else:
            connection.execute(update(table).where(table.reviewer == reviewer).values(before_at=before, seen_at=moment))
    return before


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
