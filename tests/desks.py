"""A desk over made-up reports (虚构的工作台), for the tests of the room review."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy import Engine

import review
from review.access import new_hash
from review.desk import Desk
from schema.records import Check, Finding, Page, Role
from tests.made_up import VERSION, amount, checked, document
from warehouse import accounts, connect, load

PASSWORD = "千山鸟飞绝-万径人踪灭"
SENTENCE = "收入合计30亿元，其中税收收入20亿元，非税收入9亿元。"


def one_finding(sha: str = "a", item: str = "收入合计", message: str = "差1亿元", region: str = "云溪市", **fields):
    """A report whose three figures do not add up: its document, figures and what was checked."""
    shared = {"region": region, "sentence": SENTENCE, "boxes": ((72.0, 100.0, 160.0, 116.0),)} | fields
    total = amount(1, item, "30", **shared)
    parts = amount(2, "税收收入", "20", **shared), amount(3, "非税收入", "9", **shared)
    roles = (Role(total, "total"), *(Role(part, "part") for part in parts))
    gap = Decimal(10_000)
    check = Check("云溪.txt", "sum", roles, 29 * gap, 30 * gap, gap, Decimal(100), "mismatch", message, "分项合计")
    finding = Finding((check,), total, 29 * gap, "一位数字不同", "high", "最可能有误的是“收入合计”。")
    pages = (Page(1, (), width=595.0, height=842.0), Page(2, (), "picture", note="no text"))
    return replace(document(sha), pages=pages), (total, *parts), checked(check, findings=(finding,))


def put_finding(engine: Engine, sha: str = "a", path: str = "/in/云溪.txt", version: str = VERSION, **fields):
    paper, figures, result = one_finding(sha, **fields)
    return load.load(engine, path, replace(paper, name=Path(path).name), figures, result, version)


def drawn(path: Path, sha256: str, page: int) -> bytes | None:
    return f"{path.name} {page}".encode()


def unread(path: Path, sha256: str) -> None:
    """The file has moved."""


@contextmanager
def opened(where: str, host: str = "127.0.0.1", draw=drawn, read=unread) -> Iterator[Desk]:
    writing = connect.open_warehouse(where)
    reading = connect.open_for_reading(where, pooled=True)
    desk = Desk(reading, writing, draw, read, "本机", host)
    try:
        yield desk
    finally:
        desk.pictures.close()
        reading.dispose()
        writing.dispose()


def browser(desk: Desk, **settings) -> TestClient:
    return TestClient(review.app(desk), base_url="http://localhost", **settings)


def add_person(where: str, name: str, role: accounts.RoleName) -> None:
    engine = connect.open_warehouse(where)
    accounts.add(engine, name, role, new_hash(name, PASSWORD))
    engine.dispose()


def token(page: str) -> str:
    """What the forms of a page carry."""
    return page.partition('name="csrf" value="')[2].partition('"')[0]


def log_in(client: TestClient, name: str, password: str = PASSWORD):
    page = client.get("/login").text
    return client.post(
        "/login", data={"csrf": token(page), "name": name, "password": password, "to": "/"}, follow_redirects=False
    )
