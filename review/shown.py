"""Numbers and places as a reader sees them (显示): 分 as 万元 or 亿元, intervals, boxes, marked sentences."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from schema.interval import Interval
from schema.records import Figure, plain
from schema.units import FEN_PER_WAN
from warehouse.desk.asking import Row

WAN_PER_YI = 10_000
MINUS = "−"


def grouped(number: str | Decimal | int | None) -> str:
    """A number with its thousands set apart, nothing rounded.

    >>> grouped("5588200.50"), grouped(-1234), grouped(None)
    ('5,588,200.5', '−1,234', '—')
    """
    if number is None:
        return "—"
    exact = Decimal(number)
    text = plain(abs(exact))
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0")
    sign = MINUS if exact < 0 else ""
    return f"{sign}{int(whole):,}" + (f".{rest}" if rest else "")


def money(fen: int | None) -> str:
    """An amount in the unit that reads best.

    >>> money(270000000000), money(120000000), money(None)
    ('27 亿元', '120 万元', '—')
    """
    if fen is None:
        return "—"
    wan = Decimal(fen) / FEN_PER_WAN
    if abs(wan) >= WAN_PER_YI:
        return f"{grouped(wan / WAN_PER_YI)} 亿元"
    return f"{grouped(wan)} 万元"


def interval(row: Row) -> Interval:
    """Where the true value of a figure may lie, in 万元, % or points."""
    return figure(row).interval


def figure(row: Row) -> Figure:
    """The record of a row, as far as its value goes."""
    return Figure(
        report="",
        seq=row["seq"],
        page=row["page"],
        quote=row["quote"],
        sentence=row["sentence"],
        source=row["source"],
        kind=row["kind"],
        value=Decimal(row["value"]),
        unit=row["unit"],
        wan=None if row["wan"] is None else Decimal(row["wan"]),
        step=Decimal(row["step"]),
        bound=row["bound"],
    )


def unit_of(row: Row) -> str:
    """The unit in which a figure is compared: 万元 for amounts, else its own."""
    return "万元" if row["wan"] is not None else str(row["unit"])


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A box as SVG draws it, in points."""

    x: float
    y: float
    width: float
    height: float


def rectangles(row: Row) -> list[Rectangle]:
    """The boxes of a figure; two where its quote wraps."""
    return [
        Rectangle(x0, top, round(x1 - x0, 1), round(bottom - top, 1))
        for x0, top, x1, bottom in json.loads(row["boxes"])
    ]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence: plain words, or a figure of it."""

    text: str
    figure_id: int | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or row of a report with its figures marked."""

    report: str
    page: int | None
    pieces: Sequence[Piece]


def sentences(figures: Iterable[Row]) -> list[Sentence]:
    """The sentences of some figures (all of each sentence, in reading order), cut at the figures.

    One that runs over two pages is shown once, under the first; one that a report says twice is shown twice.
    """
    of_sentence: dict[tuple[str, str], list[Row]] = {}
    for row in figures:
        of_sentence.setdefault((row["report_name"], row["sentence"]), []).append(row)
    shown = []
    for (report, sentence), rows in of_sentence.items():
        while rows:
            pieces, left = _cut(sentence, rows)
            shown.append(Sentence(report, rows[0]["page"], pieces))
            rows = left if len(left) < len(rows) else []
    return shown


def _cut(sentence: str, rows: Sequence[Row]) -> tuple[list[Piece], list[Row]]:
    """The pieces of a sentence, and the figures that do not stand in the rest of it."""
    pieces: list[Piece] = []
    left = []
    at = 0
    for row in rows:
        # 9.20亿元 is not the end of 19.20亿元
        found = re.compile(rf"(?<![\d.]){re.escape(row['quote'])}").search(sentence, at)
        if found is None:
            left.append(row)
            continue
        if found.start() > at:
            pieces.append(Piece(sentence[at : found.start()]))
        pieces.append(Piece(found.group(), row["figure_id"]))
        at = found.end()
    if at < len(sentence):
        pieces.append(Piece(sentence[at:]))
    return pieces, left


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it was read: its columns, and rows of cells."""

    table: int
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Row | None]]]


def grids(figures: Iterable[Row]) -> list[Grid]:
    """The tables of a page, put together again from their figures."""
    tables: dict[int, list[Row]] = {}
    for row in figures:
        if row["source"] == "table" and row["table"] is not None:
            tables.setdefault(row["table"], []).append(row)
    return [_grid(number, rows) for number, rows in tables.items()]


def _grid(number: int, figures: Sequence[Row]) -> Grid:
    columns = list(dict.fromkeys(one["column"] or "" for one in figures))
    lines: list[tuple[str, dict[str, Row]]] = []
    for one in figures:
        label, column = one["row"] or "", one["column"] or ""
        # the same label again, or a column that is taken, is another row
        if not lines or lines[-1][0] != label or column in lines[-1][1]:
            lines.append((label, {}))
        lines[-1][1][column] = one
    return Grid(number, columns, [(label, [cells.get(column) for column in columns]) for label, cells in lines])
