"""The paper on a report's checks: every finding with its arithmetic, for people and in workbooks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from flows.cli import main

WRONG = (
    "2023年，全县一般公共预算收入100万元，其中：税收收入60万元，非税收入30万元。"
    "=<script>alert(1)</script>政府性基金预算收入20万元。"
)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "云岭.txt"
    path.write_text(WRONG, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")


def test_a_finding_shows_its_arithmetic(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(report), "--format", "md"]) == 1
    text = capsys.readouterr().out
    assert text.startswith("# Checks of 云岭.txt")
    assert "### 1. high · 分项合计" in text or "### 1. high · 税收与非税" in text
    assert "| total | 一般公共预算收入 | 100万元 | 99.5万元 … 100.5万元 |" in text
    assert "| expected |  | 90万元 | ± 1.5万元 |" in text and "| difference |  | 10万元 |" in text
    assert "一般公共预算收入**100万元**，其中：税收收入**60万元**，非税收入**30万元**。" in text
    assert re.search(r"\| 分项合计等于总计 \| mismatch|\| 一般公共预算收支平衡 \|", text)


def test_words_of_a_report_are_never_html(report: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.html"
    assert main(["check", str(report), "--format", "html", "--out", str(out)]) == 1
    page = out.read_text(encoding="utf-8")
    assert "<script" not in page and "<mark>100万元</mark>" in page


def test_the_workbook_has_a_line_for_each_figure(report: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    assert main(["check", str(report), "--format", "xlsx", "--out", str(out)]) == 1
    book = load_workbook(out)
    lines = list(book["mismatches"].iter_rows(values_only=True))
    assert [line[7] for line in lines[1:4]] == ["100万元", "60万元", "30万元"]
    assert {line[0] for line in lines[1:]} == {"云岭.txt"}
    required = {row[1]: row[2] for row in book["required check"].iter_rows(values_only=True)}
    assert required["增长率"] == "not applicable"


def test_a_workbook_needs_a_file(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(report), "--format", "xlsx"]) == 2
    assert "--out" in capsys.readouterr().err
    assert main(["check", str(report), "--format", "xlsx", "--out", str(report / "no" / "a.xlsx")]) == 2
    assert "could not be written" in capsys.readouterr().err


def test_nothing_wrong_says_what_was_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.txt"
    path.write_text(WRONG.replace("30万元", "40万元"), encoding="utf-8")
    assert main(["check", str(path), "--format", "md"]) == 0
    text = capsys.readouterr().out
    assert "## Findings: 0" in text and "relations that could be checked; what stands in none was not checked" in text
