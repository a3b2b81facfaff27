"""Pictures of pages that were drawn once (页面图片): kept in a folder that goes when the desk closes."""

from __future__ import annotations

import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Final

KEPT_BYTES: Final = 256 * 2**20


class Pictures:
    """The pictures used last, up to a quarter of a GB on the disk; each is drawn by one thread while others wait."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="gouji-pages-")
        self._kept_bytes = kept_bytes
        self._sizes: OrderedDict[str, int] = OrderedDict()
        self._lock = threading.Lock()
        self._drawing = threading.Semaphore(2)

    def get(self, sha256: str, page: int, draw: Callable[[], bytes | None]) -> bytes | None:
        """The picture of a page, drawn where it is not at hand."""
        name = f"{sha256}-{page}.png"
        if (found := self._kept(name)) is not None:
            return found
        with self._drawing:
            if (found := self._kept(name)) is not None:
                return found
            picture = draw()
            if picture is not None:
                self._keep(name, picture)
            return picture

    def close(self) -> None:
        """Remove them all."""
        self._folder.cleanup()

    def _kept(self, name: str) -> bytes | None:
        with self._lock:
            if name not in self._sizes:
                return None
            self._sizes.move_to_end(name)
            return Path(self._folder.name, name).read_bytes()

    def _keep(self, name: str, picture: bytes) -> None:
        with self._lock:
            Path(self._folder.name, name).write_bytes(picture)
            self._sizes[name] = len(picture)
            while sum(self._sizes.values()) > self._kept_bytes and len(self._sizes) > 1:
                oldest, _ = self._sizes.popitem(last=False)
                Path(self._folder.name, oldest).unlink()
