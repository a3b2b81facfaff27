"""What the pages of the desk share (工作台): the warehouse, who may come in, how a page of a report is drawn."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from anyio import CapacityLimiter

from review.offers import Offers
from review.pictures import Pictures
from review.whole_text import Pages, Texts
from warehouse import accounts
from warehouse.connect import Warehouse

Draw: TypeAlias = Callable[[Path, str, int], bytes | None]
"""A file, the fingerprint that it must still have, and a page → PNG; None where that cannot be drawn."""

Read: TypeAlias = Callable[[Path, str], Pages | None]
"""A file and the fingerprint that it must still have → its text, page by page; None where that cannot be read."""

PICTURES_AT_ONCE: Final = 4
"""Asked for; two are drawn, and the others wait or are at hand."""
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


class Refused(Exception):
    """The desk may not be opened like this; the key of a message that says what to do."""


@dataclass(slots=True)
class Desk:
    """An opened desk."""

    reading: Warehouse
    writing: Warehouse
    draw: Draw
    read: Read
    person: str
    """Who sits at this computer: the reviewer where nobody must log in."""
    host: str = "127.0.0.1"
    pictures: Pictures = field(default_factory=Pictures)
    drawing: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(PICTURES_AT_ONCE))
    texts: Texts = field(default_factory=Texts)
    offers: Offers = field(default_factory=Offers)
    csrf_token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    """What forms carry where nobody must log in."""
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    """Ties the form of the login page to the browser that was shown it."""

    def __post_init__(self) -> None:
        if not self.is_local and not accounts.is_closed(self.reading):
            raise Refused("needs_accounts")

    @property
    def is_local(self) -> bool:
        """Whether only this computer can reach it."""
        return self.host in LOOPBACK

    @property
    def is_open(self) -> bool:
        """Whether nobody must log in: only this computer reaches it, and there are no accounts."""
        return self.is_local and not accounts.is_closed(self.reading)
