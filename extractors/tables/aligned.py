"""Tables without upright lines (三线表、无线表): their columns are where numbers stand below each other.

Rows are cut by level lines where there is one for each, else each row of numbers is one, and a line of words that
stands close to it belongs to its label.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from statistics import median
from typing import Final

from extractors.glyphs import Glyph, rows
from extractors.lines import line_of
from extractors.tables.numbers import is_blank, number
from extractors.tables.ruling import NEAR_POINTS, Stroke
from schema.records import Box, Line

GAP_EM: Final = 1.0
"""White space this wide inside a line parts two cells."""
LEAST_ROWS: Final = 3
"""Fewer rows of numbers below each other are no table without lines."""
BETWEEN: Final = 2
"""So many lines of words may stand between two rows of numbers: labels and headings of sections."""
HEAD_LINES: Final = 4
NEAR_ROWS: Final = 2.6
"""A header stands no farther above the first row than this many rows are high."""
WRAPPED: Final = 0.8
"""A line of words nearer to a row of numbers than this part of a row's height is a piece of its label."""
APART_EM: Final = 2.2
"""Lines farther apart than this are no pieces of one label, however far apart the rows of numbers stand."""
SAME_BAND_POINTS: Final = 8.0
_UNIT: Final = re.compile(r"单位[:：]|^[（(]?单位")
_LEADER: Final = re.compile(r"[.…·．]{4,}")


def is_value(text: str) -> bool:
    """Whether a line of a cell is a number, or the dash that stands for none."""
    return number(text) is not None or (bool(text.strip()) and is_blank(text))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A cell of a page in upright coordinates."""

    row: int
    column: int
    row_span: int
    column_span: int
    lines: tuple[Line, ...]
    box: Box | None
    """Where its text stands, None where it is empty."""

    @classmethod
    def of(cls, lines: Sequence[Line], row: int, column: int, row_span: int = 1, column_span: int = 1) -> Drawn:
        """A cell from the lines of its text."""
        boxes = [box for line in lines for box in line.boxes if box is not None]
        lefts, tops, rights, bottoms = zip(*boxes, strict=True) if boxes else ((), (), (), ())
        box = Box(min(lefts), min(tops), max(rights), max(bottoms)) if boxes else None
        return cls(row, column, row_span, column_span, tuple(lines), box)

    @property
    def text(self) -> str:
        """Its words, a line break where they wrap."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a line without wide gaps: what one cell shows of it."""

    x0: float
    x1: float
    base: float
    text: str
    glyphs: tuple[Glyph, ...]

    @property
    def is_number(self) -> bool:
        return number(self.text) is not None

    @property
    def is_value(self) -> bool:
        """A number, or the dash that stands for none."""
        return is_value(self.text)


Row = list[Run]


def in_bands(
    level: Sequence[Stroke], glyphs: Sequence[Glyph | None], em: float
) -> Iterator[tuple[list[Drawn], list[int]]]:
    """Tables between level lines of one width: three lines, or one below each row."""
    left = [stroke for stroke in level if stroke.end - stroke.start > 8 * em]
    while left:
        first = min(left, key=lambda stroke: stroke.at)
        band = [
            stroke
            for stroke in left
            if abs(stroke.start - first.start) < SAME_BAND_POINTS and abs(stroke.end - first.end) < SAME_BAND_POINTS
        ]
        left = [stroke for stroke in left if stroke not in band]
        ys = sorted(stroke.at for stroke in band)
        width = first.start - em, first.end + em
        for part in _parts(ys, glyphs, width, em):
            inside = _between(part[0], part[-1], glyphs, width)
            lines = _lines(inside, glyphs, em)
            body = [line for line in lines if _is_row(line)]
            if body:
                yield _table(lines, body, em, part), inside


def _between(top: float, bottom: float, glyphs: Sequence[Glyph | None], width: tuple[float, float]) -> list[int]:
    """The characters that stand between two heights."""
    return [
        n
        for n, glyph in enumerate(glyphs)
        if glyph is not None
        and top < glyph.base <= bottom + NEAR_POINTS
        and width[0] <= glyph.x0
        and glyph.x1 <= width[1]
    ]


def _lines(inside: Sequence[int], glyphs: Sequence[Glyph | None], em: float) -> list[Row]:
    return [_runs(row, em) for row in rows(filter(None, (glyphs[n] for n in inside)), em)]


def _parts(
    ys: Sequence[float], glyphs: Sequence[Glyph | None], width: tuple[float, float], em: float
) -> Iterator[list[float]]:
    """The level lines of each table of a band: between two tables stands a title or a unit, and no number."""
    part = [ys[0]]
    for top, bottom in pairwise(ys):
        lines = _lines(_between(top, bottom, glyphs, width), glyphs, em)
        named = any(_UNIT.search(run.text) for line in lines for run in line) or all(len(line) == 1 for line in lines)
        if lines and named and not any(_is_row(line) for line in lines):
            if len(part) > 1:
                yield part
            part = [bottom]
        else:
            part.append(bottom)
    if len(part) > 1:
        yield part


