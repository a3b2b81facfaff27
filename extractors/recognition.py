"""Pages that are pictures of text, recognised (文字识别, OCR) with the models that RapidOCR carries in its wheel.

The extra `gouji[ocr]` brings it. What was recognised says so, character by character with how sure it is.
"""

from __future__ import annotations

import importlib.util
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from extractors.glyphs import Glyph, PageContent
from extractors.tables.grid import tables
from schema.records import Box, Document, Figure, Page, Paragraph

Picture = Any
"""A page drawn as an array of pixels: rows, columns, blue green red."""
Render = Callable[[Path, Sequence[int], float], Iterator[Picture]]
"""Draws pages (counted from 0) of a file, at so many pixels a point."""

SCALE = 200 / 72
"""200 pixels an inch: at 150 decimal points are lost, at 300 no more is read and it takes twice as long."""
SECONDS_PER_REPORT = 400
"""Pages that are still waiting then stay unread; a report in a process of its own has ten minutes in all."""
THREADS = 2
UNSURE = 0.9
MOST_CONFIDENT = Decimal("0.95")
DESCENT_SHARE = 0.15
"""How much of a line's height lies below its baseline."""
TALL = 1.5
POOR = 0.85
"""Of a page that stands on its head the engine is less sure than this."""
NEAR_PIXELS, DARKER = 31, 12
"""A pixel is dark that is so much darker than the mean of those around it: scans are grey and unevenly lit."""
LONG_SHARE = 0.3
"""Strokes over this much of the page's width show how far it lies askew."""
RULE_POINTS = 22
"""Twice as long as the strokes of usual characters."""
MODULE = "rapidocr_onnxruntime"

WIDE = str.maketrans(",;:()!?", "，；：（）！？")
FULL_WIDTH = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")


def is_installed() -> bool:
    """Whether the extra is there."""
    return importlib.util.find_spec(MODULE) is not None


def recognised(document: Document, path: Path, render: Render) -> Document:
    """The same report, with the lines of those pages that had to be read from their pictures (扫描件)."""
    unread = [n for n, page in enumerate(document.pages) if page.is_unread and page.width and page.height]
    if not unread or not is_installed():
        return document
    pages = list(document.pages)
    deadline = time.monotonic() + SECONDS_PER_REPORT
    for n, picture in zip(unread, render(path, unread, SCALE), strict=True):
        if time.monotonic() > deadline:
            pages[n] = replace(pages[n], note=f"{pages[n].note}; not recognised: the report has too many such pages")
        else:
            pages[n] = _recognised_page(pages[n], picture)
    return replace(document, pages=tuple(pages))


def _recognised_page(page: Page, picture: Picture) -> Page:
    points = page.height / picture.shape[0]
    rules, slope = _rules(picture, points)
    glyphs = tuple(_straightened(glyph, slope, page) for glyph in _glyphs(picture, points))
    if not glyphs:
        return replace(page, note=f"{page.note}; no words were recognised in it")
    held = tables(PageContent(page.width, page.height, glyphs, rules))
    found = held.lines()
    note = f"{page.note}; its words were recognised (OCR)"
    return replace(page, lines=found, grids=held.grids(page.number, found), recognised=True, note=note)


def _rules(picture: Picture, points: float) -> tuple[tuple[Box, ...], float]:
    """The ruled lines of a scanned table, and how far the page lies askew (纵移与横移之比).

    They are dark strokes far longer than any of a character; each is given where it crosses the middle of the page.
    """
    import cv2
    import numpy

    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, NEAR_PIXELS, DARKER)
    length = round(RULE_POINTS / points)
    strokes: list[tuple[bool, Box]] = []
    slopes: list[float] = []
    for shape in ((1, length), (length, 1)):
        kept = cv2.morphologyEx(dark, cv2.MORPH_OPEN, numpy.ones(shape, numpy.uint8))
        joined = cv2.morphologyEx(kept, cv2.MORPH_CLOSE, numpy.ones((3, 3), numpy.uint8))
        _, labels, found, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
        for n, (x, y, width, height, _) in enumerate(found[1:].tolist(), 1):
            strokes.append((width >= height, Box(x * points, y * points, (x + width) * points, (y + height) * points)))
            if width >= LONG_SHARE * picture.shape[1] and width > height:
                rows, columns = numpy.nonzero(labels[y : y + height, x : x + width] == n)
                slopes.append(float(numpy.polyfit(columns, rows, 1)[0]))
    slope = median(slopes) if slopes else 0.0
    middle_x, middle_y = picture.shape[1] * points / 2, picture.shape[0] * points / 2
    rules = []
    for is_level, (x0, top, x1, bottom) in strokes:
        across = slope * ((x0 + x1) / 2 - middle_x)
        along = slope * ((top + bottom) / 2 - middle_y)
        if is_level:
            rules.append(Box(x0 + along, (top + bottom) / 2 - across, x1 + along, (top + bottom) / 2 - across))
        else:
            rules.append(Box((x0 + x1) / 2 + along, top - across, (x0 + x1) / 2 + along, bottom - across))
    return tuple(rules), slope


def _straightened(glyph: Glyph, slope: float, page: Page) -> Glyph:
    """A character of upright text where it would stand if the page did not lie askew."""
    if not slope or glyph.turn:
        return glyph
    down = -slope * ((glyph.x0 + glyph.x1) / 2 - page.width / 2)
    right = slope * (glyph.base - page.height / 2)
    return glyph._replace(
        x0=glyph.x0 + right,
        x1=glyph.x1 + right,
        top=glyph.top + down,
        bottom=glyph.bottom + down,
        base=glyph.base + down,
    )


