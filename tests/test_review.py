"""The desk over HTTP: every page, every decision, and everything that must be refused."""

import csv
import io
import json
import re
import string
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from openpyxl import load_workbook

from review import rendering
from review.desk import Refused
from review.shown import sentences
from review.words import WORDS
from schema.records import Page
from tests.desks import PASSWORD, add_person, browser, drawn, log_in, one_finding, opened, put_finding, token
from warehouse import accounts, connect, load, views
from warehouse.attempts import PER_ADDRESS, PER_NAME, PER_NAME_ANYWHERE, WINDOW, admit
from warehouse.decisions import now
from warehouse.desk.findings import Filters, list_findings
from warehouse.desk.log import decision_log
from warehouse.desk.overview import LEAST_HOLDING

SCRIPT = "<script>alert('财')</script><img src=x onerror=alert(1)>"
SQL = "' or 1=1; drop table finding; --"


@pytest.fixture
def where(databases):
    where = databases.warehouse()
    yield where
    databases.drop(where)


@pytest.fixture
def here(where):
    with opened(where) as here:
        put_finding(here.writing)
        yield here


@pytest.fixture
def client(here):
    with browser(here) as client:
        yield client


def the_finding(here) -> tuple[str, int]:
    (item,) = list_findings(here.reading, Filters()).items
    return item["finding_key"], item["report_id"]


def send(client, key: str, verdict: str, **fields):
    page = client.get(f"/findings/{key}").text
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    data = {"csrf": token(page), "seen": seen, "verdict": verdict} | fields
    return client.post(f"/findings/{key}/decisions", data=data, follow_redirects=False)


