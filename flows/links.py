"""Where a page leads (链接): the links of list pages of 预决算公开 columns, of sitemaps and of feeds."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from extractors.charset import decoded
from flows.polite import Refused

UNPACKED_BYTES: Final = 50 * 2**20
"""What the protocol of sitemaps allows a packed one to hold."""
ATOM_LEADS: Final = ("alternate", "enclosure", None)
DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")


@dataclass(frozen=True, slots=True)
class Link:
    """An address and the words that lead there, as 云溪市2024年财政决算."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap names: pages, and further sitemaps."""

    pages: tuple[Link, ...]
    sitemaps: tuple[str, ...]


def in_page(data: bytes, url: str) -> tuple[Link, ...]:
    """The links of a web page in order, each address once, with the longest words that lead there.

    >>> in_page('<a href="../a.htm" title="2024年财政决算">2024年财…</a>'.encode("gbk"), "https://x.cn/b/c.htm")
    (Link(url='https://x.cn/a.htm', title='2024年财政决算'),)
    """
    from lxml import etree, html

    try:
        root = html.document_fromstring(DECLARATION.sub("", decoded(data).replace("\0", "")))
    except (etree.ParserError, etree.XMLSyntaxError):
        return ()
    base = urljoin(url, next(iter(root.xpath("//base/@href")), ""))
    titles: dict[str, str] = {}
    for anchor in root.iter("a", "area", "iframe", "embed"):
        address = _address(anchor.get("href") or anchor.get("src"), base)
        if address is not None:
            words = (_words(anchor.text_content()), _words(anchor.get("title") or ""))
            titles[address] = max(titles.get(address, ""), *words, key=len)
    return tuple(Link(address, title) for address, title in titles.items())


def in_sitemap(data: bytes, url: str) -> Sitemap:
    """The pages and further sitemaps that a sitemap names, packed (.gz) or not, or a text of one address a line."""
    data = _unpacked(data)
    if not data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        addresses = (_address(line, url) for line in decoded(data).splitlines())
        return Sitemap(tuple(Link(address) for address in addresses if address is not None), ())
    root = _xml(data, "sitemap")
    found: dict[str, list[str]] = {"url": [], "sitemap": []}
    for location in root.iter("{*}loc"):
        address = _address(location.text, url)
        entry = location.getparent()
        kind = "" if entry is None else _name(entry)
        if address is not None and kind in found:
            found[kind].append(address)
    return Sitemap(tuple(Link(address) for address in found["url"]), tuple(found["sitemap"]))


def in_feed(data: bytes, url: str) -> tuple[Link, ...]:
    """The entries of an RSS or Atom feed; the files that it encloses before the page that announces them."""
    root = _xml(_unpacked(data), "feed")
    return tuple(dict.fromkeys(link for entry in root.iter("{*}item", "{*}entry") for link in _of_entry(entry, url)))


def _of_entry(entry: Any, url: str) -> Iterator[Link]:
    title = _words("".join(next(iter(entry.iter("{*}title")), entry.makeelement("title")).itertext()))
    pages, enclosed = [], []
    for element in entry:
        name, kind = _name(element), element.get("rel")
        if name == "enclosure" or (name == "link" and kind == "enclosure"):
            enclosed.append(element.get("url") or element.get("href"))
        elif name == "link" and kind in ATOM_LEADS:
            pages.append(element.get("href") or element.text)
    for written in enclosed or pages[:1]:
        address = _address(written, url)
        if address is not None:
            yield Link(address, title)


def _xml(data: bytes, what: str) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise Refused(f"is no {what} that can be read")
    return root


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(data, UNPACKED_BYTES)
    except zlib.error as error:
        raise Refused(f"is packed and damaged ({error})") from None
    if unpacker.unconsumed_tail:
        raise Refused(f"holds more than {UNPACKED_BYTES >> 20} MB when unpacked")
    return unpacked


def _address(written: str | None, base: str) -> str | None:
    """An address as a server is asked for it, without its fragment; None for what is none (javascript:, mailto:).

    >>> _address(" 附件 1.pdf#page=2 ", "http://x.cn/a/")
    'http://x.cn/a/%E9%99%84%E4%BB%B6%201.pdf'
    """
    if not written or not written.strip() or written.lstrip().startswith("#"):
        return None
    try:
        parts = urlsplit(urljoin(base, re.sub(r"[\r\n\t]", "", written.strip())))
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit(parts._replace(path=path, query=quote(parts.query, safe="/%:@!$&'()*+,;=?~-._"), fragment=""))


def _words(text: str) -> str:
    return " ".join(text.split())
