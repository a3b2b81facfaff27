"""Reports made up for the warehouse (虚构的报告): a few figures and checks of 云溪市."""

from decimal import Decimal
from pathlib import Path

from sqlalchemy import Engine

from schema.records import (
    Check,
    Document,
    Figure,
    Finding,
    Page,
    Reconciliation,
    RequiredCheck,
    Role,
    unit_step,
)
from schema.units import to_wan
from warehouse import load, query

VERSION = "1.0"


def amount(seq: int, item: str, value: str, unit: str = "亿元", **fields) -> Figure:
    settings = {
        "report": "云溪.txt",
        "page": 1,
        "quote": f"{value}{unit}",
        "sentence": "一句话",
        "source": "text",
        "kind": "amount",
        "wan": to_wan(Decimal(value), unit),
        "step": unit_step(Decimal(value), unit),
        "scope": "jurisdiction",
        "fund": "general",
        "side": "revenue",
        "period": "2025",
        "stage": "execution",
        "region": "云溪市",
    }
    return Figure(seq=seq, item=item, value=Decimal(value), unit=unit, **(settings | fields))


def debt(seq: int, item: str, value: str, **fields) -> Figure:
    return amount(seq, item, value, **({"side": "debt", "fund": None, "period": "2025-12-31"} | fields))


def document(content: str = "a", name: str = "云溪.txt") -> Document:
    return Document(name, content * 64, "txt", (Page(1, ()), Page(2, (), "picture", note="no text")))


def put(engine: Engine, figures, checks=(), content="a", path="/in/云溪.txt") -> load.Loaded:
    return load.load(engine, path, document(content, Path(path).name), figures, checked(*checks), VERSION)


def checked(*checks: Check, findings: tuple[Finding, ...] = (), required: tuple[RequiredCheck, ...] = ()):
    return Reconciliation("government", tuple(checks), findings, (), required)


def rows(db: str, sql: str) -> list[dict]:
    return list(query.select(db, sql)[1])


def mismatch(total: Figure, part: Figure) -> Check:
    roles = (Role(total, "total"), Role(part, "part", -1))
    return Check(
        "云溪.txt", "sum", roles, Decimal("1.50"), Decimal(2), Decimal("0.5"), Decimal(0), "mismatch", "差0.5万元"
    )
