"""The walk of an auditor in a real browser: open, filter, look, decide by keyboard, undo, export; and WCAG AA."""

import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import uvicorn
from PIL import Image

import review
from flows.pipeline import compare_reports, plain_picture, read_report
from flows.text import whole_text
from tests import pdfs
from tests.desks import PASSWORD, add_person, opened
from warehouse import connect, decisions, load
from warehouse.decisions import Ruling
from warehouse.desk.finding import open_finding
from warehouse.desk.findings import Filters, list_findings
from warehouse.desk.log import decision_log

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
TABLES = Path(__file__).parents[1] / "samples" / "yanxi_2024_final_tables.html"
SAMPLE = Path(__file__).parents[1] / "samples" / "lanchuan_2025_budget_report.pdf"
SHIFT = 1.5
"""How far a mark may be from where the warehouse says that the quote stands, in pixels of the screen."""

pytestmark = pytest.mark.skipif(
    CHROMIUM is None,
    reason="no Chromium here, so the walk through the desk was not tried: apt install chromium",
)


@contextmanager
def served(here) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(review.app(here), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def reading():
    return read_report(SAMPLE)


@pytest.fixture
def where(databases, reading):
    where = databases.warehouse()
    engine = connect.open_warehouse(where)
    load.load(engine, str(SAMPLE), reading.document, reading.figures, reading.reconciliation, "1.0")
    engine.dispose()
    yield where
    databases.drop(where)


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert not troubles


def test_打开_筛选_看页面_作结论_撤销_导出(where, page, tmp_path):
    with opened(where, draw=plain_picture) as here, served(here) as address:
        page.goto(address)
        page.get_by_role("link", name="待核事项").first.click()
        page.get_by_label("搜索").fill("收入合计 585.82")
        page.get_by_role("button", name="筛选").click()
        assert page.locator("#rows tr[data-finding]").count() == 1
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/findings/*")

        key = page.url.rpartition("/")[2]
        finding = open_finding(here.reading, key)
        figures = {part.figure["figure_id"]: part.figure for _, parts in finding.checks for part in parts}
        assert page.locator("a.box").count() == len(figures) == 8
        assert page.locator("a.box.suspect").count() == 1
        for picture in page.locator("svg image").all():
            picture.scroll_into_view_if_needed()
        page.wait_for_load_state("networkidle")
        check_positions(page, figures)

        page.keyboard.press("1")
        page.wait_for_url("**said=saved")
        assert [one["verdict"] for one in decision_log(here.reading)] == ["confirmed"]
        page.keyboard.press("u")
        page.wait_for_url("**said=undone_now")
        page.keyboard.press("3")
        assert page.evaluate("document.activeElement.name") == "note", "an explanation needs its reason"
        page.keyboard.type("收入口径不同")
        page.keyboard.press("Escape")
        page.keyboard.press("3")
        page.wait_for_url("**said=saved")
        assert [one["verdict"] for one in decision_log(here.reading)] == ["explained", "undone", "confirmed"]

        page.goto(f"{address}/decisions")
        for name in ("xlsx", "CSV"):
            with page.expect_download() as download:
                page.get_by_role("link", name=name).click()
            download.value.save_as(tmp_path / name)
            assert (tmp_path / name).stat().st_size > 100
        assert "收入口径不同" in (tmp_path / "CSV").read_text("utf-8-sig")


@pytest.fixture
def two_years(databases, tmp_path):
    """Two reports of one city; the later one restates the year before with two digits swapped."""
    said = {
        2024: ("　　2024年全市教育支出523417万元。", "　　2024年全市科学技术支出88123万元。"),
        2025: ("　　2025年全市教育支出560000万元。", "　　2024年全市教育支出决算数为532417万元。"),
    }
    where = databases.warehouse()
    engine = connect.open_warehouse(where)
    for year, sentences in said.items():
        title = pdfs.text(f"关于澜川市{year}年财政决算的报告")
        path = pdfs.pdf(tmp_path / f"澜川市{year}年决算.pdf", title, pdfs.text("一、一般公共预算", *sentences))
        reading = read_report(path)
        load.load(engine, str(path), reading.document, reading.figures, reading.reconciliation, "1.0")
    assert compare_reports(engine) == 1
    engine.dispose()
    yield where
    databases.drop(where)


def test_与以往报告不一致_两份报告的页面并排_数都标出(two_years, page):
    with opened(two_years, draw=plain_picture) as here, served(here) as address:
        (item,) = list_findings(here.reading, Filters()).items
        opened_finding = open_finding(here.reading, item["finding_key"])
        figures = {part.figure["figure_id"]: part.figure for _, parts in opened_finding.checks for part in parts}
        page.goto(f"{address}/findings/{item['finding_key']}")
        page.wait_for_load_state("networkidle")
        own, earlier = page.locator("figure.sheet").all()
        assert "澜川市2025年决算.pdf" in own.locator("figcaption").inner_text()
        assert "澜川市2024年决算.pdf" in earlier.locator("figcaption").inner_text()
        for sheet, quote in ((own, "532417万元"), (earlier, "523417万元")):
            (box,) = sheet.locator("a.box").all()
            assert figures[int(box.get_attribute("data-figure"))]["quote"] == quote
        left, right = own.bounding_box(), earlier.bounding_box()
        assert left["y"] == right["y"] and left["x"] + left["width"] <= right["x"], "side by side"
        check_positions(page, figures)
        check_ink(page, address)


def check_positions(page, figures) -> None:
    """Every mark stands on the page where the warehouse says that the quote does."""
    seen = 0
    for box in page.locator("a.box").all():
        figure = figures[int(box.get_attribute("data-figure"))]
        sheet = box.locator("xpath=ancestor::*[local-name()='svg']")
        paper = sheet.locator("image").bounding_box()
        width, height = (float(sheet.locator("image").get_attribute(name)) for name in ("width", "height"))
        scale = paper["width"] / width
        assert abs(paper["height"] / height - scale) < 0.01, "the page keeps its shape"
        expected = json.loads(figure["boxes"])
        rectangles = box.locator("rect").all()
        assert len(rectangles) == len(expected)
        for rectangle, (x0, top, x1, bottom) in zip(rectangles, expected, strict=True):
            drawn = rectangle.evaluate(
                "r => { const b = r.getBBox(); const m = r.getScreenCTM(); "
                "return [b.x * m.a + m.e, b.y * m.d + m.f, b.width * m.a, b.height * m.d] }"
            )
            wanted = (
                paper["x"] + x0 * scale,
                paper["y"] + top * scale,
                (x1 - x0) * scale,
                (bottom - top) * scale,
            )
            assert all(abs(a - b) < SHIFT for a, b in zip(drawn, wanted, strict=True)), figure["quote"]
            seen += 1
    assert seen >= len(figures)


def check_ink(page, address: str) -> None:
    """Where a mark is, the page is not blank: the digits themselves are under it."""
    for sheet in page.locator("svg:has(image)").all():
        source = sheet.locator("image").get_attribute("href")
        picture = Image.open(BytesIO(page.request.get(address + source).body())).convert("L")
        scale = picture.width / float(sheet.get_attribute("viewBox").split()[2])
        for rectangle in sheet.locator("a.box rect").all():
            x, y, width, height = (float(rectangle.get_attribute(name)) for name in ("x", "y", "width", "height"))
            under = picture.crop(tuple(round(edge * scale) for edge in (x, y, x + width, y + height)))
            dark = sum(count for shade, count in enumerate(under.histogram()) if shade < 128)
            assert 0.02 < dark / (under.width * under.height) < 0.6


def test_页面图片与标记对得上(where, page):
    with opened(where, draw=plain_picture) as here, served(here) as address:
        (item, *_) = list_findings(here.reading, Filters(words="585.82")).items
        page.goto(f"{address}/findings/{item['finding_key']}")
        page.wait_for_load_state("networkidle")
        check_ink(page, address)


def test_在列表中用键盘作结论和撤销(where, page):
    with opened(where, draw=plain_picture) as here, served(here) as address:
        page.goto(f"{address}/findings")
        before = page.locator("#rows tr[data-finding]").count()
        page.keyboard.press("j")
        with page.expect_navigation():
            page.keyboard.press("4")
        assert page.locator("#rows tr[data-finding]").count() == before - 1
        page.goto(f"{address}/findings?status=not_a_finding")
        page.keyboard.press("j")
        with page.expect_navigation():
            page.keyboard.press("u")
        assert page.locator("#rows tr[data-finding]").count() == 0
        assert len(list_findings(here.reading, Filters(status="open")).items) == before


def test_改版后用一个键沿用结论(where, page, reading):
    blank = BytesIO()
    Image.new("L", (60, 84), 255).save(blank, "PNG")
    with opened(where, draw=lambda *_: blank.getvalue()) as here, served(here) as address:
        keys = [item["finding_key"] for item in list_findings(here.reading, Filters()).items[:2]]
        for key in keys:
            decisions.decide(here.writing, key, 0, "李审计", Ruling("explained", "收入口径不同"))
        again = replace(reading.document, sha256="f" * 64)
        load.load(here.writing, str(SAMPLE), again, reading.figures, reading.reconciliation, "1.0")
        page.goto(f"{address}/findings")
        before = page.locator("#rows tr[data-finding]").count()
        assert page.locator("#rows tr[data-before]").count() == 2
        check_accessible(page)
        page.keyboard.press("j")
        with page.expect_navigation():
            page.keyboard.press("t")
        assert page.locator("#rows tr[data-finding]").count() == before - 1
        page.locator("#rows tr[data-before] a.open").click()
        page.wait_for_load_state("networkidle")
        assert "收入口径不同" in page.locator(".before").inner_text()
        check_accessible(page)
        page.keyboard.press("t")
        page.wait_for_url("**said=saved")
        assert page.locator(".before").count() == 0
        page.keyboard.press("u")
        page.wait_for_url("**said=undone_now")
        told = [(one["verdict"], one["reviewer"]) for one in decision_log(here.reading)]
        assert told == [("undone", "本机"), *[("explained", "本机")] * 2, *[("explained", "李审计")] * 2]


def test_登录后才看得见(where, page):
    add_person(where, "李审计", "reviewer")
    with opened(where, draw=plain_picture) as here, served(here) as address:
        page.goto(f"{address}/findings?severity=high")
        page.get_by_label("用户名").fill("李审计")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        assert page.url == f"{address}/findings?severity=high"
        page.get_by_role("button", name="退出").click()
        assert page.url.endswith("/login")


@pytest.mark.parametrize("width", [1280, 820], ids=["desktop", "tablet"])
def test_无障碍_WCAG_AA(where, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    with opened(where, draw=plain_picture, read=whole_text) as here, served(here) as address:
        tables = read_report(TABLES)
        text = load.load(here.writing, str(TABLES), tables.document, tables.figures, tables.reconciliation, "1.0")
        (item, *_) = list_findings(here.reading, Filters()).items
        report, figure = item["report_id"], item["report_id"] * 1_000_000 + 11
        for place in (
            "/",
            "/findings",
            f"/findings/{item['finding_key']}",
            f"/reports/{report}?page=2",
            f"/reports/{text.report_id}",
            f"/figures/{figure}",
            "/decisions",
            "/corrections",
        ):
            page.goto(address + place)
            check_accessible(page)


def check_accessible(page) -> None:
    """Nothing that the checker of WCAG AA finds, and nothing wider than the screen."""
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_load_state("networkidle")
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    told = [(one["id"], one["nodes"][0]["html"][:150]) for one in found.response["violations"]]
    assert not told, page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} is too wide"
