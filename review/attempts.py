"""Passwords that did not fit (登录限次): who guesses is slowed down, by name and by address."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

WINDOW_SECONDS: Final = 900
PER_NAME: Final = 5
"""Failures for one name from one address before it must wait."""
PER_ADDRESS: Final = 20
PER_NAME_ANYWHERE: Final = 50
REMEMBERED: Final = 10_000


class Attempts:
    """Counts failures of the last quarter of an hour."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[tuple[str, str], list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def are_too_many(self, name: str, address: str) -> bool:
        """Whether this name or this address must wait."""
        with self._lock:
            limits = zip(_kinds(name, address), (PER_NAME, PER_ADDRESS, PER_NAME_ANYWHERE), strict=True)
            return any(len(self._recent(kind)) >= limit for kind, limit in limits)

    def failed(self, name: str, address: str) -> None:
        """Note a failure."""
        with self._lock:
            for kind in _kinds(name, address):
                self._failures[kind] = [*self._recent(kind), self._clock()]
                self._failures.move_to_end(kind)
            while len(self._failures) > REMEMBERED:
                self._failures.popitem(last=False)

    def succeeded(self, name: str, address: str) -> None:
        """Forget the failures of someone who got it right."""
        with self._lock:
            self._failures.pop(_kinds(name, address)[0], None)

    def _recent(self, kind: tuple[str, str]) -> list[float]:
        return [at for at in self._failures.get(kind, ()) if self._clock() - at < WINDOW_SECONDS]


def _kinds(name: str, address: str) -> tuple[tuple[str, str], ...]:
    return (name, address), ("", address), (name, "")