def without_rules(glyphs: Sequence[Glyph | None], em: float) -> Iterator[tuple[list[Drawn], list[int]]]:
    """Tables that nothing but their numbers standing below each other shows."""
    numbered = {id(glyph): n for n, glyph in enumerate(glyphs) if glyph is not None}
    lines = [_runs(row, em) for row in rows([glyph for glyph in glyphs if glyph is not None], em)]
    for start, end in _stretches(lines):
        head = _head(lines, start, end)
        chosen = lines[head:end]
        body = [line for line in chosen[start - head :] if _is_row(line)]
        if not _columns(body) or not _is_aligned(body):
            continue
        yield _table(chosen, body, em, ()), [numbered[id(g)] for line in chosen for run in line for g in run.glyphs]


def _runs(row: Sequence[Glyph], em: float) -> Row:
    found: Row = []
    start = 0
    for n in range(1, len(row) + 1):
        if n == len(row) or row[n].x0 - row[n - 1].x1 >= GAP_EM * em:
            piece = tuple(row[start:n])
            found.append(Run(piece[0].x0, piece[-1].x1, piece[0].base, "".join(g.text for g in piece), piece))
            start = n
    return found


def _is_row(line: Row) -> bool:
    return len(line) > 1 and any(run.is_number for run in line) and not any(_LEADER.search(run.text) for run in line)


