"""From tables to figures (表格取数): every cell with an amount or percentage, with what its row and column say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from extractors.recognition import MOST_CONFIDENT
from extractors.story import Story
from extractors.tables import fields
from extractors.tables.areas import Area, are_areas, area
from extractors.tables.continuation import Table
from extractors.tables.frame import words
from extractors.tables.header import Block, Layout
from extractors.tables.heading import Heading
from extractors.tables.meaning import OTHER_ROW, Meaning, meaning
from extractors.tables.numbers import Number, number
from extractors.tables.rows import Entry, entries, nest
from schema.records import Cell, Figure, Spot, unit_step
from schema.units import WAN, to_wan
from schema.vocabulary import Kind, Measure

SURE: Final = Decimal("0.98")
BETWEEN: Final = "|"
"""Stands between the cells of a row where it is shown as one sentence."""
ROWS: Final = 10_000
"""Room for the rows of one table in the numbers of `Spot`."""
LARGEST_WAN: Final = Decimal(10) ** 11
"""A thousand 万亿元: no account of the country comes near, and 分 must fit into 64 bits."""
SAID_BY_PLACE: Final = {
    "quote": "a cell of a table",
    "value": "as printed; △, ▲ and brackets are minus signs",
    "kind": "money: neither the cell nor the header names a rate",
    "measure": "the level itself: the header names no change or rate",
    "region": "the report or the title",
    "table": "counted from the beginning of the report",
    "row": "label of the row",
    "row_path": "codes, numbering and indentation of the labels",
    "column": "header of the table",
    "code": "the row's column of codes or its label",
}

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What holds for a whole table."""

    report: str
    number: int
    heading: Heading
    story: Story
    known: Layout
    meanings: dict[int, Meaning]
    areas: dict[int, Area | None]
    columns: dict[int, str]
    seen: set[int] = field(default_factory=set)
    """Cells that were read: one merged over several rows or columns holds one number."""


@dataclass(slots=True)
class _Row:
    """A row of one side with its figures so far."""

    entry: Entry
    number: int
    sentence: str
    starts: dict[int, int]
    """Column → where its cell begins in the sentence."""
    area: Area | None
    figures: list[tuple[Figure, Meaning]] = field(default_factory=list)


def figures_of(report: str, table: Table, heading: Heading, story: Story, first: int) -> Iterator[tuple[Place, Figure]]:
    """The figures of a table, row by row from the top and each row from left to right, seq from `first`."""
    known = table.layout
    assert known is not None, "a table without a header was refused"
    found = [_entries(table, block) for block in known.blocks]
    by_areas = [are_areas([entry.label for _, entry in side], story) for side in found]
    for side, named in zip(found, by_areas, strict=True):
        if not named:
            nest([entry for _, entry in side])
    _name_sides(known, found)
    rows = [(place, entry, named) for side, named in zip(found, by_areas, strict=True) for place, entry in side]
    rows.sort(key=lambda one: one[0])
    sheet = _sheet(report, table.number, heading, story, known)
    for row_number, ((page, line, _, _), entry, named) in enumerate(rows):
        row = _row(entry, row_number, _row_area(entry, heading, story) if named else None)
        for figure in _cells(sheet, row, first):
            first += 1
            yield (page, line), figure


def _sheet(report: str, table: int, heading: Heading, story: Story, known: Layout) -> _Sheet:
    values = [(n, block) for block in known.blocks for n in block.values]
    return _Sheet(
        report,
        table,
        heading,
        story,
        known,
        {n: meaning(known.columns[n].path, heading.unit) for n, _ in values},
        {n: _column_area(known, n, story) for n, _ in values},
        {n: "/".join(_path(block, known.columns[n].path)) for n, block in values},
    )


def _entries(table: Table, block: Block) -> list[tuple[tuple[int, int, int, int], Entry]]:
    """The rows of one side over all pages, each with its place: page, lines above, part, row."""
    found = []
    codes: dict[int, str] = {}
    for n, part in enumerate(table.parts):
        assert part.layout is not None, "every part of a table has the header of the first"
        for place, entry in entries(part.frame.rows[part.layout.height :], block, part.frame.page, codes):
            found.append(((part.page, part.lines_before, n, place), entry))
    return found


def _name_sides(known: Layout, found: Sequence[Sequence[tuple[object, Entry]]]) -> None:
    """The sides of a two-sided table whose header names none: one's rows are mostly 收入, the other's 支出."""
    if len(known.blocks) != 2 or any(block.side for block in known.blocks):
        return
    named = []
    for side in found:
        labels = [entry.label for _, entry in side]
        revenue, expenditure = (sum(word in label for label in labels) for word in ("收入", "支出"))
        named.append("revenue" if revenue > expenditure else "expenditure" if expenditure > revenue else None)
    if set(named) == {"revenue", "expenditure"}:
        for block, its in zip(known.blocks, named, strict=True):
            block.side, block.side_is_printed = its, False  # type: ignore[assignment]


def _row_area(entry: Entry, heading: Heading, story: Story) -> Area | None:
    """The area of a row in a table of areas; 合计 adds up all of them."""
    found = area(entry.name, story)
    if found is None and entry.is_total:
        return Area(heading.scope or "jurisdiction", heading.region)
    return found


