"""Tables are understood: what the header, the rows and the title say of each cell (识表)."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from extractors import extract
from extractors import read as read_file
from extractors.explain import explain, marked
from flows import cli, pipeline
from schema.records import Figure
from tests.drawn import read, report
from warehouse import query
from warehouse.connect import open_warehouse

EXPENDITURE = """
2024年全市一般公共预算支出决算表
单位：万元
| 科目编码 | 科目名称 | 预算数 | 调整预算数 | 决算数 | 完成调整预算% | 上年决算数 | 比上年增减% |
| 205 | 教育支出 | 1,000 | 1,200 | 1,188 | 99.0 | 1,100 | 8.0 |
| 20502 | 普通教育 | 900 | 1,000 | 990 | 99.0 | 1,000 | -1.0 |
| 2050201 | 学前教育 | 100 | 200 | — | | 0 | |
| | 支出合计 | 1,000 | 1,200 | 1,188 | 99.0 | 1,100 | 8.0 |
"""


def figures(*pages: str) -> list[Figure]:
    return [figure for figure in read(*pages).figures if figure.source == "table"]


def cells(*pages: str) -> list[tuple[str | None, str | None, str]]:
    return [(figure.row, figure.column, str(figure.value)) for figure in figures(*pages)]


def test_a_column_gives_measure_stage_and_period() -> None:
    row = figures(EXPENDITURE)[:6]
    assert [figure.stage for figure in row] == ["budget", "adjusted_budget", "final", "final", "final", "final"]
    assert [figure.period for figure in row] == ["2024", "2024", "2024", "2024", "2023", "2024"]
    assert [figure.measure for figure in row] == ["level", "level", "level", "completion", "level", "growth"]
    assert [figure.base for figure in row] == [None, None, None, "adjusted_budget", None, "prior_year"]
    assert [figure.of for figure in row] == [None, None, None, 3, None, 3]
    assert {(figure.scope, figure.fund, figure.side) for figure in row} == {("jurisdiction", "general", "expenditure")}


def test_blanks_and_dashes_are_no_figures_and_zero_is() -> None:
    row = [figure for figure in figures(EXPENDITURE) if figure.row == "学前教育"]
    assert [(figure.column, figure.value) for figure in row] == [
        ("预算数", Decimal(100)),
        ("调整预算数", Decimal(200)),
        ("上年决算数", Decimal(0)),
    ]


def test_codes_give_the_hierarchy_and_totals_stand_outside_it() -> None:
    found = {figure.row: (figure.code, figure.row_path) for figure in figures(EXPENDITURE)}
    assert found == {
        "教育支出": ("205", ()),
        "普通教育": ("20502", ("教育支出",)),
        "学前教育": ("2050201", ("教育支出", "普通教育")),
        "支出合计": (None, ()),
    }


def test_a_sentence_is_the_row_and_explain_points_at_the_cell() -> None:
    found = read(EXPENDITURE).figures
    budget = next(figure for figure in found if figure.row == "支出合计" and figure.column == "决算数")
    assert marked(budget) == "支出合计|1,000|1,200|⟦1,188⟧|99.0|1,100|8.0"
    because = {name: why for name, _, why in explain(budget, found)}
    assert because["stage"] == "column「决算数」"
    assert "2024年全市一般公共预算支出决算表" in because["period"]
    assert because["column"] == "header of the table"
    assert because["measure"] == "the level itself: the header names no change or rate"
    assert [name for name, value, why in explain(budget, found) if value and not why] == []


def test_codes_in_three_columns_are_joined() -> None:
    page = """
2024年度支出决算表
金额单位：万元
| 项目 | < | < | < | 本年支出合计 | 基本支出 |
| 功能分类科目编码 | < | < | 科目名称 | ^ | ^ |
| 类 | 款 | 项 | ^ | ^ | ^ |
| 栏次 | < | < | < | 1 | 2 |
| 合计 | < | < | < | 30.50 | 20.00 |
| 205 | 02 | 01 | 学前教育 | 30.50 | 20.00 |
"""
    assert [(f.row, f.code, f.column) for f in figures(page)] == [
        ("合计", None, "本年支出合计"),
        ("合计", None, "基本支出"),
        ("学前教育", "2050201", "本年支出合计"),
        ("学前教育", "2050201", "基本支出"),
    ]


def test_a_two_sided_table_has_two_sides_and_line_numbers_are_no_figures() -> None:
    page = """
