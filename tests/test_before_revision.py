"""A report is published again with the same mismatch: the earlier decision is offered, never taken over unasked."""

from dataclasses import replace

import pytest

from tests.desks import SENTENCE, add_person, browser, log_in, one_finding, opened, put_finding, token
from tests.made_up import rows
from warehouse import connect, decisions, load
from warehouse.decisions import Ruling
from warehouse.desk.finding import open_finding
from warehouse.desk.findings import Filters, list_findings
from warehouse.desk.log import decision_log
from warehouse.desk.report import open_report

REASON = "收入口径不同"


@pytest.fixture
def engine(db):
    engine = connect.open_warehouse(db)
    yield engine
    engine.dispose()


def the_finding(engine):
    (item,) = list_findings(engine, Filters()).items
    return item


def decided(engine, *verdicts: str) -> str:
    """A finding on which was decided so, one time after the other."""
    key = the_finding(engine)["finding_key"]
    for seen, verdict in enumerate(verdicts):
        if verdict == "undone":
            decisions.undo(engine, key, seen, "李审计")
        else:
            decisions.decide(engine, key, seen, "李审计", Ruling(verdict, REASON))
    return key


def before(engine):
    item = the_finding(engine)
    listed = list_findings(engine, Filters()).before.get(item["finding_id"])
    assert open_finding(engine, item["finding_key"]).before == listed
    assert open_report(engine, item["report_id"]).before.get(item["finding_id"]) == listed
    return listed


@pytest.mark.parametrize("verdict", decisions.VERDICTS)
def test_改版后同一不符_仍待核_但说明改版前的结论(engine, verdict):
    put_finding(engine, "a")
    old = decided(engine, verdict)
    put_finding(engine, "b", page=2)  # the text moved to the next page
    assert the_finding(engine)["status"] == "open"
    found = before(engine)
    assert (found.decision["finding_key"], found.decision["verdict"], found.revision) == (old, verdict, 1)
    assert (found.decision["reviewer"], found.decision["note"]) == ("李审计", REASON)
    assert found.is_word_for_word and found.figure_id is None
    later = open_finding(engine, old).later
    assert [one["report_id"] for one in later] == [the_finding(engine)["report_id"]], "the old page leads to the new"


def test_前后文字有改动_各数相同(engine):
    put_finding(engine, "a")
    decided(engine, "explained")
    put_finding(engine, "b", sentence=SENTENCE.replace("收入合计", "全市收入合计"))
    assert not before(engine).is_word_for_word


def test_数有改动_不是同一不符(engine):
    put_finding(engine, "a")
    decided(engine, "explained")
    paper, figures, result = one_finding("b", sentence=SENTENCE.replace("9亿元", "8亿元"))
    changed = (*figures[:2], replace(figures[2], quote="8亿元", value=figures[2].value - 1))
    roles = tuple(replace(role, figure=one) for role, one in zip(result.checks[0].roles, changed, strict=True))
    check = replace(result.checks[0], roles=roles)
    findings = (replace(result.findings[0], checks=(check,)),)
    load.load(engine, "/in/云溪.txt", paper, changed, replace(result, checks=(check,), findings=findings), "1.0")
    assert before(engine) is None


def test_新加入的不符没有人看过(engine):
    put_finding(engine, "a")
    decided(engine, "not_a_finding")
    paper, figures, result = one_finding("b")
    checks = (*result.checks, replace(result.checks[0], rule="same", roles=result.checks[0].roles[:2]))
    both = replace(result, checks=checks, findings=(replace(result.findings[0], checks=checks),))
    load.load(engine, "/in/云溪.txt", paper, figures, both, "1.0")
    assert before(engine) is None


def test_最后一句话算数(engine):
    put_finding(engine, "a")
    old = decided(engine, "confirmed", "undone")
    put_finding(engine, "b")
    assert before(engine) is None, "it was open when the report was published again"
    decisions.decide(engine, old, 2, "王审计", Ruling("explained", "补充说明"))
    assert before(engine).decision["reviewer"] == "王审计", "decided on the old revision since"


def test_别的刊物上的同一句话不算(engine):
    put_finding(engine, "a", "/in/云溪.txt")
    decided(engine, "confirmed")
    put_finding(engine, "b", "/in/溪山.txt")
    assert not list_findings(engine, Filters(status="open")).before


def test_连改两版_最近的结论在先(engine):
    put_finding(engine, "a")
    decided(engine, "confirmed")
    put_finding(engine, "b")
    assert before(engine).revision == 1
    put_finding(engine, "c")
    assert before(engine).revision == 1, "nobody decided on the second"
    put_finding(engine, "b")
    decided(engine, "explained")
    put_finding(engine, "d")
    assert (before(engine).revision, before(engine).decision["verdict"]) == (4, "explained")
    put_finding(engine, "a")
    assert the_finding(engine)["status"] == "confirmed" and before(engine) is None, "what came back has its own"


def test_改版前的报告重新读取后仍认得(engine):
    put_finding(engine, "a")
    decided(engine, "explained")
    put_finding(engine, "a", "/elsewhere/云溪.txt", "2.0")
    put_finding(engine, "b", version="2.0")
    put_finding(engine, "a", "/elsewhere/云溪.txt", "3.0")
    (new,) = list_findings(engine, Filters(status="open")).items
    assert open_finding(engine, new["finding_key"]).before.decision["note"] == REASON


@pytest.fixture
def here(db):
    with opened(db) as here:
        yield here


def take_over(client, key: str, **changed):
    page = client.get(f"/findings/{key}").text
    form = page.partition('id="take-over"')[2].partition("</form>")[0]
    fields = {
        name: form.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("csrf", "seen", "before")
    }
    return client.post(f"/findings/{key}/take-over", data=fields | changed, follow_redirects=False)


