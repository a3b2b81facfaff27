"""Where reports appear (来源): sources.toml names folders, columns 预决算公开 of sites, sitemaps, feeds, buckets."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Literal, cast, get_args
from urllib.parse import urlsplit

Kind = Literal["folder", "list", "sitemap", "feed", "bucket"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
WEB: Final = ("list", "sitemap", "feed")
FORBIDDEN_IN_NAMES: Final = re.compile(r'[/\\:*?"<>|\x00-\x1f]|^\.')


class SourcesError(Exception):
    """What is wrong with sources.toml, in one line."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How hard a host may be asked (访问限度); what robots.txt asks for beyond that holds as well."""

    seconds_between_requests: float = 2.0
    timeout_seconds: float = 30.0
    seconds_for_a_file: float = 600.0
    max_megabytes: float = 200.0
    attempts: int = 3
    backoff_seconds: float = 2.0
    longest_wait_seconds: float = 120.0
    """A host that asks for a longer pause (Retry-After) is left alone until the next run."""
    redirects: int = 5
    requests_a_run: int = 20_000
    recheck_hours: float = 12.0
    """An address that was asked within so many hours is not asked again, so that a run that broke off is resumed."""
    ca_file: str = ""
    """Certificates to trust instead of the usual ones, where a site's authority is not among them."""
    private_hosts: tuple[str, ...] = ()
    """Hosts inside a private network that may be asked; all others there are refused."""


@dataclass(frozen=True, slots=True)
class Source:
    """One place where reports appear, as 云溪市财政局's column 预决算公开."""

    name: str
    kind: Kind
    url: str
    links: re.Pattern[str] = re.compile("")
    """What the words or the address of a link to a report (or to its page) must contain; a list must say it."""
    attachments: re.Pattern[str] | None = None
    """Where given, the links lead to pages that announce reports: what the words or address of those must contain.

    A page that announces none is itself the report.
    """
    next: re.Pattern[str] = re.compile(r"^\W*(?:下一?页|后一?页|next)\W*$", re.I)
    page_url: str = ""
    """For columns that a script pages through: the address of a further page, `…/index_{page}.html`."""
    first_page: int = 1
    """What {page} is for the page that follows url."""
    pages: int = 50
    hosts: tuple[str, ...] = ()
    """Other hosts that reports, attachments and redirects may lead to."""

    def allows(self, host: str) -> bool:
        """Whether the source may lead to a host: its own or one that is named."""
        return host in (urlsplit(self.url).hostname, *self.hosts)


@dataclass(frozen=True, slots=True)
class Sources:
    """A sources.toml as read, with the folder that keeps the originals."""

    archive: Path
    sources: tuple[Source, ...]
    limits: Limits = field(default_factory=Limits)


def read_sources(path: Path) -> Sources:
    """sources.toml; raises SourcesError with one line that says what to change."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SourcesError(f"{path} could not be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise SourcesError(f"{path} is no UTF-8: {error}") from None
    return parse_sources(text, path.absolute().parent)


def parse_sources(text: str, here: Path) -> Sources:
    """The same from its text; paths in it are seen from the folder `here`."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourcesError(f"sources.toml is no TOML: {error}") from None
    _known(table, ("archive", "limits", "source"), "sources.toml")
    rows = table.get("source")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise SourcesError("sources.toml names no source; add a [[source]] with name, kind and url")
    sources = tuple(_source(row, here) for row in rows)
    names = [source.name for source in sources]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SourcesError(f"two sources are called {twice[0]}; rename one")
    archive = table.get("archive", "archive")
    if not isinstance(archive, str):
        raise SourcesError("archive must be the path of a folder, in quotes")
    return Sources(here / archive, sources, _limits(table.get("limits", {})))


def _source(row: Mapping[str, Any], here: Path) -> Source:
    name = row.get("name")
    if not isinstance(name, str) or not name.strip() or FORBIDDEN_IN_NAMES.search(name):
        raise SourcesError(f"a source needs a name that may name a folder, not {name!r}")
    where = f"source {name}"
    _known(row, [one.name for one in fields(Source)], where)
    kind, url = row.get("kind"), row.get("url")
    if kind not in KINDS:
        raise SourcesError(f"{where}: kind must be one of {', '.join(KINDS)}, not {kind!r}")
    if not isinstance(url, str) or not url:
        raise SourcesError(f"{where} has no url")
    values = {key: _typed(row[key], key, where) for key in row}
    if kind == "folder":
        values["url"] = str(here / Path(url).expanduser())
    addresses = [url, *filter(None, [row.get("page_url")])]
    if kind in WEB and not all(urlsplit(a).scheme in ("http", "https") and urlsplit(a).hostname for a in addresses):
        raise SourcesError(f"{where}: url and page_url must begin with https:// or http://")
    if kind == "list" and not row.get("links"):
        raise SourcesError(f"{where} needs links: what the words or addresses of its links contain, e.g. '预算|决算'")
    if row.get("page_url") and "{page}" not in row["page_url"]:
        raise SourcesError(f"{where}: page_url must hold {{page}} where the page's number stands")
    return Source(**values)


def _typed(value: Any, key: str, where: str) -> Any:
    if key in ("links", "attachments", "next"):
        try:
            return re.compile(value, re.I)
        except (re.error, TypeError) as error:
            raise SourcesError(f"{where}: {key} is no regular expression ({error})") from None
    if key == "hosts":
        return _names(value, f"{where}: hosts")
    if key in ("first_page", "pages"):
        if type(value) is not int or value < (key == "pages"):
            raise SourcesError(f"{where}: {key} must be a number, not {value!r}")
    elif not isinstance(value, str):
        raise SourcesError(f"{where}: {key} must be a text, not {value!r}")
    return value


def _limits(table: Any) -> Limits:
    if not isinstance(table, dict):
        raise SourcesError("limits must be a table: [limits]")
    _known(table, [one.name for one in fields(Limits)], "limits")
    values: dict[str, Any] = {}
    for one in fields(Limits):
        value: Any = table.get(one.name, one.default)
        if one.name == "private_hosts":
            value = _names(value, "limits: private_hosts")
        elif one.name == "ca_file":
            if not isinstance(value, str):
                raise SourcesError(f"limits: ca_file must be the path of a file, not {value!r}")
        elif type(value) not in (int, float) or value < (one.name == "attempts"):
            raise SourcesError(f"limits: {one.name} must be a number, not {value!r}")
        elif type(one.default) is int and type(value) is float:
            raise SourcesError(f"limits: {one.name} must be a whole number, not {value!r}")
        values[one.name] = value
    return Limits(**values)


def _names(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise SourcesError(f"{where} must be a list of host names")
    return tuple(cast(str, one).lower() for one in value)


def _known(table: Mapping[str, Any], names: Any, where: str) -> None:
    unknown = sorted(set(table) - set(names))
    if unknown:
        raise SourcesError(f"{where}: {unknown[0]} is not known here; known are {', '.join(names)}")
