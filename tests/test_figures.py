"""Sentences of reports with the record that they must give, and pairs that differ in one word."""

from decimal import Decimal
from typing import Any

import pytest

from extractors.figures import figures
from schema.records import Document, Figure, Paragraph

TITLE = "关于临川市2024年财政决算和2025年上半年预算执行情况的报告"


def read(*paragraphs: str) -> tuple[Figure, ...]:
    document = Document("sample.txt", "", "text", (), title=TITLE)
    return figures(
        document, [Paragraph(text, (None,) * len(text), (None,) * len(text)) for text in (TITLE, *paragraphs)]
    )


def last(*paragraphs: str) -> Figure:
    return read(*paragraphs)[-1]


PAIRS: list[tuple[str, str, str, Any, Any]] = [
    # field, sentence, the same with one word changed, what each must give for its last figure
    ("value", "全市收入100亿元，增长5.2%。", "全市收入100亿元，下降5.2%。", Decimal("5.2"), Decimal("-5.2")),
    ("value", "税收收入60亿元，比上年增加3亿元。", "税收收入60亿元，比上年减少3亿元。", Decimal(3), Decimal(-3)),
    ("value", "税收收入60亿元，比上年增收3亿元。", "税收收入60亿元，比上年减收3亿元。", Decimal(3), Decimal(-3)),
    ("value", "全市支出80亿元，增支2亿元。", "全市支出80亿元，减支2亿元。", Decimal(2), Decimal(-2)),
    ("value", "政策调整拉高收入增幅2个百分点。", "政策调整拉低收入增幅2个百分点。", Decimal(2), Decimal(-2)),
    ("value", "基金净结余为312万元。", "基金净结余为-312万元。", Decimal(312), Decimal(-312)),
    ("value", "全市收入100亿元，同比上升4%。", "全市收入100亿元，同比回落4%。", Decimal(4), Decimal(-4)),
    ("value", "全市收入100亿元，超收2亿元。", "全市收入100亿元，短收2亿元。", Decimal(2), Decimal(-2)),
    ("wan", "全市一般公共预算收入35万元。", "全市一般公共预算收入35亿元。", Decimal(35), Decimal(350000)),
    ("wan", "全市一般公共预算收入35万元。", "全市一般公共预算收入35元。", Decimal(35), Decimal("0.0035")),
    ("wan", "安排资金35千元。", "安排资金35百万元。", Decimal("3.5"), Decimal(3500)),
    ("wan", "全市债务余额1.2亿元。", "全市债务余额1.2万亿元。", Decimal(12000), Decimal(120000000)),
    ("step", "全市收入35亿元。", "全市收入35.00亿元。", Decimal(10000), Decimal(100)),
    ("unit", "项目投入3亿，", "项目投入3万，", "亿元", "万元"),
    ("scope", "全市一般公共预算收入35亿元。", "市级一般公共预算收入35亿元。", "jurisdiction", "own"),
    ("scope", "全市一般公共预算支出35亿元。", "市本级一般公共预算支出35亿元。", "jurisdiction", "own"),
    ("scope", "全市政府性基金收入35亿元。", "县区政府性基金收入35亿元。", "jurisdiction", "sub"),
    ("scope", "市级社会保险基金收入35亿元。", "县级社会保险基金收入35亿元。", "own", "sub"),
    ("scope", "全市政府债务余额35亿元。", "市级政府债务余额35亿元。", "jurisdiction", "own"),
    ("scope", "市本级税收收入35亿元。", "开发区税收收入35亿元。", "own", "sub"),
    ("bound", "统筹资金约35亿元。", "统筹资金35亿元。", "about", "exact"),
    ("bound", "统筹资金超35亿元。", "统筹资金近35亿元。", "at_least", "about"),
    ("bound", "统筹资金35亿元左右。", "统筹资金35亿元以上。", "about", "at_least"),
    ("bound", "统筹资金不超过35亿元。", "统筹资金不少于35亿元。", "at_most", "at_least"),
    ("bound", "统筹资金35亿元以内。", "统筹资金35亿元余。", "at_most", "at_least"),
    ("bound", "收入增长5%左右。", "收入增长5%。", "about", "exact"),
    ("bound", "各项支出节约35亿元。", "各项支出约35亿元。", "exact", "about"),
    ("period", "2024年全市收入35亿元。", "2023年全市收入35亿元。", "2024", "2023"),
    ("period", "2025年上半年全市收入35亿元。", "2025年全市收入35亿元。", "2025-H1", "2025"),
    ("period", "2025年一季度全市收入35亿元。", "2025年前三季度全市收入35亿元。", "2025-Q1", "2025-01/2025-09"),
    ("period", "2025年1-7月全市收入35亿元。", "2025年1—9月全市收入35亿元。", "2025-01/2025-07", "2025-01/2025-09"),
    ("period", "截至2024年末，债务余额35亿元。", "截至2025年6月底，债务余额35亿元。", "2024-12-31", "2025-06-30"),
    ("period", "2024年全市收入35亿元，比2022年增长5%。", "2023年全市收入35亿元，比2022年增长5%。", "2024", "2023"),
    ("side", "一般公共预算收入35亿元。", "一般公共预算支出35亿元。", "revenue", "expenditure"),
    ("side", "社会保险基金支出35亿元。", "社会保险基金滚存结余35亿元。", "expenditure", "balance"),
    ("side", "政府债务限额35亿元。", "政府性基金收入35亿元。", "debt", "revenue"),
    ("side", "上年结转收入5亿元。", "结转下年支出5亿元。", "revenue", "expenditure"),
    ("side", "上级补助收入5亿元。", "补助下级支出5亿元。", "revenue", "expenditure"),
    ("side", "动用预算稳定调节基金5亿元。", "补充预算稳定调节基金5亿元。", "revenue", "expenditure"),
    ("side", "调入资金5亿元。", "调出资金5亿元。", "revenue", "expenditure"),
    ("fund", "一般公共预算收入35亿元。", "政府性基金预算收入35亿元。", "general", "government_fund"),
    ("fund", "国有资本经营预算收入35亿元。", "社会保险基金预算收入35亿元。", "state_capital", "social_insurance"),
    ("fund", "一般债务余额35亿元。", "专项债务余额35亿元。", "general", "government_fund"),
    ("fund", "企业职工基本养老保险基金收入35亿元。", "税收收入35亿元。", "social_insurance", "general"),
    ("base", "收入35亿元，完成年初预算的98%。", "收入35亿元，完成调整预算的98%。", "initial_budget", "adjusted_budget"),
    ("base", "收入35亿元，为预算的98%。", "收入35亿元，为变动预算的98%。", "budget", "adjusted_budget"),
    ("base", "收入35亿元，同比增长9%。", "收入35亿元，环比增长9%。", "prior_year", "prior_period"),
    ("base", "余额35亿元，比上年增加9亿元。", "余额35亿元，比年初增加9亿元。", "prior_year", "year_start"),
    ("base", "民生支出35亿元，占公共预算支出80%。", "民生支出35亿元，占总支出的80%。", "公共预算支出", "总支出"),
    ("stage", "一般公共预算支出年初预算为35亿元。", "一般公共预算支出预算调整为35亿元。", "budget", "adjusted_budget"),
    ("stage", "2024年全市收入35亿元。", "2025年上半年全市收入35亿元。", "final", "execution"),
    ("measure", "收入35亿元，增长9%。", "收入35亿元，完成预算的9%。", "growth", "completion"),
    ("measure", "税收收入35亿元，占一般公共预算收入的比重为70%。", "税收收入35亿元，增长70%。", "share", "growth"),
    ("measure", "收入35亿元，增加9亿元。", "收入35亿元，增加到39亿元。", "change", "level"),
    ("measure", "缴纳税款20万元以上的企业。", "缴纳税款20万元以上。", "threshold", "level"),
    ("measure", "税收占比提高2个百分点。", "退税拉低增幅2个百分点。", "change", "effect"),
    ("measure", "项目自评率达到100%。", "收入完成预算的100%。", "rate", "completion"),
    ("kind", "增长12.5%。", "提高12.5个百分点。", "percent", "points"),
    ("kind", "是上年的1.5倍。", "是上年的1.5%。", "multiple", "percent"),
    ("item", "全市一般公共预算收入35亿元。", "全市税收收入35亿元。", "一般公共预算收入", "税收收入"),
    ("item", "教育支出完成35亿元。", "卫生健康支出完成35亿元。", "教育支出", "卫生健康支出"),
    ("item", "收入35亿元，其中增值税5亿元。", "收入35亿元，其中企业所得税5亿元。", "增值税", "企业所得税"),
    ("of", "税收收入8亿元，非税收入2亿元，税收占比80%。", "税收收入8亿元，非税收入2亿元，非税占比20%。", 1, 2),
    ("measure", "债务率98.5%，低于全省120%。", "债务率98.5%，低于警戒线120%。", "rate", "threshold"),
    ("base", "收入35亿元，完成年初预算的98%。", "收入35亿元，完成预算调整的98%。", "initial_budget", "adjusted_budget"),
    ("bound", "每年安排3至5亿元。", "每年安排5亿元。", "at_most", "exact"),
    ("item", "债务余额35亿元，为限额的95%。", "债务余额35亿元，债务率95%。", "债务余额", "债务率"),
    ("period", "债券由上年的20亿元", "债券20亿元", "2023", "2024"),
    ("base", "“十四五”末收入35亿元，较2020年增长9%。", "2024年收入35亿元，较2023年增长9%。", None, "prior_year"),
    ("measure", "低保标准提高75元。", "低保标准提高到75元。", "change", "level"),
    ("side", "市对下转移支付5亿元。", "上级转移支付5亿元。", "expenditure", "revenue"),
    ("base", "税收收入8亿元，占总收入的80%；非税收入2亿元，占20%。", "非税收入2亿元，占20%。", "总收入", None),
    ("fund", "全市“三公”经费3亿元，其中公务接待费1亿元。", "全市公务接待费1亿元。", "general", None),
    ("item", "新增限额5亿元（一般债务1亿）。", "限额5亿元（一般债务1亿）。", "新增一般债务限额", "一般债务限额"),
    ("bound", "满意度≥90%。", "满意度=90%。", "at_least", "exact"),
    ("measure", "基本支出35亿元，占本年支出预算64%。", "基本支出35亿元，占年初预算64%。", "share", "completion"),
    ("side", "争取新增债券额度35亿元。", "争取上级补助资金35亿元。", "debt", "revenue"),
    ("side", "年终结余结转35亿元。", "上年结转结余收入35亿元。", "balance", "revenue"),
    ("side", "下达资金5亿元，拉动消费35亿元。", "下达资金5亿元，下达补贴35亿元。", None, "expenditure"),
    ("fund", "全市节能环保支出35亿元。", "全市专项资金35亿元。", "general", None),
    ("bound", "完成至少增长3%的任务。", "完成增长3%的任务。", "at_least", "exact"),
    ("measure", "税收实现3%的正增长。", "税收实现3%的增长目标。", "growth", "rate"),
    ("item", "成功争取上级转移支付资金35亿元。", "成功大学建设资金35亿元。", "上级转移支付资金", "成功大学建设资金"),
    ("item", "安排3亿元，积极推动以旧换新政策。", "安排3亿元，积极推动绿色转型。", "以旧换新政策", "绿色转型"),
    ("part_of", "全市收入35亿元，其中税收收入5亿元。", "全市收入35亿元，税收收入5亿元。", 1, None),
    ("part_of", "支出35亿元（项目支出5亿元）。", "支出35亿元（不含项目支出5亿元）。", 1, None),
    ("of", "收入35亿元，增长5%。", "民生支出增长5%。", 1, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "one", "other", "wants_one", "wants_other"), PAIRS, ids=lambda value: str(value)[:40]
)
def test_one_word_changes_the_record(field: str, one: str, other: str, wants_one: object, wants_other: object) -> None:
    assert getattr(last(one), field) == wants_one
    assert getattr(last(other), field) == wants_other


