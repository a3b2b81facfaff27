"""Decisions: written once, found again after every reading, undone by an entry, never overwritten by a second one."""

from dataclasses import replace

import pytest

from schema.correction import FIELDS, Correction, apply, complaint, corrected
from tests.desks import one_finding, put_finding
from tests.made_up import amount, rows
from warehouse import connect, decisions, load
from warehouse.decisions import Overtaken, Ruling
from warehouse.desk.finding import open_finding
from warehouse.desk.findings import Filters, list_findings
from warehouse.desk.overview import look_over
from warehouse.keys import figure_keys


@pytest.fixture
def db(databases) -> str:
    return databases.warehouse()


@pytest.fixture
def engine(db):
    engine = connect.open_warehouse(db)
    yield engine
    engine.dispose()


def the_key(engine) -> str:
    (item,) = list_findings(engine, Filters()).items
    return item["finding_key"]


def status(engine) -> list[str]:
    return [item["status"] for item in list_findings(engine, Filters()).items]


@pytest.mark.parametrize("verdict", decisions.VERDICTS)
def test_重新读取后结论仍在(engine, verdict):
    put_finding(engine)
    key = the_key(engine)
    decisions.decide(engine, key, 0, "李审计", Ruling(verdict, "因为"))
    put_finding(engine, version="2.0")
    assert status(engine) == [verdict]
    assert the_key(engine) == key
    (entry,) = open_finding(engine, key).history
    assert (entry["reviewer"], entry["note"], entry["message"]) == ("李审计", "因为", "差1亿元")


def test_撤销是一条新记录(engine, db):
    put_finding(engine)
    key = the_key(engine)
    decisions.decide(engine, key, 0, "甲", Ruling("confirmed"))
    decisions.undo(engine, key, 1, "乙")
    assert status(engine) == ["open"]
    decisions.decide(engine, key, 2, "甲", Ruling("not_a_finding"))
    log = rows(db, "select entry, verdict, reviewer from decision order by entry")
    assert [tuple(row.values()) for row in log] == [
        (1, "confirmed", "甲"),
        (2, "undone", "乙"),
        (3, "not_a_finding", "甲"),
    ]
    put_finding(engine)
    assert status(engine) == ["not_a_finding"]


def test_两人同时作结论_后者被告知(engine):
    put_finding(engine)
    key = the_key(engine)
    decisions.decide(engine, key, 0, "甲", Ruling("confirmed"))
    with pytest.raises(Overtaken):
        decisions.decide(engine, key, 0, "乙", Ruling("not_a_finding"))
    assert status(engine) == ["confirmed"]
    with pytest.raises(Overtaken):
        decisions.undo(engine, key, 0, "乙")


def test_没有可撤销的(engine):
    put_finding(engine)
    with pytest.raises(Overtaken):
        decisions.undo(engine, the_key(engine), 0, "甲")


def test_新加入的不符没有人看过_事项重新待核(engine):
    paper, figures, result = one_finding()
    (finding,) = result.findings
    (check,) = finding.checks
    load.load(engine, "/in/云溪.txt", paper, figures, result, "1.0")
    key = the_key(engine)
    decisions.decide(engine, key, 0, "甲", Ruling("not_a_finding"))
    another = replace(check, rule="same", roles=check.roles[:2])
    both = replace(result, checks=(check, another), findings=(replace(finding, checks=(check, another)),))
    load.load(engine, "/in/云溪.txt", paper, figures, both, "2.0")
    assert status(engine) == ["open"]
    assert the_key(engine) != key
    # the other way round nothing new was found
    decisions.decide(engine, the_key(engine), 0, "甲", Ruling("explained", "口径不同"))
    load.load(engine, "/in/云溪.txt", paper, figures, result, "3.0")
    assert status(engine) == ["explained"]


def test_更正在重新读取时生效_撤销后不再(engine, db):
    paper, figures, result = one_finding()
    load.load(engine, "/in/云溪.txt", paper, figures, result, "1.0")
    key = the_key(engine)
    wrong = rows(db, "select figure_id from figure where seq = 3")[0]["figure_id"]
    decisions.decide(engine, key, 0, "甲", Ruling("extraction_error", "", wrong, "amount", "10亿元"))
    its_own = decisions.corrections(engine)[paper.sha256]
    changed = apply(figures, figure_keys(paper.sha256, figures), its_own)
    assert [str(one.wan) for one in changed] == ["300000", "200000", "100000"]
    assert changed[2].because["amount"] == "更正：甲"
    decisions.undo(engine, key, 1, "甲")
    assert decisions.corrections(engine) == {}


