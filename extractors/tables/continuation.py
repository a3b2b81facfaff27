"""One table over several pages (续表): with its header repeated, without it, or with 续表 above it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from extractors.furniture import Address, furniture
from extractors.tables.frame import Frame, distinct, frame, is_number, narrowed, words
from extractors.tables.header import Layout, layout
from extractors.tables.title import Caption, belongs_to_table, caption
from schema.records import Document, Grid, Page


@dataclass(slots=True)
class Part:
    """What stands of a table on one page."""

    frame: Frame
    caption: Caption
    layout: Layout | None
    page: int
    """Index of its page among the pages of the report."""
    lines_before: int
    with_running_heads: Caption
    """The caption where lines that repeat on every page may be its title too."""
    is_last: bool
    """Whether no other table stands below it on its page."""
    touches: bool
    """Whether nothing stands between it and the table above it on its page."""


@dataclass(slots=True)
class Table:
    """A table of a report, whole."""

    number: int
    parts: list[Part] = field(default_factory=list)

    @property
    def caption(self) -> Caption:
        return self.parts[0].caption

    @property
    def layout(self) -> Layout | None:
        return self.parts[0].layout


def tables(document: Document) -> list[Table]:
    """The tables of a report in reading order, each with its parts."""
    found: list[Table] = []
    dropped = furniture(document.pages)
    for index, page in enumerate(document.pages):
        for part in _parts(index, page, dropped):
            if found and _goes_on(found[-1], part):
                found[-1].parts.append(part)
            else:
                if not part.caption.title:
                    part.caption = part.with_running_heads
                found.append(Table(len(found) + 1, [part]))
    return found


def _parts(index: int, page: Page, dropped: frozenset[Address]) -> Iterator[Part]:
    above = 0
    found = [one for grid in page.grids for one in _stacked(grid)]
    for number, (grid, whole, is_first) in enumerate(found):
        numbered = [(n, page.lines[n].text) for n in range(above, grid.lines_before)]
        lines = [text for _, text in numbered]
        own = [text for n, text in numbered if (index, n) not in dropped or belongs_to_table(text)]
        above = grid.lines_before
        head = _caption_rows(whole)
        body = replace(whole, rows=whole.rows[len(head) :])
        arranged = layout(body)
        if arranged is None:
            body, head = whole, []  # a first row over all columns is a section of a table that goes on
        is_last = number == len(found) - 1
        touches = number > 0 and is_first and not any(map(str.strip, lines))
        if body.rows:
            inside = [text for row in head for text in row]
            said, loosely = caption([*own, *inside]), caption([*lines, *inside])
            yield Part(body, said, arranged, index, grid.lines_before, loosely, is_last, touches)


def _stacked(grid: Grid) -> Iterator[tuple[Grid, Frame, bool]]:
    """The tables of a grid, and which is its first: in Word and Excel several are often set below each other as one.

    Below rows of numbers, rows that give a title and a unit or form number begin another table.
    """
    whole, start, at = frame(grid), 0, 1
    while at < len(whole.rows) - 1:
        head = _caption_rows(replace(whole, rows=whole.rows[at:]))
        said = caption([text for row in head for text in row])
        above = whole.rows[start:at]
        if said.title and (said.unit or said.form) and any(is_number(cell) for row in above for cell in row):
            yield grid, narrowed(replace(whole, rows=above)), start == 0
            start = at
        at += max(len(head), 1)
    rest = replace(whole, rows=whole.rows[start:])
    yield grid, narrowed(rest) if start else rest, start == 0


def _caption_rows(whole: Frame) -> list[list[str]]:
    """The first rows of a frame that are its title, form number or unit: one cell over all columns, or 单位：万元."""
    head: list[list[str]] = []
    for row in whole.rows[:-1]:
        cells = [cell for _, cell in distinct(row)]
        texts = [words(cell) for cell in cells]
        said = caption(texts)
        width = max(n for n, place in enumerate(row, 1) if place is not None)  # a row may be narrower than its grid
        covers = width > 1 and all(place is row[0] for place in row[:width])
        if not covers and (len(cells) > 3 or said.title or not (said.unit or said.agency or said.form)):
            break
        head.append(texts)
    return head


def _goes_on(table: Table, part: Part) -> bool:
    """Whether a part goes on with the table before it."""
    last, known = table.parts[-1], table.layout
    next_page = part.page == last.page + 1 and last.is_last
    if known is None or not (next_page or part.touches) or part.frame.width != len(known.columns):
        return False
    same_title = part.caption.title in ("", table.caption.title) or part.caption.continued
    if part.layout is None and same_title:
        part.layout = Layout(0, known.columns, known.blocks)
        return True
    if part.layout is None:
        return False
    titled = next_page and part.caption.title == table.caption.title != ""
    if same_title and (part.layout.paths == known.paths or titled):
        part.layout = Layout(part.layout.height, known.columns, known.blocks)
        return True
    return False
