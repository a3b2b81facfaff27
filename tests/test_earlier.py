"""Reports of one area are held against each other, in whatever order they were loaded or read again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.pipeline import compare_reports
from reconciliation import compare
from tests.made_up import amount, put, rows
from warehouse import connect, decisions, earlier
from warehouse.decisions import Ruling
from warehouse.desk.finding import open_finding
from warehouse.desk.findings import Filters, list_findings

LOG = """
select title, status, "check".message, count(*) as figures, max(figure.report_id) - min(figure.report_id) as apart
from "check" join check_figure using (check_id) join figure using (figure_id)
where is_between group by check_id, title, status, "check".message order by check_id
"""


def last_year(stated: str):
    return [amount(1, "教育支出", stated, "万元", period="2024", stage="final", side="expenditure")]


def this_year(restated: str):
    fields = {"stage": "final", "side": "expenditure", "unit": "万元"}
    return [
        amount(1, "教育支出", "560000", period="2025", **fields),
        amount(2, "科学技术支出", "90300", period="2025", **fields),
        amount(3, "教育支出", restated, period="2024", **fields),
    ]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_is_restated_is_what_was_said(engine, db, order) -> None:
    loads = [
        lambda: put(engine, last_year("523417"), content="a", path="/in/2024.txt"),
        lambda: put(engine, this_year("532417"), content="b", path="/in/2025.txt"),
    ]
    for number in order:
        loads[number]()
        compare_reports(engine)
    (found,) = rows(db, LOG)
    assert (found["title"], found["status"], found["figures"]) == ("与以往报告一致", "mismatch", 2)
    assert "《2024.txt》所载523417万元" in found["message"] and abs(found["apart"]) == 1
    (report,) = rows(db, "select mismatch_count, finding_count, check_count from report where report = '2025.txt'")
    assert report == {"mismatch_count": 1, "finding_count": 1, "check_count": 1}
    assert not earlier.due(engine), "what was compared is not compared again"


def test_a_report_read_again_is_compared_again(engine, db) -> None:
    put(engine, last_year("523417"), content="a", path="/in/2024.txt")
    put(engine, this_year("532417"), content="b", path="/in/2025.txt")
    assert compare_reports(engine) == 1 and compare_reports(engine) == 0
    put(engine, last_year("532417"), content="a", path="/in/2024.txt")
    assert rows(db, LOG) == [] and len(earlier.due(engine)) == 1
    assert compare_reports(engine) == 0
    assert [row["status"] for row in rows(db, LOG)] == ["ok"]
    assert rows(db, "select * from finding") == []


def test_a_new_revision_takes_the_place_of_the_old_one(engine, db) -> None:
    put(engine, last_year("523417"), content="a", path="/in/2024.txt")
    put(engine, this_year("532417"), content="b", path="/in/2025.txt")
    compare_reports(engine)
    put(engine, last_year("532417"), content="c", path="/in/2024.txt")
    compare_reports(engine)
    (found,) = rows(db, LOG)
    assert found["status"] == "ok"


def both(engine) -> None:
    put(engine, last_year("523417"), content="a", path="/in/2024.txt")
    put(engine, this_year("532417"), content="b", path="/in/2025.txt")
    compare_reports(engine)


def test_what_disagrees_with_an_earlier_report_is_on_the_desk(engine) -> None:
    both(engine)
    (item,) = list_findings(engine, Filters()).items
    assert (item["report"], item["status"], item["title"]) == ("2025.txt", "open", "与以往报告一致")
    assert "（第3条）、523417万元（《2024.txt》）之一" in item["message"]
    ((_, parts),) = open_finding(engine, item["finding_key"]).checks
    assert [(part.figure["report_name"], part.figure["quote"]) for part in parts] == [
        ("2025.txt", "532417万元"),
        ("2024.txt", "523417万元"),
    ]
    decisions.decide(engine, item["finding_key"], 0, "李审计", Ruling("confirmed"))
    put(engine, last_year("523417"), content="a", path="/in/2024.txt")
    assert not list_findings(engine, Filters()).items, "read again, not yet compared again"
    compare_reports(engine)
    (again,) = list_findings(engine, Filters()).items
    assert (again["finding_key"], again["status"]) == (item["finding_key"], "confirmed")


def test_what_an_older_gouji_did_not_list_is_listed_when_the_desk_opens(engine) -> None:
    both(engine)
    with connect.transaction(engine) as connection:
        connection.exec_driver_sql("delete from review_item")
    assert (decisions.settle_all(engine), decisions.settle_all(engine)) == (1, 0)
    assert len(list_findings(engine, Filters()).items) == 1


def test_the_likeliest_wrong_figure_may_stand_in_the_earlier_report(engine, db) -> None:
    put(engine, last_year("523417"), content="a", path="/in/2024.txt")
    put(engine, this_year("532417"), content="b", path="/in/2025.txt")
    (due,) = (one for one in earlier.due(engine) if one.report_id == 2)
    own, others = earlier.figures_of(engine, due)
    result = compare(own, others)
    finding = replace(result.findings[0], figure=others[0], amount=own[-1].wan)
    earlier.store(engine, due, replace(result, findings=(finding,)))
    (found,) = rows(db, "select quote, figure.report_id from finding join figure using (figure_id)")
    assert found == {"quote": "523417万元", "report_id": 1}


def test_reports_of_other_areas_are_left_alone(engine, db) -> None:
    put(engine, last_year("523417"), content="a", path="/in/2024.txt")
    elsewhere = [
        amount(1, "教育支出", "532417", "万元", region="临溪市", period="2024", stage="final", side="expenditure")
    ]
    put(engine, elsewhere, content="b", path="/in/临溪.txt")
    assert compare_reports(engine) == 0 and rows(db, LOG) == []


def test_copies_of_an_area_cost_no_more_than_their_share(engine, db) -> None:
    for number in range(30):
        put(engine, last_year("523417"), content=f"a{number}", path=f"/in/{number}.txt")
    put(engine, this_year("532417"), content="b", path="/in/2025.txt")
    (due,) = earlier.due(engine)
    assert len(due.others) == earlier.REPORTS_A_YEAR
    assert compare_reports(engine) == 1 and not earlier.due(engine)
