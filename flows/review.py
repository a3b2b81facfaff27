"""Opening the auditors' desk and making its accounts (打开核对工作台), handing it what it may not import."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

from flows.pipeline import plain_picture
from review.desk import Desk
from warehouse.connect import open_for_reading, open_warehouse
from warehouse.decisions import settle_all


@contextmanager
def opened(where: str, host: str) -> Iterator[Desk]:
    """The desk of a warehouse, closed in the end."""
    open_for_reading(where).dispose()  # no new warehouse where the name was mistyped
    writing = open_warehouse(where)
    reading = open_for_reading(where)
    try:
        settle_all(writing)
        desk = Desk(reading, writing, plain_picture, getpass.getuser(), host)
        try:
            yield desk
        finally:
            desk.pictures.close()
    finally:
        reading.dispose()
        writing.dispose()


def serve(desk: Desk, port: int) -> None:
    """Answer until interrupted."""
    import uvicorn

    from review import app

    uvicorn.run(
        app(desk), host=desk.host, port=port, log_level="warning", server_header=False, access_log=False, workers=1
    )