def _glyphs(picture: Picture, points: float) -> Iterator[Glyph]:
    """The characters of a picture, `points` a pixel, whichever way up it lies (横排的表, 倒置的页)."""
    import numpy

    turn, found = 0, _read(picture)
    if 2 * sum(_is_tall(line) for line in found) > len(found):
        # text that runs up the page is upright once the page is turned clockwise, text that runs down once against it
        turn, found = max(
            ((turn, _read(numpy.rot90(picture, turn))) for turn in (3, 1)), key=lambda one: _score(one[1])
        )
    elif found and _score(found) < POOR:
        turn, found = max((0, found), (2, _read(numpy.rot90(picture, 2))), key=lambda one: _score(one[1]))
    height, width = picture.shape[0] * points, picture.shape[1] * points
    for line in found:
        for text, x0, top, x1, bottom, base, _, sure in _line_glyphs(line, points):
            if turn == 3:
                yield Glyph(text, top, height - x1, bottom, height - x0, base, 3, sure)
            elif turn == 2:
                yield Glyph(text, width - x1, height - bottom, width - x0, height - top, height - base, 2, sure)
            elif turn == 1:
                yield Glyph(text, width - bottom, x0, width - top, x1, width - base, 1, sure)
            else:
                yield Glyph(text, x0, top, x1, bottom, base, 0, sure)


def _line_glyphs(line: Any, points: float) -> Iterator[Glyph]:
    """The characters of a recognised line, from its head to its foot.

    The engine places their middles well but draws them too narrow: each reaches half-way to the next.
    """
    corners, _, _, places, texts, certainties = line
    foot = sum(y for _, y in corners[2:]) / 2 * points
    head = sum(y for _, y in corners[:2]) / 2 * points
    base = foot - DESCENT_SHARE * (foot - head)
    characters = [
        (character, *_share(place, n, len(text), points), certainty)
        for text, place, certainty in zip(texts, places, certainties, strict=True)
        for n, character in enumerate(text)
        if not character.isspace() and character.isprintable()
    ]
    words = _widened("".join(character for character, *_ in characters))
    reach = (foot - head) / 2
    for n, (word, (_, x0, x1, certainty)) in enumerate(zip(words, characters, strict=True)):
        before = characters[n - 1][2] if n else x0
        after = characters[n + 1][1] if n + 1 < len(characters) else x1
        left = (before + x0) / 2 if x0 - before < reach else x0
        right = (after + x1) / 2 if after - x1 < reach else x1
        yield Glyph(word, left, head, max(left, right), foot, base, 0, float(certainty))


def _share(place: Sequence[Sequence[float]], n: int, count: int, points: float) -> tuple[float, float]:
    """Where a character stands among those that the engine places together."""
    left, right = min(x for x, _ in place) * points, max(x for x, _ in place) * points
    width = (right - left) / count
    return left + n * width, left + (n + 1) * width


def _widened(text: str) -> str:
    """A line with the marks of Chinese text, which recognition often takes for the narrow ones.

    >>> _widened("下降5.9%;第三产业(含1,234户)为14.2:11.8,")
    '下降5.9%；第三产业（含1,234户）为14.2:11.8，'
    """
    beside = [before + after for before, after in zip(["", *text], [*text[1:], "国"], strict=False)]
    return "".join(c.translate(WIDE) if FULL_WIDTH.search(near) else c for c, near in zip(text, beside, strict=True))


def _read(picture: Picture) -> list[Any]:
    """What the engine reads in a picture: lines with their corners, text, and the place and certainty of each part."""
    # its own search for lines that stand on their head would leave the places of their characters turned round
    found, _ = _engine()(picture, use_cls=False, return_word_box=True)
    return [line for line in found or () if len(line) == 6]


def _is_tall(line: Any) -> bool:
    (x0, y0), _, (x1, y1), _ = line[0]
    return len(line[1]) > 1 and abs(y1 - y0) > TALL * abs(x1 - x0)


def _score(found: Sequence[Any]) -> float:
    """How sure the engine is of a picture's characters on average."""
    return sum(len(line[1]) * float(line[2]) for line in found) / max(1, sum(len(line[1]) for line in found))


@cache
def _engine() -> Any:
    from rapidocr_onnxruntime import RapidOCR

    threads = min(THREADS, os.cpu_count() or 1)
    return RapidOCR(intra_op_num_threads=threads, inter_op_num_threads=1)


def weighed(figures: Sequence[Figure], paragraphs: Sequence[Paragraph]) -> tuple[Figure, ...]:
    """The figures of a report with those that OCR read marked, and no surer than it was of their characters (存疑)."""
    return tuple(_weighed(figure, paragraphs) for figure in figures)


def _weighed(figure: Figure, paragraphs: Sequence[Paragraph]) -> Figure:
    if figure.spot is None or figure.spot.paragraph < 0:
        return figure
    number, start, end = figure.spot
    certainty = [1.0 if sure is None else sure for sure in paragraphs[number].certainty[start:end]]
    if all(sure is None for sure in paragraphs[number].certainty[start:end]):
        return figure
    lowest = Decimal(f"{min(certainty):.2f}")
    unsure = tuple(n for n, sure in enumerate(certainty) if sure < UNSURE)
    doubtful = "".join(figure.quote[n] for n in unsure)
    because = {**figure.because, "ocr": "recognised from a picture" + (f", unsure of {doubtful}" if unsure else "")}
    sure = min(figure.confidence, MOST_CONFIDENT) * lowest
    return replace(figure, ocr=True, unsure=unsure, confidence=sure, because=because)
