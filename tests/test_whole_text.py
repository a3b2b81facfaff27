"""The whole text of reports without pages: every figure marked where it stands, and never more than plain words."""

import re
from pathlib import Path

import pytest

from flows.pipeline import fingerprint, read_report
from flows.text import whole_text
from review import whole_text as text_of
from review.whole_text import Passage, Texts, laid_out
from review.words import WORDS
from schema.records import Cell, Grid
from tests.desks import browser, opened
from warehouse import load

SAMPLES = Path(__file__).parents[1] / "samples"
HOSTILE = """<!DOCTYPE html><html><head><title>云溪市2024年财政决算</title><script>alert(1)</script></head><body>
<h1>关于云溪市2024年财政决算的报告</h1>
<p onclick="alert(2)">2024年全市一般公共预算收入30亿元，增长<b>3.1%</b>。<img src=x onerror=alert(3)></p>
<p>原文写着&lt;script&gt;alert(4)&lt;/script&gt;，支出20亿元。</p>
<iframe src="https://evil.example/"></iframe><a href="javascript:alert(5)">附件</a>
<table><tr><th>项目</th><th>决算数（万元）</th></tr><tr><td>&lt;b&gt;税收收入</td><td>200000</td></tr>
<tr><td>非税收入</td><td>100000</td></tr></table></body></html>"""


def put(here, path: Path):
    reading = read_report(path)
    loaded = load.load(here.writing, str(path), reading.document, reading.figures, reading.reconciliation, "1.0")
    return loaded.report_id, reading.figures


def text_in(page: str) -> str:
    return page.partition('<section class="card text">')[2].partition("</section>")[0]


def words(html: str) -> str:
    return re.sub(r"<[^>]*>|\s", "", html)


@pytest.mark.parametrize("name", ["yanxi_2024_final_tables.html", "lanchuan_2025_budget_report.txt"])
def test_全文逐字显示_每个数标在原处(db, name):
    with opened(db, read=whole_text) as here, browser(here) as client:
        report_id, figures = put(here, SAMPLES / name)
        page = client.get(f"/reports/{report_id}").text
        shown = text_in(page)
        marked = re.findall(r'id="f(\d+)"><mark class="(ok|mismatch|unchecked)">([^<]*)</mark>', shown)
        assert {int(number) % 1_000_000: quote for number, _, quote in marked} == {
            one.seq: one.quote for one in figures
        }
        assert len({state for _, state, _ in marked}) > 1
        assert WORDS["whole_text_help"][1] in shown and WORDS["not_placed"][1] not in shown
        told = "".join((SAMPLES / name).read_text("utf-8").split()) if name.endswith(".txt") else "砚溪二中1872230"
        assert told[:2000] in words(shown)
        number = marked[0][0]
        assert f'/reports/{report_id}#f{number}"' in client.get(f"/figures/{number}").text


def test_网页只剩文字(db, tmp_path):
    path = tmp_path / "云溪.html"
    path.write_text(HOSTILE, "utf-8")
    with opened(db, read=whole_text) as here, browser(here) as client:
        report_id, figures = put(here, path)
        shown = text_in(client.get(f"/reports/{report_id}").text)
        assert [one.quote for one in figures] == re.findall(r"<mark[^>]*>([^<]*)", shown) and len(figures) == 5
        assert "原文写着&lt;script&gt;alert(4)&lt;/script&gt;，支出" in shown and "&lt;b&gt;税收收入" in shown
        for live in ("<script", "<img", "<iframe", "onerror", "onclick", "javascript:", "alert(1)", "<b>"):
            assert live not in shown
        path.write_text(HOSTILE.replace("30亿元", "31亿元"), "utf-8")
        assert "30亿元" in client.get(f"/reports/{report_id}").text, "it was kept"
    with opened(db, read=whole_text) as later, browser(later) as client:
        page = client.get(f"/reports/{report_id}").text
        assert WORDS["no_text"][1] in page and not text_in(page) and "<mark" in page, "the file holds other bytes now"
        assert str(tmp_path) not in page


def test_读不出的文件没有全文(tmp_path):
    path = tmp_path / "坏.docx"
    path.write_bytes(b"PK\x03\x04 damaged")
    assert whole_text(path, fingerprint(path)) is None
    assert whole_text(tmp_path / "没有.txt", "0" * 64) is None


def figure(number: int, quote: str, sentence: str, table: int | None = None):
    source = "text" if table is None else "table"
    return {"figure_id": number, "quote": quote, "sentence": sentence, "source": source, "table": table}


def marks(text) -> list[list[int]]:
    lines = [line for block in text.blocks for line in (block.rows if block.is_table else [[block]])]
    passages = [one for line in lines for one in line]
    return [[mark[2]["figure_id"] for mark in one.marks] for one in passages]


def test_同一句话说两遍_各标各的():
    said = "收入19.20亿元，其中9.20亿元。"
    figures = [figure(number, quote, said) for number, quote in enumerate(("19.20亿元", "9.20亿元") * 2, 1)]
    text = laid_out([said, "别的话。", f"又说：{said}"], figures)
    assert marks(text) == [[1, 2], [], [3, 4]] and not text.unplaced
    assert [(one.text, one.figure and one.figure["figure_id"]) for one in text.blocks[2].stretches()] == [
        ("又说：收入", None),
        ("19.20亿元", 3),
        ("，其中", None),
        ("9.20亿元", 4),
        ("。", None),
    ]


def test_找不到原处的数另列():
    lost = figure(1, "5亿元", "没有这句话，5亿元。")
    also = figure(2, "7亿元", "收入19.20亿元。")
    row = figure(3, "100", "税收|100", table=1)
    assert laid_out(["收入19.20亿元。"], [lost, also, row]).unplaced == [lost, also, row]


def test_合并的单元格属于它所跨的每一行():
    cells = [Cell(0, 0, "全市", 2, 1), Cell(0, 1, "税收"), Cell(0, 2, "5"), Cell(1, 1, "非税"), Cell(1, 2, "5")]
    rows = [figure(1, "5", "全市|税收|5", 1), figure(2, "5", "全市|非税|5", 1)]
    text = laid_out([Grid(None, tuple(cells), 0)], rows)
    assert marks(text) == [[], [], [1], [], [2]] and not text.unplaced
    assert [[cell.row_span for cell in line] for line in text.blocks[0].rows] == [[2, 1, 1], [1, 1]]


def test_过长的全文只显示开头(monkeypatch):
    monkeypatch.setattr(text_of, "MOST_CHARACTERS", 10)
    text = laid_out(["一二三四五六", "七八九十百千"], [])
    assert text.is_cut and text.blocks == [Passage("一二三四五六")]


def test_读过的全文留着_读不出的再试():
    texts, asked = Texts(), []

    def read(sha: str, text):
        return lambda: asked.append(sha) or text

    for sha in ("a", "a", *"bcdefghi", "a"):
        assert texts.get(sha, read(sha, [[sha]])) == [[sha]]
    assert asked == [*"abcdefghi", "a"]
    assert [texts.get("x", read("x", None)) for _ in range(2)] == [None, None] and asked[-2:] == ["x", "x"]
