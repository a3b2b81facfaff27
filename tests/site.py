"""A web site of a finance bureau on this machine, with everything that goes wrong on such sites."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REPORTS = 200
A_PAGE = 20
LISTED = range(1, 101)
ANNOUNCED = range(101, 141)
IN_SITEMAP = range(141, 171)
IN_FEED = range(171, 201)

ONCE_500, ONCE_429, ALWAYS_500, MISSING, CIRCLE, ENDLESS = 7, 8, 9, 10, 11, 12
OTHER_TYPE, ERROR_PAGE, ONCE_SLOW, ALWAYS_SLOW, CHANGED = 13, 14, 15, 16, 17
OTHER_HOST, PRIVATE_HOST, FORBIDDEN, DOWN_AT_FIRST, EMPTY, DAMAGED = 18, 19, 20, 21, 22, 23
UNFETCHED = {
    ALWAYS_500: "answered 500, 2 times",
    MISSING: "answered 404",
    CIRCLE: "redirects in a circle",
    ENDLESS: "is larger than 0.2 MB",
    ERROR_PAGE: "gave a web page instead of a .pdf file",
    ALWAYS_SLOW: "gave no answer within 0.3 s",
    OTHER_HOST: "leads to strange.example, which the source does not name",
    PRIVATE_HOST: "lies in a private network",
    FORBIDDEN: "robots.txt asks not to fetch this",
    EMPTY: "gave 0 bytes",
}
UNREAD = {DAMAGED: "PDF"}
SLOW_SECONDS = 0.6
TEXT = (
    "云溪市第{n}号部门2024年决算\n"
    "2024年，全市一般公共预算收入{total}万元，其中：税收收入{tax}万元，非税收入{rest}万元。\n"
)


def text(n: int, revision: int = 1) -> str:
    """Report number n; its second revision states another total."""
    tax, rest = 1000 + n, 200 + revision
    return TEXT.format(n=n, total=tax + rest, tax=tax, rest=rest)


@dataclass(slots=True)
class Request:
    """A request as it came in; its status is 0 until it is answered, or where the client went away."""

    began: float
    path: str
    status: int = 0


@dataclass
class Site:
    """The site's state: which scheduled run it sees, and every request that was made."""

    run: int = 1
    requests: list[Request] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""
    empty_list: bool = False
    """Whether the column shows no links any more, as after a change of its layout."""

    def name(self, n: int) -> str:
        return f"r{n}.pdf" if n in (ERROR_PAGE, DAMAGED) else f"r{n}.txt"


def _link(site: Site, n: int, folder: str) -> str:
    title = f"云溪市第{n}号部门2024年部门决算"
    return f'<li><a href="{folder}{site.name(n)}" title="{title}">{title[:9]}…</a></li>'