收入支出决算总表
公开01表
金额单位：元
| 收入 | < | < | 支出 | < | < |
| 项目 | 行次 | 金额 | 项目 | 行次 | 金额 |
| 一、财政拨款收入 | 1 | 300.00 | 一、教育支出 | 8 | 250.00 |
| 二、其他收入 | 2 | | 二、其他支出 | 9 | 50.00 |
| 本年收入合计 | 3 | 300.00 | 本年支出合计 | 10 | 300.00 |
"""
    assert [(f.row, f.column, f.side, f.value) for f in figures(page)] == [
        ("一、财政拨款收入", "收入/金额", "revenue", Decimal("300.00")),
        ("一、教育支出", "支出/金额", "expenditure", Decimal("250.00")),
        ("二、其他支出", "支出/金额", "expenditure", Decimal("50.00")),
        ("本年收入合计", "收入/金额", "revenue", Decimal("300.00")),
        ("本年支出合计", "支出/金额", "expenditure", Decimal("300.00")),
    ]
    assert figures(page)[0].wan == Decimal("0.03")


@pytest.mark.parametrize(
    "second",
    [
        "| 农林水支出 | 30 | 40 |",
        "续表\n| 项目 | 预算数 | 决算数 |\n| 农林水支出 | 30 | 40 |",
        "2024年支出决算表\n单位：万元\n| 项目 | 预算数 | 决算数 |\n| 农林水支出 | 30 | 40 |",
    ],
    ids=["header once", "续表", "title and header repeated"],
)
def test_a_table_goes_on_over_pages(second: str) -> None:
    first = "2024年支出决算表\n单位：万元\n| 项目 | 预算数 | 决算数 |\n| 教育支出 | 10 | 20 |"
    found = figures(first, second)
    assert [(f.page, f.table, f.row, f.column, f.stage) for f in found[2:]] == [
        (2, 1, "农林水支出", "预算数", "budget"),
        (2, 1, "农林水支出", "决算数", "final"),
    ]


def test_another_title_begins_another_table_with_its_own_unit() -> None:
    first = "2024年收入决算表\n单位：元\n| 项目 | 决算数 |\n| 税收收入 | 20000 |"
    second = "2024年支出决算表\n单位：亿元\n| 项目 | 决算数 |\n| 教育支出 | 2.5 |"
    assert [(f.table, f.unit, f.wan, f.side) for f in figures(first, second)] == [
        (1, "元", Decimal(2), "revenue"),
        (2, "亿元", Decimal(25000), "expenditure"),
    ]


def test_the_unit_may_stand_in_the_table_in_the_title_or_in_the_header() -> None:
    inside = "| 2024年收入决算表 | < |\n| | 单位：万元 |\n| 项目 | 决算数 |\n| 税收收入 | 20 |"
    title = "2024年收入决算表（单位：亿元）\n| 项目 | 决算数 |\n| 税收收入 | 20 |"
    header = "2024年收入决算表\n| 项目 | 决算数（元） | 增长% |\n| 税收收入 | 20 | 3.5 |"
    assert [f.unit for page in (inside, title, header) for f in figures(page)] == ["万元", "亿元", "元", "%"]


def test_indentation_numbering_and_among() -> None:
    page = """
2024年全市一般公共预算收入决算表
单位：万元
| 项目 | 决算数 |
| 一、税收收入 | 60 |
|    增值税 | 40 |
|       其中：改征增值税 | 10 |
|    其他税收收入 | 20 |
| 二、非税收入 | 40 |
| 本年收入合计 | 100 |
| 上级补助收入 | 5 |
"""
    assert [(f.row, f.row_path, f.item) for f in figures(page)] == [
        ("一、税收收入", (), "税收收入"),
        ("增值税", ("一、税收收入",), "增值税"),
        ("其中：改征增值税", ("一、税收收入", "增值税"), "改征增值税"),
        ("其他税收收入", ("一、税收收入",), "其他税收收入"),
        ("二、非税收入", (), "非税收入"),
        ("本年收入合计", (), "本年收入合计"),
        ("上级补助收入", (), "上级补助收入"),
    ]


def test_numbers_as_tables_write_them() -> None:
    page = """
