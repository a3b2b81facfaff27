"""The tables of a PDF page as grids (表格定位): by their ruled lines where they have some, else by how the text stands.

Characters of a table are taken from the page, so that its numbers are not read as sentences too. A frame around prose
is no table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import itemgetter

from extractors import lines as of_page
from extractors.cells import only_frames
from extractors.furniture import PAGE_NUMBER
from extractors.glyphs import Glyph, PageContent, em_of, rows
from extractors.lines import line_of, placing, upright, without_watermark
from extractors.tables.aligned import Drawn, in_bands, is_value, without_rules
from extractors.tables.numbers import number
from extractors.tables.ruling import Lattice, lattices, strokes
from schema.records import Box, Cell, Grid, Line

MIDDLE_EM = 0.35
"""How far above the baseline the middle of a character stands, whatever its font says of its height."""
_SENTENCE = re.compile(r"[\u4e00-\u9fff][^\n]*\d[万亿]?元")
SAME_ROW_POINTS = 4.0
"""Numbers of one row stand no farther apart in height."""
OWN_ROW = 0.7
"""Words farther than this part of a row's height from any number are a row of their own (其中：预备费, empty)."""

APART = 1.75
"""Lines of words farther apart than this many times their height are labels of their own, none is a wrapped one."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a page holds besides tables, and each table with where it begins, read in the page's own direction."""

    content: PageContent
    rest: PageContent
    tables: tuple[tuple[float, tuple[Drawn, ...]], ...]
    framed: tuple[tuple[float, tuple[Drawn, ...]], ...]
    """Frames that hold sentences with amounts and no accounts: each cell is read as a paragraph."""

    def lines(self) -> tuple[Line, ...]:
        """The lines of the page outside of tables, those of framed words at their height."""
        turn = main_turn(self.content)
        found = list(of_page.lines(self.rest))
        for start, cells in self.framed:
            at = next((n for n, line in enumerate(found) if _top(line, turn, self.content) > start), len(found))
            found[at:at] = [
                _placed(line, turn, self.content, n == 0) for cell in cells for n, line in enumerate(cell.lines)
            ]
        return tuple(found)

    def grids(self, number: int | None, read: Sequence[Line]) -> tuple[Grid, ...]:
        """The tables as grids, each with how many of the page's lines stand above it."""
        if not self.tables:
            return ()
        turn = main_turn(self.content)
        place = placing(self.content, turn)
        tops = [_top(line, turn, self.content) for line in read]
        return tuple(
            Grid(number, tuple(_cell(drawn, place) for drawn in cells), sum(top < start for top in tops))
            for start, cells in self.tables
        )


def tables(content: PageContent) -> Found:
    """The tables of one page, from top to bottom; text in another direction than most of the page is in none."""
    turn = main_turn(content)
    chosen = [n for n, glyph in enumerate(content.glyphs) if glyph.turn == turn]
    glyphs = [upright(content.glyphs[n], content) if turn else content.glyphs[n] for n in chosen]
    rules = [_upright_rule(rule, turn, content) for rule in content.rules]
    em = em_of(glyphs)
    watermark = {id(glyph) for glyph in glyphs} - {id(glyph) for glyph in without_watermark(glyphs, em)}
    watermark |= _page_number(glyphs, em)
    found: list[tuple[float, tuple[Drawn, ...]]] = []
    framed: list[tuple[float, tuple[Drawn, ...]]] = []
    taken = {n for n, glyph in enumerate(glyphs) if id(glyph) in watermark}
    marked = frozenset(taken)
    frames, alone = lattices(*strokes(rules))
    for frame in frames:
        inside = _inside(frame, glyphs, taken, em)
        drawn = _ruled(frame, inside, glyphs, em)
        if not drawn or _is_frame(drawn):
            continue
        (found if _is_account(drawn) else framed).append((_start(drawn), tuple(drawn)))
        taken.update(inside)
    free = [glyph if n not in taken else None for n, glyph in enumerate(glyphs)]
    for drawn, members in (*in_bands(alone, free, em), *without_rules(free, em)):
        if not taken.intersection(members) and not _is_frame(drawn):
            found.append((_start(drawn), tuple(drawn)))
            taken.update(members)
    gone = {chosen[n] for n in taken - marked}
    rest = tuple(glyph for n, glyph in enumerate(content.glyphs) if n not in gone)
    by_height = itemgetter(0)
    return Found(
        content,
        replace(content, glyphs=rest) if gone else content,
        tuple(sorted(found, key=by_height)),
        tuple(sorted(framed, key=by_height)),
    )


def _page_number(glyphs: Sequence[Glyph], em: float) -> set[int]:
    """The characters of 第66页 at the foot of a page, which may be printed into the last row of a table."""
    foot = rows(glyphs, em)[-1:]
    words = "".join("".join(glyph.text for glyph in row) for row in foot)
    return {id(glyph) for row in foot for glyph in row} if PAGE_NUMBER.fullmatch("".join(words.split())) else set()


def main_turn(content: PageContent) -> int:
    """The direction in which most of a page is written."""
    return Counter(glyph.turn for glyph in content.glyphs).most_common(1)[0][0] if content.glyphs else 0


def _is_frame(drawn: Sequence[Drawn]) -> bool:
    """Whether lines are no more than a frame around prose."""
    texts: dict[int, list[str]] = {}
    for cell in drawn:
        texts.setdefault(cell.row, []).append(cell.text)
    return only_frames(list(texts.values()))


def _is_account(drawn: Sequence[Drawn]) -> bool:
    """Whether a table may be an account: numbers alone in its cells, or an empty form; not sentences with amounts."""
    numbers = sum(number(cell.text) is not None for cell in drawn)
    return numbers > 1 or not any(_SENTENCE.search(cell.text.replace("\n", "")) for cell in drawn)