def test_parts_of_a_sum_close_with_its_total() -> None:
    found = read(
        "全市收入50亿元，加上上级补助收入20亿元，上年结转5亿元，收入合计75亿元。支出70亿元，加上结转下年5亿元，支出合计75亿元。"
    )
    assert [figure.part_of for figure in found] == [4, 4, 4, None, 7, 7, None]
    assert [figure.side for figure in found] == ["revenue"] * 4 + ["expenditure"] * 3


def test_nested_parts_belong_to_the_nearest_total() -> None:
    found = read("债券资金100万元，其中：新增债券60万元，其中用于学校40万元，用于医院20万元；再融资债券40万元。")
    assert [figure.part_of for figure in found] == [None, 1, 2, 2, 1]


def test_names_are_distributed_over_values() -> None:
    found = read("全市教育、社会保障和就业、卫生健康等支出分别完成9亿元、8亿元、7亿元。")
    assert [figure.item for figure in found] == ["教育支出", "社会保障和就业支出", "卫生健康支出"]


def test_rates_behind_分别_follow_the_levels_in_order() -> None:
    found = read("全市教育支出9亿元、卫生健康支出8亿元，分别增长5%、4%。")
    assert [(figure.item, figure.of) for figure in found[2:]] == [("教育支出", 1), ("卫生健康支出", 2)]
    found = read("教育支出9亿元，一般债务和专项债务限额分别为3亿元和4亿元。")
    assert [figure.fund for figure in found] == ["general", "general", "government_fund"]


