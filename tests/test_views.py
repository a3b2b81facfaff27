"""The views: every column explained, the panel takes the best statement of each cell, the rest is listed."""

from dataclasses import replace
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from schema.records import Check, Document, Figure, Page, Reconciliation, RequiredCheck, Role, unit_step
from schema.units import to_wan
from warehouse import dictionary, load, query, views
from warehouse import kept as made_again
from warehouse.meanings import MEANINGS

ROOT = Path(__file__).parents[1]


def stated(item: str, value: str, unit: str = "亿元", **fields) -> Figure:
    """A figure of 云溪市's general revenue in 2025, but for what is said."""
    settings = {
        "report": "云溪.txt",
        "page": 3,
        "quote": f"{value}{unit}",
        "sentence": "一句话",
        "source": "text",
        "kind": "amount",
        "wan": to_wan(Decimal(value), unit),
        "step": unit_step(Decimal(value), unit),
        "scope": "jurisdiction",
        "fund": "general",
        "side": "revenue",
        "period": "2025",
        "stage": "execution",
        "region": "云溪市",
    }
    return Figure(seq=0, item=item, value=Decimal(value), unit=unit, **(settings | fields))


def put(engine: Engine, *figures: Figure, name: str = "云溪.txt", kind: str = "government") -> int:
    """Load a report that holds the figures; its number."""
    numbered = [replace(figure, seq=seq, report=name) for seq, figure in enumerate(figures, 1)]
    document = Document(name, (name.encode().hex() * 64)[:64], "txt", (Page(1, ()),))
    result = Reconciliation(kind, (), (), (), ())
    report_id = load.load(engine, f"/in/{name}", document, numbered, result, "1.0").report_id
    load.refresh_views(engine)
    return report_id


def rows(db: str, sql: str) -> list[dict]:
    return list(query.select(db, sql)[1])


def test_数据字典是新的():
    found = dictionary.columns()
    assert (ROOT / "docs" / "dictionary.md").read_text("utf-8") == dictionary.as_markdown(found), (
        "run python -m warehouse.dictionary"
    )
    assert (ROOT / "warehouse" / "views" / "dictionary.sql").read_text("utf-8") == dictionary.as_view(found)


def test_每列都有解释_每句解释都有列():
    by_relation = {}
    for column in dictionary.columns():
        by_relation.setdefault(column.relation, []).append(column.name)
        assert len(column.meaning) > 2
    for view in views.views():
        for pattern in view.columns:
            used = [name for name in by_relation[view.name] if name and view.meaning(name) == view.columns[pattern]]
            assert used, f"views/{view.name}.sql explains {pattern}, which it does not have"
    names = {name for relation in by_relation.values() for name in relation if name}
    for pattern in MEANINGS:
        assert any(fnmatchcase(name, pattern) for name in names), f"{pattern} is the name of no column"


def test_数据字典也在库里(engine, db):
    (row,) = rows(db, "select * from dictionary where relation = 'fiscal_panel' and name = 'tax_revenue_wan'")
    assert (row["type"], row["unit"]) == ("decimal", "万元")
    assert "税收收入" in row["meaning"]


@pytest.mark.parametrize(
    ("header", "complaint"),
    [("", "begin with a comment"), ("-- 说明\n--\n-- year is the year\n", "column: meaning")],
)
def test_没有说明的视图不被接受(header, complaint):
    with pytest.raises(ValueError, match=complaint):
        views.parse("x", f"{header}select 1 as year")


def test_面板取最高阶段最精确的说法_其余列为竞争(engine, db):
    put(
        engine,
        stated("一般公共预算收入", "50", stage="budget"),
        stated("一般公共预算收入", "46.9"),
        stated("一般公共预算收入", "469408", "万元"),
        stated("一般公共预算收入", "46.95"),
        stated("一般公共预算收入", "40", bound="about"),
        stated("收入", "469409", "万元"),
        stated("税收收入", "30"),
        stated("税收收入", "7", scope="own"),
    )
    (panel,) = rows(db, "select * from fiscal_panel where scope = 'jurisdiction'")
    assert panel["general_revenue_wan"] == 469408
    assert panel["general_revenue_stage"] == "execution"
    assert (panel["general_revenue_report_file"], panel["general_revenue_page"]) == ("云溪.txt", 3)
    assert panel["general_revenue_quote"] == "469408万元"
    assert (panel["tax_revenue_wan"], panel["fund_revenue_wan"]) == (300000, None)
    found = rows(db, "select amount_wan, lost_by, agreement from conflicts order by amount_wan")
    assert [tuple(row.values()) for row in found] == [
        (400000, "bound", "differs"),
        (469000, "precision", "rounding"),
        (469409, "wording", "differs"),
        (469500, "precision", "differs"),
        (500000, "stage", "differs"),
    ]


