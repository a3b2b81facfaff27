"""The warehouse: loaded exactly, replaced as a whole, migrated both ways; the views give what the panel asks."""

import sqlite3
from decimal import Decimal

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from schema.records import Finding, RequiredCheck, UnreadTable
from tests.made_up import VERSION, amount, checked, debt, document, mismatch, put, rows
from warehouse import connect, load, migrations, query, views
from warehouse.headline import headline


def test_一个数的各字段原样入库(engine, db):
    figure = amount(
        1, "税收收入", "12345.67", "元", of=None, part_of=3, row_path=("收入", "税收"), source="table", table=2
    )
    put(engine, [figure])
    (row,) = rows(db, "select * from figure")
    assert (row["value"], row["unit"], row["wan"]) == ("12345.67", "元", "1.234567")
    assert (row["amount_fen"], row["step_fen"], row["step"]) == (1234567, 1, "0.000001")
    assert (row["seq"], row["part_of"], row["table"], row["row_path"]) == (1, 3, 2, '["收入","税收"]')
    (row,) = rows(db, "select amount_wan from figures")
    assert Decimal(str(row["amount_wan"])) == Decimal("1.234567")


@pytest.mark.parametrize("value", ["469408", "0.000001", "12345678901.23", "-4.1", "300000000.01"])
def test_金额在视图中分毫不差(engine, db, value):
    put(engine, [amount(1, "税收收入", value, "万元")])
    (row,) = rows(db, "select amount_wan from figures")
    assert Decimal(str(row["amount_wan"])) == Decimal(value)


def test_重新入库整份替换(engine, db):
    figures = [amount(1, "总收入", "2"), amount(2, "税收收入", "1")]
    put(engine, figures, [mismatch(*figures)])
    again = put(engine, figures[:1])
    assert again.replaced
    assert rows(db, "select count(*) n from report")[0]["n"] == 1
    assert rows(db, "select count(*) n from figure")[0]["n"] == 1
    assert rows(db, 'select (select count(*) from "check") + (select count(*) from check_figure) n')[0]["n"] == 0


def test_同一文件内容改变_旧报告让位(engine, db):
    put(engine, [amount(1, "税收收入", "1")], content="a")
    assert put(engine, [amount(1, "税收收入", "2")], content="b").revision == 2
    assert [row["value"] for row in rows(db, "select value from figures")] == ["2"]


def test_另名的同一文件只装一次_视图各给一行(engine, db):
    loaded = put(engine, [amount(1, "一般公共预算收入", "2")])
    load.add_file(engine, "/other/副本.txt", "副本.txt", loaded.report_id)
    assert rows(db, "select count(*) n from figures")[0]["n"] == 1
    assert {row["report_file"] for row in rows(db, "select report_file from headline")} == {"云溪.txt", "副本.txt"}
    # the first file changes: the copy still holds the old report
    put(engine, [amount(1, "一般公共预算收入", "3")], content="b")
    found = {row["report_file"]: row["amount_wan"] for row in rows(db, "select * from headline")}
    assert found == {"副本.txt": 20000, "云溪.txt": 30000}


def test_不同文件夹的同名报告各自保留(engine, db):
    put(engine, [amount(1, "税收收入", "1")], content="a", path="/甲/决算.txt")
    put(engine, [amount(1, "税收收入", "2")], content="b", path="/乙/决算.txt")
    assert rows(db, "select count(*) n from report")[0]["n"] == 2


def test_中途失败不留半份(engine, db):
    put(engine, [amount(1, "税收收入", "1")])
    twice = [amount(1, "税收收入", "1"), amount(1, "税收收入", "2")]
    with pytest.raises(connect.WarehouseError):
        put(engine, twice)
    assert [row["value"] for row in rows(db, "select value from figure")] == ["1"]
    with pytest.raises(connect.WarehouseError):
        put(engine, twice, content="c", path="/in/new.txt")
    assert rows(db, "select count(*) n from report")[0]["n"] == 1


def test_隔离与解除(engine, db):
    load.quarantine(engine, "/in/云溪.txt", "云溪.txt", None, "read", "云溪.txt is empty")
    load.quarantine(engine, "/in/云溪.txt", "云溪.txt", None, "read", "云溪.txt is truncated")
    assert [row["reason"] for row in rows(db, "select reason from quarantine where resolved_at is null")] == [
        "云溪.txt is truncated"
    ]
    put(engine, [amount(1, "税收收入", "1")])
    assert rows(db, "select count(*) n from quarantine where resolved_at is null")[0]["n"] == 0
    load.quarantine(engine, "/in/云溪.txt", "云溪.txt", None, "read", "云溪.txt vanished")
    assert rows(db, "select count(*) n from figure")[0]["n"] == 1, "what was loaded stays"


