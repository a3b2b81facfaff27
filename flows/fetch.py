"""One visit of a source (巡查): what it names is asked for where that may bring something new, and archived."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from flows.archive import DOCUMENTS, Archive, file_name
from flows.links import Link, in_page
from flows.places import place_of
from flows.polite import Answer, Polite, Refused
from flows.sources import WEB, Source
from warehouse import load, sources
from warehouse.connect import Warehouse
from warehouse.sources import Known

log = logging.getLogger("gouji.fetch")

HOPELESS: Final = 3
"""After so many failures in a row an address is asked once a week only."""
WEEK_HOURS: Final = 7 * 24 - 12
WEB_PAGES: Final = (".htm", ".html", ".shtml", ".xhtml")


@dataclass(slots=True)
class Visited:
    """What came of a visit; each report that the source names is counted once."""

    source: str
    listed: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    left: int = 0
    """Not asked for: seen a short while ago, or left for the next run."""
    requests: int = 0
    trouble: str | None = None
    """Why the source as a whole gave nothing, or not all."""


def visit(source: Source, polite: Polite, archive: Archive, warehouse: Warehouse) -> Visited:
    """Visit a source; what cannot be had is quarantined with its reason and never stops the rest."""
    visit = _Visit(source, polite, archive, warehouse)
    visit_id = sources.start_visit(warehouse, source.name)
    before = polite.requests
    visited = visit.visited
    try:
        for links in visit.place.listed():
            visit.ask_all(links)
    except Refused as refused:
        visited.trouble = f"{source.url} {refused}"
        log.error("source in trouble", extra={"source": source.name, "reason": visited.trouble})
    visited.requests = polite.requests - before
    counts = {f"{key.removesuffix('s')}_count": n for key, n in asdict(visited).items() if isinstance(n, int)}
    sources.end_visit(warehouse, visit_id, counts, visited.trouble)
    log.info("source visited", extra=asdict(visited))
    return visited


class _Visit:
    def __init__(self, source: Source, polite: Polite, archive: Archive, warehouse: Warehouse) -> None:
        self.place = place_of(source, polite)
        self.visited = Visited(source.name)
        self._source, self._polite, self._archive, self._warehouse = source, polite, archive, warehouse
        self._done: set[str] = set()

    def ask_all(self, links: Sequence[Link], found_on: str | None = None) -> None:
        """Ask for each report that a page names, once a visit."""
        new = {link.url: link.title for link in links if link.url not in self._done}
        self._done.update(new)
        known = sources.listed(self._warehouse, self._source.name, list(new.items()), found_on)
        for url in new:
            self._ask(known[url])

    def _ask(self, known: Known) -> None:
        if self._asked_of_late(known):
            announced = sources.announced_by(self._warehouse, known.url)
            self.visited.listed += len(announced) or 1
            self.visited.left += len(announced) or 1
            return
        try:
            answer = self.place.fetch(known)
            if self._announces(known, answer):
                return
            self._keep(known, answer)
        except Refused as refused:
            self._fail(known, refused)
        self.visited.listed += 1

    def _asked_of_late(self, known: Known) -> bool:
        limits = self._polite.limits
        return known.asked_within(WEEK_HOURS if known.failure_count >= HOPELESS else limits.recheck_hours)

    def _announces(self, known: Known, answer: Answer) -> bool:
        """Whether a page only announces reports; then these are asked for instead."""
        if self._source.attachments is None or known.found_on is not None:
            return False
        if answer.data is None:
            announced = sources.announced_by(self._warehouse, known.url)
            links = [Link(one.url, one.title or "") for one in announced.values()]
        else:
            pattern = self._source.attachments
            links = [
                Link(link.url, _telling(link.title, known.title))
                for link in in_page(answer.data, answer.url)
                if pattern.search(link.url) or pattern.search(link.title)
            ]
        if links:
            self.ask_all(links, found_on=known.url)
            # noted last, so that a visit that breaks off comes back to the page
            sources.asked(self._warehouse, known.url, _conditions(answer.headers))
        return bool(links)

    def _keep(self, known: Known, answer: Answer) -> None:
        if answer.data is None:
            self._note(known, "unchanged", {})
            return
        _require_promised(known.url, answer.data)
        text = _text_sha256(answer.data)
        found: dict[str, object] = {**_conditions(answer.headers), "text_sha256": text}
        if known.sha256 == hashlib.sha256(answer.data).hexdigest() or (text is not None and text == known.text_sha256):
            self._note(known, "unchanged", found)
            return
        name = file_name(known.url, known.title or "", answer.headers)
        at = load.now()
        sha256, original = self._archive.keep(answer.data, name, known.url, answer.headers, at)
        found |= {"sha256": sha256, "original": original, "fetched_at": at}
        self._note(known, "new" if known.sha256 is None else "changed", found)

    def _note(self, known: Known, outcome: str, found: Mapping[str, object]) -> None:
        setattr(self.visited, outcome, getattr(self.visited, outcome) + 1)
        sources.asked(self._warehouse, known.url, found)
        log.info("report fetched", extra={"source": self._source.name, "url": known.url, "outcome": outcome})

    def _fail(self, known: Known, refused: Refused) -> None:
        if refused.later:
            self.visited.left += 1
            self.visited.trouble = str(refused)
            return
        self.visited.failed += 1
        sources.asked(self._warehouse, known.url, {}, failed=True)
        reason = f"{known.url} {refused}"
        load.quarantine(self._warehouse, known.url, _name(known), known.sha256, "fetch", reason)
        log.warning("report not fetched", extra={"source": self._source.name, "url": known.url, "reason": str(refused)})


def _telling(words: str, page_words: str | None) -> str:
    """The words of an attachment, or of the page that announces it where they say nothing (附件下载)."""
    return words if len(words) > len("点击下载附件") or not page_words else page_words


def _conditions(headers: Mapping[str, str]) -> dict[str, str | None]:
    """What makes the next request for an address conditional; nothing where an answer (304) does not repeat it."""
    stated = {"etag": headers.get("etag"), "last_modified": headers.get("last-modified")}
    return {key: value for key, value in stated.items() if value}


def _require_promised(url: str, data: bytes) -> None:
    """Refuse an empty answer, and the web page with which sites answer for a document that they do not have."""
    if not data:
        raise Refused("gave 0 bytes")
    from extractors.sources.html import accepts

    suffix = PurePosixPath(urlsplit(url).path).suffix.lower()
    if suffix in DOCUMENTS and suffix not in WEB_PAGES and accepts(Path(url), data[:4096]):
        raise Refused(f"gave a web page instead of a {suffix} file")


def _text_sha256(data: bytes) -> str | None:
    """What a web page says, as a fingerprint; None for other files and for pages without words of their own."""
    from extractors.sources.html import article, is_web_page

    if not is_web_page(data[:4096]):
        return None
    words = article(data)
    return hashlib.sha256(words.encode()).hexdigest() if words else None


def _name(known: Known) -> str:
    return PurePosixPath(urlsplit(known.url).path).name or known.url


def is_remote(source: Source) -> bool:
    """Whether a visit asks a web site, whose host others may be asking too."""
    return source.kind in WEB