def test_summands_of_an_open_list_belong_to_the_total() -> None:
    found = read("全市收入50亿元，增长5%，加上上级补助收入、上年结转等，收入总计75亿元。")
    assert [figure.part_of for figure in found] == [3, None, None]


def test_points_move_the_rate_before_them() -> None:
    found = read("税收收入8亿元，非税收入2亿元，税收占比80%，提高1.5个百分点。")
    assert (found[3].measure, found[3].of, found[3].item) == ("change", 1, "税收收入")


def test_words_of_the_earlier_level_name_no_item() -> None:
    assert last("全市一般公共预算收入35亿元，为上年决算数的104.5%。").item == "一般公共预算收入"
    assert last("全市一般公共预算收入35亿元，是2020年的1.1倍。").item == "一般公共预算收入"
    assert last("养老金月人均标准由1200元增加到1350元。").item == "养老金月人均标准"


def test_a_total_that_consists_of_numbered_items() -> None:
    found = read("总收入90亿元，其构成是：①一般公共预算收入50亿元，其中，税收收入30亿元；②上级补助收入40亿元。")
    assert [figure.part_of for figure in found] == [None, 1, 2, 1]
    found = read("总支出90亿元，其构成是：", "①政府性基金预算支出50亿元；", "②调出资金30亿元；③结转下年支出10亿元。")
    assert [figure.part_of for figure in found] == [None, 1, 1, 1]
    found = read("总支出90亿元，其构成是：①一般公共预算支出50亿元；", "②调出资金40亿元。")
    assert [figure.part_of for figure in found] == [None, 1, 1]