@pytest.mark.parametrize(
    ("fund", "side", "item", "expected"),
    [
        ("general", "revenue", "一般公共预算收入", "revenue"),
        ("general", "revenue", "地方一般公共预算收入", "revenue"),
        ("general", "revenue", "一般公共预算地方收入", "revenue"),
        ("general", "revenue", "公共财政预算收入", "revenue"),
        ("general", "revenue", "财政一般预算收入", "revenue"),
        ("general", "revenue", "一般公共预算总收入", None),
        ("general", "revenue", "一般公共预算收入总计", None),
        ("general", "revenue", "税收收入", "tax_revenue"),
        ("general", "revenue", "其他税收收入", None),
        (None, "revenue", "税收收入", None),
        ("general", "revenue", "财政收入", None),
        ("general", "revenue", "收入合计", None),
        ("general", "expenditure", "一般公共预算支出决算数", "expenditure"),
        ("general", "expenditure", "支出", "expenditure"),
        ("social_insurance", "expenditure", "支出", None),
        ("general", "expenditure", "一般公共预算支出", "expenditure"),
        ("general", "expenditure", "一般公共服务支出", None),
        ("government_fund", "revenue", "政府性基金收入", "revenue"),
        ("government_fund", "expenditure", "政府性基金（含专项债）支出", "expenditure"),
        ("government_fund", "revenue", "其他政府性基金收入", None),
        ("state_capital", "revenue", "国有资本经营收入", "revenue"),
        ("social_insurance", "revenue", "社保基金收入", "revenue"),
        ("social_insurance", "revenue", "城乡居民基本养老保险基金收入", None),
        (None, "debt", "地方政府债务余额", "total_debt_balance"),
        (None, "debt", "政府债务总限额", "total_debt_limit"),
        (None, "debt", "法定债务余额", "total_debt_balance"),
        (None, "debt", "一般债务限额", "general_debt_limit"),
        ("government_fund", "debt", "专项债务余额", "special_debt_balance"),
        ("government_fund", "debt", "债务余额", "special_debt_balance"),
        (None, "debt", "新增债务限额", None),
        (None, "debt", "再融资债券", None),
    ],
)
def test_哪个数是该本预算自己的收支(fund, side, item, expected):
    assert headline(amount(1, item, "1", fund=fund, side=side)) == expected


def test_部门的收入不是本级政府的收入():
    assert headline(amount(1, "一般公共预算收入", "1", agency="云溪市财政局")) is None


def test_headline取最精确的说法(engine, db):
    put(
        engine,
        [
            amount(1, "一般公共预算收入", "207", bound="about"),
            amount(2, "一般公共预算收入", "46.94"),
            amount(3, "一般公共预算收入", "469408", "万元"),
            amount(4, "一般公共预算收入", "1", scope="own"),
            amount(5, "一般公共预算总收入", "900"),
        ],
    )
    found = rows(db, "select amount_wan, seq from headline where scope = 'jurisdiction'")
    assert found == [{"amount_wan": 469408, "seq": 3}]


def test_债务限额与余额并为一行(engine, db):
    put(
        engine,
        [
            debt(1, "政府债务限额", "120", period="2025"),
            debt(2, "政府债务余额", "100.5"),
            debt(3, "专项债务余额", "60", fund="government_fund"),
            debt(4, "政府债务余额", "90", period="2024-12-31"),
        ],
    )
    found = rows(db, "select as_of, kind, limit_wan, balance_wan from debt_position order by as_of, kind")
    assert [(str(row.pop("as_of")), *row.values()) for row in found] == [
        ("2024-12-31", "total", None, 900000),
        ("2025-12-31", "special", None, 600000),
        ("2025-12-31", "total", 1200000, 1005000),
    ]


def test_不符清单有页码原文和算式(engine, db):
    figures = [amount(1, "总收入", "2", "万元"), amount(2, "税收收入", "1", "万元")]
    put(engine, figures, [mismatch(*figures)])
    (row,) = query.mismatches(db)[1]
    assert (row["page"], row["quotes"]) == (1, "total 2万元 · part 1万元")
    assert (row["expected"], row["actual"], row["difference"]) == (1.5, 2, 0.5)


def test_最新版本即最后一个迁移():
    assert max(migrations.known()) == migrations.HEAD


def test_旧视图自动更新_用户自己的视图保留(engine, db):
    with engine.begin() as connection:
        connection.execute(text("drop view headline"))
        connection.execute(text("create view headline as select 1 as old"))
        connection.execute(text("update view_definition set definition = 'select 1 as old' where name = 'headline'"))
        connection.execute(text("create view mine as select * from figure"))
    engine.dispose()
    connect.open_warehouse(db)
    assert rows(db, "select * from headline") == []
    assert rows(db, "select * from mine") == []