def _start(drawn: Sequence[Drawn]) -> float:
    return min(cell.box.top for cell in drawn if cell.box is not None)


def _cell(drawn: Drawn, place: Callable[[float, float, float, float], Box]) -> Cell:
    box = None if drawn.box is None else place(*drawn.box)
    sure = min((one for line in drawn.lines for one in line.certainty if one is not None), default=None)
    return Cell(drawn.row, drawn.column, drawn.text, drawn.row_span, drawn.column_span, box, sure)


def _placed(line: Line, turn: int, content: PageContent, begins: bool) -> Line:
    """A line of a framed cell where it stands on the page as displayed."""
    place = placing(content, turn)
    boxes = tuple(box if box is None else place(*box) for box in line.boxes)
    return replace(line, boxes=boxes, paragraph_start=begins)


def _inside(frame: Lattice, glyphs: Sequence[Glyph], taken: set[int], em: float) -> dict[int, tuple[int, int]]:
    """The characters inside a frame, each with the row and column it stands in."""
    found: dict[int, tuple[int, int]] = {}
    left, top, right, bottom = frame.box
    lift = MIDDLE_EM * em
    for n, glyph in enumerate(glyphs):
        if n in taken or not (top <= glyph.base - lift <= bottom and left <= glyph.x1 and glyph.x0 <= right):
            continue
        at = frame.place((glyph.x0 + glyph.x1) / 2, glyph.base - lift)
        if at is not None:
            found[n] = at
    return found


def _ruled(frame: Lattice, inside: dict[int, tuple[int, int]], glyphs: Sequence[Glyph], em: float) -> list[Drawn]:
    """The cells of a ruled frame with their text; one cell, or one column, is a frame around prose."""
    if len(frame.xs) < 3 or len(frame.ys) < 2 or not inside:
        return []
    spans = frame.spans()
    owner = {
        (row + down, column + across): (row, column)
        for (row, column), (tall, wide) in spans.items()
        for down in range(tall)
        for across in range(wide)
    }
    texts: dict[tuple[int, int], list[Glyph]] = {}
    for n, at in inside.items():
        texts.setdefault(owner[at], []).append(glyphs[n])
    lined = {at: [line_of(row) for row in rows(held, em)] for at, held in texts.items()}
    return _opened(lined, spans, len(frame.ys) - 1)


def _opened(
    lined: dict[tuple[int, int], list[Line]], spans: dict[tuple[int, int], tuple[int, int]], count: int
) -> list[Drawn]:
    """The cells; a ruled row that holds several rows of numbers is cut between them."""
    cells: list[Drawn] = []
    shift = 0
    for row in range(count):
        held = {column: lined.get((row, column), []) for at_row, column in spans if at_row == row}
        anchors = _anchors([lines for column, lines in held.items() if spans[row, column][0] == 1])
        for column, lines in sorted(held.items()):
            tall, wide = spans[row, column]
            if len(anchors) < 2:
                cells.append(Drawn.of(lines, row + shift, column, tall, wide))
                continue
            for n, group in enumerate(_by_anchor(lines, anchors)):
                cells.append(Drawn.of(group, row + shift + n, column, 1, wide))
        shift += max(len(anchors) - 1, 0)
    return cells


def _anchors(columns: Sequence[Sequence[Line]]) -> list[float]:
    """The heights of the rows inside one ruled row: where numbers stand, and words too far from any to be wrapped."""
    stacked = [
        lines
        for lines in columns
        if len(lines) > 1
        and all(is_value(line.text) for line in lines)
        and number("\n".join(line.text for line in lines)) is None
    ]
    heights: list[float] = []
    for middle in sorted(_middle(line) for lines in columns for line in lines if is_value(line.text)):
        if not heights or middle - heights[-1] > SAME_ROW_POINTS:
            heights.append(middle)
    others = [lines for lines in columns if not any(is_value(line.text) for line in lines)]
    if len(heights) < 2 or not (len(stacked) > 1 or (stacked and any(len(lines) >= len(heights) for lines in others))):
        return []
    pitch = min(after - before for before, after in pairwise(heights))
    for middle in sorted(_middle(line) for lines in others for line in lines):
        if min(abs(middle - height) for height in heights) > OWN_ROW * pitch:
            heights.append(middle)
    for lines in others:
        gaps = [_middle(after) - _middle(before) for before, after in pairwise(lines)]
        if gaps and min(gaps) > APART * max(map(_height, lines)):
            free = [_middle(line) for line in lines]
            heights += [one for one in free if min(abs(one - height) for height in heights) > min(gaps) / 2]
    return sorted(heights)


def _by_anchor(lines: Sequence[Line], anchors: Sequence[float]) -> list[list[Line]]:
    groups: list[list[Line]] = [[] for _ in anchors]
    for line in lines:
        groups[min(range(len(anchors)), key=lambda n: abs(anchors[n] - _middle(line)))].append(line)
    return groups


def _middle(line: Line) -> float:
    box = next(box for box in line.boxes if box is not None)
    return (box.top + box.bottom) / 2


def _height(line: Line) -> float:
    return max(box.bottom - box.top for box in line.boxes if box is not None)


def _upright_rule(rule: Box, turn: int, content: PageContent) -> Box:
    if turn == 0:
        return rule
    _, x0, top, x1, bottom, *_ = upright(Glyph("", *rule, rule.bottom, turn), content)
    return Box(x0, top, x1, bottom)


def _top(line: Line, turn: int, content: PageContent) -> float:
    """How far down a line stands in the page's own direction of reading."""
    box = next(box for box in line.boxes if box is not None)
    return box.top if turn == 0 else upright(Glyph("", *box, box.bottom, turn), content).top
