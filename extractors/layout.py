"""Pages become paragraphs (段落): page furniture dropped, wrapped lines joined, white space removed; every character
keeps its page and its box."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from operator import attrgetter
from statistics import median

from extractors.furniture import furniture
from schema.records import Box, Document, Line, Page, Paragraph

HALF_WIDTH = str.maketrans("０１２３４５６７８９％", "0123456789%")
INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f")
# fonts of typesetting systems draw the decimal point as a glyph of the private area
POINT_IN_NUMBER = re.compile(r"(?<=\d)[．\ue000-\uf8ff](?=\d)")

HEADING = re.compile(
    r"第[一二三四五六七八九十百]+[部分章节条]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]"
    r"|\d{1,2}(?:、|[.．](?!\d))|[（(]\d{1,2}[）)]|[①-⑳]|——|--|[●■◆★▲○□◇※➢]|附件|附表|各位(?:代表|委员)"
)
SENTENCE_END = re.compile(r"[。；：！？….;:!?][”’）)]?$")
DANGLING = re.compile(r"[，、和与及的至]$")
UNFINISHED = re.compile(DANGLING.pattern + r"|(?:其中|包括|分别[为是])：$")
# what no paragraph begins with; and the second line of a title (关于…执行情况⏎和2026年预算草案的报告)
LEANS_BACK = re.compile(r"[，。；、）]|[和与].{0,30}报告(?:（.{1,5}）)?$")
MID_SENTENCE = re.compile(r"[\u3400-\u9fff，、](?<!元)$")
NUMBER_GOES_ON = re.compile(r"[百千]?[万亿]元?|元[，。；、）]|[%％]|个?百分点|[.．]\d")
NUMBER_CONTINUES = re.compile(r"\d*(?:[.．]\d+)?(?:[百千]?[万亿]元|元|[%％]|个?百分点)")
WITHOUT_UNIT = re.compile(r"\d[百千]?[万亿]?$")
CELL_GAP = re.compile(r"\s{3,}|\t")
NUMBER_CELL = re.compile(r"[-+－—]?[\d,，.．]*%?")
LABEL_LENGTH = 12
UNBROKEN = re.compile(r"[0-9A-Za-z.,．，%％]+|.[，。；：、！？”’）》】]*")

INDENT_EM = 1.2
"""A line that begins this far to the right of the body begins a paragraph (two characters, with room for error)."""
SIZE_CHANGE = 0.2
"""Characters that are this much larger or smaller are of another paragraph."""
ENOUGH_STEPS = 3
SPACED = 1.6
"""A line that stands this many times the usual pitch below the last one begins a paragraph."""
NOTE_SIZE = 0.88
"""Lines at the foot of a page in characters this much smaller than the body's are footnotes."""
WRAPPED_LENGTH = 20
WRAPPED_SHARE = 0.4


@dataclass(slots=True)
class _Row:
    """A line as it is set: its characters without white space, and its edges in the direction of reading.

    Lengths are points, or columns of a fixed-width screen where the format has no boxes.
    """

    text: str
    boxes: tuple[Box | None, ...]
    page: int | None
    left: float
    right: float
    base: float | None
    em: float
    starts: bool | None
    cells: bool
    after_furniture: bool = False
    after_gap: bool = False
    """Whether a page that could not be read stands before it."""
    body_left: float = 0
    body_right: float = float("inf")
    pitch: float | None = None
    place: tuple[int, int] = (0, 0)
    certainty: tuple[float | None, ...] = ()

    @property
    def room(self) -> float:
        """How much of the line stays empty before the right edge of the body."""
        return self.body_right - self.right

    @property
    def indent(self) -> float:
        return self.left - self.body_left

    @property
    def ends_sentence(self) -> bool:
        return SENTENCE_END.search(self.text) is not None

    @property
    def is_unfinished(self) -> bool:
        """Whether the words cannot end a paragraph (…收入1871万元，其中：)."""
        return UNFINISHED.search(self.text) is not None


