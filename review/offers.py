"""What the filters of the list offer (筛选项): asked of the warehouse anew after a while, not for every page."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from warehouse.connect import Warehouse
from warehouse.desk.findings import choices

SECONDS: Final = 10
"""How long the name of an area that was just loaded may be missing among the choices."""

Choices: TypeAlias = Mapping[str, Sequence[Any]]


class Offers:
    """Filter → what it can be set to."""

    def __init__(self) -> None:
        self._asked_at = float("-inf")
        self._found: Choices = {}

    def of(self, warehouse: Warehouse) -> Choices:
        """The choices as they were a few seconds ago at most; two requests at once may both ask."""
        now = time.monotonic()
        if now - self._asked_at > SECONDS:
            self._found, self._asked_at = choices(warehouse), now
        return self._found
