"""The lines of a page (行), put together from its characters by baseline, whatever the fonts claim of their height."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from extractors.columns import zones
from extractors.glyphs import Glyph, PageContent, em_of, rows
from schema.records import Box, Line

WORD_GAP_EM = 0.25
CELL_GAP_EM = 1.5
"""A wider gap than this inside a line separates cells of a table; it becomes three spaces or more."""
DOUBLED_SHARE = 0.3
"""The same character within this share of its width is drawn twice to look bold."""
SMALL_SHARE = 0.8
RAISED_SHARE = 0.12
"""A mark smaller and higher than the character before it by these shares is a footnote's (3062.63¹亿元)."""
LARGE_EM = 2.5
LARGE_SHARE = 0.2
"""A watermark is set in characters this much larger than the text, and has fewer of them than this share."""
LYING_EM, TALL_EM = 0.5, 1.6
"""A character's box reaches no farther below the baseline, and is no taller, unless its font lies."""
ASCENT_EM, DESCENT_EM = 0.88, 0.14

# digits, circled digits, and glyphs of private areas, which fonts of typesetting systems draw as such
NOTE_MARK = re.compile(r"[\d①-⑳*＊\[\]［］〔〕\ue000-\uf8ff\U000f0000-\U0010ffff]")
LATIN = re.compile(r"[A-Za-z]")


def lines(content: PageContent) -> tuple[Line, ...]:
    """The lines of a page from top to bottom; text that is turned sideways comes after the rest, line by line too."""
    turns = Counter(glyph.turn for glyph in content.glyphs)
    return tuple(line for turn, _ in turns.most_common() for line in _lines_of_turn(content, turn))


def _lines_of_turn(content: PageContent, turn: int) -> Iterator[Line]:
    place = placing(content, turn)
    drawn = [glyph for glyph in content.glyphs if glyph.turn == turn]
    standing = [upright(glyph, content) for glyph in drawn] if turn else drawn
    em = em_of(standing)
    standing = without_watermark(standing, em)
    # the places of recognised characters are no more than guessed
    drawn_exactly = all(glyph.certainty is None for glyph in standing)
    for zone in zones(rows(_without_note_marks(standing) if drawn_exactly else standing, em), em):
        for row in zone:
            yield _line(_undoubled(row) if drawn_exactly else row, place)


def line_of(row: Sequence[Glyph]) -> Line:
    """One line of a table's cell from the characters of upright text, without footnote marks and second drawings."""
    return _line(_undoubled(_without_note_marks(row)), Box)


def upright(glyph: Glyph, content: PageContent) -> Glyph:
    """A character of turned text, as it would stand if the page were turned to read it."""
    text, x0, top, x1, bottom, base, turn, sure = glyph
    width, height = content.width, content.height
    if turn == 1:
        return Glyph(text, top, width - x1, bottom, width - x0, width - base, 0, sure)
    if turn == 2:
        return Glyph(text, width - x1, height - bottom, width - x0, height - top, height - base, 0, sure)
    return Glyph(text, height - bottom, x0, height - top, x1, base, 0, sure)


def placing(content: PageContent, turn: int) -> Callable[[float, float, float, float], Box]:
    """How a box of upright text stands on the page as displayed: the inverse of upright."""
    width, height = content.width, content.height
    if turn == 0:
        return Box
    if turn == 1:
        return lambda x0, top, x1, bottom: Box(width - bottom, x0, width - top, x1)
    if turn == 2:
        return lambda x0, top, x1, bottom: Box(width - x1, height - bottom, width - x0, height - top)
    return lambda x0, top, x1, bottom: Box(top, height - x1, bottom, height - x0)


def without_watermark(drawn: list[Glyph], em: float) -> list[Glyph]:
    """Characters without the large ones that others are written across (内部资料 behind the text)."""
    large = [glyph for glyph in drawn if glyph.bottom - glyph.top > LARGE_EM * em and _size(glyph) > LARGE_EM * em]
    if not large or len(large) > LARGE_SHARE * len(drawn):
        return drawn
    small = [((g.x0 + g.x1) / 2, g.base - em / 3) for g in drawn if _size(g) <= LARGE_EM * em]
    behind = {
        id(glyph)
        for glyph in large
        if any(glyph.x0 < x < glyph.x1 and glyph.base - _size(glyph) < y < glyph.base for x, y in small)
    }
    # one character of a watermark may stand between two lines
    bases = {glyph.base for glyph in large if id(glyph) in behind}
    return [glyph for glyph in drawn if id(glyph) not in behind and not (glyph.base in bases and glyph in large)]


def _without_note_marks(drawn: Sequence[Glyph]) -> list[Glyph]:
    """Characters without the small raised figures of footnotes, which would read as digits of the number before."""
    kept: list[Glyph] = []
    for glyph in drawn:
        if not (kept and glyph.base < kept[-1].base and _is_note_mark(glyph, kept[-1])):
            kept.append(glyph)
    return kept


def _is_note_mark(glyph: Glyph, last: Glyph) -> bool:
    if not NOTE_MARK.fullmatch(glyph.text) or LATIN.fullmatch(last.text):
        return False
    size = _size(last)
    raised = RAISED_SHARE * size < last.base - glyph.base < size
    return raised and abs(glyph.x0 - last.x1) < 1.5 * size and _size(glyph) < SMALL_SHARE * size


def _size(glyph: Glyph) -> float:
    """What the font size must be, judged by the width where that is known, since fonts lie about their height."""
    wide, tall = glyph.x1 - glyph.x0, glyph.bottom - glyph.top
    if glyph.text >= "\u2460":
        return wide or tall
    return min(tall, 2 * wide) if glyph.text.isdigit() else tall


def _undoubled(row: list[Glyph]) -> list[Glyph]:
    """A line without the second drawing of bold characters (亿亿元元 drawn a hair apart)."""
    if all(after.x0 - glyph.x0 >= DOUBLED_SHARE * (glyph.x1 - glyph.x0) for glyph, after in pairwise(row)):
        return row
    kept: list[Glyph] = []
    for glyph in row:
        if not any(
            glyph.text == other.text and glyph.x0 - other.x0 < DOUBLED_SHARE * (other.x1 - other.x0)
            for other in kept[-3:]
        ):
            kept.append(glyph)
    return kept


def _line(row: list[Glyph], place: Callable[[float, float, float, float], Box]) -> Line:
    """One line, its gaps as spaces: one between words, three and more between the cells of a table.

    A box whose font lies about its height becomes as tall as the line and stands on the baseline.
    """
    em = em_of(row)
    word_gap, lying, tall = WORD_GAP_EM * em, LYING_EM * em, TALL_EM * em
    text: list[str] = []
    boxes: list[Box | None] = []
    certainty: list[float | None] = []
    end = row[0].x0
    for character, x0, top, x1, bottom, base, _, sure in row:
        if x0 - end >= word_gap:
            spaces = 1 if x0 - end < CELL_GAP_EM * em else max(3, round(2 * (x0 - end) / em))
            text.append(" " * spaces)
            boxes.extend([None] * spaces)
            certainty.extend([None] * spaces)
        if not -lying < bottom - base < lying or bottom - top > tall:
            top, bottom = base - ASCENT_EM * em, base + DESCENT_EM * em
        text.append(character)
        boxes.append(place(x0, top, x1, bottom))
        certainty.append(sure)
        end = max(end, x1)
    return Line("".join(text), tuple(boxes), None, tuple(certainty) if row[0].certainty is not None else ())
