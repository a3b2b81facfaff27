"""The views: every column explained, the panel takes the best statement of each cell, the rest is listed."""

from dataclasses import replace
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from sqlalchemy import Engine

from schema.records import Document, Figure, Page, Reconciliation, unit_step
from schema.units import to_wan
from warehouse import dictionary, load, query, views
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
    return load.load(engine, f"/in/{name}", document, numbered, result, "1.0").report_id


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