def test_决算替代执行数_两个阶段都能查到(engine, db):
    put(engine, stated("一般公共预算支出", "80.1", side="expenditure"), name="执行.txt")
    put(engine, stated("一般公共预算支出", "80.4", side="expenditure", stage="final"), name="决算.txt")
    (panel,) = rows(db, "select * from fiscal_panel")
    assert (panel["general_expenditure_wan"], panel["general_expenditure_report_file"]) == (804000, "决算.txt")
    (stages,) = rows(db, "select * from panel_stages")
    assert (stages["execution_wan"], stages["final_wan"], stages["budget_wan"]) == (801000, 804000, None)


def test_年中的债务和半年的收入不进年度面板(engine, db):
    put(
        engine,
        stated("政府债务余额", "120", side="debt", fund=None, period="2025-06-30"),
        stated("政府债务余额", "110", side="debt", fund=None, period="2024-12-31"),
        stated("专项债务限额", "90", side="debt", fund="government_fund", period="2025"),
        stated("一般公共预算收入", "20", period="2025-H1"),
    )
    found = rows(db, "select year, total_debt_balance_wan, special_debt_limit_wan from fiscal_panel order by year")
    assert [tuple(row.values()) for row in found] == [(2024, 1100000, None), (2025, None, 900000)]


def test_开发区各自成行_不与全市相争(engine, db):
    put(
        engine,
        stated("一般公共预算收入", "46"),
        stated("一般公共预算收入", "4", scope="sub", area="东湖新区"),
        stated("一般公共预算收入", "3", scope="sub", area="西山新区"),
    )
    found = rows(db, "select sub_area, general_revenue_wan from fiscal_panel order by general_revenue_wan")
    assert [tuple(row.values()) for row in found] == [("西山新区", 30000), ("东湖新区", 40000), (None, 460000)]
    assert not rows(db, "select * from conflicts")


def test_含与不含开发区的本级_取不含的(engine, db):
    put(
        engine,
        stated("一般公共预算收入", "12.34", scope="own", area="含高新区"),
        stated("一般公共预算收入", "9.8", scope="own"),
    )
    assert [row["general_revenue_wan"] for row in rows(db, "select * from fiscal_panel")] == [98000]
    assert [row["lost_by"] for row in rows(db, "select * from conflicts")] == ["wording"]


def test_表中新增限额和省级分成不是面板的数(engine, db):
    put(
        engine,
        stated("一般债务限额", "57000", "万元", side="debt", source="table", column="2025年新增债务限额/一般债务"),
        stated("一般债务限额", "319", side="debt", source="table", column="2025年政府债务限额/一般债务"),
        stated("省级收入", "68", source="table", scope=None),
    )
    (panel,) = rows(db, "select * from fiscal_panel")
    assert (panel["general_debt_limit_wan"], panel["general_revenue_wan"]) == (3190000, None)


def test_分科目收入_各阶段并列(engine, db):
    put(
        engine,
        stated("契税", "9.1", stage="budget"),
        stated("契税", "8.7"),
        stated("契税", "86952", "万元", source="table", column="2025年执行数"),
        stated("契税", "2", source="table", column="2025年执行数/其中：新区"),
        stated("民生收入", "3"),
    )
    (row,) = rows(db, "select * from revenue_items")
    assert (row["item_code"], row["item"], row["amount_wan"], row["stage"]) == ("10119", "契税", 86952, "execution")
    assert (row["budget_wan"], row["execution_wan"], row["final_wan"]) == (91000, 86952, None)


def test_支出功能分类按类归并_基金支出不在内(engine, db):
    put(
        engine,
        stated("教育支出", "20", side="expenditure"),
        stated("普通教育", "18", side="expenditure", code="20502", source="table", column="执行数"),
        stated("城乡社区支出", "7", side="expenditure", fund="government_fund"),
    )
    found = rows(db, "select class_code, item_code, amount_wan from expenditure_functions order by item_code")
    assert [tuple(row.values()) for row in found] == [("205", "205", 200000), ("205", "20502", 180000)]