def test_where_a_breakdown_ends() -> None:
    found = read("项目20亿元，包括学校5亿元、医院8亿元；用于道路14亿元。")
    assert [figure.part_of for figure in found] == [None, 1, 1, None]
    found = read("还本支出160亿元，其中财力偿还18亿元；付息支出63亿元。")
    assert [figure.part_of for figure in found] == [None, 1, None]
    found = read("经费支出462亿元，包括市本级318亿元；市对区转移支付144亿元。")
    assert [figure.part_of for figure in found] == [None, 1, 1]
    found = read("统筹资金99亿元，推动项目建设；争取特别国债资金，其中获批7亿元。")
    assert [figure.part_of for figure in found] == [None, None]


def test_half_width_punctuation_is_read_as_full_width() -> None:
    found = read("全市收入50亿元,增长5%;加上级补助收入20亿元,收入总计70亿元。")
    assert [figure.part_of for figure in found] == [4, None, 4, None]
    assert found[0].sentence.startswith("全市收入50亿元,增长5%;")
    assert last("全市收入49,821万元。").wan == 49821


def test_a_bracket_says_which_budget_is_meant() -> None:
    found = read("全市收入50亿元，完成预算（调整预算，下同）的98%。", "全市支出40亿元，完成预算的97%。")
    assert [figure.base for figure in found if figure.measure == "completion"] == ["adjusted_budget"] * 2
    assert last("全市收入50亿元，完成年初预算的98%。").base == "initial_budget"