def _stretches(lines: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """From which line to which rows of numbers follow each other, with few lines of words between them."""
    marked = [n for n, line in enumerate(lines) if _is_row(line)]
    if len(marked) < LEAST_ROWS:
        return
    pitch = median(lines[b][0].base - lines[a][0].base for a, b in pairwise(marked))
    start = marked[0]
    last = marked[0]
    count = 1
    for n in [*marked[1:], None]:
        if (
            n is not None
            and n - last <= BETWEEN + 1
            and lines[n][0].base - lines[last][0].base <= 2 * NEAR_ROWS * pitch
        ):
            last, count = n, count + 1
            continue
        if count >= LEAST_ROWS:
            yield start, last + 1
        if n is not None:
            start, last, count = n, n, 1


def _head(lines: Sequence[Row], start: int, end: int) -> int:
    """Where the header above a stretch begins: lines of several words each, down from a title or the unit."""
    pitch = median([b[0].base - a[0].base for a, b in pairwise(lines[start:end])] or [0])
    head = start
    while head > 0 and start - head < HEAD_LINES:
        line = lines[head - 1]
        far = lines[head][0].base - line[0].base > NEAR_ROWS * max(pitch, 1)
        if far or len(line) < 2 or any(_UNIT.search(run.text) for run in line):
            break
        head -= 1
    return head


def _is_aligned(body: Sequence[Row]) -> bool:
    """Whether most rows have a number in most columns: prose with a number here and there has not."""
    columns = [span for span in _columns(body) if span[2]]
    filled = [sum(any(_overlap(run, span) for run in line if run.is_value) for line in body) for span in columns]
    return bool(filled) and max(filled) >= 0.6 * len(body) and len(body) >= LEAST_ROWS


def _overlap(run: Run, span: tuple[float, float, bool]) -> bool:
    return run.x0 < span[1] and span[0] < run.x1


def _columns(body: Sequence[Row]) -> list[tuple[float, float, bool]]:
    """The columns of rows of numbers from left to right: their edges, and whether numbers stand in them.

    Numbers that overlap stand in one column. Words between two columns of numbers, or before the first, form one too,
    or several where a gap runs down all rows.
    """
    numeric = _merged([(run.x0, run.x1) for line in body for run in line if run.is_number])
    words = _merged(
        [
            (run.x0, run.x1)
            for line in body
            for run in line
            if not run.is_value and not any(run.x0 < end and start < run.x1 for start, end in numeric)
        ]
    )
    return sorted([(*span, True) for span in numeric] + [(*span, False) for span in words]) if numeric else []


def _merged(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _table(lines: Sequence[Row], body: Sequence[Row], em: float, ys: Sequence[float]) -> list[Drawn]:
    columns = _columns(body)
    edges = [(before[1] + after[0]) / 2 for before, after in pairwise(columns)]
    below = ys[1] if len(ys) > 2 else body[0][0].base  # the header ends at a line, else with the first row of numbers
    first = next(n for n, line in enumerate(lines) if line is body[0] or line[0].base > below)
    cells = list(_header(lines[:first], columns, edges))
    at = max((cell.row + 1 for cell in cells), default=0)
    for place, group in enumerate(_grouped(lines[first:], body, ys, em), at):
        texts: dict[int, list[Line]] = {}
        for line in group:
            parts: dict[int, list[Glyph]] = {}
            for run in line:
                parts.setdefault(_column(run, columns, edges), []).extend(run.glyphs)
            for column, glyphs in parts.items():
                texts.setdefault(column, []).append(line_of(glyphs))
        cells += [Drawn.of(held, place, column) for column, held in sorted(texts.items())]
    return cells


def _column(run: Run, columns: Sequence[tuple[float, float, bool]], edges: Sequence[float]) -> int:
    """Where a run stands: a number by its middle, words by where they begin, since long ones reach into the next."""
    if not run.is_value:
        for n, (start, end, _) in enumerate(columns):
            if start - 1 <= run.x0 < end:
                return n
    return bisect_right(edges, (run.x0 + run.x1) / 2 if run.is_value else run.x0)


def _header(
    lines: Sequence[Row], columns: Sequence[tuple[float, float, bool]], edges: Sequence[float]
) -> Iterator[Drawn]:
    """The cells of a header: words over one column, and words over several that have words of their own below.

    Nothing shows how far such words reach but that they stand in the middle of what they head.
    """
    over = [[[run.x0 < end and start < run.x1 for start, end, _ in columns] for run in line] for line in lines]
    numbers = range(len(columns))
    lowest = [max((at for at, line in enumerate(over) if any(run[n] for run in line)), default=-1) for n in numbers]
    last = max(lowest, default=-1)
    for at, line in enumerate(lines):
        for run, covers in zip(line, over[at], strict=True):
            middle = (run.x0 + run.x1) / 2
            home = bisect_right(edges, middle)
            nearest = partial(_distance, columns, middle)
            own = [n for n in numbers if covers[n] and lowest[n] == at]
            if not any(covers) and lowest[home] == -1:
                own = [home]  # narrow numbers need not reach to below their heading
            others = {n for other in over[at] if other is not covers for n in numbers if other[n]}
            free = [n for n in numbers if lowest[n] == last > at and n not in others]
            below = [n for n in free if covers[n]] or sorted(free, key=nearest)[:1]
            if own or not below:
                first = min(own, key=nearest, default=home)
                yield Drawn.of([line_of(run.glyphs)], at, first, last - at + 1 if own else 1)
                continue
            first, end = _headed(run, below, free, _with_words(columns, lines[last]))
            yield Drawn.of([line_of(run.glyphs)], at, first, 1, end - first + 1)


def _distance(columns: Sequence[tuple[float, float, bool]], middle: float, at: int) -> float:
    return abs((columns[at][0] + columns[at][1]) / 2 - middle)


def _with_words(columns: Sequence[tuple[float, float, bool]], line: Row) -> list[tuple[float, float, bool]]:
    """Columns as wide as the words that stand over them."""
    found = []
    for start, end, numeric in columns:
        words = [run for run in line if run.x0 < end and start < run.x1]
        found.append((min([start, *(run.x0 for run in words)]), max([end, *(run.x1 for run in words)]), numeric))
    return found


def _headed(
    run: Run, below: Sequence[int], free: Sequence[int], columns: Sequence[tuple[float, float, bool]]
) -> tuple[int, int]:
    """The first and last of the neighbouring columns in whose middle words of a header stand."""
    best = min(below), max(below)
    middle = (run.x0 + run.x1) / 2

    def off(first: int, last: int) -> float:
        return abs((columns[first][0] + columns[last][1]) / 2 - middle)

    for first in range(best[0], -1, -1):
        if first not in free and first not in below:
            break
        for last in range(max(below), len(columns)):
            if last not in free and last not in below:
                break
            if off(first, last) < off(*best) - NEAR_POINTS or (
                off(first, last) <= off(*best) + NEAR_POINTS and last - first > best[1] - best[0]
            ):
                best = first, last
    return best


def _grouped(lines: Sequence[Row], body: Sequence[Row], ys: Sequence[float], em: float) -> Iterator[list[Row]]:
    """The lines of each row of a table."""
    anchors = [line[0].base for line in lines if any(line is other for other in body)]
    if len(ys) > max(3, len(anchors)):
        cut = [bisect_right(ys, line[0].base - em / 3) for line in lines]
        for n in sorted(set(cut)):
            yield [line for line, where in zip(lines, cut, strict=True) if where == n]
        return
    pitch = median([b - a for a, b in pairwise(anchors)] or [0])
    groups: list[list[Row]] = []
    anchored: list[bool] = []
    for line in lines:
        is_anchor = any(line is other for other in body)
        near = bool(groups) and line[0].base - groups[-1][-1][0].base < min(WRAPPED * pitch, APART_EM * em)
        if near and not (is_anchor and anchored[-1]):
            groups[-1].append(line)
            anchored[-1] = anchored[-1] or is_anchor
        else:
            groups.append([line])
            anchored.append(is_anchor)
    yield from groups