def test_时间序列_首次公布与后来重述(engine, db):
    later = [stated("税收收入", "31.2", period="2024", stage="final"), stated("税收收入", "33")]
    later += [stated("非税收入", "9"), stated("企业所得税", "5")]
    put(engine, *later, name="甲.txt")
    put(engine, stated("税收收入", "30.5", period="2024"), stated("契税", "2", period="2024"), name="乙.txt")
    found = rows(db, "select * from series where item = '税收收入' order by year")
    (of_2024, of_2025) = found
    assert (of_2024["first_wan"], of_2024["first_report_file"]) == (305000, "乙.txt")
    assert (of_2024["latest_wan"], of_2024["latest_stage"]) == (312000, "final")
    assert (of_2024["revision_wan"], of_2024["revision"], of_2024["report_count"]) == (7000, "restated", 2)
    assert (of_2025["first_wan"], of_2025["latest_wan"], of_2025["revision"]) == (330000, 330000, None)


def test_时间序列不收预算数(engine, db):
    put(engine, stated("税收收入", "33", stage="budget"))
    assert rows(db, "select * from series") == []


def department(item: str, value: str, **fields) -> Figure:
    settings = {"agency": "云溪市水务局", "scope": None, "fund": None, "side": "expenditure", "stage": "final"}
    return stated(item, value, "万元", **(settings | fields))


def test_部门预决算一行一部门_合计行按栏目归位(engine, db):
    table = {"source": "table", "table": 1}
    put(
        engine,
        department("本年收入合计", "4651.67", side="revenue", **table, column="决算数"),
        department("合计", "4312.17", **table, column="基本支出/小计"),
        department("合计", "3916.57", **table, column="基本支出/人员经费"),
        department("合计", "339.5", **table, column="项目支出"),
        department("项目支出", "300", fund="general"),
        kind="department",
    )
    (row,) = rows(db, "select * from department_budget")
    assert (row["agency"], row["year"], row["stage"]) == ("云溪市水务局", 2025, "final")
    found = [Decimal(str(row[name])) for name in ("revenue_wan", "basic_expenditure_wan", "project_expenditure_wan")]
    assert found == [Decimal("4651.67"), Decimal("4312.17"), Decimal("339.5")]
    assert row["total_revenue_wan"] is None


def test_三公经费不取经济分类的行(engine, db):
    put(
        engine,
        department("“三公”经费支出", "24.62"),
        department("因公出国（境）费", "5"),
        department("公务用车购置及运行维护费", "10.08"),
        department("公务用车购置费", "0"),
        department("公务用车运行维护费", "10.08"),
        department("公务接待费", "9.54"),
        department("公务接待费", "3.1", source="table", code="30217", column="公用经费"),
        kind="department",
    )
    (row,) = rows(db, "select * from three_public_expenses")
    names = ("total", "abroad", "vehicles", "vehicles_bought", "vehicles_run", "reception")
    found = [Decimal(str(row[f"{name}_wan"])) for name in names]
    assert found == [Decimal(text) for text in ("24.62", "5", "10.08", "0", "10.08", "9.54")]


def test_报告的年度_预算报告算执行的那一年(engine, db):
    outcomes = [stated("税收收入", "33"), stated("非税收入", "9")]
    plans = [stated(item, "9", period="2026", stage="budget") for item in ("税收收入", "非税收入", "契税")]
    put(engine, *outcomes, *plans, name="甲.txt")
    put(engine, *plans, *plans, stated("契税", "8", stage="execution"), name="乙.txt")
    found = rows(db, "select report, year, stage from report order by year")
    assert [tuple(row.values()) for row in found] == [("甲.txt", 2025, "execution"), ("乙.txt", 2026, "budget")]


def test_应有而未见的数和核对(engine, db):
    report = "云溪.txt"
    figures = (replace(stated("一般公共预算收入", "46"), seq=1),)
    required = RequiredCheck("债务余额不大于限额", "not_checkable", 0, "没有债务限额")
    pages = (Page(1, ()), Page(2, (), "picture", note="no text"))
    result = Reconciliation("government", (), (), (), (required,))
    load.load(engine, f"/in/{report}", Document(report, "a" * 64, "pdf", pages), figures, result, "1.0")
    load.refresh_views(engine)
    found = {(row["subject"], row["name"]): row for row in rows(db, "select * from coverage")}
    assert found["figure", "general_revenue"]["outcome"] == "found"
    assert found["figure", "total_debt_balance"]["outcome"] == "missing"
    assert found["check", "债务余额不大于限额"]["reason"] == "没有债务限额"
    pages_read = found["page", "pages"]
    assert (pages_read["outcome"], pages_read["found_count"], pages_read["missing_count"]) == ("partly read", 1, 1)


