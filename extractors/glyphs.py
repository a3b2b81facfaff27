"""Characters as drawn on a page become its lines (行): by baseline, from left to right, whatever the fonts claim."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from extractors.columns import zones
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
NOTE_MARK = re.compile(r"[\d①-⑳*＊\[\]［］〔〕\ue000-\uf8ff\U000f0000-\U0010ffff]")
LYING_EM, TALL_EM = 0.5, 1.6
"""A character's box reaches no farther below the baseline, and is no taller, unless its font lies."""
ASCENT_EM, DESCENT_EM = 0.88, 0.14
TOUCHING_POINTS = 3
"""Rules that are no farther apart than this belong to one table."""
LATIN = re.compile(r"[A-Za-z]")
HANZI = re.compile(r"[\u3400-\u9fff]")
BASE, START = attrgetter("base"), attrgetter("start")


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
    """What the font size must be, judged by the width, since fonts lie about their height."""
    text: str
    box: Box


def lines(content: PageContent) -> tuple[Line, ...]:
    """The lines of a page from top to bottom; text that is turned sideways comes after the rest, line by line too.

    Lines inside a ruled table are marked as paragraphs of their own.
    """
    turns = Counter(glyph.turn for glyph in content.glyphs)
    tables = ruled_areas(content.rules)
    return tuple(line for turn, _ in turns.most_common() for line in _lines_of_turn(content, turn, tables))


def ruled_areas(rules: Sequence[Box]) -> list[Box]:
    """Where ruled tables stand on a page: several upright rules side by side, and level ones across them."""
    upright = sorted((rule for rule in rules if rule.bottom - rule.top > rule.x1 - rule.x0), key=lambda rule: rule.top)
    level = [rule for rule in rules if rule.x1 - rule.x0 >= rule.bottom - rule.top]
    bands: list[list[Box]] = []
    foot = float("-inf")
    for rule in upright:
        if rule.top > foot + TOUCHING_POINTS:
            bands.append([])
        bands[-1].append(rule)
        foot = max(foot, rule.bottom)
    areas = (Box(min(r.x0 for r in b), b[0].top, max(r.x1 for r in b), max(r.bottom for r in b)) for b in bands)
    return [
        area
        for area, band in zip(areas, bands, strict=True)
        if len({round(rule.x0 / TOUCHING_POINTS) for rule in band}) > 2
        and len({round(r.top / TOUCHING_POINTS) for r in level if _crosses(r, area)}) > 1
    ]


def _crosses(rule: Box, area: Box) -> bool:
    near = TOUCHING_POINTS
    return area.top - near <= rule.top <= area.bottom + near and rule.x0 < area.x1 and rule.x1 > area.x0


def _lines_of_turn(content: PageContent, turn: int, tables: Sequence[Box]) -> Iterator[Line]:
    placed = list(_without_note_marks(list(_set_out(content, turn))))
    for zone in zones(placed, _em(placed), _by_baseline):
        for row in _by_baseline(zone):
            inside = any(_holds(area, one.box) for area in tables for one in (row[0], row[-1]))
            yield _line(_undoubled(row), upright=turn == 0, starts=True if inside else None)


def _holds(area: Box, box: Box) -> bool:
    across, down = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return area.x0 <= across <= area.x1 and area.top <= down <= area.bottom


def _set_out(content: PageContent, turn: int) -> Iterator[_Set]:
    """The characters of one direction, turned so that it is from left to right."""
    width, height = content.width, content.height
    for text, box, x, y, direction in content.glyphs:
        if direction != turn:
            continue
        if turn == 0:
            start, end, base, tall = box.x0, box.x1, y, box.bottom - box.top
        elif turn == 1:
            start, end, base, tall = box.top, box.bottom, width - x, box.x1 - box.x0
        elif turn == 2:
            start, end, base, tall = width - box.x1, width - box.x0, height - y, box.bottom - box.top
        else:
            start, end, base, tall = height - box.bottom, height - box.top, x, box.x1 - box.x0
        wide = end - start
        size = wide if text >= "\u2460" else min(tall, 2 * wide) if text.isdigit() else tall
        yield _Set(start, end, base, size or tall, text, box)


def _without_note_marks(drawn: Sequence[_Set]) -> Iterator[_Set]:
    """Characters without the small raised figures of footnotes, which would read as digits of the number before."""
    last: _Set | None = None
    for mark in drawn:
        if last is not None and mark.base < last.base and NOTE_MARK.fullmatch(mark.text):
            raised = RAISED_SHARE * last.size < last.base - mark.base < last.size
            near = abs(mark.start - last.end) < 1.5 * last.size
            small = mark.size < SMALL_SHARE * last.size
            if raised and near and small and not LATIN.fullmatch(last.text):
                continue
        last = mark
        yield mark


def _by_baseline(placed: Sequence[_Set]) -> Iterator[list[_Set]]:
    """Characters in lines, each from left to right; characters at one place stay in the order of drawing."""
    row: list[_Set] = []
    base = 0.0
    for one in sorted(placed, key=BASE):
        if row and one.base - base > SAME_LINE_EM * max(row[0].size, one.size):
            yield sorted(row, key=START)
            row = []
        if not row:
            base = one.base
        row.append(one)
    if row:
        yield sorted(row, key=START)


def _undoubled(row: Sequence[_Set]) -> list[_Set]:
    """A line without the second drawing of bold characters (亿亿元元 drawn a hair apart)."""
    kept: list[_Set] = []
    for one in row:
        if not any(
            one.text == other.text and one.start - other.start < DOUBLED_SHARE * (other.end - other.start)
            for other in kept[-3:]
        ):
            kept.append(one)
    return kept


def _line(row: Sequence[_Set], *, upright: bool, starts: bool | None) -> Line:
    """One line, its gaps as spaces: one between words, three and more between the cells of a table."""
    em = _em(row)
    text: list[str] = []
    boxes: list[Box | None] = []
    end = row[0].start
    for one in row:
        gap = (one.start - end) / em
        spaces = 0 if gap < WORD_GAP_EM else 1 if gap < CELL_GAP_EM else max(3, round(2 * gap))
        text.append(" " * spaces + one.text)
        box = _honest(one, em) if upright else one.box
        boxes.extend([None] * spaces + [box] * len(one.text))
        end = max(end, one.end)
    return Line("".join(text), tuple(boxes), starts)


def _honest(one: _Set, em: float) -> Box:
    """The box of a character; where its font lies about its height, as tall as the line and on the baseline."""
    x0, top, x1, bottom = one.box
    drop = (bottom - one.base) / em
    if -LYING_EM < drop < LYING_EM and bottom - top < TALL_EM * em:
        return one.box
    return Box(x0, one.base - ASCENT_EM * em, x1, one.base + DESCENT_EM * em)


def _em(row: Sequence[_Set]) -> float:
    """The size of a line's characters: the width of Chinese ones, else the height of the others."""
    widths = [one.end - one.start for one in row if HANZI.match(one.text)]
    return max(median(widths or [one.size for one in row]), 1.0)
