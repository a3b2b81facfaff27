"""Characters as drawn on a page (字形): where each stands, which way it reads, and which share a baseline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from schema.records import Box

SAME_LINE_EM = 0.35
"""Baselines of one line differ by less than this: digits and Chinese characters of two fonts are not quite level."""
USUAL_EM = 12.0


class Glyph(NamedTuple):
    """A character as drawn: its box and its baseline, in points from the top left of the displayed page."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    """Where the baseline stands across the direction of reading: for upright text from the top, else from the left."""
    turn: int = 0
    """Quarter turns clockwise of the direction of reading: 0 from left to right, 3 from the foot upwards."""
    certainty: float | None = None
    """How sure OCR is of it, from 0 to 1; None where the file itself names the character."""


@dataclass(frozen=True, slots=True)
class PageContent:
    """What stands on one page: characters in the order of drawing, and ruled lines as thin boxes."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Box, ...] = ()
    picture_share: float = 0
    """How much of the page the largest picture covers."""
    lost_text: bool = False
    """Whether some text may be missing here."""


def em_of(glyphs: Iterable[Glyph]) -> float:
    """The size of characters: the width of Chinese ones, which are square, else the height."""
    glyphs = list(glyphs)
    widths = [glyph.x1 - glyph.x0 for glyph in glyphs if "\u3400" <= glyph.text <= "\u9fff"]
    return max(median(widths or [glyph.bottom - glyph.top for glyph in glyphs] or [USUAL_EM]), 1.0)


def rows(glyphs: Iterable[Glyph], em: float) -> list[list[Glyph]]:
    """Characters in lines by their baselines; in a line from left to right, at one place in the order of drawing."""
    level: dict[float, list[Glyph]] = {}
    for glyph in glyphs:
        if glyph.base in level:
            level[glyph.base].append(glyph)
        else:
            level[glyph.base] = [glyph]
    found: list[list[Glyph]] = []
    first = float("-inf")
    for base in sorted(level):
        if base - first > SAME_LINE_EM * em:
            found.append([])
            first = base
        found[-1].extend(level[base])
    for row in found:
        row.sort(key=attrgetter("x0"))
    return found