2024年收支差额表
单位：万元
| 项目 | 决算数 | 比上年增减额 | 增减% |
| 教育支出 | 1,234\\n.50 | △12.3 | (2.5) |
| 农林水支出 | 1 234 | -7 | ▲3 |
"""
    assert [str(f.value) for f in figures(page)] == ["1234.50", "-12.3", "-2.5", "1234", "-7", "-3"]
    assert [f.measure for f in figures(page)][:3] == ["level", "change", "growth"]


def test_rows_that_are_areas_name_the_region() -> None:
    page = """
2024年济南市政府债务限额及余额决算情况表
单位：亿元
| 地区 | 一般债务限额 | 专项债务余额 |
| 济南市 | 10.5 | 20 |
| 市本级 | 4 | 8 |
| 历下区 | 3 | 6 |
| 高新区 | 2 | 5 |
"""
    found = read(page, title="济南市2024年财政决算").figures
    assert [(f.region, f.scope, f.area, f.item, f.fund, f.period) for f in found if f.source == "table"][::2] == [
        ("济南市", "jurisdiction", None, "一般债务限额", "general", "2024-12-31"),
        ("济南市", "own", None, "一般债务限额", "general", "2024-12-31"),
        ("济南市历下区", "sub", "历下区", "一般债务限额", "general", "2024-12-31"),
        ("济南市", "sub", "高新区", "一般债务限额", "general", "2024-12-31"),
    ]


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("2024年收入决算表\n| 项目 | 决算数 |\n| 税收收入 | 20 |", "no unit"),
        ("单位：万元\n| 税收收入 | 20 | 30 |\n| 非税收入 | 5 | 6 |", "no header"),
        ("单位：万元\n| 预算数 | 决算数 |\n| 1 | 2 |\n| 3 | 5 |\n| 8 | 9 |\n| 7 | 7 |", "no labels"),
        ("2024年在校学生情况表\n单位：人\n| 学校 | 学生 |\n| 一中 | 2000 |\n| 二中 | 1800 |", "no amounts"),
        ("2024年绩效目标表\n单位：万元\n| 指标 | 指标值 |\n| 数量指标 | 3 |\n| 质量指标 | 98 |", "no amounts"),
    ],
)
def test_a_table_that_is_not_understood_is_said_and_not_loaded(page: str, reason: str) -> None:
    found = read(page)
    assert [figure for figure in found.figures if figure.source == "table"] == []
    assert [(one.page, one.table, one.reason) for one in found.unread_tables] == [(1, 1, reason)]


def test_words_alone_are_no_table_of_accounts_and_need_no_remark() -> None:
    found = read("| 姓名 | 职务 |\n| 李某 | 局长 |\n| 王某 | 副局长 |")
    assert (found.figures, found.unread_tables) == ((), ())


def test_prose_and_tables_are_numbered_together_in_reading_order() -> None:
    page = """
一、收入情况
2024年全市一般公共预算收入100万元，其中：税收收入60万元，增长5%。
2024年收入决算表
单位：万元
| 项目 | 决算数 | 增长% |
| 税收收入 | 60 | 5 |
二、支出情况
2024年全市一般公共预算支出90万元。
"""
    found = extract(report(page))
    assert [(f.seq, f.source, f.quote, f.of, f.part_of) for f in found] == [
        (1, "text", "100万元", None, None),
        (2, "text", "60万元", None, 1),
        (3, "text", "5%", 2, None),
        (4, "table", "60", None, None),
        (5, "table", "5", 4, None),
        (6, "text", "90万元", None, None),
    ]


HTML = """<html><body><p>临川市2024年财政决算报告</p><p>全市一般公共预算收入100万元。</p>
<p>2024年收入决算表</p>
<table><tr><th>项目</th><th>决算数</th></tr><tr><td>税收收入</td><td>60</td></tr></table>
<p>2024年支出决算表</p><p>单位：万元</p>
<table><tr><th>项目</th><th>决算数</th></tr><tr><td>教育支出</td><td>90</td></tr></table>
</body></html>"""


def test_commands_and_warehouse_say_which_table_was_not_understood(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    path = tmp_path / "report.html"
    path.write_text(HTML, encoding="utf-8")
    assert cli.main(["extract", str(path), "--format", "jsonl"]) == 0
    said = capsys.readouterr()
    assert [json.loads(line)["quote"] for line in said.out.splitlines()] == ["100万元", "90"]
    assert (
        said.err == "report.html: table 1 (2024年收入决算表) was not understood: no unit; its 1 numbers are left out\n"
    )
    where = f"sqlite:///{tmp_path / 'fiscal.db'}"
    warehouse = open_warehouse(where)
    summary = pipeline.run(pipeline.Ingestion(warehouse, [path]))
    assert [(one.table, one.reason, one.numbers) for _, one in summary.unread_tables] == [(1, "no unit", 1)]
    _, rows = query.select(where, "select note from page")
    assert [row["note"] for row in rows] == ["table 1 was not understood (no unit), its 1 numbers were not loaded"]
    _, rows = query.select(where, 'select "table", row, "column", amount_fen from figure where source = \'table\'')
    assert list(rows) == [{"table": 2, "row": "教育支出", "column": "决算数", "amount_fen": 90_000_000}]
    warehouse.dispose()


def test_a_bare_total_measures_what_the_title_says_and_debt_is_named_in_full() -> None:
    page = """
