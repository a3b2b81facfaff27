"""How fast the auditors' desk answers (工作台响应时间): 1,000,000 figures, 20,000 findings, 20 clients.

    python -m benchmarks.desk [--db URL] [--reports 2000] [--requests 10000]

Prints a table of medians and 99th percentiles, and the memory of the server over the requests.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import random
import statistics
import tempfile
import time
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import httpx

from flows.review import opened, serve
from schema.records import Check, Document, Figure, Finding, Page, Reconciliation, Role
from schema.units import to_wan
from warehouse import connect, load
from warehouse.desk.findings import Filters, list_findings

CLIENTS = 20
FIGURES_A_REPORT = 500
FINDINGS_A_REPORT = 10
PAGES = 25
PAUSE_SECONDS = 0.5
"""Between two requests of a client, where the people at the desk read what they see."""
WARMING_UP = 100
"""Requests before the clock runs: connections are opened and templates compiled once a day."""
ITEMS = ("一般公共预算收入", "税收收入", "增值税", "教育支出", "卫生健康支出", "政府性基金收入", "专项债务余额")


def report(number: int) -> tuple[Document, list[Figure], Reconciliation]:
    """A report with as many figures and findings as a large one."""
    rng = random.Random(number)
    region, year = f"虚构{number % 300}市", 2018 + number % 8
    figures = [
        Figure(
            report=f"{region}{year}.pdf",
            seq=seq,
            page=1 + seq * PAGES // (FIGURES_A_REPORT + 1),
            quote=f"{seq}.{number % 100:02d}亿元",
            sentence=f"{year}年{region}{ITEMS[seq % 7]}{seq}.{number % 100:02d}亿元，第{seq}句。",
            source="text",
            kind="amount",
            value=(value := Decimal(f"{seq}.{number % 100:02d}")),
            unit="亿元",
            wan=to_wan(value, "亿元"),
            step=Decimal(100),
            scope="jurisdiction",
            fund="general",
            side="revenue",
            item=ITEMS[seq % 7],
            period=str(year),
            stage="execution",
            region=region,
            boxes=((72.0, 100.0, 160.0, 116.0),),  # type: ignore[arg-type]
        )
        for seq in range(1, FIGURES_A_REPORT + 1)
    ]
    checks, findings = [], []
    for at in range(FINDINGS_A_REPORT):
        chosen = rng.sample(figures, 5)
        roles = (Role(chosen[0], "total"), *(Role(one, "part") for one in chosen[1:]))
        gap = Decimal(rng.randrange(1, 10**6))
        check = Check(
            chosen[0].report,
            "sum",
            roles,
            Decimal(10**6),
            10**6 + gap,
            gap,
            Decimal(200),
            "mismatch",
            f"分项合计：“{chosen[0].item}”{chosen[0].quote}应等于分项之和，多{gap}万元。",
            "分项合计",
        )
        checks.append(check)
        severity = rng.choice(("high", "medium", "low"))
        findings.append(Finding((check,), chosen[0], gap, "", severity, f"最可能有误的是第{at}项。"))  # type: ignore[arg-type]
    pages = tuple(Page(page, (), width=595, height=842) for page in range(1, PAGES + 1))
    document = Document(f"{region}{year}.pdf", sha256(str(number).encode()).hexdigest(), "pdf", pages)
    return document, figures, Reconciliation("government", tuple(checks), tuple(findings), (), ())


def fill(where: str, reports: int) -> None:
    began = time.perf_counter()
    engine = connect.open_warehouse(where)
    for number in range(reports):
        document, figures, result = report(number)
        load.load(engine, f"/in/{number}.pdf", replace(document), figures, result, "benchmark")
    load.refresh_views(engine)
    with connect.transaction(engine) as connection:
        connection.exec_driver_sql("analyze")
    engine.dispose()
    counts = f"{reports * FIGURES_A_REPORT:,} figures, {reports * FINDINGS_A_REPORT:,} findings"
    print(f"{counts} loaded in {time.perf_counter() - began:.0f} s", flush=True)


def run_server(where: str, port: int) -> None:
    with opened(where, "127.0.0.1") as here:
        serve(here, port)


def memory(process: multiprocessing.Process) -> float:
    """What the server holds, in MB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


async def measured(address: str, addresses: list[str], requests: int, pause: float) -> list[float]:
    taken: list[float] = []
    left = iter(range(requests))

    async def client(number: int) -> None:
        rng = random.Random(number)
        async with httpx.AsyncClient(base_url=address, timeout=60) as session:
            await asyncio.sleep(rng.random() * pause)
            for _ in left:
                place = rng.choice(addresses)
                began = time.perf_counter()
                answer = await session.get(place)
                taken.append(time.perf_counter() - began)
                assert answer.status_code == 200, (place, answer.status_code)
                await asyncio.sleep(pause * (0.5 + rng.random()))

    await asyncio.gather(*(client(number) for number in range(CLIENTS)))
    return taken


def places(where: str) -> dict[str, list[str]]:
    engine = connect.open_for_reading(where)
    keys = [
        item["finding_key"] for page in range(1, 200, 20) for item in list_findings(engine, Filters(page=page)).items
    ]
    engine.dispose()
    filters = ["", "?severity=high", "?sort=newest", "?sort=difference&page=7", "?status=all&page=200"]
    filters += (
        [f"?region=虚构{n}市" for n in range(20)]
        + [f"?words=教育支出 虚构{n}市" for n in range(20)]
        + ["?year=2021&least=500000"]
    )
    return {
        "list": [f"/findings{one}" for one in filters],
        "finding": [f"/findings/{key}" for key in keys],
        "overview": ["/"],
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--db")
    parser.add_argument("--reports", type=int, default=2000)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--port", type=int, default=8799)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        where = options.db or f"{folder}/desk.db"
        if options.db is None or not Path(where).exists():
            fill(where, options.reports)
        server = multiprocessing.get_context("spawn").Process(target=run_server, args=(where, options.port))
        server.start()
        try:
            address = f"http://127.0.0.1:{options.port}"
            for _ in range(300):
                try:
                    httpx.get(f"{address}/decisions")
                    break
                except httpx.TransportError:
                    time.sleep(0.1)
            print(f"{'page':10} {'clients':>22} {'requests':>8} {'median ms':>10} {'p99 ms':>8}")
            for name, addresses in places(where).items():
                for pause, how in ((PAUSE_SECONDS, "20, reading 0.5 s"), (0.0, "20, without a pause")):
                    if name == "overview" and not pause:
                        continue
                    asyncio.run(measured(address, addresses, WARMING_UP, pause))
                    taken = sorted(asyncio.run(measured(address, addresses, 1_200, pause)))
                    median, p99 = statistics.median(taken), taken[int(len(taken) * 0.99)]
                    print(f"{name:10} {how:>22} {len(taken):8} {median * 1000:10.0f} {p99 * 1000:8.0f}", flush=True)
            every = [one for those in places(where).values() for one in those if one != "/"]
            before = memory(server)
            for part in range(4):
                asyncio.run(measured(address, every, options.requests // 4, 0))
                done = (part + 1) * options.requests // 4
                print(f"after {done:,} requests: {memory(server):.0f} MB (before: {before:.0f} MB)", flush=True)
        finally:
            server.terminate()
            server.join()


if __name__ == "__main__":
    main()
