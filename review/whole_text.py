"""The whole text of a report that has no pages to draw (全文): paragraphs and tables as read, its figures marked.

What is shown is plain words, whatever the file holds: no tag, script, link or picture of it comes along.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import ClassVar, Final, TypeAlias

from schema.records import Grid
from warehouse.desk.asking import Row

Block: TypeAlias = str | Grid
"""A paragraph, or a table with its cells, without white space."""
Pages: TypeAlias = Sequence[Sequence[Block]]
KEPT: Final = 8
"""So many texts are kept, the ones that were asked for last."""
BETWEEN_CELLS: Final = "|"
"""Stands between the cells of a row that is quoted as one sentence."""
MOST_CHARACTERS: Final = 500_000
"""Of a longer text the beginning is shown."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some words, or a figure."""

    text: str
    figure: Row | None = None


@dataclass(slots=True)
class Passage:
    """A paragraph or the words of a cell; which of its characters are figures is found bit by bit."""

    text: str
    marks: list[tuple[int, int, Row]] = field(default_factory=list)
    row_span: int = 1
    column_span: int = 1
    is_table: ClassVar = False

    def stretches(self) -> list[Stretch]:
        """The text cut at its figures."""
        cut: list[Stretch] = []
        at = 0
        for start, end, figure in sorted(self.marks, key=lambda mark: mark[0]):
            if start > at:
                cut.append(Stretch(self.text[at:start]))
            cut.append(Stretch(self.text[start:end], figure))
            at = end
        return [*cut, Stretch(self.text[at:])] if at < len(self.text) else cut


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it stands in the report, row by row."""

    rows: Sequence[Sequence[Passage]]
    spread: Sequence[Sequence[Passage]]
    """The same with a cell that covers several rows in each of them."""
    is_table: ClassVar = True


@dataclass(frozen=True, slots=True)
class WholeText:
    """A text with its figures marked, as far as they were found in it."""

    blocks: Sequence[Passage | Table]
    unplaced: Sequence[Row]
    is_cut: bool


class Texts:
    """The texts that were read last: reading one takes a second or two in a process of its own."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Pages] = OrderedDict()
        self._lock = threading.Lock()
        self._reading = threading.Semaphore(2)

    def get(self, sha256: str, read: Callable[[], Pages | None]) -> Pages | None:
        """The text of a report by its fingerprint; None where it cannot be read, which is tried again next time."""
        with self._reading:
            with self._lock:
                if (found := self._kept.get(sha256)) is not None:
                    self._kept.move_to_end(sha256)
                    return found
            text = read()
            if text is not None:
                with self._lock:
                    self._kept[sha256] = text
                    while len(self._kept) > KEPT:
                        self._kept.popitem(last=False)
            return text


def laid_out(blocks: Iterable[Block], figures: Sequence[Row]) -> WholeText:
    """The text of a page with its figures, which come in reading order."""
    shown: list[Passage | Table] = []
    characters, is_cut = 0, False
    for block in blocks:
        characters += len(block) if isinstance(block, str) else sum(len(cell.text) for cell in block.cells)
        if is_cut := characters > MOST_CHARACTERS:
            break
        shown.append(Passage(block) if isinstance(block, str) else _table(block))
    paragraphs = [block for block in shown if isinstance(block, Passage)]
    lines = [line for block in shown if isinstance(block, Table) for line in block.spread]
    unplaced = _place_in_paragraphs(paragraphs, [one for one in figures if one["source"] != "table"])
    unplaced += _place_in_rows(lines, [one for one in figures if one["source"] == "table"])
    return WholeText(shown, unplaced, is_cut)


def _table(grid: Grid) -> Table:
    height = max((cell.row + cell.row_span for cell in grid.cells), default=0)
    rows: list[list[Passage]] = [[] for _ in range(height)]
    spread: list[dict[int, Passage]] = [{} for _ in range(height)]
    for cell in sorted(grid.cells, key=lambda cell: (cell.row, cell.column)):
        passage = Passage(cell.text, row_span=cell.row_span, column_span=cell.column_span)
        rows[cell.row].append(passage)
        for row in range(cell.row, cell.row + cell.row_span):
            spread[row][cell.column] = passage
    return Table(rows, [[line[column] for column in sorted(line)] for line in spread])


def _place_in_paragraphs(paragraphs: Sequence[Passage], figures: Sequence[Row]) -> list[Row]:
    """Mark each figure in its sentence; those whose sentence or words are not found."""
    unplaced: list[Row] = []
    number, at = 0, 0
    for sentence, group in groupby(figures, key=lambda one: str(one["sentence"])):
        members = list(group)
        while members:
            found = next(
                (
                    (n, start)
                    for n in range(number, len(paragraphs))
                    if (start := paragraphs[n].text.find(sentence, at if n == number else 0)) >= 0
                ),
                None,
            )
            if found is None:
                unplaced += members
                break
            number, start = found
            at, left = start + len(sentence), []
            cursor = start
            for one in members:
                # 9.20亿元 is not the end of 19.20亿元
                quote = re.compile(rf"(?<![\d.]){re.escape(one['quote'])}").search(paragraphs[number].text, cursor, at)
                if quote is None:
                    left.append(one)
                else:
                    paragraphs[number].marks.append((*quote.span(), one))
                    cursor = quote.end()
            # what is left stands in the same sentence said once more
            if len(left) == len(members):
                unplaced += left
                break
            members = left
    return unplaced


def _place_in_rows(lines: Sequence[Sequence[Passage]], figures: Sequence[Row]) -> list[Row]:
    """Mark each figure in the row of a table that its sentence repeats; those whose row is not found."""
    unplaced: list[Row] = []
    number = 0
    for _, group in groupby(figures, key=lambda one: (one["table"], one["sentence"])):
        members = list(group)
        words = str(members[0]["sentence"]).split(BETWEEN_CELLS)
        found = None
        for n in range(number, len(lines)):
            if (cells := _cells_that_say(lines[n], words)) is not None:
                found, number = cells, n
                break
        if found is None:
            unplaced += members
            continue
        at = 0
        for one in members:
            place = next(
                (n for n in range(at, len(found)) if one["quote"] in found[n].text and not found[n].marks), None
            )
            if place is None:
                unplaced.append(one)
                continue
            cell, at = found[place], place + 1
            start = cell.text.index(one["quote"])
            cell.marks.append((start, start + len(one["quote"]), one))
    return unplaced


def _cells_that_say(line: Sequence[Passage], words: Sequence[str]) -> list[Passage] | None:
    """The cells of a row that hold some words one after the other, None where it does not hold them all."""
    found: list[Passage] = []
    cells = iter(line)
    for word in words:
        cell = next((cell for cell in cells if cell.text == word), None)
        if cell is None:
            return None
        found.append(cell)
    return found
