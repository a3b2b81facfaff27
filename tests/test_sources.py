"""Reading: what each format gives, and the one line that says why a file cannot be read."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from functools import partial
from hashlib import sha256
from pathlib import Path

import docx
import pytest
from reportlab.lib import pdfencrypt
from reportlab.pdfgen.canvas import Canvas

import extractors
import extractors.source
from extractors.glyphs import Glyph, PageContent
from extractors.layout import paragraphs
from extractors.lines import lines
from extractors.source import read as read_file
from schema.records import Document, UnreadableReport
from tests.pdfs import at, grid, pdf, picture, sideways, slanted, text, together

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
read = partial(read_file, ocr=False)
SENTENCE = "2023年，云岭县一般公共预算收入完成12.65亿元，增长3.1%。"


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def page_text(document: Document, page: int = 0) -> list[str]:
    return [line.text for line in document.pages[page].lines]


def whole_text(path: Path) -> list[str]:
    return [paragraph.text for paragraph in paragraphs(read(path))]


# --- text


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_text_is_read_in_any_charset(tmp_path: Path, charset: str) -> None:
    document = read(written(tmp_path / "report.txt", SENTENCE.encode(charset)))
    assert page_text(document) == [SENTENCE]
    assert (document.format, document.pages[0].number) == ("text", None)


def test_a_document_knows_its_file(tmp_path: Path) -> None:
    document = read(written(tmp_path / "report.txt", SENTENCE))
    assert (document.name, document.sha256) == ("report.txt", sha256(SENTENCE.encode()).hexdigest())


def test_the_suffix_does_not_decide(tmp_path: Path) -> None:
    assert read(written(tmp_path / "report.pdf", f"<html><body><p>{SENTENCE}</p></body></html>")).format == "html"
    assert read(written(tmp_path / "report.docx", SENTENCE)).format == "text"
    assert read(pdf(tmp_path / "report.txt", text(SENTENCE))).format == "pdf"


def test_blank_lines_separate_paragraphs_unless_they_tear_sentences(tmp_path: Path) -> None:
    separate = "一、收入情况\n\n全市收入12亿元，比上年增长3.1%。\n\n全市支出13亿元。\n"
    assert [line.paragraph_start for line in read(written(tmp_path / "a.txt", separate)).pages[0].lines] == [True] * 3
    torn = "2023年，云岭县一般公共预算收入完成\n\n12.65亿元，比上年增长3.1%，支出完成\n\n30亿元。\n"
    assert {line.paragraph_start for line in read(written(tmp_path / "b.txt", torn)).pages[0].lines} == {None}


# --- files that cannot be read


def zipped(path: Path, *members: str) -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        for member in members:
            archive.writestr(member, "x" * 500)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b"  \n\n ", "no readable text"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "save it as .docx or PDF"),
        ("a.rtf", b"{\\rtf1\\ansi 12.65}", "RTF"),
        ("a.rar", b"Rar!\x1a\x07\x00" + bytes(40), "RAR"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(40), "image (PNG)"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(40), "image (JPEG)"),
        ("a.pdf", bytes(4096), "zero bytes"),
        ("a.bin", bytes(range(256)) * 8, "no known format"),
        ("a.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog", "damaged or truncated"),
        ("a.html", "<html><body><div>首页</div></body></html>", None),
        ("a.html", "<html><body><script>load('12.65亿元')</script></body></html>", "no text of its own"),
    ],
    ids=lambda value: value[:16] if isinstance(value, str) else "bytes",
)
def test_what_cannot_be_read_is_said_in_one_line(
    tmp_path: Path, name: str, content: str | bytes, said: str | None
) -> None:
    path = written(tmp_path / name, content)
    if said is None:
        assert page_text(read(path)) == ["首页"]
        return
    with pytest.raises(UnreadableReport) as raised:
        read(path)
    assert said in str(raised.value) and name in str(raised.value) and "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("member", "said"),
    [
        ("OFD.xml", "OFD file, which is not read; convert it to PDF"),
        ("xl/workbook.bin", "binary Excel"),
        ("a.txt", "ZIP archive, which is not read; unpack it"),
    ],
)
def test_other_packed_formats_are_named(tmp_path: Path, member: str, said: str) -> None:
    zipped(tmp_path / "report.docx", member)
    with pytest.raises(UnreadableReport, match=said):
        read(tmp_path / "report.docx")


def test_a_truncated_archive_is_said_to_be_so(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "whole.zip", "word/document.xml", "word/styles.xml")
    with pytest.raises(UnreadableReport, match="truncated or damaged"):
        read(written(tmp_path / "report.docx", whole[: len(whole) // 2]))


def test_a_folder_and_a_missing_file_are_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableReport, match="is a folder"):
        read(tmp_path)
    with pytest.raises(UnreadableReport, match="does not exist"):
        read(tmp_path / "report.pdf")


def test_a_file_that_may_not_be_opened_is_said_to_be_so(tmp_path: Path) -> None:
    path = written(tmp_path / "report.txt", SENTENCE)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may open every file")
    with pytest.raises(UnreadableReport, match="permission denied"):
        read(path)


def test_too_large_a_file_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extractors.source, "MAX_BYTES", 10)
    with pytest.raises(UnreadableReport, match="too large"):
        read(written(tmp_path / "report.txt", SENTENCE))


def test_an_encrypted_pdf_is_said_to_be_so(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "report.pdf"), encrypt=pdfencrypt.StandardEncryption("secret"))
    canvas.drawString(50, 700, "12.65")
    canvas.save()
    with pytest.raises(UnreadableReport, match="encrypted"):
        read(tmp_path / "report.pdf")


def test_reading_text_imports_no_library_of_another_format(tmp_path: Path) -> None:
    path = written(tmp_path / "report.txt", SENTENCE)
    code = (
        "import sys; from pathlib import Path; from extractors.source import read; "
        f"read(Path({str(path)!r})); "
        "print(sorted({'lxml', 'pypdfium2', 'docx', 'pdfplumber', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[1])
    assert done.stdout.strip() == "[]", done.stderr


# --- web pages


NAVIGATION = '<div class="x"><ul><li><a href="/">首页</a></li><li><a href="/b">政务公开</a></li></ul></div>'


def web_page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>云岭县决算</title>{head}</head><body>{body}</body></html>"


def test_the_body_of_a_web_page_is_found_by_structure(tmp_path: Path) -> None:
    article = f"<div><p>一、收入情况</p><p>{SENTENCE}</p><p>全县支出完成30亿元，增长1.2%，<span>下</span>同。</p></div>"
    around = '<div><p>版权所有：云岭县人民政府</p><p style="display:none">全县收入99亿元。</p></div>'
    scripts = "<script>var a = '全县收入98亿元';</script><style>p {}</style><!-- 全县收入97亿元。 -->"
    path = written(tmp_path / "a.html", web_page(f"{scripts}{NAVIGATION}<div>{article}{around}</div>{NAVIGATION}"))
    assert page_text(read(path)) == ["一、收入情况", SENTENCE, "全县支出完成30亿元，增长1.2%，下同。"]


def test_a_number_in_many_spans_stays_one(tmp_path: Path) -> None:
    spans = "".join(f"<span><font>{character}</font></span>" for character in "收入12.65亿元，增长3.1%。")
    assert whole_text(written(tmp_path / "a.html", web_page(f"<p>{spans}</p>"))) == ["收入12.65亿元，增长3.1%。"]


def test_breaks_and_blocks_are_lines(tmp_path: Path) -> None:
    body = "<div>一、收入<br>全县收入12亿元。<br/><br/>二、支出<div>全县支出13亿元。</div></div>"
    path = written(tmp_path / "a.html", web_page(body))
    assert page_text(read(path)) == ["一、收入", "全县收入12亿元。", "二、支出", "全县支出13亿元。"]


@pytest.mark.parametrize(("charset", "label"), [("gb18030", "gb2312"), ("gb18030", "utf-8"), ("utf-8", "gb2312")])
def test_the_charset_label_of_a_web_page_may_be_wrong(tmp_path: Path, charset: str, label: str) -> None:
    page = web_page(f"<p>{SENTENCE}</p>", f'<meta charset="{label}">')
    assert page_text(read(written(tmp_path / "a.html", page.encode(charset)))) == [SENTENCE]


def test_data_tables_become_grids_with_their_spans(tmp_path: Path) -> None:
    table = (
        "<table><tr><th rowspan=2>项目</th><th colspan='2'>金额</th></tr><tr><td>预算数</td><td>决算数</td></tr>"
        "<tr><td>税收<br>收入</td><td>10</td><td>12.5</td></tr></table>"
    )
    page = read(written(tmp_path / "a.html", web_page(f"<p>{SENTENCE}</p>{table}<p>以上报告，请予审议。</p>"))).pages[0]
    assert [line.text for line in page.lines] == [SENTENCE, "以上报告，请予审议。"]
    (found,) = page.grids
    assert found.lines_before == 1
    assert [(c.row, c.column, c.row_span, c.column_span, c.text) for c in found.cells] == [
        (0, 0, 2, 1, "项目"),
        (0, 1, 1, 2, "金额"),
        (1, 1, 1, 1, "预算数"),
        (1, 2, 1, 1, "决算数"),
        (2, 0, 1, 1, "税收\n收入"),
        (2, 1, 1, 1, "10"),
        (2, 2, 1, 1, "12.5"),
    ]


def test_tables_that_arrange_the_page_are_prose(tmp_path: Path) -> None:
    inner = "<table><tr><td>项目</td><td>金额</td></tr><tr><td>税收</td><td>12</td></tr></table>"
    outer = f"<table><tr><td>{NAVIGATION}</td><td><p>{SENTENCE}</p><p>支出13亿元，增长2%。</p>{inner}</td></tr></table>"
    page = read(written(tmp_path / "a.html", web_page(outer))).pages[0]
    assert [line.text for line in page.lines] == [SENTENCE, "支出13亿元，增长2%。"]
    assert [cell.text for cell in page.grids[0].cells] == ["项目", "金额", "税收", "12"]


def test_the_title_is_that_of_the_article(tmp_path: Path) -> None:
    named = web_page(f"<p>{SENTENCE}</p>", '<META NAME=" ArticleTitle " CONTENT="关于云岭县2023年决算的报告">')
    assert read(written(tmp_path / "a.html", named)).title == "关于云岭县2023年决算的报告"
    assert read(written(tmp_path / "b.html", web_page(f"<p>{SENTENCE}</p>"))).title == "云岭县决算"


def test_a_page_that_only_links_the_report_is_said_to_be_so(tmp_path: Path) -> None:
    body = '<div><p>现将报告公开如下，请查阅。</p><p><a href="/files/2023.pdf">附件：决算报告</a></p></div>'
    with pytest.raises(UnreadableReport, match=r"only links the report; fetch the attachment: /files/2023\.pdf"):
        read(written(tmp_path / "a.html", web_page(body)))


def test_an_article_that_a_script_will_show_is_read(tmp_path: Path) -> None:
    body = f'<div>{NAVIGATION}<div style="display: none" id="x"><p>{SENTENCE}</p></div></div>'
    assert SENTENCE in page_text(read(written(tmp_path / "a.html", web_page(body))))


def test_deeply_nested_pages_are_read(tmp_path: Path) -> None:
    body = "<div>" * 1500 + f"<p>{SENTENCE}</p>" + "</div>" * 1500
    assert page_text(read(written(tmp_path / "a.html", web_page(body)))) == [SENTENCE]


# --- PDF


def test_a_pdf_has_pages_lines_and_boxes(tmp_path: Path) -> None:
    document = read(pdf(tmp_path / "a.pdf", text(SENTENCE), text("全县支出完成30亿元，增长1.2%。")))
    assert [page.number for page in document.pages] == [1, 2]
    assert page_text(document, 1) == ["全县支出完成30亿元，增长1.2%。"]
    box = document.pages[1].lines[0].boxes[0]
    assert box is not None
    assert (round(box.x0), round(box.x1)) == (80, 96) and box.top < 80 < box.bottom
    assert len(document.pages[0].lines[0].boxes) == len(SENTENCE)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_turned_page_is_read_and_placed_as_displayed(tmp_path: Path, rotation: int) -> None:
    draw = text(SENTENCE, "全县支出完成30亿元，增长1.2%。")
    document = read(pdf(tmp_path / "a.pdf", draw, rotation=rotation, size=(800, 800)))
    assert [paragraph.text for paragraph in paragraphs(document)][-1].endswith("全县支出完成30亿元，增长1.2%。")
    page = document.pages[0]
    boxes = [box for line in page.lines for box in line.boxes if box is not None]
    assert all(0 <= box.x0 < box.x1 <= page.width and 0 <= box.top < box.bottom <= page.height for box in boxes)
    down = page.lines[0].boxes[5], page.lines[0].boxes[0]
    assert down[0] is not None and down[1] is not None
    assert (abs(down[0].x0 - down[1].x0) > abs(down[0].top - down[1].top)) == (rotation in (0, 180))


def test_sideways_text_is_read_in_its_own_direction(tmp_path: Path) -> None:
    table = together(
        sideways(200, 700, "全县收入15.37亿元，增长3.1%"), sideways(230, 700, "全县支出30.25亿元，增长1.2%")
    )
    found = whole_text(pdf(tmp_path / "a.pdf", together(table, text("第12页"))))
    assert "".join(found) == "全县收入15.37亿元，增长3.1%全县支出30.25亿元，增长1.2%"


def test_bold_drawn_twice_is_read_once(tmp_path: Path) -> None:
    doubled = together(at(80, 100, "收入116.59亿元，11月增长3.1%"), at(80.4, 100, "收入116.59亿元，11月增长3.1%"))
    assert page_text(read(pdf(tmp_path / "a.pdf", doubled))) == ["收入116.59亿元，11月增长3.1%"]


def test_a_footnote_mark_is_no_digit(tmp_path: Path) -> None:
    marked = together(at(80, 100, "全市收入3062.63"), at(192, 93, "1", 8), at(198, 100, "亿元，km2为单位"))
    (line,) = page_text(read(pdf(tmp_path / "a.pdf", marked)))
    assert line.replace(" ", "") == "全市收入3062.63亿元，km2为单位"


def test_digits_that_a_font_displaces_stay_on_their_line() -> None:
    upright = [Glyph(c, 80 + 16 * n, 86, 96 + 16 * n, 102, 100) for n, c in enumerate("全市收入")]
    lying = [Glyph(c, 144 + 8 * n, 60, 152 + 8 * n, 105, 100) for n, c in enumerate("46.94")]
    below = [Glyph(c, 80 + 16 * n, 114, 96 + 16 * n, 130, 128) for n, c in enumerate("全市支出")]
    first, second = lines(PageContent(595, 842, (*upright, *below, *lying)))
    assert (first.text, second.text) == ("全市收入46.94", "全市支出")
    box = first.boxes[-1]
    assert box is not None and 80 < box.top < 100 < box.bottom < 105


def test_text_that_pdfium_leaves_out_is_read_by_pdfplumber(tmp_path: Path) -> None:
    alone = [at(80 + 17 * n, 100, character) for n, character in enumerate("全市收入大幅增长")]
    document = read(pdf(tmp_path / "a.pdf", together(*alone, text(SENTENCE, top=200))))
    assert page_text(document) == ["全市收入大幅增长", SENTENCE]


def test_a_watermark_across_the_page_is_left_out(tmp_path: Path) -> None:
    assert page_text(read(pdf(tmp_path / "a.pdf", together(text(SENTENCE), slanted("内部资料"))))) == [SENTENCE]


def test_wide_gaps_stay(tmp_path: Path) -> None:
    row = together(at(85, 320, "税收收入"), at(185, 320, "12.50"), at(285, 320, "3.1"))
    document = read(pdf(tmp_path / "a.pdf", together(text(SENTENCE), row)))
    assert document.pages[0].lines[1].text.split() == ["税收收入", "12.50", "3.1"]
    assert "   " in document.pages[0].lines[1].text


def test_each_page_has_its_verdict(tmp_path: Path) -> None:
    digits = text(*["469408 12.65 3.1 2023"] * 5)
    document = read(
        pdf(
            tmp_path / "a.pdf", text(SENTENCE), digits, picture(0.9), together(picture(0.9), text("12")), lambda _: None
        )
    )
    assert [page.verdict for page in document.pages] == ["text", "picture", "picture", "picture", "empty"]
    assert all(page.note and not page.lines for page in document.pages[1:])
    assert whole_text(tmp_path / "a.pdf") == [SENTENCE]


def test_a_page_of_tables_is_said_to_be_one(tmp_path: Path) -> None:
    cells = [at(85 + 100 * c, 130 + 30 * r, "12.50" if c and r else "税收收入") for r in range(4) for c in range(3)]
    document = read(pdf(tmp_path / "a.pdf", together(grid(80, 110, 3, 4), *cells), text(SENTENCE)))
    assert [page.verdict for page in document.pages] == ["table", "text"]


def test_a_scan_is_said_to_need_recognition(tmp_path: Path) -> None:
    with pytest.raises(UnreadableReport, match="none of 2 pages can be read: the pages are pictures of text"):
        read(pdf(tmp_path / "a.pdf", picture(1), picture(1)))


def test_fonts_without_unicode_are_said_to_be_so(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", text(SENTENCE, SENTENCE))
    path.write_bytes(path.read_bytes().replace(b"/UniGB-UCS2-H", b"/Identity-H   "))
    with pytest.raises(UnreadableReport, match="the fonts do not say which characters they draw"):
        read(path)


def test_columns_of_prose_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = ["\u3000\u3000全县各级部门认真落实"] + [f"第{n}行左边的文字排满一栏" for n in "一二三四五六七八九"]
    right = [f"第{n}行右边的文字排满一栏" for n in "一二三四五六七八九十"]
    page = together(text(*left, x=60, pitch=20, size=14), text(*right, x=260, pitch=20, size=14))
    (found,) = whole_text(pdf(tmp_path / "a.pdf", page))
    assert found.index("第九行左边") < found.index("第一行右边")


# --- Word


def test_word_paragraphs_and_tables(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph("一、收入情况")
    paragraph = word.add_paragraph("2023年，全县收入完成12")
    paragraph.add_run(".65亿元")
    paragraph.add_run("1").font.superscript = True
    paragraph.add_run("99亿元").font.hidden = True
    paragraph.add_run("。")
    table = word.add_table(3, 3)
    for row, texts in zip(
        table.rows, [["项目", "金额", ""], ["", "预算数", "决算数"], ["税收", "10", "12"]], strict=True
    ):
        for cell, words in zip(row.cells, texts, strict=True):
            cell.text = words
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    word.add_paragraph("以上报告，请予审议。")
    word.save(str(tmp_path / "a.docx"))
    document = read(tmp_path / "a.docx")
    assert (document.format, document.pages[0].number) == ("docx", None)
    assert page_text(document) == ["一、收入情况", "2023年，全县收入完成12.65亿元。", "以上报告，请予审议。"]
    (found,) = document.pages[0].grids
    assert found.lines_before == 2
    spans = {cell.text.strip(): (cell.row, cell.column, cell.row_span, cell.column_span) for cell in found.cells}
    assert spans["项目"] == (0, 0, 2, 1) and spans["金额"] == (0, 1, 1, 2) and spans["12"] == (2, 2, 1, 1)


def test_numbers_that_word_adds_are_part_of_the_text(tmp_path: Path) -> None:
    word = docx.Document()
    for words in ("农林水支出", "教育支出"):
        word.add_paragraph(words, style="List Number")
    word.save(str(tmp_path / "a.docx"))
    assert whole_text(tmp_path / "a.docx") == ["1.农林水支出", "2.教育支出"]


# --- published files


@pytest.mark.skipif(not CORPUS.exists(), reason="the published reports in ../shared/corpus are not here")
@pytest.mark.parametrize(
    "path",
    [
        path
        for folder in ("reports", "departments")
        for path in sorted((CORPUS / folder).glob("*"))
        if path.suffix in (".html", ".pdf", ".docx") or path.name == "laiwu.txt"
    ],
    ids=lambda path: path.name,
)
def test_every_published_file_is_read_or_refused_in_one_line(path: Path) -> None:
    try:
        document = read(path)
    except UnreadableReport as refusal:
        assert "\n" not in str(refusal)
        return
    for paragraph in paragraphs(document):
        assert len(paragraph.text) == len(paragraph.pages) == len(paragraph.boxes)
        assert not any(character.isspace() for character in paragraph.text)


def test_the_tables_of_a_workbook_give_figures(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["临川市2024年一般公共预算收入决算表"],
        ["单位：万元"],
        ["项目", "预算数", "决算数", "完成%"],
        ["税收收入", 1200, 1234.5, 1.02875],
        ["非税收入", 300, -12.3, None],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("A2:D2")
    sheet["C4"].number_format, sheet["D4"].number_format = "#,##0.00", "0.0%"
    hidden = book.create_sheet("草稿")
    hidden.append(["税收收入", 99])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    found = extractors.extract(read_file(tmp_path / "a.xlsx"))
    assert [(figure.row, figure.column, figure.quote, figure.unit) for figure in found] == [
        ("税收收入", "预算数", "1200", "万元"),
        ("税收收入", "决算数", "1234.50", "万元"),
        ("税收收入", "完成%", "102.9%", "%"),
        ("非税收入", "预算数", "300", "万元"),
        ("非税收入", "决算数", "-12.3", "万元"),
    ]


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    with pytest.raises(UnreadableReport, match=r"a\.xlsx is damaged"):
        read_file(tmp_path / "a.xlsx")
