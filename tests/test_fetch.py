"""Fetching: politely, each report once, whatever a site does; a changed one again, the rest quarantined."""

import doctest
import importlib
from itertools import pairwise
from pathlib import Path

import pytest

from flows import pipeline
from flows.archive import Archive
from flows.fetch import Visited, visit
from flows.links import Link, in_feed, in_page, in_sitemap
from flows.polite import Polite, Refused
from flows.sources import Limits, Sources, SourcesError, read_sources
from tests import site as sites
from warehouse import connect, query, sources


def configured(folder: Path, text: str) -> Sources:
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return read_sources(path)


def refresh(config: Sources, db: str, read=pipeline.read_report) -> tuple[dict[str, Visited], pipeline.Summary]:
    """One scheduled run without Prefect: visit every source, load what is new."""
    warehouse, polite, archive = connect.open_warehouse(db), Polite(config.limits), Archive(config.archive)
    visited = {one.name: visit(one, polite, archive, warehouse) for one in config.sources}
    polite.close()
    new = sources.waiting(warehouse, pipeline.GOUJI_VERSION)
    files = {one.url: config.archive / one.original for one in new}
    summary = pipeline.run(pipeline.Ingestion(warehouse, files, read=read, workers=1))
    warehouse.dispose()
    return visited, summary


def rows(db: str, sql: str) -> list[dict]:
    return list(query.select(db, sql)[1])


def test_三次巡查后_能读的各一份_改过的换新_其余隔离并说明(tmp_path: Path):
    db = str(tmp_path / "fiscal.db")
    with sites.site() as site:
        config = configured(tmp_path, sites.LIMITS + sites.SOURCES.format(url=site.url))
        runs, spans = [], []
        for site.run in (1, 2, 3):
            before = len(site.requests)
            runs.append(refresh(config, db))
            spans.append(site.requests[before:])
    first, second, third = (visited for visited, _ in runs)
    readable = set(range(1, sites.REPORTS + 1)) - set(sites.UNFETCHED) - set(sites.UNREAD)
    urls = {f"{site.url}/r/{site.name(n)}": n for n in range(1, sites.REPORTS + 1)}

    held = rows(db, "select path, sha256 from report_file join report using (report_id)")
    assert sorted(urls[row["path"]] for row in held) == sorted(readable)
    assert [summary.reports for _, summary in runs] == [len(readable) - 1, 2, 0]

    bad = {urls[row["path"]]: row for row in rows(db, "select * from quarantine where resolved_at is null")}
    assert set(bad) == set(sites.UNFETCHED) | set(sites.UNREAD)
    for n, reason in (sites.UNFETCHED | sites.UNREAD).items():
        assert reason in bad[n]["reason"] and "\n" not in bad[n]["reason"], n
        assert bad[n]["stage"] == ("fetch" if n in sites.UNFETCHED else "read"), n

    assert (first["column"].listed, first["column"].failed) == (100, len(sites.UNFETCHED) + 1)
    assert (second["column"].new, second["column"].changed) == (1, 1)
    assert (third["column"].new, third["column"].changed, third["column"].unchanged) == (0, 0, 90)
    assert [visits["announced"].listed for visits in (first, second, third)] == [40, 40, 40]
    assert (first["map"].new, first["feed"].new) == (30, 30)
    assert not any(one.trouble for visits in (second, third) for one in visits.values())
    assert site.asked[f"/r/{site.name(sites.FORBIDDEN)}"] == 0

    # the limits: never two requests at once, a pause between them, few of them, and conditional where that helps
    for requests in spans:
        starts = [request.began for request in requests]
        assert min(later - earlier for earlier, later in pairwise(starts)) >= 0.009
    per_run = 1 + 5 + 1 + len(sites.ANNOUNCED) + 2 + 1 + sites.REPORTS + 20
    assert all(len(requests) <= per_run for requests in spans)
    assert sum(request.status == 304 for request in spans[2]) >= 200
    retried = [request.began for request in spans[0] if request.path == f"/r/{site.name(sites.ONCE_429)}"]
    assert retried[1] - retried[0] >= 1, "Retry-After: 1"

    # the changed report is there twice, as two revisions of one publication
    revisions = rows(
        db, "select publication, count(*) as revisions from revision group by publication having count(*) > 1"
    )
    assert [(urls[row["publication"]], row["revisions"]) for row in revisions] == [(sites.CHANGED, 2)]

    # both originals of the changed report are kept, each with its origin
    archive = Archive(config.archive)
    kept = [path for path in config.archive.rglob("*号部门2024年部门决算.txt") if f"第{sites.CHANGED}号" in path.name]
    texts = sorted(path.read_text(encoding="utf-8") for path in kept)
    assert texts == sorted([sites.text(sites.CHANGED), sites.text(sites.CHANGED, 2)])
    for path in kept:
        (origin,) = archive.origins(path.relative_to(config.archive).as_posix())
        assert origin["url"] == f"{site.url}/r/{site.name(sites.CHANGED)}"
        assert origin["headers"]["content-type"].startswith("text/plain")


