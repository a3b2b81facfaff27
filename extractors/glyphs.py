"""Characters as drawn on a page become its lines (行): by baseline, from left to right, whatever the fonts claim."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from schema.records import Box, Line

SAME_LINE_EM = 0.35
"""Baselines of one line differ by less than this: digits and Chinese characters of two fonts are not quite level."""
WORD_GAP_EM = 0.25
CELL_GAP_EM = 1.5
"""A wider gap than this inside a line separates cells of a table; it becomes three spaces or more."""
DOUBLED_SHARE = 0.3
"""The same character within this share of its width is drawn twice to look bold."""
SMALL_SHARE = 0.8
RAISED_SHARE = 0.12
"""A mark smaller and higher than the character before it by these shares is a footnote's (3062.63¹亿元)."""
NOTE_MARK = re.compile(r"[\d①-⑳*＊\[\]［］〔〕]")
LATIN = re.compile(r"[A-Za-z]")
HANZI = re.compile(r"[\u3400-\u9fff]")


class Glyph(NamedTuple):
    """A character as drawn: its box on the displayed page, where its baseline starts, its direction."""

    text: str
    box: Box
    x: float
    y: float
    turn: int
    """Quarter turns clockwise of the direction of reading: 0 from left to right, 3 from the foot of the page upwards."""


@dataclass(frozen=True, slots=True)
class PageContent:
    """What stands on one page: characters in the order of drawing, and ruled lines as thin boxes."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Box, ...] = ()
    picture_share: float = 0
    """How much of the page the largest picture covers."""


class _Set(NamedTuple):
    """A character in the direction of reading: from start to end along the line, its baseline across it."""

    start: float
    end: float
    base: float
    size: float
    text: str
    box: Box


def lines(content: PageContent) -> tuple[Line, ...]:
    """The lines of a page from top to bottom; text that is turned sideways comes after the rest, line by line too."""
    turns = Counter(glyph.turn for glyph in content.glyphs)
    return tuple(line for turn, _ in turns.most_common() for line in _lines_of_turn(content, turn))


def _lines_of_turn(content: PageContent, turn: int) -> Iterator[Line]:
    placed = _without_note_marks([_set(glyph, content) for glyph in content.glyphs if glyph.turn == turn])
    for row in _by_baseline(placed):
        yield _line(_undoubled(row))


def _set(glyph: Glyph, content: PageContent) -> _Set:
    box, width, height = glyph.box, content.width, content.height
    match glyph.turn:
        case 0:
            return _Set(box.x0, box.x1, glyph.y, box.bottom - box.top, glyph.text, box)
        case 1:
            return _Set(box.top, box.bottom, width - glyph.x, box.x1 - box.x0, glyph.text, box)
        case 2:
            return _Set(width - box.x1, width - box.x0, height - glyph.y, box.bottom - box.top, glyph.text, box)
        case _:
            return _Set(height - box.bottom, height - box.top, glyph.x, box.x1 - box.x0, glyph.text, box)


def _without_note_marks(drawn: Sequence[_Set]) -> Iterator[_Set]:
    """Characters without the small raised figures of footnotes, which would read as digits of the number before."""
    last: _Set | None = None
    for mark in drawn:
        if last is not None and mark.size < SMALL_SHARE * last.size and NOTE_MARK.fullmatch(mark.text):
            raised = RAISED_SHARE * last.size < last.base - mark.base < last.size
            near = abs(mark.start - last.end) < 1.5 * last.size
            if raised and near and not LATIN.fullmatch(last.text):
                continue
        last = mark
        yield mark


def _by_baseline(placed: Iterator[_Set]) -> Iterator[list[_Set]]:
    row: list[_Set] = []
    base = 0.0
    for one in sorted(placed, key=lambda one: one.base):
        if row and one.base - base > SAME_LINE_EM * max(row[0].size, one.size):
            yield sorted(row)
            row = []
        if not row:
            base = one.base
        row.append(one)
    if row:
        yield sorted(row)


def _undoubled(row: Sequence[_Set]) -> list[_Set]:
    """A line without the second drawing of bold characters (亿亿元元 drawn a hair apart)."""
    kept: list[_Set] = []
    for one in row:
        again = any(
            one.text == other.text and one.start - other.start < DOUBLED_SHARE * (other.end - other.start)
            for other in kept[-3:]
        )
        if not again:
            kept.append(one)
    return kept


def _line(row: Sequence[_Set]) -> Line:
    """One line, its gaps as spaces: one between words, three and more between the cells of a table."""
    em = _em(row)
    text: list[str] = []
    boxes: list[Box | None] = []
    end = row[0].start
    for one in row:
        gap = (one.start - end) / em
        spaces = 0 if gap < WORD_GAP_EM else 1 if gap < CELL_GAP_EM else max(3, round(2 * gap))
        text.append(" " * spaces + one.text)
        boxes.extend([None] * spaces + [one.box] * len(one.text))
        end = max(end, one.end)
    return Line("".join(text), tuple(boxes))


def _em(row: Sequence[_Set]) -> float:
    """The size of a line's characters: the width of Chinese ones, else the height of the others."""
    widths = [one.end - one.start for one in row if HANZI.match(one.text)]
    return max(median(widths or [one.size for one in row]), 1.0)
