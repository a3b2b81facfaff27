"""Tables of PDF pages: each class of layout as a small page with the cells it must give, and prose that gives none."""

from collections.abc import Sequence
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from extractors import read
from schema.records import Page
from tests.pdfs import Draw, at, grid, pdf, picture, sideways, slanted, text, together

ROWS = (("项目", "预算数", "决算数"), ("税收收入", "120", "118.5"), ("非税收入", "30", "△2.5"), ("合计", "150", "116"))
PITCH = 30.0


def written(rows: Sequence[Sequence[str]], x: float = 85, top: float = 320, width: float = 100) -> Draw:
    """The words of a table, each at the left of its place."""
    return together(
        *(
            at(x + c * width, top + r * PITCH, words)
            for r, row in enumerate(rows)
            for c, words in enumerate(row)
            if words
        )
    )


def rules(*strokes: tuple[float, float, float, float]) -> Draw:
    """Lines from one point to another, from the top left of the page."""

    def draw(canvas: Canvas) -> None:
        height = canvas._pagesize[1]
        for x0, top, x1, bottom in strokes:
            canvas.line(x0, height - top, x1, height - bottom)

    return draw


def page_of(path: Path, *draws: Draw, rotation: int = 0) -> Page:
    return read(pdf(path / "a.pdf", together(*draws), rotation=rotation)).pages[0]


def table(page: Page, number: int = 0) -> list[list[str]]:
    """The words of a grid row by row, a merged cell's at its first place."""
    cells = page.grids[number].cells
    width = max(cell.column + cell.column_span for cell in cells)
    found = [[""] * width for _ in range(max(cell.row for cell in cells) + 1)]
    for cell in cells:
        found[cell.row][cell.column] = cell.text
    return found


def test_a_ruled_table_with_lines_above_and_below(tmp_path: Path) -> None:
    page = page_of(
        tmp_path,
        text("收支情况表", "单位：万元"),
        grid(80, 300, 3, 4),
        written(ROWS),
        at(80, 460, "注：按决算数列示。"),
    )
    assert table(page) == [list(row) for row in ROWS]
    assert [line.text for line in page.lines] == ["收支情况表", "单位：万元", "注：按决算数列示。"]
    assert page.grids[0].lines_before == 2


def test_the_box_of_a_cell_is_that_of_its_words(tmp_path: Path) -> None:
    page = page_of(tmp_path, grid(80, 300, 3, 4), written(ROWS))
    box = next(cell.box for cell in page.grids[0].cells if cell.text == "118.5")
    assert box is not None and 280 < box.x0 < 290 and 330 < box.top < 345 < box.bottom < 356


def test_open_sides_and_lines_drawn_cell_by_cell(tmp_path: Path) -> None:
    level = [(80.0 + 100 * c, 300.0 + 30 * r, 180.0 + 100 * c, 300.0 + 30 * r) for r in range(5) for c in range(3)]
    upright = [(180.0 + 100 * c, 300.0 + 30 * r, 180.0 + 100 * c, 330.0 + 30 * r) for r in range(4) for c in range(2)]
    assert table(page_of(tmp_path, rules(*level, *upright), written(ROWS))) == [list(row) for row in ROWS]


def test_merged_cells_keep_their_spans(tmp_path: Path) -> None:
    frame = rules(
        *((80, y, 380, y) for y in (300, 360, 390, 420)),
        (180, 330, 380, 330),
        *((x, 300, x, 420) for x in (80, 180, 380)),
        (280, 330, 280, 420),
    )
    page = page_of(
        tmp_path, frame, written([("项目", "收入"), ("", "预算数", "决算数"), ("税收", "1", "2"), ("其他", "3", "4")])
    )
    spans = {cell.text: (cell.row_span, cell.column_span) for cell in page.grids[0].cells if cell.text}
    assert spans["收入"] == (1, 2) and spans["项目"] == (2, 1) and spans["决算数"] == (1, 1)


def test_rows_without_lines_between_them(tmp_path: Path) -> None:
    frame = rules(*((80, y, 380, y) for y in (300, 330, 420)), *((x, 300, x, 420) for x in (80, 180, 280, 380)))
    assert table(page_of(tmp_path, frame, written(ROWS))) == [list(row) for row in ROWS]


def test_words_and_numbers_broken_inside_a_cell(tmp_path: Path) -> None:
    page = page_of(
        tmp_path,
        grid(80, 300, 2, 3, height=60),
        *(at(85, 330, "项目"), at(185, 330, "决算数")),
        *(at(85, 450, "合计"), at(185, 450, "99")),
        *(at(85, 380, "一般公共"), at(85, 400, "服务支出"), at(185, 380, "1234"), at(185, 400, ".56")),
    )
    assert table(page)[1] == ["一般公共\n服务支出", "1234\n.56"]


def test_three_lines_and_no_upright_ones(tmp_path: Path) -> None:
    page = page_of(tmp_path, text("收支情况表"), rules(*((80, y, 380, y) for y in (300, 330, 420))), written(ROWS))
    assert table(page) == [list(row) for row in ROWS]
    assert [line.text for line in page.lines] == ["收支情况表"]


