"""What a source names, and how its reports are had (取件): folders, buckets, columns of sites, sitemaps and feeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Final, Protocol

from flows.links import Link, in_feed, in_page, in_sitemap
from flows.pipeline import REPORT_SUFFIXES, find_reports, one_line
from flows.polite import Answer, Polite, Refused
from flows.sources import Source
from warehouse.sources import Known

MEGABYTE: Final = 2**20


class Place(Protocol):
    """Where reports appear; both raise Refused, one line, for what cannot be had."""

    def listed(self) -> Iterator[Sequence[Link]]:
        """The reports that it names, as they are found; what was found before a fault stays found."""

    def fetch(self, known: Known) -> Answer:
        """What stands at an address; without bytes where it has not changed since it was last fetched."""


def place_of(source: Source, polite: Polite) -> Place:
    """A source as a place that can be visited."""
    if source.kind == "folder":
        return Folder(source, polite.limits.max_megabytes)
    if source.kind == "bucket":
        return Bucket(source, polite.limits.max_megabytes)
    return Site(source, polite)


class Folder:
    """A folder into which people or programs put reports; an address is a path."""

    def __init__(self, source: Source, max_megabytes: float) -> None:
        self._source, self._max_megabytes = source, max_megabytes

    def listed(self) -> Iterator[Sequence[Link]]:
        folder = Path(self._source.url)
        if not folder.is_dir():
            raise Refused(f"there is no folder {folder}")
        found, _ = find_reports([folder])
        yield [Link(str(path), path.stem) for path in found if self._source.links.search(str(path))]

    def fetch(self, known: Known) -> Answer:
        path = Path(known.url)
        try:
            status = path.stat()
            etag = f"{status.st_mtime_ns}-{status.st_size}"
            _require_small(status.st_size, self._max_megabytes)
            return Answer(known.url, None if etag == known.etag else path.read_bytes(), {"etag": etag})
        except OSError as error:
            raise Refused(f"could not be read ({error.strerror})", gone=isinstance(error, FileNotFoundError)) from None


class Bucket:
    """A bucket or any other store that fsspec opens, `s3://…`, `oss://…`; it finds its own credentials."""

    def __init__(self, source: Source, max_megabytes: float) -> None:
        self._source, self._max_megabytes = source, max_megabytes
        self._entries: dict[str, tuple[str, dict[str, Any]]] = {}
        self._store: Any = None

    def listed(self) -> Iterator[Sequence[Link]]:
        from fsspec.core import url_to_fs

        def find() -> Any:
            self._store, root = url_to_fs(self._source.url)
            self._store.invalidate_cache()
            return self._store.find(root, detail=True)

        for path, entry in sorted(self._ask(find).items()):
            name = PurePosixPath(path).name
            if PurePosixPath(name).suffix.lower() in REPORT_SUFFIXES and self._source.links.search(path):
                self._entries[self._store.unstrip_protocol(path)] = (path, entry)
        yield [Link(url, PurePosixPath(path).stem) for url, (path, _) in self._entries.items()]

    def fetch(self, known: Known) -> Answer:
        path, entry = self._entries[known.url]
        stamps = (entry.get(name) for name in ("ETag", "etag", "md5", "LastModified", "mtime", "updated", "created"))
        etag = f"{next(filter(None, stamps), '')}-{entry.get('size')}"
        _require_small(entry.get("size") or 0, self._max_megabytes)
        if etag == known.etag:
            return Answer(known.url, None, {})
        data: bytes = self._ask(lambda: self._store.cat_file(path))
        return Answer(known.url, data, {"etag": etag})

    def _ask(self, do: Callable[[], Any]) -> Any:
        try:
            return do()
        except ImportError as error:
            raise Refused(f"needs another package: {one_line(str(error))}") from None
        except Exception as error:
            # each store of fsspec has errors of its own, from libraries that need not be installed here
            raise Refused(f"cannot be read ({type(error).__name__}: {one_line(str(error))[:200]})") from None


class Site:
    """A web site: the column of a government site, a sitemap or a feed."""

    def __init__(self, source: Source, polite: Polite) -> None:
        self._source, self._polite = source, polite

    def fetch(self, known: Known) -> Answer:
        return self._polite.get(known.url, self._source.allows, known.etag, known.last_modified)

    def listed(self) -> Iterator[Sequence[Link]]:
        if self._source.kind == "list":
            yield from self._pages()
        elif self._source.kind == "feed":
            yield self._wanted(in_feed(*self._bytes(self._source.url)))
        else:
            yield from self._sitemaps()

    def _pages(self) -> Iterator[Sequence[Link]]:
        """The links of a column page by page, until no page follows or one names nothing new."""
        seen: set[Link] = set()
        asked: set[str] = set()
        url: str | None = self._source.url
        for number in range(self._source.pages):
            if url is None or url in asked:
                return
            asked.add(url)
            try:
                links = in_page(*self._bytes(url))
            except Refused as refused:
                if number and self._source.page_url and refused.gone:
                    return  # the page behind the last one
                raise
            wanted = [link for link in self._wanted(links) if link not in seen]
            yield wanted
            if not wanted and number:
                return
            seen.update(wanted)
            if self._source.page_url:
                url = self._source.page_url.replace("{page}", str(self._source.first_page + number))
            else:
                url = next((link.url for link in links if self._source.next.search(link.title)), None)

    def _sitemaps(self) -> Iterator[Sequence[Link]]:
        waiting, asked = [self._source.url], set[str]()
        while waiting and len(asked) < self._source.pages:
            url = waiting.pop(0)
            if url not in asked:
                asked.add(url)
                found = in_sitemap(*self._bytes(url))
                waiting += found.sitemaps
                yield self._wanted(found.pages)

    def _wanted(self, links: Sequence[Link]) -> list[Link]:
        return [link for link in links if self._source.links.search(link.title) or self._source.links.search(link.url)]

    def _bytes(self, url: str) -> tuple[bytes, str]:
        answer = self._polite.get(url, self._source.allows)
        return answer.data or b"", answer.url


def _require_small(size: int, max_megabytes: float) -> None:
    if size > max_megabytes * MEGABYTE:
        raise Refused(f"is larger than {max_megabytes:g} MB")
