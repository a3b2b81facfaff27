"""Pages that are pictures: what is recognised says so, and how sure that is."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import extractors
from extractors import recognition
from schema.records import UnreadableReport
from tests.pdfs import pdf, photographed, picture, text

SENTENCE = "2023年，云岭县一般公共预算收入完成12.65亿元，增长3.1%。"
needs_ocr = pytest.mark.skipif(not recognition.is_installed(), reason="the extra gouji[ocr] is not installed")


class Engine:
    """Reads in every picture one line, as the engine would hand it out, with one digit that it is unsure of."""

    def __init__(self, words: str, unsure: str) -> None:
        self.words, self.unsure = words, unsure

    def __call__(self, picture, use_cls, return_word_box):
        step = 20.0
        places = [
            [[100 + n * step, 100], [120 + n * step, 100], [120 + n * step, 130], [100 + n * step, 130]]
            for n in range(len(self.words))
        ]
        certainties = [0.62 if word == self.unsure else 0.99 for word in self.words]
        corners = [places[0][0], places[-1][1], places[-1][2], places[0][3]]
        return [[corners, self.words, 0.97, places, list(self.words), certainties]], None


def recognise(monkeypatch: pytest.MonkeyPatch, words: str, unsure: str) -> None:
    monkeypatch.setattr(recognition, "is_installed", lambda: True)
    monkeypatch.setattr(recognition, "_engine", lambda: Engine(words, unsure))
    # found by OpenCV, which the extra brings: an upright page without ruled lines
    monkeypatch.setattr(recognition, "_rules", lambda picture, points: ((), 0.0))


def test_figures_of_a_scan_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recognise(monkeypatch, "全县收入完成12.65亿元,增长3.1%。", unsure="6")
    document = extractors.read(pdf(tmp_path / "a.pdf", text(SENTENCE), picture(1)))
    assert [(page.verdict, page.recognised, page.is_unread) for page in document.pages] == [
        ("text", False, False),
        ("picture", True, False),
    ]
    first, _, amount, growth = extractors.extract(document)
    assert (first.ocr, first.unsure, first.page) == (False, (), 1)
    assert (amount.quote, amount.page, amount.ocr, amount.unsure) == ("12.65亿元", 2, True, (3,))
    assert amount.because["ocr"] == "recognised from a picture, unsure of 6" and "ocr" not in first.because
    assert amount.confidence <= Decimal("0.62") < growth.confidence <= Decimal("0.95") < first.confidence
    # the comma of the recognised line is that of Chinese text
    assert amount.sentence == "全县收入完成12.65亿元，增长3.1%。"
    (box,) = amount.boxes
    points = 72 / 200
    assert box.x0 == pytest.approx((100 + 6 * 20) * points, abs=1) and box.top == pytest.approx(100 * points, abs=1)


def test_repeated_digits_are_no_bold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recognise(monkeypatch, "全县收入完成1111亿元。", unsure="")
    monkeypatch.setattr(recognition, "_share", lambda place, n, count, points: (100.0, 120.0))
    (figure,) = extractors.extract(extractors.read(pdf(tmp_path / "a.pdf", picture(1))))
    assert figure.quote == "1111亿元"


def test_without_the_extra_a_scan_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "is_installed", lambda: False)
    with pytest.raises(UnreadableReport, match=r"pip install 'gouji\[ocr\]'"):
        extractors.read(pdf(tmp_path / "a.pdf", picture(1)))


def test_the_report_that_takes_too_long_keeps_what_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recognise(monkeypatch, "全县收入完成12亿元。", unsure="")
    monkeypatch.setattr(recognition, "SECONDS_PER_REPORT", -1)
    document = extractors.read(pdf(tmp_path / "a.pdf", text(SENTENCE), picture(1)))
    assert document.pages[1].is_unread and "too many such pages" in document.pages[1].note


@needs_ocr
@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_a_scan_is_recognised_however_it_lies(tmp_path: Path, turn: int) -> None:
    drawn = text("一、收入情况", SENTENCE, "全县支出完成30.25亿元，增长1.2%。", "以上报告，请予审议。")
    document = extractors.read(photographed(tmp_path / "a.pdf", drawn, turn=turn))
    assert [figure.quote for figure in extractors.extract(document)] == ["12.65亿元", "3.1%", "30.25亿元", "1.2%"]
    page = document.pages[0]
    boxes = [box for figure in extractors.extract(document) for box in figure.boxes]
    assert all(0 <= box.x0 < box.x1 <= page.width and 0 <= box.top < box.bottom <= page.height for box in boxes)
    upright = page.lines[1].boxes[0], page.lines[1].boxes[12]
    assert upright[0] is not None and upright[1] is not None
    across, down = upright[1].x0 - upright[0].x0, upright[1].top - upright[0].top
    assert {0: across > 100, 1: down > 100, 2: across < -100, 3: down < -100}[turn]