@pytest.mark.parametrize(
    ("checks", "mismatches", "grade", "holding"),
    [
        (19, 0, None, 100),
        (20, 0, "A", 100),
        (200, 1, "B", 99.5),
        (3000, 1, "A", 99.96),
        (40, 1, "C", 97.5),
        (20, 3, "E", 85),
    ],
)
def test_数据质量按相符的比例分等(engine, db, checks, mismatches, grade, holding):
    figures = [replace(stated("税收收入", "33"), seq=1), replace(stated("税收收入", "34"), seq=2)]
    roles = (Role(figures[0], "statement"), Role(figures[1], "statement"))
    decided = [
        Check(
            "云溪.txt", "same", roles, None, None, None, None, "mismatch" if number < mismatches else "ok", str(number)
        )
        for number in range(checks)
    ]
    result = Reconciliation("government", tuple(decided), (), (), ())
    load.load(engine, "/in/云溪.txt", Document("云溪.txt", "a" * 64, "txt", (Page(1, ()),)), figures, result, "1.0")
    (row,) = rows(db, "select * from data_quality")
    assert (row["grade"], row["check_count"]) == (grade, checks)
    assert Decimal(str(row["holding_percent"])) == Decimal(str(holding))
    assert (row["region"], row["year"], row["kind"], row["checked_percent"]) == ("云溪市", 2025, "government", 100)


def kept(engine: Engine) -> dict[str, list[str]]:
    """The rows of every kept view, in whatever order they lie."""
    with engine.connect() as connection:
        names = [view.name for view in views.views() if view.kept_by]
        found = {name: connection.execute(text(f"select * from {name}")).mappings().all() for name in names}
    return {name: sorted(str(dict(row)) for row in rows) for name, rows in found.items()}


def test_留存的视图与重新计算的相同(engine, db, monkeypatch):
    """Reports that come, are read again, are published again and take the place of others, in several runs."""
    monkeypatch.setattr(made_again, "MANY", 1)  # each run is large enough to count the tables
    budget = {"stage": "budget", "period": "2025"}
    put(engine, stated("一般公共预算收入", "40", **budget), name="预算.txt")
    put(
        engine,
        stated("一般公共预算收入", "46"),
        stated("教育支出", "9", side="expenditure", code="205"),
        name="执行.txt",
    )
    department = {"agency": "云溪市财政局", "stage": "final", "side": "expenditure"}
    put(
        engine,
        stated("公务接待费", "1", "万元", **department),
        stated("基本支出", "7", **department),
        kind="department",
    )
    put(engine, stated("一般公共预算收入", "45.98", stage="final", period="2024"), name="决算.txt")
    put(engine, stated("一般公共预算收入", "46.01"), name="执行.txt")  # read again, the other figure is gone
    other = Document("执行.txt", "b" * 64, "txt", (Page(1, ()),))
    figure = replace(stated("一般公共预算收入", "46.02", region="霖州市"), seq=1)
    load.load(engine, "/in/执行.txt", other, [figure], Reconciliation("government", (), (), (), ()), "1.0")
    assert [row["region"] for row in rows(db, "select region from fiscal_panel where year = 2025")] == [], (
        "what a replaced report stated is withdrawn at once"
    )
    assert load.refresh_views(engine) == 2 and load.refresh_views(engine) == 0
    asked = "select region, year, general_revenue_wan as wan, general_revenue_stage from fiscal_panel order by 1, 2"
    assert [tuple(row.values()) for row in rows(db, asked)] == [
        ("云溪市", 2024, Decimal(459800), "final"),
        ("云溪市", 2025, Decimal(400000), "budget"),
        ("霖州市", 2025, Decimal(460200), "execution"),
    ]
    before = kept(engine)
    assert all(before[name] for name in ("panel_statements", "panel_stages", "department_budget", "coverage"))
    with engine.begin() as connection:
        views.drop(connection)
        views.create(connection)
        made_again.bring_in_all(connection)
    assert kept(engine) == before