2025年全市一般公共收入预算执行情况
单位：万元
| 项目 | 预算数 | 执行数 | 占预算的% |
| 合计 | 330 | 327 | 99.1 |
| 税收收入 | 184 | 176 | 95.7 |
2025年市级一般公共预算支出决算表
单位：万元
| 项目 | 合计 | 基本支出 |
| 合计 | 90 | 60 |
| 教育支出 | 50 | 30 |
2024年政府债务情况表
单位：万元
| 项目 | 全市 | 市级 |
| 一、2023年年末地方政府债务余额 | 300 | 200 |
|   其中：一般债务 | 100 | 80 |
"""
    found = figures(page)
    assert [f.item for f in found if f.table == 1] == ["一般公共预算收入"] * 3 + ["税收收入"] * 3
    assert [(f.row, f.item) for f in found if f.table == 2][:2] == [("合计", "一般公共预算支出"), ("合计", "合计")]
    assert [(f.item, f.period, f.scope, f.fund) for f in found if f.table == 3] == [
        ("地方政府债务余额", "2023-12-31", "jurisdiction", None),
        ("地方政府债务余额", "2023-12-31", "own", None),
        ("一般债务余额", "2023-12-31", "jurisdiction", "general"),
        ("一般债务余额", "2023-12-31", "own", "general"),
    ]


def test_a_table_of_another_area_than_the_reports_is_of_a_part() -> None:
    page = "2024年青石新区\n一般公共预算收入决算表\n单位：万元\n| 项目 | 决算数 |\n| 税收收入 | 20 |"
    assert [(f.scope, f.area, f.region) for f in figures(page)] == [("sub", "青石新区", "临川市")]


def test_a_rate_belongs_to_the_level_of_the_later_year() -> None:
    page = """
2025年全市一般公共预算收入预算表
单位：万元
| 项目 | 2024年执行数 | 2025年预算数 | 比上年增长% |
| 税收收入 | 100 | 105 | 5.0 |
"""
    rate = figures(page)[-1]
    assert (rate.of, rate.period, rate.stage, rate.measure) == (2, "2025", "budget", "growth")


def test_equal_parts_of_a_code_are_all_kept() -> None:
    page = "2024年支出决算表\n单位：万元\n| 类 | 款 | 项 | 科目名称 | 决算数 |\n| 205 | 02 | 02 | 小学教育 | 20 |"
    assert [f.code for f in figures(page)] == ["2050202"]


def test_columns_that_are_areas_and_counts_beside_money() -> None:
    page = """
2024年政府性基金收入情况表
单位：万元
| 序号 | 项目 | 全市 | 市本级 | 户数 |
| 1 | 土地出让收入 | 90 | 40 | 12 |
"""
    assert [(f.scope, f.value, f.column) for f in figures(page)] == [
        ("jurisdiction", Decimal(90), "全市"),
        ("own", Decimal(40), "市本级"),
    ]


def test_numbers_of_several_rows_in_one_cell_are_a_ragged_grid() -> None:
    page = "2024年支出决算表\n单位：万元\n| 项目 | 决算数 |\n| 教育支出\\n农林水支出 | 90\\n100 |\n| 合计 | 190 |"
    assert [one.reason for one in read(page).unread_tables] == ["ragged"]


def test_a_class_is_not_printed_again_beside_its_sections() -> None:
    page = """