def _row(entry: Entry, number_of_row: int, named: Area | None) -> _Row:
    columns = sorted((*entry.block.codes, *entry.block.labels, *entry.block.units, *entry.block.values))
    parts: list[str] = []
    starts: dict[int, int] = {}
    at, last = 0, None
    for column in columns:
        cell = entry.cells[column]
        if cell is None or cell is last or not words(cell):
            continue
        starts[column] = at
        parts.append(words(cell))
        at += len(parts[-1]) + len(BETWEEN)
        last = cell
    return _Row(entry, number_of_row, BETWEEN.join(parts), starts, named)


def _cells(sheet: _Sheet, row: _Row, seq: int) -> Iterator[Figure]:
    entry = row.entry
    if OTHER_ROW.search(entry.label):
        return
    for column in entry.block.values:
        cell = entry.cells[column]
        written = number(cell.text) if cell is not None and id(cell) not in sheet.seen else None
        if cell is None or written is None:
            continue
        sheet.seen.add(id(cell))
        read = _kind(written, sheet.meanings[column], entry, sheet.heading)
        if read is not None:
            figure = _figure(sheet, row, column, cell, written, *read, seq)
            row.figures.append((figure, sheet.meanings[column]))
            seq += 1
            yield figure


def _kind(written: Number, said: Meaning, entry: Entry, heading: Heading) -> tuple[Kind, str, Measure] | None:
    """Kind, unit and measure of a cell: by its own unit, its row's, column's or table's; None for other things."""
    if said.kind is None and written.unit is None:
        return None
    own = written.unit
    if own == "百分点":
        return "points", own, "change"
    if own == "%" or (own is None and said.kind == "percent"):
        return (
            "percent",
            "%",
            said.measure if said.kind == "percent" else "growth" if said.measure == "change" else "rate",
        )
    stated = next((words(entry.cells[n]) for n in entry.block.units if words(entry.cells[n])), None)
    if own is None and stated in ("%", "％"):
        return "percent", "%", "rate" if said.measure == "level" else said.measure
    unit = own or stated or said.unit or heading.unit
    if unit not in WAN or abs(to_wan(written.value, unit)) > LARGEST_WAN:
        return None
    return "amount", unit, said.measure


def _figure(
    sheet: _Sheet,
    row: _Row,
    column: int,
    cell: Cell,
    written: Number,
    kind: Kind,
    unit: str,
    measure: Measure,
    seq: int,
) -> Figure:
    entry, heading, said = row.entry, sheet.heading, sheet.meanings[column]
    path = sheet.known.columns[column].path
    because = {**SAID_BY_PLACE, **heading.because, **said.because}
    if kind == "amount" and unit == heading.unit:
        because["unit"] = f"above the table「{heading.unit}」"
    place = sheet.areas[column] or row.area
    scope = place.scope if place else heading.scope
    if place is not None:
        named = sheet.columns[column] if sheet.areas[column] else entry.label
        because["scope"] = because["region"] = f"an area「{named}」"
    item = fields.item(entry, path, heading, row.area)
    because["item"] = f"row「{entry.label}」" if item == entry.name else "column and title"
    side = fields.side(entry, path, heading, because)
    period, stage = fields.when(entry, said, heading, sheet.story, because)
    period = fields.dated(period, side, item, entry, path, because)
    level = fields.level(measure, said, scope, row.figures)
    if level is not None:
        period, stage = level.period, level.stage
        because["of"] = because["period"] = because["stage"] = f"the level beside it「{level.column}」"
    start = row.starts.get(column, 0)
    return Figure(
        report=sheet.report,
        seq=seq,
        page=entry.page,
        quote=written.quote,
        sentence=row.sentence,
        source="table",
        kind=kind,
        value=written.value,
        unit=unit,
        wan=to_wan(written.value, unit) if kind == "amount" else None,
        step=unit_step(written.value, unit),
        measure=measure,
        base=said.base if measure == said.measure else None,
        scope=scope,
        fund=fields.fund(entry, path, heading, because),
        side=side,
        item=item,
        period=period,
        stage=stage,
        of=None if level is None else level.seq,
        confidence=SURE if cell.certainty is None else MOST_CONFIDENT * Decimal(f"{cell.certainty:.2f}"),
        ocr=cell.certainty is not None,
        region=place.region if place and place.region else heading.region,
        agency=heading.agency,
        area=place.area if place else heading.area,
        table=sheet.number,
        row=entry.label,
        row_path=entry.path,
        column=sheet.columns[column],
        code=entry.code,
        spot=Spot(-(sheet.number * ROWS + row.number), start, start + len(written.quote)),
        boxes=(cell.box,) if cell.box is not None else (),
        because=because,
    )


def _path(block: Block, path: tuple[str, ...]) -> tuple[str, ...]:
    """The header of a column; in two-sided tables it begins with the side, also where only the labels show it."""
    if block.side is None or not block.side_is_printed or any(("收入" in text) != ("支出" in text) for text in path):
        return path
    return ("收入" if block.side == "revenue" else "支出", *path)


def _column_area(known: Layout, column: int, story: Story) -> Area | None:
    """The area that a column is for: 全市 | 市本级 | 其中：高新区."""
    return next((found for text in known.columns[column].path if (found := area(text, story))), None)