def polite(**limits) -> Polite:
    defaults = {"seconds_between_requests": 0, "backoff_seconds": 0, "private_hosts": ("127.0.0.1",)}
    return Polite(Limits(**(defaults | limits)))


def test_中断后续取_不重复询问(tmp_path: Path, monkeypatch):
    db = str(tmp_path / "fiscal.db")
    with sites.site() as site:
        text = sites.LIMITS.replace("recheck_hours = 0", "recheck_hours = 1") + sites.SOURCES.format(url=site.url)
        config = configured(tmp_path, text)
        source = next(one for one in config.sources if one.name == "announced")
        warehouse, archive = connect.open_warehouse(db), Archive(config.archive)
        keep, kept = Archive.keep, []

        def dies_at_the_tenth(*arguments):
            kept.append(arguments)
            if len(kept) == 10:
                raise KeyboardInterrupt
            return keep(*arguments)

        monkeypatch.setattr(Archive, "keep", dies_at_the_tenth)
        with pytest.raises(KeyboardInterrupt):
            visit(source, Polite(config.limits), archive, warehouse)
        visited = visit(source, Polite(config.limits), archive, warehouse)
        assert (visited.listed, visited.new, visited.left) == (40, 31, 9)
        asked = [n for n in sites.ANNOUNCED if site.asked[f"/r/{site.name(n)}"] == 2]
        assert asked == [110]
        assert len(sources.waiting(warehouse, "1")) == 40
        warehouse.dispose()


def test_私网须点名(tmp_path: Path):
    with sites.site() as site:
        asker = polite(private_hosts=())
        with pytest.raises(Refused, match=r"private network \(127\.0\.0\.1\)"):
            asker.get(site.url, lambda host: True)
        assert not site.requests


@pytest.mark.parametrize("url", ["ftp://x.cn/a", "http:///a", "javascript:void(0)", "http://[x/", "file:///etc/passwd"])
def test_不是网址的一概不取(url: str):
    with pytest.raises(Refused, match="no address of a web page"):
        polite().get(url, lambda host: True)


def test_主机连续无应答即留待下次():
    with sites.site() as site:
        url = site.url
    asker = polite(attempts=1)
    reasons = []
    for n in range(8):
        with pytest.raises(Refused) as refused:
            asker.get(f"{url}/r/r{n}.txt", lambda host: True)
        reasons.append(refused.value)
    assert all(reason.later for reason in reasons), "robots.txt could not be had, so nothing may be asked"
    assert asker.requests == 1


def test_主机要求久等_这次不再打扰():
    with sites.site() as site:
        asker = polite(longest_wait_seconds=0.5)
        with pytest.raises(Refused, match="pause of 1 s; left for the next run"):
            asker.get(f"{site.url}/r/{site.name(sites.ONCE_429)}", lambda host: True)
        with pytest.raises(Refused, match="its host asks for a pause") as refused:
            asker.get(f"{site.url}/r/{site.name(1)}", lambda host: True)
        assert refused.value.later
        assert len(site.requests) == 2


def test_请求总数有上限():
    with sites.site() as site:
        asker = polite(requests_a_run=3)
        for n in (1, 2):
            asker.get(f"{site.url}/r/r{n}.txt", lambda host: True)
        with pytest.raises(Refused, match="made its 3 requests"):
            asker.get(f"{site.url}/r/r3.txt", lambda host: True)
        assert len(site.requests) == 3