def test_two_tables_of_three_lines_below_each_other(tmp_path: Path) -> None:
    lines = rules(*((80, y, 380, y) for y in (200, 230, 320, 400, 430, 520)))
    page = page_of(tmp_path, lines, written(ROWS, top=220), at(80, 360, "支出情况表"), written(ROWS, top=420))
    assert len(page.grids) == 2 and [grid_.lines_before for grid_ in page.grids] == [0, 1]


def test_a_header_over_several_columns_stands_in_their_middle(tmp_path: Path) -> None:
    rows = [("", "预算", "决算", "预算", "决算"), *[("税收", "1", "2", "3", "4")] * 3]
    page = page_of(
        tmp_path,
        rules(*((80, y, 530, y) for y in (300, 360, 450))),
        *(at(85, 335, "项目"), at(210, 320, "2024年"), at(390, 320, "2025年")),
        written(rows, top=350, width=90),
    )
    spans = {cell.text: (cell.column, cell.column_span) for cell in page.grids[0].cells}
    assert spans["2024年"] == (1, 2) and spans["2025年"] == (3, 2) and spans["项目"] == (0, 1)


def test_no_lines_at_all(tmp_path: Path) -> None:
    page = page_of(tmp_path, text("收支情况表", "单位：万元"), written(ROWS))
    assert table(page) == [list(row) for row in ROWS]
    assert [line.text for line in page.lines] == ["收支情况表", "单位：万元"]


def test_tables_side_by_side(tmp_path: Path) -> None:
    page = page_of(
        tmp_path,
        *(grid(40, 300, 2, 3, width=110), grid(300, 300, 2, 3, width=110)),
        written([("项目", "数"), ("税收", "1"), ("合计", "1")], x=45, width=110),
        written([("项目", "数"), ("支出", "2"), ("合计", "2")], x=305, width=110),
    )
    assert [table(page, n)[1] for n in (0, 1)] == [["税收", "1"], ["支出", "2"]]


def test_a_page_turned_by_a_quarter(tmp_path: Path) -> None:
    page = page_of(tmp_path, grid(80, 300, 3, 4), written(ROWS), rotation=90)
    assert table(page) == [list(row) for row in ROWS]


def test_a_watermark_is_in_no_cell(tmp_path: Path) -> None:
    page = page_of(tmp_path, grid(80, 300, 3, 4), written(ROWS), slanted("内部资料"))
    assert table(page) == [list(row) for row in ROWS]


def test_prose_with_numbers_is_no_table(tmp_path: Path) -> None:
    prose = text(
        "全市收入118.5亿元，增长5.2%，其中",
        "税收收入80亿元，占67.5%，比上年",
        "提高1.2个百分点；非税收入38.5",
        "亿元，下降3.1%。",
    )
    page = page_of(tmp_path, prose)
    assert not page.grids and len(page.lines) == 4


def test_a_frame_around_prose_is_no_table(tmp_path: Path) -> None:
    frame = rules((60, 40, 560, 40), (60, 220, 560, 220), (60, 40, 60, 220), (560, 40, 560, 220))
    page = page_of(tmp_path, frame, text("全市收入118.5亿元，增长5.2%。", "税收收入80亿元，占67.5%。"))
    assert not page.grids and len(page.lines) == 2


def test_a_list_of_contents_is_no_table(tmp_path: Path) -> None:
    page = page_of(tmp_path, text(*(f"{mark}、收支情况{'.' * 20}{n}" for n, mark in enumerate("一二三四", 3))))
    assert not page.grids


def test_pages_without_text_have_no_tables(tmp_path: Path) -> None:
    document = read(pdf(tmp_path / "a.pdf", picture(0.9), together(text("收入情况说明"), sideways(40, 700, "旁注"))))
    assert [page.grids for page in document.pages] == [(), ()]


def test_a_page_number_printed_into_the_last_row(tmp_path: Path) -> None:
    page = page_of(
        tmp_path, text("收支情况表", "单位：万元"), grid(80, 300, 3, 4), written(ROWS), at(180, 420, "第 66 页")
    )
    assert table(page)[-1] == ["合计", "150", "116"]


def test_labels_far_apart_are_rows_of_their_own_though_few_have_numbers(tmp_path: Path) -> None:
    labels = ("一、费用支出", "移交补助支出", "改革成本支出", "二、资本金注入", "本年支出合计", "结转下年", "支出总计")
    numbers = {0: "41", 2: "41", 4: "41", 6: "42"}
    column = [at(85, 340 + n * 36, label) for n, label in enumerate(labels)]
    amounts = [at(x, 340 + n * 36, words) for n, words in numbers.items() for x in (210, 310)]
    frame = [(x, 300, x, 590) for x in (80, 200, 300, 400)] + [(80, y, 400, y) for y in (300, 325, 590)]
    head = written((("项目", "预算数", "执行数"),))
    page = page_of(tmp_path, text("支出表", "单位：万元"), rules(*frame), head, *column, *amounts)
    assert [row[0] for row in table(page)[1:]] == list(labels)
    assert [row[1] for row in table(page)[1:]] == [numbers.get(n, "") for n in range(len(labels))]
