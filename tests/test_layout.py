"""Layout: lines of a page become paragraphs, as a reader of the report sees them."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.layout import paragraphs
from extractors.source import read
from schema.records import Document, Line, Page
from tests.pdfs import at, grid, pdf, text, together

ONE = "2023年，云岭县一般公共预算总收入112379万元，其中：当年收入46940"
TWO = "8万元，完成调整预算的100.09%，同比增长12.65%；转贷收入4441"
THREE = "3万元。"


def joined(*lines: str | Line, page: int | None = None) -> list[str]:
    """The paragraphs of a text with these lines, or of a page without boxes."""
    found = Page(page, tuple(line if isinstance(line, Line) else Line(line) for line in lines))
    return [paragraph.text for paragraph in paragraphs(Document("report", "", "text", (found,)))]


def of_pdf(path: Path) -> list[str]:
    return [paragraph.text for paragraph in paragraphs(read(path))]


# --- text without hints


def test_wrapped_lines_are_joined_and_white_space_removed() -> None:
    lines = [
        "一、2023 年决算情况",
        ONE,
        TWO,
        THREE,
        "（一）支出情况",
        "2023年，全县支出760992万元，完成调整预算的103.54%，增长1.",
    ]
    assert joined(*lines, "38%，用于民生的支出610000万元，占全部支出的80.2%，比上年增加2", "1000万元。") == [
        "一、2023年决算情况",
        ONE + TWO + THREE,
        "（一）支出情况",
        "2023年，全县支出760992万元，完成调整预算的103.54%，增长1.38%，"
        "用于民生的支出610000万元，占全部支出的80.2%，比上年增加21000万元。",
    ]


@pytest.mark.parametrize(
    ("end", "start"),
    [
        ("比上年增长9", ".1%，"),
        ("完成预算的", "104.62%，"),
        ("占调整预算的94", ".1%，"),
        ("位列全市第", "8位，"),
        ("支出5", "00万元，"),
    ],
)
def test_a_number_broken_at_the_end_of_a_line_is_no_heading(end: str, start: str) -> None:
    first = "2023年，全县社会保险基金收入123247万元，支出98000万元，" + end
    second = start + "全县社会保险基金年末滚存结余156498万元，比上年增加14459万元，增长"
    assert joined(first, second, first, second, "10.2%。") == [first + second + first + second + "10.2%。"]


def test_a_page_number_inside_a_sentence_is_dropped() -> None:
    for number in ("— 12 —", "- 5 -", "第3页 共20页", "12/40", "－７－"):
        assert joined(ONE, TWO, number, ONE, TWO, THREE) == [ONE + TWO + ONE + TWO + THREE], number
    assert joined("一、收入情况", "1", ONE, TWO, THREE, "2", "二、支出情况", "3", "全县支出76万元。")[:3] == [
        "一、收入情况",
        ONE + TWO + THREE,
        "二、支出情况",
    ]


def test_no_paragraph_ends_inside_a_bracket(tmp_path: Path) -> None:
    head = together(
        at(150, 100, "关于云岭县2023年财政决算的报告", size=22),
        at(120, 140, "（2024年8月27日在云岭县第六届人民代表"),
        at(160, 168, "大会常务委员会第二十一次会议上）"),
        at(240, 210, "云岭县财政局局长"),
    )
    found = of_pdf(pdf(tmp_path / "a.pdf", head))
    assert found[1:] == ["（2024年8月27日在云岭县第六届人民代表大会常务委员会第二十一次会议上）", "云岭县财政局局长"]


def test_headings_and_short_lines_stand_alone() -> None:
    lines = [
        "——2024年8月31日在云岭县第十九届人民代表大会",
        "常务委员会第二十次会议上",
        "县财政局局长　李某",
        "各位委员：",
    ]
    assert joined(*lines, ONE, TWO, THREE)[:4] == [
        "——2024年8月31日在云岭县第十九届人民代表大会",
        "常务委员会第二十次会议上",
        "县财政局局长李某",
        "各位委员：",
    ]
    assert joined("农林水支出100万元", "教育支出200万元", ONE, TWO, ONE, TWO, ONE, TWO, THREE)[:2] == [
        "农林水支出100万元",
        "教育支出200万元",
    ]


def test_a_line_cannot_end_a_paragraph_with_which(tmp_path: Path) -> None:
    assert joined("2023年，全县国有资本经营总收入1871万元，其中：", "补助785万元。", ONE, TWO, ONE, TWO)[0] == (
        "2023年，全县国有资本经营总收入1871万元，其中：补助785万元。"
    )


def test_characters_are_normalised_one_for_one() -> None:
    (paragraph,) = paragraphs(
        Document(
            "report", "", "text", (Page(1, (Line("收入１２．６５ 亿元，\u200b增长３％，占１２\ue0035％；１．税收"),)),)
        )
    )
    assert paragraph.text == "收入12.65亿元，增长3%，占12.5%；1．税收"
    assert len(paragraph.pages) == len(paragraph.boxes) == len(paragraph.text)
    assert set(paragraph.pages) == {1}


def test_contents_and_their_dotted_leaders_are_dropped() -> None:
    assert joined("目录", "一、收入情况........................3", "二、支出情况…………………………12", ONE, TWO, THREE) == [
        "目录",
        ONE + TWO + THREE,
    ]


def test_rows_of_a_table_are_never_joined() -> None:
    rows = ["税收收入    8500    9100    107.1", "非税收入    1500    1400     93.3"]
    assert joined(ONE, TWO, THREE, *rows, ONE, TWO, THREE) == [
        ONE + TWO + THREE,
        "税收收入85009100107.1",
        "非税收入1500140093.3",
        ONE + TWO + THREE,
    ]


# --- with hints


def marked(*lines: str) -> list[Line]:
    return [Line(line, (), True) for line in lines]


def test_paragraphs_of_the_source_are_kept() -> None:
    lines = marked("一、收入", "全县收入12亿元，增长3%", "全县支出13亿元")
    assert joined(*lines) == ["一、收入", "全县收入12亿元，增长3%", "全县支出13亿元"]


def test_a_number_torn_over_two_paragraphs_is_mended() -> None:
    assert joined(*marked("全县生产总值2191.55", "亿元，增长5.7%。", "支出9", ".1亿元。")) == [
        "全县生产总值2191.55亿元，增长5.7%。",
        "支出9.1亿元。",
    ]
    for title in (
        ("关于云岭县2023年决算和", "2024年上半年执行情况的报告"),
        ("关于云岭县2023年决算", "和2024年上半年执行情况的报告"),
    ):
        assert joined(*marked(*title)) == ["关于云岭县2023年决算和2024年上半年执行情况的报告"]


def test_a_page_number_between_paragraphs_tears_no_sentence() -> None:
    assert joined(*marked("2023年，全县一般公共预算收入完成二十亿元并且增长", "— 3 —", "百分之三点一。")) == [
        "2023年，全县一般公共预算收入完成二十亿元并且增长百分之三点一。"
    ]


def test_lines_that_were_saved_as_paragraphs_are_joined() -> None:
    assert joined(*marked(*[ONE, TWO, THREE] * 3)) == [ONE + TWO + THREE] * 3


# --- PDF: geometry decides

FULL = "全县财政工作坚持稳中求进支出结构不断优化"
"""Twenty characters fill a line of 320 points."""


def test_indents_and_right_edges_make_paragraphs(tmp_path: Path) -> None:
    page = text(
        "\u3000\u3000" + FULL[:18],
        FULL,
        "收入增长3.1%。",
        "\u3000\u3000" + FULL[:18],
        FULL[:17] + "比上年",
        "104.5%，支出增长。",
        "\u3000\u3000（一）" + FULL[:9],
        "\u3000\u3000" + FULL[:18],
        FULL,
    )
    assert of_pdf(pdf(tmp_path / "a.pdf", page)) == [
        FULL[:18] + FULL + "收入增长3.1%。",
        FULL[:18] + FULL[:17] + "比上年104.5%，支出增长。",
        "（一）" + FULL[:9],
        FULL[:18] + FULL,
    ]


def test_a_paragraph_runs_over_pages_and_knows_them(tmp_path: Path) -> None:
    head, foot = at(200, 40, "云岭县2023年决算", 10), [at(290, 800, f"— {n} —", 10) for n in range(1, 5)]
    lines = [FULL[n:] + FULL[:n] for n in range(20)]
    body = [
        text("\u3000\u3000" + FULL[:18], *lines[:5]),
        text(*lines[5:10]),
        text(*lines[10:15]),
        text(*lines[15:], "到此为止。"),
    ]
    pages = [together(head, body[n], foot[n]) for n in range(4)]
    (paragraph,) = paragraphs(read(pdf(tmp_path / "a.pdf", *pages)))
    assert paragraph.text == FULL[:18] + "".join(lines) + "到此为止。"
    assert sorted(set(paragraph.pages)) == [1, 2, 3, 4]
    assert paragraph.pages[17:19] == (1, 1) and paragraph.pages[-1] == 4
    box = paragraph.boxes[0]
    assert box is not None and (round(box.x0), round(box.x1)) == (112, 128)


def test_footnotes_come_after_the_paragraph_that_they_interrupt(tmp_path: Path) -> None:
    first = together(text("\u3000\u3000" + FULL[:18], *[FULL] * 4), text("①全县指县本级和乡镇。", top=760, size=10))
    second = text(FULL, "到此为止。", "\u3000\u3000" + FULL[:18], FULL, FULL)
    assert of_pdf(pdf(tmp_path / "a.pdf", first, second)) == [
        FULL[:18] + FULL * 5 + "到此为止。",
        "①全县指县本级和乡镇。",
        FULL[:18] + FULL * 2,
    ]


def test_titles_in_larger_characters_stand_alone(tmp_path: Path) -> None:
    page = together(text(FULL[:14], size=22), text("\u3000\u3000" + FULL[:18], FULL, FULL, FULL, top=120))
    assert of_pdf(pdf(tmp_path / "a.pdf", page)) == [FULL[:14], FULL[:18] + FULL * 3]


def test_a_ruled_table_of_words_is_no_prose(tmp_path: Path) -> None:
    table = together(
        grid(80, 300, 2, 2, width=160), at(85, 320, FULL[:9]), at(245, 320, FULL[:9]), at(85, 350, FULL[:9])
    )
    page = together(text("\u3000\u3000" + FULL[:18], FULL, FULL, FULL[:15]), table, text(FULL, FULL, top=400))
    assert of_pdf(pdf(tmp_path / "a.pdf", page)) == [
        FULL[:18] + FULL * 2 + FULL[:15],
        FULL * 2,
    ]
