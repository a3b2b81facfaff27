"""Asking a web site as a polite reader does (文明抓取): robots.txt, pauses, conditions, limits, no strange hosts."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx
from protego import Protego

from flows.pipeline import GOUJI_VERSION
from flows.sources import Limits

NAME: Final = "gouji"
RETRIED: Final = frozenset((408, 429, 500, 502, 503, 504))
MOVED: Final = frozenset((301, 302, 303, 307, 308))
ROBOTS_MEGABYTES: Final = 0.5
"""RFC 9309 asks that 500 kB of a robots.txt be read; what is larger is none."""
FAULTS_IN_A_ROW: Final = 5
"""After so many addresses that gave no answer, a host is left alone until the next run."""


class Refused(Exception):
    """Why an address gave nothing, in one line.

    `gone` where the site says that there is no such page, `later` where it was not asked in this run at all.
    """

    def __init__(self, reason: str, gone: bool = False, later: bool = False) -> None:
        super().__init__(reason)
        self.gone = gone
        self.later = later


class _Again(Exception):
    """A fault that may pass: worth another try after a pause; `silent` where the host did not answer at all."""

    def __init__(self, reason: str, pause: float | None = None, silent: bool = False) -> None:
        super().__init__(reason)
        self.pause = pause
        self.silent = silent


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site answered: the bytes, or None where they have not changed since they were last fetched (304)."""

    url: str
    """Where the bytes came from in the end, after redirects."""
    data: bytes | None
    headers: Mapping[str, str]