def test_每个视图都有说明(engine, db):
    described = {row["name"]: row["description"] for row in rows(db, "select name, description from view_definition")}
    assert set(described) == {view.name for view in views.views()}
    assert all(len(description) > 20 for description in described.values())


def test_外键生效(engine):
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("insert into check_figure values (1, 1, 1, 'part', 1)"))


@pytest.mark.parametrize(
    "statement",
    [
        "delete from figure",
        "update figure set value = '0'",
        "drop table figure",
        "with a as (select 1) delete from figure",
    ],
)
def test_查询不能改动数据(engine, db, statement):
    put(engine, [amount(1, "税收收入", "1")])
    with pytest.raises(connect.WarehouseError):
        list(query.select(db, statement)[1])
    assert rows(db, "select value from figure") == [{"value": "1"}]


def test_查询里的冒号和百分号不是参数(engine, db):
    assert rows(db, "select '12:30%s' as t, '%' as p") == [{"t": "12:30%s", "p": "%"}]


def test_打不开的数据仓库各有一句话(tmp_path):
    def complaint(where, opener=connect.open_warehouse) -> str:
        with pytest.raises(connect.WarehouseError) as caught:
            opener(str(where))
        message = str(caught.value)
        assert "\n" not in message
        return message

    (tmp_path / "text.db").write_text("这不是数据库" * 200, encoding="utf-8")
    assert "not a database" in complaint(tmp_path / "text.db")
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("create table mine (x)")
    assert "another program's" in complaint(tmp_path / "other.db")
    assert "cannot be opened" in complaint(tmp_path / "no" / "such" / "folder.db")
    assert "does not exist" in complaint(tmp_path / "none.db", connect.open_for_reading)
    assert "another program's" in complaint(tmp_path / "other.db", connect.open_for_reading)
    (tmp_path / "empty.db").touch()
    assert "not a gouji warehouse" in complaint(tmp_path / "empty.db", connect.open_for_reading)
    engine = create_engine(f"sqlite:///{tmp_path / 'newer.db'}")
    connect.open_warehouse(str(tmp_path / "newer.db")).dispose()
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    assert "newer gouji" in complaint(tmp_path / "newer.db")


def test_科目代码与区划代码(engine, db):
    put(
        engine,
        [
            amount(1, "教育支出", "12", side="expenditure", period="2024", region="长沙市"),
            amount(2, "民生支出", "12", side="expenditure", period="2024", region="朝阳区"),
            amount(3, "行政运行", "12", side="expenditure", period="2024", code="2010101"),
        ],
    )
    found = {row["seq"]: row for row in rows(db, "select seq, item_code, region_code from figures")}
    assert (found[1]["item_code"], found[1]["region_code"]) == ("205", "430100")
    assert found[2]["item_code"] is None
    assert found[3]["item_code"] == "2010101"


def test_未识别的表记明原因(engine, db):
    table = UnreadTable(2, 3, "绩效目标表", "no amounts", 6)
    load.load(
        engine, "/in/云溪.txt", document(), [amount(1, "税收收入", "1")], checked(), VERSION, unread_tables=[table]
    )
    (row,) = rows(db, "select * from unread_tables")
    assert (row["page"], row["title"], row["reason"], row["number_count"]) == (2, "绩效目标表", "no amounts", 6)
    put(engine, [amount(1, "税收收入", "1")])
    assert not rows(db, "select * from unread_tables")


def test_差错连到不符与存疑的数(engine, db):
    total, part = amount(1, "总收入", "30"), amount(2, "税收收入", "29")
    wrong = mismatch(total, part)
    finding = Finding((wrong,), total, Decimal("290000"), "", "high", "最可能有误的是总收入。")
    required = RequiredCheck("分项合计等于总计", "mismatch", 1, "不符")
    result = checked(wrong, findings=(finding,), required=(required,))
    load.load(engine, "/in/云溪.txt", document(), [total, part], result, VERSION)
    (row,) = rows(
        db,
        'select finding.severity, finding.difference_fen, finding.mend, figure.item, "check".title '
        "from finding join figure using (figure_id) "
        'join "check" on "check".finding_id = finding.finding_id',
    )
    assert row == {
        "severity": "high",
        "difference_fen": abs(wrong.difference) * 1_000_000,
        "mend": "290000",
        "item": "总收入",
        "title": wrong.title,
    }
    (row,) = rows(db, "select name, outcome, check_count from required_check")
    assert row == {"name": "分项合计等于总计", "outcome": "mismatch", "check_count": 1}
    # read again without it, nothing of it stays
    load.load(engine, "/in/云溪.txt", document(), [total, part], checked(), VERSION)
    assert rows(db, "select finding_id from finding union all select report_id from required_check") == []
