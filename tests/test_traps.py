"""The traps of published PDFs, each a small file that shows it, and files that mean harm."""

from __future__ import annotations

import multiprocessing
from functools import partial
from pathlib import Path

import pytest

import extractors
from extractors.layout import paragraphs
from extractors.source import read as read_file
from flows import pipeline
from flows.pipeline import Failure, readings
from flows.workers import Readers
from reconciliation import check
from schema.records import UnreadableReport
from tests.pdfs import at, bomb, grid, lying_font, pdf, picture, raw_pdf, seal, text, together

read = partial(read_file, ocr=False)
SENTENCE = "2023年，云岭县一般公共预算收入完成12.65亿元，增长3.1%。"


def whole_text(path: Path) -> list[str]:
    return [paragraph.text for paragraph in paragraphs(read(path))]


def quotes(path: Path) -> list[str]:
    return [figure.quote for figure in extractors.extract(read(path)) if figure.source == "text"]


@pytest.mark.parametrize("ascent", [200, 2600])
def test_digits_of_a_font_that_lies_about_its_height_stay_on_their_line(tmp_path: Path, ascent: int) -> None:
    font = lying_font(ascent)
    rows = [
        together(
            at(80, 100 + 24 * n, "全县收入"),
            at(146, 100 + 24 * n, f"{n}6.94", font=font),
            at(190, 100 + 24 * n, "亿元。"),
        )
        for n in range(1, 5)
    ]
    assert quotes(pdf(tmp_path / "a.pdf", together(*rows))) == ["16.94亿元", "26.94亿元", "36.94亿元", "46.94亿元"]


def test_three_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    columns = [
        text(*[f"第{n}行{where}栏文字排满一行" for n in "一二三四五六七八九十"], x=x, pitch=20, size=12)
        for where, x in (("左", 40), ("中", 220), ("右", 400))
    ]
    (found,) = whole_text(pdf(tmp_path / "a.pdf", together(*columns)))
    assert found.index("第十行左") < found.index("第一行中") < found.index("第十行中") < found.index("第一行右")


def test_a_seal_across_the_text_changes_nothing(tmp_path: Path) -> None:
    sealed = together(text(SENTENCE, "全县支出完成30.25亿元，增长1.2%。"), seal(300, 90))
    assert quotes(pdf(tmp_path / "a.pdf", sealed)) == ["12.65亿元", "3.1%", "30.25亿元", "1.2%"]


def test_a_level_watermark_across_the_text_is_left_out(tmp_path: Path) -> None:
    lines = [
        "2023年，云岭县一般公共预算收入完成",
        "12.65亿元，比上年增长3.1%，其中税收",
        "收入完成8.25亿元，增长2.0%。",
    ]
    marked = together(text(*lines, pitch=28), at(90, 122, "内部资料", size=70))
    assert "".join(whole_text(pdf(tmp_path / "a.pdf", marked))) == "".join(lines)


def test_a_large_title_is_no_watermark(tmp_path: Path) -> None:
    titled = together(at(100, 100, "云岭县决算", size=60), text(SENTENCE, top=180))
    assert whole_text(pdf(tmp_path / "a.pdf", titled)) == ["云岭县决算", SENTENCE]


def test_heads_feet_and_page_numbers_stand_in_no_sentence(tmp_path: Path) -> None:
    sentences = [
        "全县税收收入完成11.65亿元，比上年增长1.1%，非税收入完成3.2亿元，",
        "国有资源有偿使用收入2.5亿元，各项罚没收入0.7亿元，都好于预期，",
        "上级补助收入30.25亿元，地方政府债券转贷收入6.1亿元，调入资金",
        "1.3亿元，上年结转0.4亿元，收入总计52.9亿元，与支出总计相等，",
    ]
    pages = [
        together(
            at(200, 40, "云岭县2023年财政决算", size=10),
            text(sentence[:18], sentence[18:], size=14),
            at(280, 800, f"— {n} —", size=12),
        )
        for n, sentence in enumerate(sentences, 1)
    ]
    assert "".join(whole_text(pdf(tmp_path / "a.pdf", *pages))) == "".join(sentences)


def test_a_number_broken_at_the_end_of_a_line_is_whole(tmp_path: Path) -> None:
    lines = [
        "全县一般公共预算收入完成年度预算的104.",
        "62%，比上年增长，全年一般公共预算收入469",
        "408万元，其中税收收入完成也好于全年预期，",
        "非税收入比上年下降，全年收入增长3.1%。",
    ]
    page = text(*lines)
    (found,) = whole_text(pdf(tmp_path / "a.pdf", page))
    assert found == "".join(lines)
    assert quotes(tmp_path / "a.pdf") == ["104.62%", "469408万元", "3.1%"]