@dataclass(slots=True)
class _Host:
    """What is known of a host in this run; its lock is held while it is asked."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    free_at: float = 0
    """When it may be asked again."""
    faults: int = 0
    """Addresses in a row that gave no answer."""
    left: str = ""
    """Why it is not asked again in this run."""
    robots: dict[str, Protego | Refused] = field(default_factory=dict)


@dataclass
class Polite:
    """A reader of web sites that keeps to their limits and to ours; a host answers one request at a time."""

    limits: Limits
    requests: int = 0
    _hosts: defaultdict[str, _Host] = field(default_factory=lambda: defaultdict(_Host))
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        # no proxies, no .netrc: the addresses that are checked are those that are asked
        self._client = httpx.Client(
            verify=ssl.create_default_context(cafile=self.limits.ca_file) if self.limits.ca_file else True,
            timeout=self.limits.timeout_seconds,
            trust_env=False,
            headers={"User-Agent": f"{NAME}/{GOUJI_VERSION}", "Accept-Language": "zh-CN,zh;q=0.9"},
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def get(
        self, url: str, allows: Callable[[str], bool], etag: str | None = None, modified: str | None = None
    ) -> Answer:
        """What stands at an address; raises Refused, one line, for whatever gives nothing."""
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in conditions.items() if value}
        return self._patiently(url, partial(self._follow, url, allows, headers))

    def _of(self, url: str) -> _Host:
        with self._counting:
            return self._hosts[_parts(url).hostname or ""]

    def _patiently(self, url: str, ask: Callable[[], Answer]) -> Answer:
        """Ask again after faults that may pass, each time after a longer pause or the one that the site asks for."""
        host = self._of(url)
        for attempt in range(1, self.limits.attempts + 1):
            if host.left:
                raise Refused(f"{host.left}; left for the next run", later=True)
            try:
                answer = ask()
            except _Again as fault:
                pause = fault.pause
                if pause is None:
                    pause = self.limits.backoff_seconds * 2 ** (attempt - 1)
                if pause > self.limits.longest_wait_seconds:
                    host.left = f"its host asks for a pause of {pause:.0f} s"
                    raise Refused(f"{fault} and asks for a pause of {pause:.0f} s; left for the next run") from None
                if attempt == self.limits.attempts:
                    host.faults += fault.silent
                    if host.faults >= FAULTS_IN_A_ROW:
                        host.left = f"its host gave no answer to {host.faults} addresses in a row"
                    raise Refused(f"{fault}, {attempt} times") from None
                host.free_at = max(host.free_at, time.monotonic() + pause)
            else:
                host.faults = 0
                return answer
        raise AssertionError("at least one attempt is made")

    def _follow(self, url: str, allows: Callable[[str], bool], headers: Mapping[str, str]) -> Answer:
        """An answer after redirects, each of which must lead to a host that is allowed."""
        seen: list[str] = []
        while True:
            self._require_allowed(url, allows)
            answer = self._ask(url, headers, self.limits.max_megabytes)
            if isinstance(answer, Answer):
                return answer
            seen.append(url)
            if answer in seen:
                raise Refused("redirects in a circle")
            if len(seen) > self.limits.redirects:
                raise Refused(f"redirects more than {self.limits.redirects} times")
            if url.startswith("https:") and not answer.startswith("https:"):
                raise Refused(f"redirects to an address without TLS, {answer}")
            url = answer

    def _require_allowed(self, url: str, allows: Callable[[str], bool]) -> None:
        parts = _parts(url)
        host = parts.hostname or ""
        if not allows(host):
            raise Refused(f"leads to {host}, which the source does not name; add it to its hosts")
        if host not in self.limits.private_hosts:
            _require_public(host)
        robots = self._robots_of(f"{parts.scheme}://{parts.netloc}")
        if isinstance(robots, Refused):
            raise robots
        if not robots.can_fetch(url, NAME):
            raise Refused("robots.txt asks not to fetch this")

    def _robots_of(self, site: str) -> Protego | Refused:
        """What robots.txt asks for; where it cannot be had for a fault, everything is forbidden (RFC 9309)."""
        host = self._of(site)
        with host.lock:
            if site not in host.robots:
                host.robots[site] = self._read_robots(site)
            return host.robots[site]

    def _read_robots(self, site: str) -> Protego | Refused:
        try:
            answer = self._patiently(site, partial(self._ask_robots, f"{site}/robots.txt"))
        except Refused as refused:
            return Protego.parse("") if refused.gone else Refused(f"robots.txt {refused}", later=True)
        return Protego.parse((answer.data or b"").decode("utf-8", "replace"))

    def _ask_robots(self, url: str) -> Answer:
        """robots.txt; a redirect is followed within its host alone."""
        for _ in range(self.limits.redirects):
            answer = self._ask(url, {}, ROBOTS_MEGABYTES, robots=True)
            if isinstance(answer, Answer):
                return answer
            if _parts(answer).netloc != _parts(url).netloc:
                raise Refused("redirects to another host", gone=True)
            url = answer
        raise Refused("redirects too often", gone=True)

    def _ask(self, url: str, headers: Mapping[str, str], megabytes: float, robots: bool = False) -> Answer | str:
        """One request: an answer, or the address to which it redirects."""
        host = self._of(url)
        with host.lock:
            self._wait(host)
            try:
                return self._request(url, headers, megabytes, robots)
            finally:
                host.free_at = time.monotonic() + self._pause_of(url, host)

    def _request(self, url: str, headers: Mapping[str, str], megabytes: float, robots: bool) -> Answer | str:
        try:
            with self._client.stream("GET", url, headers=headers) as response:
                if _parts(url).hostname not in self.limits.private_hosts:
                    # the name may have been given another address since it was checked
                    stream = response.extensions["network_stream"]
                    _require_public_address(stream.get_extra_info("server_addr")[0])
                status = response.status_code
                if status in MOVED and "location" in response.headers:
                    return urljoin(url, response.headers["location"])
                if status in RETRIED:
                    raise _Again(f"answered {status}", _pause(response.headers.get("retry-after")))
                if status == 304:
                    return Answer(url, None, dict(response.headers))
                if status != 200:
                    raise Refused(f"answered {status}", gone=status in (404, 410) or (robots and 400 <= status < 500))
                return Answer(url, self._body(response, megabytes), dict(response.headers))
        except httpx.TimeoutException:
            raise _Again(f"gave no answer within {self.limits.timeout_seconds:g} s", silent=True) from None
        except httpx.DecodingError as error:
            raise Refused(f"its answer is damaged ({error})") from None
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise _Again(f"could not be reached ({str(error) or type(error).__name__})", silent=True) from None

    def _body(self, response: httpx.Response, megabytes: float) -> bytes:
        """The bytes of an answer; one that is too large or never ends is cut off, also where it was packed small."""
        end = time.monotonic() + self.limits.seconds_for_a_file
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            if len(body) > megabytes * 2**20:
                raise Refused(f"is larger than {megabytes:g} MB")
            if time.monotonic() > end:
                raise Refused(f"takes longer than {self.limits.seconds_for_a_file:g} s")
        return bytes(body)

    def _wait(self, host: _Host) -> None:
        """Hold the pause that a host is given between two requests."""
        with self._counting:
            if self.requests >= self.limits.requests_a_run:
                raise Refused(f"this run has made its {self.limits.requests_a_run} requests", later=True)
            self.requests += 1
        time.sleep(max(0.0, host.free_at - time.monotonic()))

    def _pause_of(self, url: str, host: _Host) -> float:
        parts = _parts(url)
        robots = host.robots.get(f"{parts.scheme}://{parts.netloc}")
        asked = robots.crawl_delay(NAME) if isinstance(robots, Protego) else None
        return max(self.limits.seconds_between_requests, asked or 0.0)


def _parts(url: str) -> SplitResult:
    """An address in its parts; raises Refused for what is no address of a web page (javascript:, ftp:)."""
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        valid = False
    if not valid:
        raise Refused(f"is no address of a web page: {url[:200]}")
    return parts


def _require_public(host: str) -> None:
    """Refuse a host of which any address lies in a private network (127.0.0.1, 10.…, 169.254.…)."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _Again(f"could not be reached (the name {host} is not known: {error})", silent=True) from None
    for *_, address in found:
        _require_public_address(str(address[0]))


def _require_public_address(address: str) -> None:
    if not ipaddress.ip_address(address.partition("%")[0]).is_global:
        raise Refused(f"lies in a private network ({address}); where that is meant, name the host in private_hosts")


def _pause(retry_after: str | None) -> float | None:
    """The pause that Retry-After asks for, in seconds or until a date.

    >>> _pause("120"), _pause("Wed, 01 Jan 2020 00:00:00 GMT"), _pause("soon")
    (120.0, 0.0, None)
    """
    if retry_after is None:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