def test_更正后仍不相符的事项重新待核(engine, db):
    paper, figures, result = one_finding()
    load.load(engine, "/in/云溪.txt", paper, figures, result, "1.0")
    wrong = rows(db, "select figure_id from figure where seq = 3")[0]["figure_id"]
    decisions.decide(engine, the_key(engine), 0, "甲", Ruling("extraction_error", "", wrong, "period", "2024"))
    changed = apply(figures, figure_keys(paper.sha256, figures), decisions.corrections(engine)[paper.sha256])
    load.load(engine, "/in/云溪.txt", paper, changed, result, "1.0")
    assert status(engine) == ["open"]


def test_修订前的报告不再待核_链接仍有效(engine):
    put_finding(engine, "a")
    old = the_key(engine)
    put_finding(engine, "b")
    assert the_key(engine) != old
    assert open_finding(engine, old) is not None
    put_finding(engine, "a")
    assert the_key(engine) == old, "what came back is reviewed again"


def test_消失的事项仍可由链接找到(engine):
    paper, figures, result = one_finding()
    load.load(engine, "/in/云溪.txt", paper, figures, result, "1.0")
    key = the_key(engine)
    decisions.decide(engine, key, 0, "甲", Ruling("confirmed"))
    load.load(engine, "/in/云溪.txt", paper, figures, replace(result, checks=(), findings=()), "2.0")
    opened = open_finding(engine, key)
    assert not opened.is_there and opened.item["message"] == "差1亿元"
    assert open_finding(engine, "没有") is None


def test_旧版装入的报告打开工作台时补上(engine):
    put_finding(engine)
    with connect.transaction(engine) as connection:
        connection.exec_driver_sql("delete from review_item")
    assert decisions.settle_all(engine) == 1
    assert len(list_findings(engine, Filters()).items) == 1
    assert decisions.settle_all(engine) == 0


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (Filters(), 2),
        (Filters(region="云溪市"), 1),
        (Filters(region="没有"), 0),
        (Filters(year=2025), 2),
        (Filters(severity="high"), 2),
        (Filters(severity="low"), 0),
        (Filters(kind="government", rule="sum", status="open"), 2),
        (Filters(least_wan=10_000), 2),
        (Filters(least_wan=10_001), 0),
        (Filters(words="税收收入 溪山"), 1),
        (Filters(words="100%"), 0),
        (Filters(words="_"), 0),
        (Filters(page=2), 0),
        (Filters(sort="newest"), 2),
        (Filters(sort="difference", words="差1亿元"), 2),
    ],
)
def test_筛选(engine, filters, count):
    put_finding(engine)
    put_finding(engine, "b", "/in/溪山.txt", region="溪山县")
    assert len(list_findings(engine, filters).items) == count


def test_前后各一项(engine):
    for number in range(3):
        put_finding(engine, str(number), f"/in/{number}.txt")
    keys = [item["finding_key"] for item in list_findings(engine, Filters()).items]
    middle = open_finding(engine, keys[1])
    assert (middle.previous_key, middle.next_key) == (keys[0], keys[2])
    assert open_finding(engine, keys[0]).previous_key is None


def test_总览按地区和年度(engine):
    put_finding(engine)
    put_finding(engine, "b", "/in/溪山.txt", region="溪山县")
    seen = look_over(engine, None)
    assert [(one["region"], one["year"], one["reports"], one["open"]) for one in seen.groups] == [
        ("云溪市", 2025, 1, 1),
        ("溪山县", 2025, 1, 1),
    ]
    assert (seen.totals["figures"], seen.totals["unread"], seen.new_count, seen.new_findings) == (6, 2, 2, 2)
    assert look_over(engine, decisions.now()).new_count == 0


@pytest.mark.parametrize(
    ("field", "right", "expected"),
    [
        ("amount", "2.68亿元", None),
        ("amount", "12.5%", None),
        ("amount", "2.68", "bad_amount"),
        ("period", "2024-12-31", None),
        ("period", "去年", "bad_period"),
        ("stage", "budget", None),
        ("stage", "预算", "bad_word"),
        ("item", "税收收入", None),
        ("item", "", "bad_text"),
        ("quote", "1", "bad_field"),
    ],
)
def test_更正须成立(field, right, expected):
    assert complaint(field, right) == expected


@pytest.mark.parametrize("field", FIELDS)
def test_每个可更正的字段都能更正(field):
    right = {"amount": "2.68亿元", "period": "2024"}.get(field, "final" if field == "stage" else "level")
    changed = corrected(amount(1, "税收收入", "2"), Correction("k", field, right, "甲"))
    assert str(changed.wan if field == "amount" else getattr(changed, field)) == {"amount": "26800"}.get(field, right)
    assert changed.because == {field: "更正：甲"}
