"""How fast reports are loaded (装载速度), at several sizes on both databases: figures a second, and memory.

    benchmarks/loading.py [--sizes 100000 1000000] [--figures 1000] [--databases sqlite postgresql]

Reports of `--figures` made-up figures each, a check for every five of them, are loaded one after the other as an ingest
does, a transaction each, and at the end of each size brought into the kept views. The time is that of loading, not of
making up figures; `cpu` is what the loading process itself used, without PostgreSQL's. PostgreSQL runs with its
usual settings, fsync included.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import resource
import tempfile
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from schema.records import Box, Check, Document, Figure, Page, Reconciliation, Role
from tests import postgres
from warehouse import connect, load

FIGURES_PER_PAGE = 40
ITEMS = (
    *("一般公共预算收入", "增值税", "企业所得税", "专项收入", "教育支出", "普通教育", "小学教育", "行政运行"),
    *("社会保障和就业支出", "卫生健康支出", "公务接待费", "会议费", "培训费", "差旅费", "办公费", "维修（护）费"),
    *("劳务费", "委托业务费", "工会经费", "其他商品和服务支出"),
)
"""As in real reports: one figure in twenty is a number of the panel, nearly half stand in the classification."""
STAGES = ("budget", "adjusted_budget", "execution", "final")


def report(number: int, count: int) -> tuple[Document, list[Figure], Reconciliation]:
    """A report of many figures, half of them cells of tables, with checks of five figures each."""
    name = f"云溪{number}.pdf"
    pages = tuple(Page(page, (), width=595, height=842) for page in range(1, count // FIGURES_PER_PAGE + 2))
    document = Document(name, f"{number:064x}", "pdf", pages)
    figures = [figure(name, number, seq) for seq in range(1, count + 1)]
    checks = tuple(check(name, figures[start : start + 5]) for start in range(0, count - 4, 5))
    return document, figures, Reconciliation("government", checks, (), (), ())


def figure(report: str, number: int, seq: int) -> Figure:
    """One figure, unlike its neighbours."""
    wan = Decimal(number * 7919 % 9973 * 1000 + seq)
    item = ITEMS[seq % len(ITEMS)]
    is_cell = seq % 2 == 0
    return Figure(
        report=report,
        seq=seq,
        page=1 + seq // FIGURES_PER_PAGE,
        quote=f"{wan}" if is_cell else f"{wan}万元",
        sentence=f"{seq}|{item}|{wan}|{wan + 5}"
        if is_cell
        else f"{2015 + number % 11}年，全市{item}完成{wan}万元，增长5.3%。",
        source="table" if is_cell else "text",
        kind="amount",
        value=wan,
        unit="万元",
        wan=wan,
        step=Decimal(1),
        scope="jurisdiction",
        fund="general",
        side="revenue" if "收入" in item else "expenditure",
        item=item,
        period=str(2015 + number % 11),
        stage=STAGES[seq % len(STAGES)],
        region=f"云溪{number // 20}市",
        table=1 + seq // 200 if is_cell else None,
        row=item if is_cell else None,
        row_path=("支出合计", item) if is_cell else (),
        column="2024年/决算数" if is_cell else None,
        boxes=(Box(72.04, 100.26 + seq % 600, 130.55, 112.31 + seq % 600),),
        because=because_of_cell(item, number) if is_cell else because_of_text(item),
    )


def because_of_cell(item: str, number: int) -> dict[str, str]:
    """As long as those of real cells."""
    column, title = f"column「{2015 + number % 11}年预算数/调整后预算数」", "title「市本级一般公共预算支出执行情况表」"
    return {
        "quote": "a cell of a table",
        "value": "as printed; △, ▲ and brackets are minus signs",
        "kind": "money: neither the cell nor the header names a rate",
        "measure": "the level itself: the header names no change or rate",
        "region": "the report or the title",
        "table": "counted from the beginning of the report",
        "row": "label of the row",
        "row_path": "codes, numbering and indentation of the labels",
        "column": "header of the table",
        "code": "the row's column of codes or its label",
        "period": column,
        "stage": column,
        "scope": "title「市本级」",
        "fund": title,
        "side": title,
        "unit": "above the table「万元」",
        "item": f"row「{item}」",
    }


def because_of_text(item: str) -> dict[str, str]:
    """And those of real sentences."""
    return {
        "quote": "an amount with its unit",
        "measure": "完成 states a level",
        "period": "the year at the beginning of the sentence",
        "stage": "完成",
        "scope": "全市",
        "fund": f"item「{item}」",
        "side": f"item「{item}」",
        "region": "title",
        "item": f"before 完成「{item}」",
    }


def check(report: str, figures: list[Figure]) -> Check:
    roles = (Role(figures[0], "total"), *(Role(one, "part") for one in figures[1:]))
    return Check(
        report, "sum", roles, figures[0].wan, figures[0].wan, Decimal(0), Decimal(2), "ok", "分项合计等于总计。"
    )


def loaded(where: str, sizes: list[int], figures: int) -> Iterator[tuple[int, float, float]]:
    """At each size: how many figures, and the seconds and processor seconds that the last stretch took."""
    warehouse = connect.open_warehouse(where)
    numbers = itertools.count(1)
    done = 0
    for size in sizes:
        before, seconds, cpu = done, 0.0, 0.0
        while done < size:
            document, made, result = report(number := next(numbers), figures)
            began, began_cpu = time.perf_counter(), time.process_time()
            load.load(warehouse, f"/in/{number}.pdf", document, made, result, "1.0")
            seconds += time.perf_counter() - began
            cpu += time.process_time() - began_cpu
            done += len(made)
        began, began_cpu = time.perf_counter(), time.process_time()
        load.refresh_views(warehouse)
        seconds += time.perf_counter() - began
        cpu += time.process_time() - began_cpu
        yield done, (done - before) / seconds, (done - before) / cpu
    warehouse.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--figures", type=int, default=1_000, help="in each report")
    parser.add_argument("--databases", nargs="+", choices=("sqlite", "postgresql"), default=["sqlite", "postgresql"])
    options = parser.parse_args()
    print(f"{'database':<12}{'figures':>10}{'figures/s':>12}{'by cpu':>12}{'peak MB':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for name in options.databases:
            with postgres.running(safe=True) if name == "postgresql" else contextlib.nullcontext() as server:
                where = str(Path(folder, "loading.db")) if server is None else server.create()
                for size, rate, by_cpu in loaded(where, options.sizes, options.figures):
                    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                    print(f"{name:<12}{size:>10}{rate:>12,.0f}{by_cpu:>12,.0f}{peak:>10,.0f}", flush=True)


if __name__ == "__main__":
    main()