def paragraphs(document: Document) -> tuple[Paragraph, ...]:
    """The paragraphs of a report in reading order; tables that the source gave as grids are not among them."""
    rows = _rows(document.pages)
    if _hints_lie(rows):
        for row in rows:
            row.starts = None
    return tuple(_joined(_notes_last(rows)))


def _rows(pages: Sequence[Page]) -> list[_Row]:
    """The lines of all readable pages, without furniture, each with the edges of its page's body."""
    dropped = furniture(pages)
    blocks: list[tuple[int, list[_Row]]] = []
    after_gap = False
    for p, page in enumerate(pages):
        after_gap = after_gap or page.is_unread
        rows: list[_Row] = []
        after_furniture = True
        turn = _turn(page)
        for n, line in enumerate(page.lines):
            if (p, n) in dropped:
                after_furniture = True
            elif (row := _row(line, page, turn)) is not None:
                row.after_furniture, after_furniture = after_furniture, False
                row.after_gap, after_gap = after_gap, False
                row.place = (p, n)
                row.certainty = tuple(sure for sure in line.certainty if sure is not None)
                rows.append(row)
        blocks.extend((round(page.width), column) for column in _columns_of(rows))
    return _with_bodies(blocks)


def _row(line: Line, page: Page, turn: Callable[[Box], Box]) -> _Row | None:
    kept = [n for n, character in enumerate(line.text) if not character.isspace() and character not in INVISIBLE]
    if not kept:
        return None
    text = "".join(line.text[n] for n in kept).translate(HALF_WIDTH)
    boxes = tuple(line.boxes[n] for n in kept) if line.boxes else (None,) * len(kept)
    placed = [turn(box) for box in boxes if box is not None]
    cells = _is_cells(line.text)
    if not placed:
        left, right = _columns(line.text[: kept[0]]), _columns(line.text.rstrip())
        return _Row(text, boxes, page.number, left, right, None, 2, line.paragraph_start, cells)
    wide = [turn(box) for box, c in zip(boxes, text, strict=True) if box is not None and "一" <= c <= "鿿"]
    em = median(box.x1 - box.x0 for box in wide) if wide else 0
    base = median(box.bottom for box in wide or placed)
    left, right = min(box.x0 for box in placed), max(box.x1 for box in placed)
    cells = cells or line.paragraph_start is True
    return _Row(text, boxes, page.number, left, right, base, em, line.paragraph_start, cells)


def _turn(page: Page) -> Callable[[Box], Box]:
    """How boxes of a page must be turned for its lines to run from left to right (横排的表格页)."""
    down = up = across = 0
    for line in page.lines:
        placed = [box for box in line.boxes if box is not None]
        if len(placed) > 1:
            dx, dy = placed[-1].x0 - placed[0].x0, placed[-1].top - placed[0].top
            across += abs(dx) >= abs(dy)
            down += dy > abs(dx)
            up += -dy > abs(dx)
    if across >= max(down, up):
        return lambda box: box
    if up > down:
        return lambda box: Box(page.height - box.bottom, box.x0, page.height - box.top, box.x1)
    return lambda box: Box(box.top, page.width - box.x1, box.bottom, page.width - box.x0)


def _columns(text: str) -> float:
    """How many columns a text fills on a screen: two for a Chinese character, one for a digit."""
    return sum(_width(character) for character in text)


