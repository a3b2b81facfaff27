"""Opening the auditors' desk and making its accounts (打开核对工作台), handing it what it may not import."""

from __future__ import annotations

import gc
import getpass
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from flows.pipeline import plain_picture
from flows.text import whole_text
from review.access import new_hash
from review.desk import Desk
from warehouse import accounts
from warehouse.accounts import RoleName
from warehouse.connect import Warehouse, open_for_reading, open_warehouse
from warehouse.decisions import settle_all


def add_user(where: str, name: str, role: RoleName, password: str) -> bool:
    """Make an account, or change its password and role; True where it is new."""
    hashed = new_hash(name, password)
    with _writing(where) as warehouse:
        return accounts.add(warehouse, name, role, hashed)


def remove_user(where: str, name: str) -> bool:
    """Take an account away; False where there is none."""
    with _writing(where) as warehouse:
        return accounts.remove(warehouse, name)


def users(where: str) -> Iterator[Mapping[str, object]]:
    """All accounts, without what could let someone in."""
    with _writing(where) as warehouse:
        for one in accounts.everyone(warehouse):
            yield {"name": one.name, "role": one.role, "created_at": f"{one.created_at:%Y-%m-%d %H:%M}"}


@contextmanager
def _writing(where: str) -> Iterator[Warehouse]:
    open_for_reading(where).dispose()  # no new warehouse where the name was mistyped
    warehouse = open_warehouse(where)
    try:
        yield warehouse
    finally:
        warehouse.dispose()


@contextmanager
def opened(where: str, host: str) -> Iterator[Desk]:
    """The desk of a warehouse, closed in the end."""
    with _writing(where) as writing:
        settle_all(writing)
        reading = open_for_reading(where, pooled=True)
        try:
            desk = Desk(reading, writing, plain_picture, whole_text, getpass.getuser(), host)
            try:
                yield desk
            finally:
                desk.pictures.close()
        finally:
            reading.dispose()


def serve(desk: Desk, port: int) -> None:
    """Answer until interrupted."""
    import uvicorn

    from review import app

    # what the program itself consists of is never garbage: to look through it again and again makes answers wait
    gc.freeze()
    uvicorn.run(
        app(desk), host=desk.host, port=port, log_level="warning", server_header=False, access_log=False, workers=1
    )
