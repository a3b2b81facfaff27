"""The originals (原件): kept by what they hold, so that none is overwritten, with where and when they were fetched."""

from __future__ import annotations

import contextlib
import hashlib
import json
import mimetypes
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from extractors.charset import decoded
from flows.pipeline import TEXTS
from flows.sources import FORBIDDEN_IN_NAMES

LONGEST_NAME: Final = 180
"""Bytes of a file's name; most file systems end at 255."""
ORIGIN: Final = ".origin.jsonl"
KEPT_HEADERS: Final = ("content-type", "content-disposition", "last-modified", "etag", "date", "server")
DOCUMENTS: Final = frozenset((*TEXTS, ".xls", ".xlsx", ".et", ".ofd", ".zip", ".rar", ".7z"))
WORDY: Final = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Archive:
    """A folder of originals, `ab/abcd…/云溪市2024年财政决算.pdf`, each with its origin beside it."""

    root: Path

    def keep(self, data: bytes, name: str, url: str, headers: Mapping[str, str], at: datetime) -> tuple[str, str]:
        """Store what an address gave; its fingerprint and where it lies below the archive.

        The same bytes are stored once, under the name that they came with first; each origin is noted.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        folder = self.root / sha256[:2] / sha256
        folder.mkdir(parents=True, exist_ok=True)
        held = next((path for path in folder.iterdir() if not path.name.startswith(".")), None)
        if held is None or held.stat().st_size != len(data):
            held = folder / name
            _write_whole(held, data)
        origin = {
            "url": url,
            "fetched_at": at.isoformat(timespec="seconds"),
            "headers": {key: headers[key] for key in KEPT_HEADERS if key in headers},
        }
        with (folder / ORIGIN).open("a", encoding="utf-8") as file:
            file.write(json.dumps(origin, ensure_ascii=False) + "\n")
        return sha256, held.relative_to(self.root).as_posix()

    def origins(self, original: str) -> Iterator[Mapping[str, object]]:
        """Where an original was fetched from, and when, the earliest first."""
        for line in (self.root / original).with_name(ORIGIN).read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there with all its bytes or not at all, also when the power fails."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, path)


def file_name(url: str, title: str, headers: Mapping[str, str]) -> str:
    """What an original is called: by the words that lead to it where they are Chinese, else as it is published.

    >>> file_name("http://x.cn/P0201.pdf", "云溪市2024年财政决算", {})
    '云溪市2024年财政决算.pdf'
    >>> file_name("http://x.cn/down?id=7", "下载", {"content-disposition": "inline; filename*=UTF-8''%E5%86%B3.pdf"})
    '决.pdf'
    """
    published = _published_name(url, headers)
    suffix = Path(published).suffix.lower()
    if suffix not in DOCUMENTS:
        suffix = mimetypes.guess_extension(headers.get("content-type", "").partition(";")[0].strip()) or ""
    titled = Path(title).stem if Path(title).suffix.lower() in DOCUMENTS else title
    name = titled if len(WORDY.findall(titled)) > len("附件下载") else Path(published).stem or titled
    name = FORBIDDEN_IN_NAMES.sub("_", " ".join(name.split())) or "report"
    return name.encode()[:LONGEST_NAME].decode(errors="ignore") + suffix


def _published_name(url: str, headers: Mapping[str, str]) -> str:
    message = Message()
    message["Content-Disposition"] = headers.get("content-disposition", "")
    stated = message.get_filename("")
    with contextlib.suppress(UnicodeEncodeError):
        # sites send Chinese names as they stand, in bytes that headers are not made for
        stated = decoded(stated.encode("latin-1"))
    return Path(unquote(stated)).name or Path(unquote(urlsplit(url).path)).name