def _page(body: str, charset: str = "utf-8") -> bytes:
    page = f'<!DOCTYPE html><html><head><meta charset="{charset}"></head><body>{body}</body></html>'
    return page.encode("gb18030" if charset == "gb2312" else charset)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    site: Site

    def log_message(self, *args: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        path = self.path
        request = Request(time.monotonic(), path)
        with self.site.lock:
            self.site.requests.append(request)
            self.site.asked[path] += 1
            first = self.site.asked[path] == 1
        try:
            request.status = self._answer(path, first)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _answer(self, path: str, first: bool) -> int:
        site = self.site
        if path == "/robots.txt":
            return self._send(200, f"User-agent: *\nDisallow: /r/{site.name(FORBIDDEN)}\n".encode(), "text/plain")
        if path.startswith("/column/"):
            return self._column(path)
        if path == "/details.htm":
            rows = "".join(f'<a href="./detail/{n}.htm">第{n}号部门2024年决算</a>' for n in ANNOUNCED)
            return self._send(200, _page(rows), "text/html")
        if path.startswith("/detail/"):
            n = int(path.removeprefix("/detail/").removesuffix(".htm"))
            link = f'<a href="../r/{site.name(n)}">附件下载</a><a href="/column/">首页</a>'
            return self._send(200, _page(f"<p>现将云溪市第{n}号部门决算予以公开。</p>{link}"), "text/html", etag=True)
        if path == "/sitemap.xml":
            return self._send(
                200, f"<sitemapindex><sitemap><loc>{site.url}/part.xml</loc></sitemap></sitemapindex>".encode()
            )
        if path == "/part.xml":
            urls = "".join(f"<url><loc>{site.url}/r/{site.name(n)}</loc></url>" for n in IN_SITEMAP)
            return self._send(
                200, f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()
            )
        if path == "/feed.xml":
            items = "".join(
                f"<item><title>第{n}号部门</title><link>{site.url}/r/{site.name(n)}</link></item>" for n in IN_FEED
            )
            return self._send(200, f"<rss><channel><title>x</title>{items}</channel></rss>".encode())
        if path.startswith(("/r/", "/circle")):
            return self._report(path, first)
        return self._send(404, b"")

    def _column(self, path: str) -> int:
        """Page p of the column, in GBK with a label that is wrong, its links relative."""
        page = int(path.removeprefix("/column/").removeprefix("index_").removesuffix(".html") or 1)
        numbers = LISTED[(page - 1) * A_PAGE : page * A_PAGE]
        links = "" if self.site.empty_list else "".join(_link(self.site, n, "../r/") for n in numbers)
        last = page * A_PAGE >= len(LISTED)
        following = "" if last else f'<a href="index_{page + 1}.html"> 下一页 </a>'
        head = '<div><a href="/">首页</a> <a href="javascript:void(0)">打印决算</a></div>'
        return self._send(200, _page(f"{head}<ul>{links}</ul>{following}", "gb2312"), "text/html; charset=utf-8")

    def _report(self, path: str, first: bool) -> int:
        site = self.site
        if path == "/circle":
            return self._send(302, b"", location=f"/r/{site.name(CIRCLE)}")
        n = int(path.removeprefix("/r/r").partition(".")[0])
        if n == ALWAYS_500 or (n == ONCE_500 and first) or (n == DOWN_AT_FIRST and site.run == 1):
            return self._send(500, b"oops")
        if n == ONCE_429 and first:
            return self._send(429, b"", retry_after="1")
        if n == MISSING:
            return self._send(404, b"")
        if n == CIRCLE:
            return self._send(302, b"", location="/circle")
        if n == OTHER_HOST:
            return self._send(301, b"", location="http://strange.example/r18.txt")
        if n == PRIVATE_HOST:
            return self._send(301, b"", location=site.url.replace("127.0.0.1", "localhost") + "/r/1.txt")
        if n == ENDLESS:
            return self._endless()
        if n == ALWAYS_SLOW or (n == ONCE_SLOW and first):
            time.sleep(SLOW_SECONDS)
        if n == EMPTY:
            return self._send(200, b"")
        if n == ERROR_PAGE:
            return self._send(200, _page("<p>您访问的页面不存在</p>"), "application/pdf")
        if n == DAMAGED:
            return self._send(200, b"%PDF-1.7\nbroken", "application/pdf", etag=True)
        body = text(n, 2 if n == CHANGED and site.run > 1 else 1).encode()
        kind = "image/png" if n == OTHER_TYPE else "text/plain; charset=utf-8"
        return self._send(200, body, kind, etag=n % 2 == 0, modified=n % 2 == 1 and n != CHANGED)

    def _endless(self) -> int:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while True:
            self.wfile.write(b"10000\r\n" + b"0" * 0x10000 + b"\r\n")

    def _send(
        self,
        status: int,
        body: bytes,
        kind: str = "text/xml",
        location: str | None = None,
        retry_after: str | None = None,
        etag: bool = False,
        modified: bool = False,
    ) -> int:
        tag, date = f'"{hashlib.md5(body).hexdigest()}"', "Mon, 02 Jun 2025 08:00:00 GMT"
        if (etag and self.headers.get("If-None-Match") == tag) or (
            modified and self.headers.get("If-Modified-Since") == date
        ):
            status, body = 304, b""
        self.send_response(status)
        headers = {"Content-Type": kind, "Location": location, "Retry-After": retry_after}
        headers |= {"ETag": tag if etag else None, "Last-Modified": date if modified else None}
        for name, value in headers.items():
            if value is not None:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return status


@contextmanager
def site() -> Iterator[Site]:
    """The site, as long as a test needs it."""
    state = Site()
    handler = type("Handler", (_Handler,), {"site": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


LIMITS = """
[limits]
seconds_between_requests = 0.01
timeout_seconds = 0.3
attempts = 2
backoff_seconds = 0.02
longest_wait_seconds = 2
max_megabytes = 0.2
recheck_hours = 0
private_hosts = ["127.0.0.1"]
"""
SOURCES = """
[[source]]
name = "column"
kind = "list"
url = "{url}/column/"
links = "决算"
hosts = ["localhost"]

[[source]]
name = "announced"
kind = "list"
url = "{url}/details.htm"
links = "决算"
attachments = "附件"

[[source]]
name = "map"
kind = "sitemap"
url = "{url}/sitemap.xml"

[[source]]
name = "feed"
kind = "feed"
url = "{url}/feed.xml"
"""
