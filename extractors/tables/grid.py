"""The tables of a PDF page as grids (表格定位): by their ruled lines where they have some, else by how the text stands.

Characters of a table are taken from the page, so that its numbers are not read as sentences too. A frame around prose
is no table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from extractors.cells import only_frames
from extractors.glyphs import Glyph, PageContent, em_of, rows
from extractors.lines import line_of, placing, upright, without_watermark
from extractors.tables.aligned import Drawn, in_bands, without_rules
from extractors.tables.numbers import number
from extractors.tables.ruling import Lattice, lattices, strokes
from schema.records import Box, Cell, Grid, Line

MIDDLE_EM = 0.35
"""How far above the baseline the middle of a character stands, whatever its font says of its height."""
OPEN_ROWS = 2
"""So many columns must show the same several numbers below each other before a row without level rules is cut."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a page holds besides tables, and each table with where it begins, read in the page's own direction."""

    rest: PageContent
    tables: tuple[tuple[float, tuple[Cell, ...]], ...]
    place: Callable[[float, float, float, float], Box]

    def grids(self, number: int | None, lines: Sequence[Line], content: PageContent) -> tuple[Grid, ...]:
        """The tables as grids, each with how many of the page's lines stand above it."""
        if not self.tables:
            return ()
        turn = main_turn(content)
        tops = [_top(line, turn, content) for line in lines]
        return tuple(Grid(number, cells, sum(top < start for top in tops)) for start, cells in self.tables)


def tables(content: PageContent) -> Found:
    """The tables of one page, from top to bottom; text in another direction than most of the page is in none."""
    turn = main_turn(content)
    place = placing(content, turn)
    chosen = [n for n, glyph in enumerate(content.glyphs) if glyph.turn == turn]
    glyphs = [upright(content.glyphs[n], content) if turn else content.glyphs[n] for n in chosen]
    rules = [_upright_rule(rule, turn, content) for rule in content.rules]
    em = em_of(glyphs)
    watermark = {id(glyph) for glyph in glyphs} - {id(glyph) for glyph in without_watermark(glyphs, em)}
    found: list[tuple[float, tuple[Cell, ...]]] = []
    taken: set[int] = set()
    frames, alone = lattices(*strokes(rules))
    for frame in frames:
        inside = _inside(frame, glyphs, taken, em)
        for n in [n for n in inside if id(glyphs[n]) in watermark]:
            del inside[n]
        drawn = _ruled(frame, inside, glyphs, em)
        _keep(drawn, inside, found, taken, place)
    free = [glyph if n not in taken and id(glyph) not in watermark else None for n, glyph in enumerate(glyphs)]
    for drawn, members in (*in_bands(alone, free, em), *without_rules(free, em)):
        if not taken.intersection(members):
            _keep(drawn, members, found, taken, place)
    if not found:
        return Found(content, (), place)
    gone = {chosen[n] for n in taken}
    rest = tuple(glyph for n, glyph in enumerate(content.glyphs) if n not in gone)
    return Found(replace(content, glyphs=rest), tuple(sorted(found, key=lambda one: one[0])), place)


def main_turn(content: PageContent) -> int:
    """The direction in which most of a page is written."""
    return Counter(glyph.turn for glyph in content.glyphs).most_common(1)[0][0] if content.glyphs else 0


def _keep(
    drawn: Sequence[Drawn],
    members: Sequence[int] | dict[int, tuple[int, int]],
    found: list[tuple[float, tuple[Cell, ...]]],
    taken: set[int],
    place: Callable[[float, float, float, float], Box],
) -> None:
    """Take a table, one of words too, unless its lines are no more than a frame."""
    texts: dict[int, list[str]] = {}
    for cell in drawn:
        texts.setdefault(cell.row, []).append(cell.text)
    if not drawn or only_frames(list(texts.values())):
        return
    cells = tuple(
        Cell(cell.row, cell.column, cell.text, cell.row_span, cell.column_span, place(*cell.box) if cell.box else None)
        for cell in drawn
    )
    found.append((min(cell.box.top for cell in drawn if cell.box), cells))
    taken.update(members)


def _inside(frame: Lattice, glyphs: Sequence[Glyph], taken: set[int], em: float) -> dict[int, tuple[int, int]]:
    """The characters inside a frame, each with the row and column it stands in."""
    found: dict[int, tuple[int, int]] = {}
    left, top, right, bottom = frame.box
    lift = MIDDLE_EM * em
    for n, glyph in enumerate(glyphs):
        if n in taken or not (
            top <= glyph.base and glyph.base - lift <= bottom and left <= glyph.x1 and glyph.x0 <= right
        ):
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
    """The cells, rows without level rules between them cut where several columns show numbers at the same heights."""
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
    """The heights at which several columns of one ruled row each have a number of their own."""
    heights = [
        [_middle(line) for line in lines if number(line.text) is not None]
        for lines in columns
        if len(lines) > 1 and all(number(line.text) is not None for line in lines)
    ]
    most = max(map(len, heights), default=0)
    same = [column for column in heights if len(column) == most]
    return same[0] if most > 1 and len(same) >= OPEN_ROWS else []


def _by_anchor(lines: Sequence[Line], anchors: Sequence[float]) -> list[list[Line]]:
    groups: list[list[Line]] = [[] for _ in anchors]
    for line in lines:
        groups[min(range(len(anchors)), key=lambda n: abs(anchors[n] - _middle(line)))].append(line)
    return groups


def _middle(line: Line) -> float:
    box = next(box for box in line.boxes if box is not None)
    return (box.top + box.bottom) / 2


def _upright_rule(rule: Box, turn: int, content: PageContent) -> Box:
    if turn == 0:
        return rule
    _, x0, top, x1, bottom, *_ = upright(Glyph("", *rule, rule.bottom, turn), content)
    return Box(x0, top, x1, bottom)


def _top(line: Line, turn: int, content: PageContent) -> float:
    """How far down a line stands in the page's own direction of reading."""
    box = next(box for box in line.boxes if box is not None)
    return box.top if turn == 0 else upright(Glyph("", *box, box.bottom, turn), content).top