def test_a_table_inside_prose_tears_no_sentence_and_joins_none(tmp_path: Path) -> None:
    table = together(
        grid(80, 110, 3, 2),
        *(
            at(85 + 100 * c, 130 + 30 * r, words)
            for r, row in enumerate((("项目", "预算数", "决算数"), ("税收", "12.50", "13.10")))
            for c, words in enumerate(row)
        ),
    )
    found = whole_text(pdf(tmp_path / "a.pdf", together(text(SENTENCE), table, text("全县支出完成30亿元。", top=220))))
    assert found[0] == SENTENCE and found[-1] == "全县支出完成30亿元。"


def test_an_amount_that_wraps_inside_a_cell_is_whole(tmp_path: Path) -> None:
    cell = together(
        grid(80, 110, 3, 2, width=150, height=60), text("每平米50.4", "元，全年100亿", "元。", x=85, top=130)
    )
    assert quotes(pdf(tmp_path / "a.pdf", cell)) == ["50.4元", "100亿元"]


def test_the_boxes_of_a_figure_stand_on_its_page(tmp_path: Path) -> None:
    full = "全县各项收入都好于预期，财政运行总体平稳，"
    first = text(*[full] * 4, "其中一般公共预算专项收入完成全年预算数的12")
    second = text("亿元，比上年增长好于预期，其他也好于预期，", *[full] * 4)
    (amount,) = extractors.extract(read(pdf(tmp_path / "a.pdf", first, second)))
    assert (amount.quote, amount.page) == ("12亿元", 1)
    (box,) = amount.boxes
    assert box.top > 170


def test_contents_with_dotted_leaders_are_no_text(tmp_path: Path) -> None:
    contents = text("一、收入情况" + "." * 30 + "3", "二、支出情况" + "." * 30 + "12")
    assert whole_text(pdf(tmp_path / "a.pdf", contents, text(SENTENCE))) == [SENTENCE]


def test_a_stray_text_layer_over_a_scan_is_not_taken_for_its_text(tmp_path: Path) -> None:
    document = read(pdf(tmp_path / "a.pdf", text(SENTENCE), together(picture(1), text("扫描件 第12页 30.25亿元"))))
    assert document.pages[1].verdict == "picture" and document.pages[1].is_unread
    assert quotes(tmp_path / "a.pdf") == ["12.65亿元", "3.1%"]


def test_no_sentence_runs_over_a_page_that_was_not_read(tmp_path: Path) -> None:
    lines = ["2023年，全县一般公共预算收入完成20亿元", "其中：税收收入完成8亿元，非税收入完成12亿元，"]
    document = read(pdf(tmp_path / "a.pdf", text("，".join(lines), size=8), picture(1), text("专项收入完成2亿元。")))
    assert [set(paragraph.pages) for paragraph in paragraphs(document)] == [{1}, {3}]
    assert {one.status for one in check(extractors.extract(document))} <= {"ok", "not_checkable"}


# --- files that mean harm


def in_a_process(path: Path, monkeypatch: pytest.MonkeyPatch, seconds: float = 20, memory: int = 2**30) -> str:
    """What comes of a file under limits that a test can wait for."""
    monkeypatch.setattr(pipeline, "Readers", partial(Readers, seconds=seconds, memory=memory))
    ((_, result),) = readings([path], ocr=False)
    assert not multiprocessing.active_children()
    return result.reason if isinstance(result, Failure) else "read"


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>"


def stream(data: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    return b"<< /Length %d /Filter %b >>\nstream\n%b\nendstream" % (len(data), filters, data)


def test_a_page_tree_that_holds_itself_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = raw_pdf(tmp_path / "a.pdf", CATALOGUE, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 4 >>")
    assert "a.pdf" in in_a_process(tree, monkeypatch)


def test_a_page_tree_of_endless_depth_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    depth = 20_000
    nodes = (b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (n + 3) for n in range(depth))
    assert "a.pdf" in in_a_process(raw_pdf(tmp_path / "a.pdf", CATALOGUE, *nodes, PAGE), monkeypatch)


@pytest.mark.parametrize("count", [6000, 2**31 - 1])
def test_a_huge_count_of_pages_is_refused(tmp_path: Path, count: int) -> None:
    tree = b"<< /Type /Pages /Kids [3 0 R] /Count %d >>" % count
    with pytest.raises(UnreadableReport, match=r"at most 5000|hold no text"):
        read(raw_pdf(tmp_path / "a.pdf", CATALOGUE, tree, PAGE, stream(b"")))


def test_a_bomb_ends_its_own_process_at_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    packed = raw_pdf(tmp_path / "a.pdf", CATALOGUE, tree, PAGE, stream(bomb(2000)))
    assert packed.stat().st_size < 3 * 2**20
    reason = in_a_process(packed, monkeypatch)
    assert "a.pdf" in reason and "bug" not in reason and "\n" not in reason


def test_scripts_and_attachments_are_not_looked_at(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", text(SENTENCE))
    data = path.read_bytes().replace(
        b"/Type /Catalog", b"/OpenAction << /S /JavaScript /JS (while(true){}) >> /Type /Catalog"
    )
    path.write_bytes(data)
    assert quotes(path) == ["12.65亿元", "3.1%"]