@cache
def _width(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def _is_cells(text: str) -> bool:
    """Whether a line is a row of a table: wide gaps, between them numbers and short labels."""
    cells = CELL_GAP.split(text.strip())
    numbers = sum(NUMBER_CELL.fullmatch(cell.strip()) is not None for cell in cells)
    short = sum(len(cell) <= LABEL_LENGTH for cell in cells)
    return len(cells) >= 2 and (
        (numbers >= 1 and numbers + 1 >= len(cells) / 2) or (len(cells) >= 3 and short >= 0.6 * len(cells))
    )


def _columns_of(rows: list[_Row]) -> Iterator[list[_Row]]:
    """The columns of a page: a line that stands higher than the one before it begins the next."""
    column: list[_Row] = []
    for row in rows:
        if column and row.base is not None and column[-1].base is not None and row.base < column[-1].base - row.em:
            yield column
            column = []
        column.append(row)
    yield column


def _with_bodies(blocks: Sequence[tuple[int, list[_Row]]]) -> list[_Row]:
    """The rows with the edges of their column's body; a column with few lines has those of pages as wide as its own."""
    bodies = [_body(rows) for _, rows in blocks]
    known: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for (width, _), body in zip(blocks, bodies, strict=True):
        if body is not None:
            known[width].append(body)
    usual = {width: (median(b[0] for b in alike), median(b[1] for b in alike)) for width, alike in known.items()}
    for (width, rows), body in zip(blocks, bodies, strict=True):
        left, right = body or usual.get(width, (0.0, float("inf")))
        if body and width and abs(left - usual[width][0]) < 2 * _em(rows):
            right = max(right, usual[width][1])
        for row in rows:
            row.body_left, row.body_right = left, right
    every = [row for _, rows in blocks for row in rows]
    pitches = _pitches(every)
    for row in every:
        row.pitch = pitches.get(round(row.em))
    return every


def _pitches(rows: Sequence[_Row]) -> dict[int, float]:
    """How far apart the lines of one paragraph stand, for each size of characters: a full line and the one below it."""
    steps: dict[int, list[float]] = defaultdict(list)
    for row, below in pairwise(rows):
        prose = row.em and row.room < 2 * row.em and not row.cells and not below.cells
        if prose and row.base is not None and below.base is not None and below.base > row.base:
            steps[round(row.em)].append(below.base - row.base)
    return {size: median(found) for size, found in steps.items() if len(found) >= ENOUGH_STEPS}


def _em(rows: Sequence[_Row]) -> float:
    return median([row.em for row in rows if row.em] or [12.0])


def _body(rows: Sequence[_Row]) -> tuple[float, float] | None:
    """The edges that the lines of prose share: the leftmost and the rightmost that several lines reach.

    Where no two lines end alike and the longest ends a sentence, each line is a paragraph and there is no right edge.
    """
    prose = [row for row in rows if not row.cells and len(row.text) >= 8]
    if len(prose) < 4:
        return None
    em = _em(prose)
    needed = max(2, len(prose) / 10)
    lefts = sorted(row.left for row in prose)
    rights = sorted(row.right for row in prose)

    def shared(edges: list[float], edge: float, within: float) -> bool:
        return bisect_right(edges, edge + within) - bisect_left(edges, edge - within) >= needed

    left = next((edge for edge in lefts if shared(lefts, edge, em / 2)), lefts[0])
    longest = max(prose, key=attrgetter("right"))
    alone = float("inf") if longest.ends_sentence else longest.right
    return left, next((edge for edge in reversed(rights) if shared(rights, edge, 1.5 * em)), alone)


def _hints_lie(rows: Sequence[_Row]) -> bool:
    """Whether each wrapped line was saved as a paragraph of its own (<p>一般公</p><p>共预算</p>)."""
    long = [row for row in rows if len(row.text) >= WRAPPED_LENGTH]
    torn = [row for row in long if row.starts and not row.ends_sentence and row.room <= 3 * row.em]
    return len(long) > 3 and len(torn) > WRAPPED_SHARE * len(long)


def _notes_last(rows: Sequence[_Row]) -> Iterator[_Row]:
    """Footnotes moved behind the paragraph that runs on to the next page; they would tear it."""
    body_em = _em(rows)
    waiting: list[_Row] = []
    last: _Row | None = None
    for _, page in groupby(rows, key=lambda row: row.page):
        text, notes = _split_foot(list(page), body_em)
        for row in text:
            if waiting and last is not None and _begins([last], row):
                yield from waiting
                waiting = []
            yield row
            last = row
        waiting += notes
    yield from waiting


def _split_foot(page: list[_Row], body_em: float) -> tuple[list[_Row], list[_Row]]:
    """The lines of a page and, where it ends in smaller characters below larger ones, its footnotes."""
    large = [n for n, row in enumerate(page) if row.em >= NOTE_SIZE * body_em]
    foot = large[-1] + 1 if large else len(page)
    while foot < len(page) and not page[foot].em:
        foot += 1
    return (page[:foot], page[foot:]) if page and page[0].page is not None else (page, [])


def _joined(rows: Iterator[_Row]) -> Iterator[Paragraph]:
    group: list[_Row] = []
    for row in rows:
        if group and _begins(group, row):
            yield _paragraph(group)
            group = []
        group.append(row)
    if group:
        yield _paragraph(group)


def _paragraph(rows: Sequence[_Row]) -> Paragraph:
    text = POINT_IN_NUMBER.sub(".", "".join(row.text for row in rows))
    pages = tuple(row.page for row in rows for _ in row.text)
    certainty: tuple[float | None, ...] = ()
    if any(row.certainty for row in rows):
        certainty = tuple(sure for row in rows for sure in row.certainty or (None,) * len(row.text))
    return Paragraph(text, pages, tuple(box for row in rows for box in row.boxes), rows[0].place, certainty)


def _begins(group: Sequence[_Row], row: _Row) -> bool:
    """Whether a line begins a paragraph after the lines of the last one, or goes on with it."""
    last = group[-1]
    heading = HEADING.match(row.text) is not None
    if row.after_gap:
        return True
    if row.text[0] == "元" and WITHOUT_UNIT.search(last.text):
        # in a cell of a table too: no label begins with 元
        return False
    if last.cells or row.cells:
        return True
    if _in_bracket(group, row):
        return False
    if LEANS_BACK.match(row.text):
        return False
    if row.starts is not None:
        torn = last.text[-1].isdigit() and NUMBER_GOES_ON.match(row.text) is not None
        interrupted = row.after_furniture and not last.ends_sentence and len(last.text) >= WRAPPED_LENGTH
        unfinished = last.is_unfinished and not last.ends_sentence
        return row.starts and not torn and (heading or not (interrupted or unfinished))
    em = row.em or last.em
    if last.em and row.em and abs(last.em - row.em) > SIZE_CHANGE * max(last.em, row.em):
        return True
    token = UNBROKEN.match(row.text)
    needs = _columns(token.group()) / 2 * em if token else em
    short = last.room > needs + 4 * em
    indented = row.indent > INDENT_EM * em and row.left > last.left - em / 2
    if last.base is not None and (DANGLING.search(last.text) or _in_mid_sentence(group)):
        return heading and (indented or short)
    if indented:
        return len(group) == 1 or row.indent > last.indent + em / 2
    if _stands_apart(last, row):
        return True
    torn = len(last.text) >= WRAPPED_LENGTH and last.text[-1].isdigit() and NUMBER_CONTINUES.match(row.text) is not None
    if last.is_unfinished or torn:
        return heading and short
    slack = em if row.base is not None else 2 * em
    if last.room > needs + slack:
        return last.ends_sentence or heading or short
    return last.ends_sentence and heading


def _in_bracket(group: Sequence[_Row], row: _Row) -> bool:
    """Whether a bracket that was opened just before is closed in this line (（2025年8月在…人民代表⏎大会…上）)."""
    _, opened, inside = "".join(row.text for row in group[-2:]).rpartition("（")
    rest, closed, _ = row.text.partition("）")
    return bool(opened and closed) and not {"（", "）", "。"} & {*inside, *rest} and len(inside) < 2 * WRAPPED_LENGTH


def _in_mid_sentence(group: Sequence[_Row]) -> bool:
    """Whether the lines are prose that breaks off: some sentence has ended, and the last word is none that ends one."""
    return MID_SENTENCE.search(group[-1].text) is not None and any("。" in row.text for row in group)


def _stands_apart(last: _Row, row: _Row) -> bool:
    if row.base is None or last.base is None or row.pitch is None or row.page != last.page:
        return False
    return row.base - last.base > SPACED * row.pitch