def test_a_plan_runs_over_its_paragraph() -> None:
    assert last("“十四五”期间，市级投入44亿元。全市累计安排民生支出1721亿元。").period == "2021-01/2025-12"


def test_what_is_used_of_an_amount_is_its_part() -> None:
    found = read("全市新增专项债券50亿元。新增专项债券50亿元中，市级使用30亿元，区县级使用20亿元。")
    assert [(figure.part_of, figure.scope, figure.item) for figure in found[2:]] == [
        (2, "own", "新增专项债券"),
        (2, "sub", "新增专项债券"),
    ]


def test_the_verb_alone_repeats_what_was_done() -> None:
    assert last("全市共偿还政府债券本息137亿元；市本级偿还42亿元。").item == "偿还政府债券本息"


def test_the_whole_may_stand_before_its_part() -> None:
    assert last("一般公共预算收入中税收同比增长4.5%。").item == "税收"


def test_months_have_one_or_two_digits() -> None:
    assert last("截至2025年12月末，全市政府债务余额35亿元。").period == "2025-12-31"
    assert last("2025年1月至11月，全市税收收入35亿元。").period == "2025-01/2025-11"


def test_the_date_of_issue_is_no_period() -> None:
    assert last("2026年4月", "全市税收收入35亿元。").period == "2024"


def test_names_before_分别_have_budgets_of_their_own() -> None:
    found = read("全市一般公共预算收入、政府性基金预算收入分别完成预算的101.5%和88.3%。")
    assert [figure.fund for figure in found] == ["general", "government_fund"]


def test_a_paragraph_may_open_with_a_name() -> None:
    assert last("（一）因公出国（境）费用。2025年预算数48万元，主要用于培训。").item == "因公出国（境）费用"


def test_what_a_unit_earns_itself_is_of_no_budget() -> None:
    document = Document("sample.txt", "", "text", (), title="临川市民政局2025年部门预算")
    text = "收入预算90万元，其中：一般公共预算收入50万元，事业收入40万元。"
    found = figures(document, [Paragraph(text, (None,) * len(text), (None,) * len(text))])
    assert [figure.fund for figure in found] == [None, "general", None]


def test_a_budget_or_area_named_in_passing_ends_with_its_account() -> None:
    found = read(
        "二、重点工作情况", "市级税收收入占一般公共预算收入的70%。", "募集资金20亿元支持企业。", "市级税收收入增长5%。"
    )
    assert [(figure.scope, figure.fund) for figure in found] == [("own", "general"), (None, None), ("own", "general")]
    found = read("一、市级一般公共预算", "税收收入60亿元。", "安排20亿元支持企业。")
    assert [(figure.scope, figure.fund) for figure in found] == [("own", "general")] * 2


def test_a_document_to_come_is_no_stage() -> None:
    title = "临川市2025年预算执行情况"
    text = ("收支情况以2025年决算为准。", "全市收入35亿元。")
    paragraphs = [Paragraph(line, (None,) * len(line), (None,) * len(line)) for line in (title, *text)]
    assert figures(Document("sample.txt", "", "text", (), title=title), paragraphs)[-1].stage == "execution"


def test_the_other_side_of_a_total_is_no_part_of_it() -> None:
    found = read("全市收入50亿元，支出40亿元，支出总量60亿元。", "其中，土地出让收入30亿元。")
    assert found[-1].part_of == 1


def test_ellipsis_is_filled_in() -> None:
    found = read("全市城乡居民基本养老保险基金收入9亿元，支出8亿元，滚存结余7亿元。")
    assert [figure.item for figure in found] == [
        f"城乡居民基本养老保险基金{noun}" for noun in ("收入", "支出", "滚存结余")
    ]


def test_headings_set_period_scope_and_fund() -> None:
    found = read("一、2025年上半年预算执行情况", "（一）市级政府性基金", "收入完成3亿元，增长5%。")
    assert {(figure.period, figure.scope, figure.fund, figure.stage) for figure in found} == {
        ("2025-H1", "own", "government_fund", "execution")
    }


def test_every_field_of_a_figure_has_its_reason() -> None:
    figure = last("2024年全市一般公共预算收入100亿元，其中税收收入60亿元。")
    assert {"quote", "measure", "scope", "fund", "side", "item", "period", "stage", "part_of"} <= figure.because.keys()