def test_一键沿用_成为新记录_旧记录不动(here):
    put_finding(here.writing, "a")
    old = decided(here.writing, "explained")
    put_finding(here.writing, "b")
    key = the_finding(here.reading)["finding_key"]
    with browser(here) as client:
        page = client.get("/findings").text
        assert "改版前的结论" in page and 'data-before="1"' in page
        page = client.get(f"/findings/{key}").text
        assert "第 1 版" in page and REASON in page and "原文逐字相同" in page and f"/findings/{old}" in page
        assert "现行版本" in client.get(f"/findings/{old}").text
        assert take_over(client, key).headers["location"] == f"/findings/{key}?said=saved"
        assert "take-over" not in client.get(f"/findings/{key}").text
    new, first = decision_log(here.reading)
    assert (new["finding_key"], new["entry"], new["verdict"], new["reviewer"]) == (key, 1, "explained", "本机")
    assert new["note"].startswith("沿用李审计对第 1 版的结论（") and new["note"].endswith(f"UTC）。{REASON}")
    assert (first["finding_key"], first["entry"], first["reviewer"], first["holds"]) == (old, 1, "李审计", True)
    assert the_finding(here.reading)["status"] == "explained"


def test_确认的差错改版后仍在_明说(here):
    put_finding(here.writing, "a")
    decided(here.writing, "confirmed")
    put_finding(here.writing, "b")
    with browser(here) as client:
        assert "差错仍在" in client.get(f"/findings/{the_finding(here.reading)['finding_key']}").text


def test_更正随结论沿用_指向本版的数(here, db):
    put_finding(here.writing, "a")
    key = the_finding(here.writing)["finding_key"]
    wrong = rows(db, "select figure_id from figure where seq = 3")[0]["figure_id"]
    decisions.decide(here.writing, key, 0, "李审计", Ruling("extraction_error", "", wrong, "amount", "10亿元"))
    paper, *_ = one_finding("b")
    put_finding(here.writing, "b", page=2)
    with browser(here) as client:
        assert take_over(client, the_finding(here.reading)["finding_key"]).status_code == 303
    (correction,) = decisions.corrections(here.reading)[paper.sha256]
    (figure,) = rows(
        db, "select figure_key, quote from figure join report using (report_id) where page = 2 and seq = 3"
    )
    assert (correction.figure_key, figure["quote"], correction.right) == (figure["figure_key"], "9亿元", "10亿元")


def test_更正所指不明时另作结论(here, db):
    twice = "收入合计30亿元，其中税收收入9亿元，非税收入9亿元。"
    for sha in "ab":
        paper, figures, result = one_finding(sha, sentence=twice)
        figures = (figures[0], replace(figures[1], quote="9亿元"), figures[2])
        roles = tuple(replace(role, figure=one) for role, one in zip(result.checks[0].roles, figures, strict=True))
        check = replace(result.checks[0], roles=roles)
        finding = replace(result.findings[0], checks=(check,))
        load.load(
            here.writing, "/in/a.txt", paper, figures, replace(result, checks=(check,), findings=(finding,)), "1.0"
        )
        if sha == "a":
            key = the_finding(here.writing)["finding_key"]
            wrong = rows(db, "select figure_id from figure where seq = 3")[0]["figure_id"]
            decisions.decide(here.writing, key, 0, "甲", Ruling("extraction_error", "", wrong, "amount", "21亿元"))
    found = before(here.reading)
    assert found is not None and found.figure_id is None
    key = the_finding(here.reading)["finding_key"]
    with browser(here) as client:
        page = client.get(f"/findings/{key}").text
        assert 'id="take-over"' not in page and "无法确定" in page
        data = {"csrf": token(page), "seen": "0", "before": str(found.decision["decision_id"])}
        assert client.post(f"/findings/{key}/take-over", data=data).status_code == 422


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"csrf": "x"}, 403), ({"before": "99"}, 409), ({"before": ""}, 409), ({"seen": "5"}, 409), ({"seen": "x"}, 400)],
)
def test_不该收的沿用不收(here, changed, status):
    put_finding(here.writing, "a")
    decided(here.writing, "explained")
    put_finding(here.writing, "b")
    with browser(here) as client:
        assert take_over(client, the_finding(here.reading)["finding_key"], **changed).status_code == status
        assert client.post("/findings/没有/take-over", data={"csrf": here.csrf_token}).status_code == 404
    assert len(decision_log(here.reading)) == 1


def test_已有人另作结论_沿用不覆盖(here):
    put_finding(here.writing, "a")
    decided(here.writing, "explained")
    put_finding(here.writing, "b")
    key = the_finding(here.reading)["finding_key"]
    with browser(here) as client:
        page = client.get(f"/findings/{key}").text
        decisions.decide(here.writing, key, 0, "王审计", Ruling("confirmed"))
        data = {"csrf": token(page), "seen": "0", "before": "1"}
        assert client.post(f"/findings/{key}/take-over", data=data).status_code == 409
    assert the_finding(here.reading)["status"] == "confirmed"


def test_只读者看得到_不能沿用(db):
    add_person(db, "读者", "reader")
    with opened(db, "10.0.0.5") as here:
        put_finding(here.writing, "a")
        decided(here.writing, "explained")
        put_finding(here.writing, "b")
        key = the_finding(here.reading)["finding_key"]
        with browser(here) as client:
            log_in(client, "读者")
            page = client.get(f"/findings/{key}").text
            assert REASON in page and 'id="take-over"' not in page
            data = {"csrf": token(page), "seen": "0", "before": "1"}
            assert client.post(f"/findings/{key}/take-over", data=data).status_code == 403