def pages_of(here) -> list[str]:
    key, report_id = the_finding(here)
    figure = report_id * 1_000_000 + 1
    return [
        "/",
        "/findings",
        f"/findings/{key}",
        f"/figures/{figure}",
        f"/figures/{figure}/series.svg",
        f"/reports/{report_id}",
        f"/reports/{report_id}?page=2",
        "/reports?region=云溪市&year=2025",
        f"/reports/{report_id}/pages/1.png",
        "/decisions",
        "/decisions.csv",
        "/decisions.xlsx",
        "/decisions.html",
        "/corrections",
        "/corrections.jsonl",
        "/charts/mismatches.svg",
        "/charts/coverage.svg",
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_每一页都能打开_带安全头(here, client, language):
    client.get(f"/language/{language}")
    for address in pages_of(here):
        answer = client.get(address)
        assert answer.status_code == 200, address
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy.replace("style-src 'unsafe-inline'", "")
        assert ("unsafe-inline" in policy) == address.endswith(".svg")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert "/in/" not in answer.text, "no path of the server"


def test_事项页有算式区间和最可能有误的数(here, client):
    key, _ = the_finding(here)
    page = client.get(f"/findings/{key}").text
    assert "300,000" in page and "295,000<br>305,000" in page
    assert re.search(r'<mark class="suspect">30亿元</mark>', page)
    assert page.count('class="box ') == 3
    assert 'viewBox="0 0 595.0 842.0"' in page
    assert "290,000 万元" in page


def test_网页报告没有页面图片_原句照样标出(here, client):
    paper, figures, result = one_finding("b")
    bare = tuple(replace(one, page=None, boxes=()) for one in figures)
    roles = tuple(replace(role, figure=one) for role, one in zip(result.checks[0].roles, bare, strict=True))
    check = replace(result.checks[0], roles=roles)
    finding = replace(result.findings[0], checks=(check,), figure=bare[0])
    paper = replace(paper, name="网页.html", pages=(Page(None, ()),))
    loaded = load.load(
        here.writing, "/in/网页.html", paper, bare, replace(result, checks=(check,), findings=(finding,)), "1.0"
    )
    (item,) = list_findings(here.reading, Filters(report_id=loaded.report_id)).items
    page = client.get(f"/findings/{item['finding_key']}").text
    assert "<svg" not in page and page.count("<mark") == 4
    assert page.count("<mark") == client.get(f"/reports/{loaded.report_id}").text.count("<mark") + 1


def graded(here, sha: str, path: str, ok: int, **fields) -> None:
    """A report in which so many relations hold and one does not."""
    paper, figures, result = one_finding(sha, **fields)
    (wrong,) = result.checks
    right = replace(wrong, status="ok", roles=wrong.roles[::-1], message="相符")
    load.load(here.writing, path, paper, figures, replace(result, checks=(wrong, *[right] * ok)), "1.0")


@pytest.mark.parametrize(
    ("ok", "grade", "said"),
    [(99, "B", "100 项勾稽关系中 99% 相符，100% 的数参与核对，重大事项 1 项"), (5, "", "不足 20 项")],
)
def test_总览有质量等级和评定办法(where, ok, grade, said):
    with opened(where) as here, browser(here) as client:
        graded(here, "a", "/in/云溪.txt", ok)
        page = client.get("/").text
        cell = page.partition('<td class="grades">')[2].partition("</td>")[0]
        assert said in cell and "政府预决算" in cell
        assert f"grade-{grade}" in cell if grade else "grade-" not in cell
        assert '<a href="#grades"' in page and 'id="grades"' in page and WORDS["grades_help"][1] in page
        client.get("/language/en")
        assert WORDS["grades_help"][0] in unescape(client.get("/").text)


def test_同一地区不同种类的报告各有等级(where):
    with opened(where) as here, browser(here) as client:
        graded(here, "a", "/in/云溪.txt", 999)
        paper, figures, result = one_finding("b")
        result = replace(result, kind="department", checks=result.checks * 20)
        load.load(here.writing, "/in/水务局.txt", paper, figures, result, "1.0")
        page = client.get("/").text
        cell = page.partition('<td class="grades">')[2].partition("</td>")[0]
        assert re.findall(r"grade-(\w)", cell) == ["E", "B"]
        assert cell.index("部门预决算") < cell.index("政府预决算"), "in the order of the view"


def test_等级的界限与视图一致():
    view = next(view.definition for view in views.views() if view.name == "data_quality")
    said = dict(re.findall(r"holding_percent >= ([\d.]+)[^\n]*then '(\w)'", view))
    assert {grade: least for least, grade in said.items()} | {"E": "0"} == LEAST_HOLDING


def test_作结论_撤销_再作_都在记录里(here, client):
    key, _ = the_finding(here)
    assert send(client, key, "confirmed", note="已核对原件").headers["location"] == f"/findings/{key}?said=saved"
    page = client.get(f"/findings/{key}?said=saved").text
    assert "已保存" in page and "已核对原件" in page
    undone = client.post(f"/findings/{key}/undo", data={"csrf": token(page), "seen": "1"}, follow_redirects=False)
    assert undone.headers["location"] == f"/findings/{key}?said=undone_now"
    send(client, key, "explained", note="口径不同")
    assert [one["verdict"] for one in decision_log(here.reading)] == ["explained", "undone", "confirmed"]
    assert [bool(one["holds"]) for one in decision_log(here.reading)] == [True, False, False]


def test_从列表作结论后回到列表_但不会去别的网站(here, client):
    key, _ = the_finding(here)
    assert send(client, key, "confirmed", to="/findings?status=open").headers["location"] == "/findings?status=open"
    for elsewhere in ("https://evil.example/findings?", "//evil.example/findings?", "/\\evil.example"):
        assert send(client, key, "confirmed", to=elsewhere).headers["location"].startswith(f"/findings/{key}?")
        answer = client.get("/language/zh", params={"to": elsewhere}, follow_redirects=False)
        assert answer.headers["location"] == "/"


@pytest.mark.parametrize(
    ("verdict", "fields", "said"),
    [
        ("explained", {}, "needs_reason"),
        ("extraction_error", {}, "needs_right"),
        ("extraction_error", {"field": "amount", "figure": "1", "right": "很多"}, "bad_amount"),
        ("extraction_error", {"field": "amount", "figure": "x", "right": "1亿元"}, "bad_form"),
        ("extraction_error", {"field": "sha256", "figure": "1", "right": "1"}, "bad_field"),
        ("confirmed", {"note": "长" * 2001}, "too_long"),
        ("nonsense", {}, "bad_form"),
        ("confirmed", {"seen": "x"}, "bad_form"),
    ],
)
def test_不完整的结论不保存_填写的内容留着(here, client, verdict, fields, said):
    key, _ = the_finding(here)
    answer = send(client, key, verdict, **fields)
    assert answer.status_code == 422
    assert WORDS[said][1] in answer.text
    assert fields.get("note", "") in answer.text
    assert not decision_log(here.reading)


def test_更正列为测试用例(here, client):
    key, report_id = the_finding(here)
    figure = str(report_id * 1_000_000 + 3)
    assert send(client, key, "extraction_error", figure=figure, field="amount", right="10亿元").status_code == 303
    (case,) = map(json.loads, client.get("/corrections.jsonl").text.splitlines())
    assert (case["quote"], case["field"]) == ("9亿元", "amount")
    assert (case["read_as"], case["right_value"]) == ("9亿元", "10亿元")
    assert "10亿元" in client.get("/corrections").text


def test_别的报告的数不能借此更正(here, client):
    key, _ = the_finding(here)
    other = put_finding(here.writing, "b", "/in/溪山.txt").report_id
    answer = send(client, key, "extraction_error", figure=str(other * 1_000_000 + 1), field="amount", right="1亿元")
    assert answer.status_code == 404
    assert not decision_log(here.reading)


def test_后来的人被告知(here, client):
    key, _ = the_finding(here)
    old = client.get(f"/findings/{key}").text
    send(client, key, "confirmed")
    data = {"csrf": token(old), "seen": "0", "verdict": "not_a_finding", "note": "我看不是"}
    late = client.post(f"/findings/{key}/decisions", data=data)
    assert late.status_code == 409
    assert "我看不是" in late.text and "本机 已在此期间作出结论" in late.text
    assert [one["verdict"] for one in decision_log(here.reading)] == ["confirmed"]


def test_导出_三种格式内容一致(here, client):
    key, _ = the_finding(here)
    send(client, key, "confirmed", note="=cmd|' /C calc'!A0")
    rows = list(csv.reader(io.StringIO(client.get("/decisions.csv").content.decode("utf-8-sig"))))
    assert rows[1][7:10] == ["报告有误", "有效", "'=cmd|' /C calc'!A0"], "no formula"
    sheet = load_workbook(io.BytesIO(client.get("/decisions.xlsx").content)).active
    assert [str(cell.value or "") for cell in sheet[2]] == rows[1]
    printed = client.get("/decisions.html", headers={"accept-language": "en"}).text
    assert "差1亿元" in printed and "已确认差错 1 项" in printed and "重大" in printed


def test_上次来访以来(here, client):
    assert WORDS["first_visit"][1] in client.get("/").text
    with connect.transaction(here.writing) as connection:
        connection.exec_driver_sql("update visit set seen_at = '2020-01-01 08:00:00'")
    put_finding(here.writing, "b", "/in/溪山.txt")
    page = client.get("/").text
    assert "自 2020-01-01 08:00 以来" in page and "2 份报告" in page


FILTERS = ("status", "severity", "region", "year", "kind", "rule", "least", "words", "sort", "page")


@pytest.mark.parametrize("value", [SQL, "\0", "9" * 30, "😀"], ids=["sql", "nul", "long", "rare"])
def test_筛选中的SQL不起作用(here, client, value):
    for name in FILTERS:
        answer = client.get("/findings", params={"status": "all", name: value})
        assert answer.status_code in (200, 422), name
        if answer.status_code == 200:
            assert "差1亿元" not in answer.text, name
    assert len(list_findings(here.reading, Filters()).items) == 1


@pytest.mark.parametrize("address", ["/findings/{}", "/reports/{}", "/figures/{}", "/decisions.{}", "/charts/{}.svg"])
def test_地址中的SQL不起作用(client, address):
    for value in (SQL, "1%20or%201=1", "-1", "9" * 40, "%00"):
        assert client.get(address.format(value)).status_code in (404, 422)


def test_报告中的脚本只是文字(where):
    with opened(where) as here:
        sentence = f"收入合计30亿元{SCRIPT}，其中税收收入20亿元，非税收入9亿元。"
        put_finding(
            here.writing,
            path=f"/in/{SCRIPT.replace('/', '')}.txt",
            item=SCRIPT,
            message=SCRIPT,
            region=SCRIPT,
            sentence=sentence,
        )
        with browser(here) as client:
            key, _ = the_finding(here)
            send(client, key, "confirmed", note=SCRIPT)
            send(client, key, "explained")
            listed = f"/findings?status=all&words={SCRIPT}"
            for address in [*pages_of(here)[:8], "/decisions", "/decisions.html", listed]:
                page = client.get(address).text
                assert "<script>" not in page and "onerror=alert(1)>" not in page.replace("onerror=alert(1)&gt;", "")
                assert "<img src=x" not in page


@pytest.mark.parametrize(
    "page",
    ["../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "1.png%00", "0", "3", "-1", "1e0", "%2e%2e/1"],
    ids=["up", "encoded", "nul", "none", "beyond", "before", "power", "dots"],
)
def test_页面图片不出报告(here, page):
    asked = []

    def draw(path, sha256, number):
        asked.append((str(path), number))
        return drawn(path, sha256, number)

    here.draw = draw
    with browser(here) as client:
        _, report_id = the_finding(here)
        assert client.get(f"/reports/{report_id}/pages/{page}.png").status_code in (404, 422)
        assert client.get(f"/static/../app.py{page}").status_code in (404, 422)
        assert client.get(f"/static/{page}").status_code in (404, 405, 422)
    assert asked == []


def test_页面图片只画一次(here):
    drawings = []

    def draw(path, sha256, number):
        drawings.append(path)
        return drawn(path, sha256, number)

    here.draw = draw
    with browser(here) as client:
        _, report_id = the_finding(here)
        pictures = {client.get(f"/reports/{report_id}/pages/1.png").content for _ in range(3)}
    assert pictures == {"云溪.txt 1".encode()} and len(drawings) == 1


def test_画页面图片时_别的网页照常打开(here):
    drawing, release = threading.Event(), threading.Event()

    def draw(path, sha256, number):
        drawing.set()
        assert release.wait(60)
        return drawn(path, sha256, number)

    here.draw = draw
    with browser(here) as client, ThreadPoolExecutor(10) as threads:
        _, report_id = the_finding(here)
        pictures = [threads.submit(client.get, f"/reports/{report_id}/pages/1.png") for _ in range(8)]
        try:
            assert drawing.wait(60)
            assert threads.submit(client.get, "/findings").result(30).status_code == 200
            assert not any(one.done() for one in pictures)
        finally:
            release.set()
        assert {one.result(60).status_code for one in pictures} == {200}


def test_抓取来的和改版前的报告也有页面图片(where):
    address = "https://example.org/report"
    with opened(where) as here, browser(here) as client:
        for sha, file in (("a", "/archive/a.pdf"), ("b", "/archive/b.pdf")):
            paper, figures, result = one_finding(sha)
            report_id = load.load(here.writing, address, paper, figures, result, "1.0", file=file).report_id
            assert client.get(f"/reports/{report_id}/pages/1.png").text == f"{sha}.pdf 1"
        assert client.get("/reports/1/pages/1.png").text == "a.pdf 1"
        with opened(where) as again, browser(again) as later:
            assert later.get("/reports/1/pages/1.png").text == "a.pdf 1", "the address holds other bytes by now"


def test_文件已变_没有图片(here):
    here.draw = lambda path, sha256, page: None
    with browser(here) as client:
        _, report_id = the_finding(here)
        answer = client.get(f"/reports/{report_id}/pages/1.png")
    assert answer.status_code == 404 and "/in/" not in answer.text


@pytest.mark.parametrize("csrf", [None, "", "x", "é"], ids=["none", "empty", "wrong", "foreign"])
def test_没有令牌的表单不收(here, client, csrf):
    key, _ = the_finding(here)
    data = {"seen": "0", "verdict": "confirmed"} | ({} if csrf is None else {"csrf": csrf})
    for action in ("decisions", "undo"):
        assert client.post(f"/findings/{key}/{action}", data=data).status_code == 403
    assert not decision_log(here.reading)


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
def test_别的网站来的表单不收(here, client, headers):
    key, _ = the_finding(here)
    page = client.get(f"/findings/{key}").text
    data = {"csrf": token(page), "seen": "0", "verdict": "confirmed"}
    assert client.post(f"/findings/{key}/decisions", data=data, headers=headers).status_code == 403


def test_本机工作台不应答别的主机名(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
    assert client.get("/", headers={"host": "127.0.0.1:8000"}).status_code == 200
    assert client.get("/", headers={"host": "[::1]:8000"}).status_code == 200


def test_表单过长不读完(here, client):
    key, _ = the_finding(here)
    assert client.post(f"/findings/{key}/decisions", content=b"a=" + b"x" * 30_000).status_code == 413
    assert client.post(f"/findings/{key}/decisions", content=b"note=%00").status_code == 400
    assert client.post(f"/findings/{key}/decisions", content="&".join(f"a{n}=1" for n in range(50))).status_code == 400


def test_出错不泄露路径(here, client, monkeypatch):
    def broken(*arguments):
        raise RuntimeError("/secret/path/gouji.db")

    monkeypatch.setattr("review.overview.look_over", broken)
    with browser(here, raise_server_exceptions=False) as careless:
        answer = careless.get("/")
    assert answer.status_code == 500 and "secret" not in answer.text and "Traceback" not in answer.text


def test_没有帐号不对外开放(where):
    with pytest.raises(Refused), opened(where, "0.0.0.0"):
        pass


@pytest.fixture
def network(where):
    """A desk that the network reaches, with a person of each role."""
    for role in accounts.ROLES:
        add_person(where, f"{role}王", role)
    with opened(where, "10.0.0.5") as here:
        put_finding(here.writing)
        yield here


def test_未登录一律去登录(network):
    with browser(network) as client:
        for address in pages_of(network):
            answer = client.get(address, follow_redirects=False)
            assert answer.status_code == 303 and answer.headers["location"].startswith("/login?to="), address
        key, _ = the_finding(network)
        assert client.post(f"/findings/{key}/decisions", data={"csrf": "x"}, follow_redirects=False).status_code == 303


def test_登录_退出(network):
    with browser(network) as client:
        answer = log_in(client, "reviewer王")
        assert answer.status_code == 303
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=lax" in cookie
        key, _ = the_finding(network)
        assert send(client, key, "confirmed").status_code == 303
        assert decision_log(network.reading)[0]["reviewer"] == "reviewer王"
        held = client.cookies["gouji_session"]
        client.post("/logout", data={"csrf": token(client.get("/").text)})
        client.cookies.set("gouji_session", held)
        assert client.get("/", follow_redirects=False).status_code == 303, "the session itself has ended"


def test_登录换新会话_预置的无效(network):
    with browser(network) as client:
        client.cookies.set("gouji_session", "attacker-chose-this")
        log_in(client, "reviewer王")
        assert client.cookies.get("gouji_session", domain="localhost.local") != "attacker-chose-this"
    with browser(network) as attacker:
        attacker.cookies.set("gouji_session", "attacker-chose-this")
        assert attacker.get("/", follow_redirects=False).status_code == 303


def test_登录表单也要令牌(network):
    with browser(network) as client:
        data = {"name": "reviewer王", "password": PASSWORD}
        assert client.post("/login", data=data).status_code == 403
        stolen = token(client.get("/login").text)
        client.cookies.clear()
        assert client.post("/login", data=data | {"csrf": stolen}).status_code == 403


def test_只读者不能作结论(network):
    with browser(network) as client:
        log_in(client, "reader王")
        key, _ = the_finding(network)
        page = client.get(f"/findings/{key}").text
        assert 'id="decide"' not in page
        for action in ("decisions", "undo"):
            data = {"csrf": token(page), "seen": "0", "verdict": "confirmed"}
            assert client.post(f"/findings/{key}/{action}", data=data).status_code == 403
    assert not decision_log(network.reading)


def test_只有本人或管理员可以撤销(network, where):
    add_person(where, "另一人", "reviewer")
    key, _ = the_finding(network)
    with browser(network) as client:
        log_in(client, "reviewer王")
        send(client, key, "confirmed")
    for name, status in (("另一人", 403), ("admin王", 303)):
        with browser(network) as client:
            log_in(client, name)
            page = client.get(f"/findings/{key}").text
            data = {"csrf": token(page), "seen": "1"}
            assert client.post(f"/findings/{key}/undo", data=data, follow_redirects=False).status_code == status


def test_猜密码会被挡住(network):
    with browser(network) as client:
        for _ in range(PER_NAME):
            assert log_in(client, "reviewer王", "猜的密码猜的密码").status_code == 401
        assert log_in(client, "reviewer王").status_code == 429, "even the right one"
        assert log_in(client, "admin王").status_code == 303, "others may come in"


def test_几个工作台共用一个限次(network, where):
    with opened(where, "10.0.0.5") as another, browser(network) as client, browser(another) as other:
        for number in range(PER_NAME):
            assert log_in((client, other)[number % 2], "reviewer王", "猜的密码猜的密码").status_code == 401
        for one in (client, other):
            assert log_in(one, "reviewer王").status_code == 429
    with opened(where, "10.0.0.5") as restarted, browser(restarted) as client:
        assert log_in(client, "reviewer王").status_code == 429, "starting again does not help"


def test_登录成功后从头计(network):
    with browser(network) as client:
        for _ in range(3):
            for _ in range(PER_NAME - 1):
                assert log_in(client, "reviewer王", "记错的密码记错的密码").status_code == 401
            assert log_in(client, "reviewer王").status_code == 303


def test_同时猜许多次也只算许多次(network):
    with ThreadPoolExecutor(8) as pool:
        tries = list(pool.map(lambda _: admit(network.writing, "reviewer王", "10.0.0.9"), range(16)))
    assert sum(tries) == PER_NAME


def test_猜用户名也会被挡住(network):
    def may(name: str, address: str, after=timedelta()) -> bool:
        return admit(network.writing, name, address, moment + after)

    moment = now()
    assert all(may(f"名{number}", "10.0.0.9") for number in range(PER_ADDRESS))
    assert not may("新名", "10.0.0.9")
    assert may("新名", "10.0.0.8")
    assert not may("新名", "10.0.0.9", WINDOW - timedelta(seconds=1))
    assert may("新名", "10.0.0.9", WINDOW)
    assert [may("某名", f"10.0.1.{number}") for number in range(PER_NAME_ANYWHERE + 1)].count(False) == 1
    with connect.transaction(network.writing) as connection:
        kept = connection.exec_driver_sql("select name_hash from login_failure").scalars().all()
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in kept), "a password typed as a name is kept nowhere"


def test_移除帐号即时生效(network, where):
    with browser(network) as client:
        log_in(client, "reviewer王")
        assert client.get("/").status_code == 200
        engine = connect.open_warehouse(where)
        assert accounts.remove(engine, "reviewer王")
        engine.dispose()
        assert client.get("/", follow_redirects=False).status_code == 303


def test_本机有帐号后也要登录(here, client, where):
    assert client.get("/").status_code == 200
    add_person(where, "李审计", "reviewer")
    assert client.get("/", follow_redirects=False).status_code == 303


def told(number: int, page: int, quote: str, sentence: str = "收入19.20亿元，其中9.20亿元、9.20亿元。") -> dict:
    return {"figure_id": number, "page": page, "quote": quote, "sentence": sentence, "report_name": "云溪.txt"}


def test_跨页的句子只显示一次_说两遍的显示两次():
    quotes = ("19.20亿元", "9.20亿元", "9.20亿元")
    over_pages = [told(number, 1 + (number > 1), quote) for number, quote in enumerate(quotes, 1)]
    (one,) = sentences(over_pages)
    assert one.page == 1
    assert [(piece.text, piece.figure_id) for piece in one.pieces if piece.figure_id] == [
        (quote, number) for number, quote in enumerate(quotes, 1)
    ]
    twice = [told(number, 1 + (number > 3), quotes[(number - 1) % 3]) for number in range(1, 7)]
    assert [(one.page, [p.figure_id for p in one.pieces if p.figure_id]) for one in sentences(twice)] == [
        (1, [1, 2, 3]),
        (2, [4, 5, 6]),
    ]
    assert [piece.text for piece in sentences([told(1, 1, "5亿元")])[0].pieces] == [told(1, 1, "")["sentence"]]


def used_words() -> set[str]:
    found = set()
    for name in rendering.ENVIRONMENT.list_templates():
        text = rendering.ENVIRONMENT.loader.get_source(rendering.ENVIRONMENT, name)[0]
        found |= set(re.findall(r"""\bt\(["'](\w+[a-z])["']""", text))
    return found


def test_模板所用的话都有两种语言():
    assert used_words() <= set(WORDS)
    for key, (english, chinese) in WORDS.items():
        fields = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (english, chinese)]
        assert fields[0] == fields[1], key
