"""Every sample read again by another gouji: decisions and corrections are still in place (结论与更正不丢)."""

from functools import cache
from pathlib import Path

import pytest

from flows.pipeline import GOUJI_VERSION, read_report, reader_for
from tests.made_up import rows
from warehouse import connect, decisions, load
from warehouse.decisions import VERDICTS, Ruling
from warehouse.desk.figure import open_figure
from warehouse.desk.finding import open_finding
from warehouse.desk.findings import Filters, list_findings

REASONS = """
select field, why from figure
join reason on reason.report_id = figure.report_id and because like '% ' || cast(position as text) || ' %'
"""
SAMPLES = Path(__file__).parents[1] / "samples"
REPORTS = sorted(
    path
    for path in SAMPLES.iterdir()
    if path.suffix in (".pdf", ".txt", ".html", ".xlsx", ".docx") and not path.name.endswith(".checks.txt")
)


@cache
def first_reading(path: Path):
    return read_report(path)


def put(engine, path: Path, reading, version: str) -> int:
    return load.load(
        engine,
        str(path),
        reading.document,
        reading.figures,
        reading.reconciliation,
        version,
        None,
        reading.unread_tables,
    ).report_id


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.name)
def test_换版本重新读取每份样例_结论仍在(db, path):
    engine = connect.open_warehouse(db)
    put(engine, path, first_reading(path), GOUJI_VERSION)
    found = list_findings(engine, Filters()).items
    given = {one["finding_key"]: VERDICTS[at % 2 * 2] for at, one in enumerate(found)}  # confirmed, explained
    for key, verdict in given.items():
        decisions.decide(engine, key, 0, "李审计", Ruling(verdict, "理由"))
    put(engine, path, first_reading(path), "9.9")
    again = {one["finding_key"]: one["status"] for one in list_findings(engine, Filters()).items}
    assert again == given
    assert rows(db, "select distinct gouji_version from report") == [{"gouji_version": "9.9"}]
    engine.dispose()


def test_样例中的更正经得起重新读取(db):
    path = SAMPLES / "lanchuan_2025_budget_report.txt"
    engine = connect.open_warehouse(db)
    put(engine, path, first_reading(path), GOUJI_VERSION)
    (item,) = list_findings(engine, Filters(words="26800亿元 供水")).items
    opened = open_finding(engine, item["finding_key"])
    wrong = opened.suspect["figure_id"]
    assert opened.suspect["quote"] == "26800亿元"
    ruling = Ruling("extraction_error", "", wrong, "amount", "26800万元")
    decisions.decide(engine, item["finding_key"], 0, "李审计", ruling)
    for version in ("9.9", "10.0"):
        put(engine, path, reader_for(engine)(path), version)
        figure = open_figure(engine, wrong).figure
        assert (figure["quote"], figure["wan"], figure["value"], figure["unit"]) == (
            "26800亿元",
            "26800",
            "26800",
            "万元",
        )
        (reason,) = rows(db, f"{REASONS} where figure_id = {wrong} and field = 'amount'")
        assert reason["why"] == "更正：李审计"
        assert not list_findings(engine, Filters(words="26800亿元 供水")).items, "the correction mended it"
        gone = open_finding(engine, item["finding_key"])
        assert not gone.is_there and gone.history[0]["reviewer"] == "李审计"
    decisions.undo(engine, item["finding_key"], 1, "李审计")
    put(engine, path, reader_for(engine)(path), "11.0")
    (back,) = list_findings(engine, Filters(words="26800亿元 供水")).items
    assert (back["finding_key"], back["status"]) == (item["finding_key"], "open")
    engine.dispose()