2024年度支出决算表
单位：万元
| 类 | 款 | 项 | 科目名称 | 决算数 |
| 205 | | | 教育支出 | 50 |
| | 02 | | 普通教育 | 30 |
| | | 01 | 学前教育 | 30 |
| | 03 | | 职业教育 | 20 |
| 208 | | | 社会保障和就业支出 | 40 |
| | 05 | | 行政事业单位养老支出 | 40 |
"""
    assert [f.code for f in figures(page)] == ["205", "20502", "2050201", "20503", "208", "20805"]


def test_a_number_merged_over_rows_is_one_figure() -> None:
    page = """
2024年项目支出表
单位：万元
| 单位 | 项目 | 金额 |
| 临川市水利局 | 河道 | 35 |
| ^ | 堤防 | ^ |
| ^ | 水库 | 12 |
"""
    assert [(f.row, f.value) for f in figures(page)] == [("河道", Decimal(35)), ("水库", Decimal(12))]


def test_rows_that_line_up_behind_among_stand_beside_it() -> None:
    page = """
2024年政府债务情况表
单位：万元
| 项目 | 全市 |
| 一、债务余额 | 300 |
|   其中：一般债务 | 100 |
|        专项债务 | 180 |
|        外债 | 20 |
| 二、债务限额 | 310 |
"""
    assert [(f.row, f.row_path) for f in figures(page)] == [
        ("一、债务余额", ()),
        ("其中：一般债务", ("一、债务余额",)),
        ("专项债务", ("一、债务余额",)),
        ("外债", ("一、债务余额",)),
        ("二、债务限额", ()),
    ]


def test_tables_set_below_each_other_as_one(tmp_path: Path) -> None:
    """A workbook's sheet, or a table of Word, that holds one table after the other."""
    path = tmp_path / "附表.html"
    path.write_text(
        "<table><tr><td>附表1</td><td></td><td></td></tr>"
        "<tr><td colspan=3>2025年全市一般公共预算收入完成情况表</td></tr>"
        "<tr><td></td><td></td><td>单位：万元</td></tr><tr><td>科目</td><td>预算数</td><td>完成数</td></tr>"
        "<tr><td>税收收入</td><td>300</td><td>310</td></tr><tr><td>非税收入</td><td>100</td><td>90</td></tr>"
        "<tr><td>附表2</td><td></td><td></td></tr>"
        "<tr><td colspan=3>2025年全市政府性基金预算支出完成情况表</td></tr>"
        "<tr><td colspan=3>单位：亿元</td></tr><tr><td>科目</td><td colspan=2>完成数</td></tr>"
        "<tr><td>城乡社区支出</td><td colspan=2>7.5</td></tr>"
        "<tr><td>债务付息支出</td><td colspan=2>0.5</td></tr></table>",
        encoding="utf-8",
    )
    found = extract(read_file(path))
    assert [(one.item, one.quote, one.unit, one.fund, one.side, one.table) for one in found][-2:] == [
        ("城乡社区支出", "7.5", "亿元", "government_fund", "expenditure", 2),
        ("债务付息支出", "0.5", "亿元", "government_fund", "expenditure", 2),
    ]
    assert [(one.quote, one.unit, one.fund, one.table) for one in found][:2] == [
        ("300", "万元", "general", 1),
        ("310", "万元", "general", 1),
    ]


def test_of_two_classifications_the_code_beside_the_label() -> None:
    """部门预算支出经济分类 and 政府预算支出经济分类 stand side by side in the table of 基本支出."""
    found = figures(
        """
2025年一般公共预算基本支出表
单位：万元
| 科目编码 | 科目名称 | 科目编码 | 科目名称 | 合计 |
| 301 | 工资福利支出 | 501 | 机关工资福利支出 | 120.50 |
| 30101 | 基本工资 | 50101 | 工资奖金津补贴 | 80.25 |
| 302 | 商品和服务支出 | 502 | 机关商品和服务支出 | 40.00 |
| 30201 | 办公费 | 50201 | 办公经费 | 12.75 |
"""
    )
    assert [(one.row, one.code) for one in found] == [
        ("机关工资福利支出", "501"),
        ("工资奖金津补贴", "50101"),
        ("机关商品和服务支出", "502"),
        ("办公经费", "50201"),
    ]