def test_文件夹与对象存储_改过的再取(tmp_path: Path):
    import fsspec

    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(sites.text(1), encoding="utf-8")
    (folder / "b.txt").write_text(sites.text(2), encoding="utf-8")
    store = fsspec.filesystem("memory")
    store.pipe({"/bucket/c.txt": sites.text(3).encode(), "/bucket/notes.json": b"{}"})
    config = configured(
        tmp_path,
        '[[source]]\nname = "folder"\nkind = "folder"\nurl = "in"\n'
        '[[source]]\nname = "bucket"\nkind = "bucket"\nurl = "memory://bucket"\n'
        "[limits]\nrecheck_hours = 0\n",
    )
    db = str(tmp_path / "fiscal.db")
    visited, summary = refresh(config, db)
    assert (visited["folder"].new, visited["bucket"].new, summary.reports) == (2, 1, 3)
    (folder / "a.txt").write_text(sites.text(1, 2), encoding="utf-8")
    store.pipe("/bucket/c.txt", sites.text(3, 2).encode() + b" ")
    visited, summary = refresh(config, db)
    assert (visited["folder"].changed, visited["folder"].unchanged, visited["bucket"].changed) == (1, 1, 1)
    assert summary.reports == 2
    assert {row["path"] for row in rows(db, "select path from report_file")} == {
        str(folder / "a.txt"),
        str(folder / "b.txt"),
        "memory:///bucket/c.txt",
    }
    store.rm("/bucket", recursive=True)


def test_没有的文件夹和存储_说明来源有误(tmp_path: Path):
    config = configured(
        tmp_path,
        '[[source]]\nname = "folder"\nkind = "folder"\nurl = "none"\n'
        '[[source]]\nname = "bucket"\nkind = "bucket"\nurl = "nosuch://bucket"\n',
    )
    visited, _ = refresh(config, str(tmp_path / "fiscal.db"))
    assert "there is no folder" in visited["folder"].trouble
    assert "nosuch" in visited["bucket"].trouble


def test_网页只改外围不算改(tmp_path: Path):
    from flows.fetch import _text_sha256

    page = "<html><body><nav>{}</nav><div>" + sites.text(1) * 3 + "</div><script>{}</script></body></html>"
    one, two = (page.format(*words).encode() for words in (("今日要闻", "a=1"), ("今日要闻", "a=2")))
    assert _text_sha256(one) == _text_sha256(two) is not None
    assert _text_sha256(one) != _text_sha256(one.replace(b"1001", b"1002"))
    assert _text_sha256(sites.text(1).encode()) is None


def test_链接():
    page = '<base href="/b/"><a href="a.htm#x">一</a><a href="a.htm">一月决算</a><a href="mailto:x">写信</a>'
    assert in_page(page.encode(), "https://x.cn/") == (Link("https://x.cn/b/a.htm", "一月决算"),)
    assert in_page(b"", "https://x.cn/") == ()
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>决算</title><link rel="self" href="/s"/>'
        '<link href="/p"/><link rel="enclosure" href="/f.pdf"/></entry></feed>'
    )
    assert in_feed(atom.encode(), "https://x.cn/") == (Link("https://x.cn/f.pdf", "决算"),)
    import gzip

    assert in_sitemap(gzip.compress(b"https://x.cn/1\n"), "https://x.cn/").pages == (Link("https://x.cn/1"),)
    with pytest.raises(Refused, match="MB when unpacked"):
        in_sitemap(gzip.compress(b" " * (51 << 20)), "https://x.cn/")
    bomb = (
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>http://x.cn/&x;</loc></url></urlset>'
    )
    assert all("root" not in link.url for link in in_sitemap(bomb, "https://x.cn/").pages)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names no source"),
        ("[[source]]\nkind='list'", "needs a name"),
        ("[[source]]\nname='a'\nkind='page'\nurl='https://x.cn'", "kind must be one of"),
        ("[[source]]\nname='a'\nkind='list'\nurl='https://x.cn'", "needs links"),
        ("[[source]]\nname='a'\nkind='feed'\nurl='x.cn'", "must begin with https://"),
        ("[[source]]\nname='a'\nkind='feed'\nurl='https://x.cn'\nlinks='('", "no regular expression"),
        ("[[source]]\nname='a'\nkind='feed'\nurl='https://x.cn'\nlink='a'", "link is not known here"),
        ("[limits]\nattempts=0\n[[source]]\nname='a'\nkind='feed'\nurl='https://x.cn'", "attempts must be a number"),
        ("[limits]\nprivate_hosts='a'\n[[source]]\nname='a'\nkind='feed'\nurl='https://x.cn'", "list of host names"),
        ("archive = 1\n[[source]]\nname='a'\nkind='feed'\nurl='https://x.cn'", "archive must be"),
        ("a = ", "is no TOML"),
    ],
)
def test_来源表有误时一句话(text: str, said: str, tmp_path: Path):
    with pytest.raises(SourcesError, match=said):
        configured(tmp_path, text)


@pytest.mark.parametrize("module", ["flows.archive", "flows.links", "flows.polite"])
def test_文档中的例子(module: str):
    tried = doctest.testmod(importlib.import_module(module))
    assert tried.attempted and not tried.failed
