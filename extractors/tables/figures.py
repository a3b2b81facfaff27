"""From tables to figures (表格取数): every cell with an amount or percentage, with what its row and column say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from extractors.fields import side as sides
from extractors.story import Story
from extractors.tables.areas import Area, are_areas, area
from extractors.tables.continuation import Table
from extractors.tables.frame import words
from extractors.tables.header import Block, Layout
from extractors.tables.heading import Heading, fund_of
from extractors.tables.meaning import OTHER_ROW, Meaning, meaning
from extractors.tables.numbers import Number, number
from extractors.tables.rows import AMONG, Entry, entries, nest
from schema.records import Cell, Figure, Spot, unit_step
from schema.units import WAN, to_wan
from schema.vocabulary import Fund, Kind, Measure, Side, Stage

SURE: Final = Decimal("0.98")
BETWEEN: Final = "|"
"""Stands between the cells of a row where it is shown as one sentence."""
STOCK: Final = re.compile(r"年末|期末|余额|限额|滚存|累计结余")
START_OF_YEAR: Final = re.compile(r"年初(?!预算|安排|计划|批复|数)|上年年?末|期初")
ROW_YEAR: Final = re.compile(r"^(?:截至|截止|到)?(?P<year>(?:19|20)\d\d)年(?:度|年?末|底)?")
SAID_BY_PLACE: Final = {
    "table": "counted from the beginning of the report",
    "row": "label of the row",
    "row_path": "codes, numbering and indentation of the labels",
    "column": "header of the table",
    "code": "the row's column of codes or its label",
}
BARE_TOTAL: Final = re.compile(r"^合计$")
DEBT_KIND: Final = re.compile(r"(?:一般|专项)债务?$|^债务$")
STOCKS: Final = ("限额", "余额")
OF_MEASURE: Final = re.compile(
    r"^(?:合计|小计|总计|金额|数额|本年|当年|(?:19|20)\d\d年?)$|数(?:[（(].*[）)])?$|[%％]|率$|比重|占比|增减|增长|增幅|[比较]上年|同比"
)
"""Headers that say which measure of a quantity a column holds, not which quantity."""

Place = tuple[int, int]


@dataclass(slots=True)
class _Row:
    """A row of one side with its figures so far."""

    entry: Entry
    number: int
    sentence: str
    starts: dict[int, int]
    """Column → where its cell begins in the sentence."""
    area: Area | None
    figures: list[tuple[Figure, Meaning, int]] = field(default_factory=list)


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
    rows = [
        (place, block, entry, named)
        for block, side, named in zip(known.blocks, found, by_areas, strict=True)
        for place, entry in side
    ]
    rows.sort(key=lambda one: one[0])
    seq, column_areas = first, {n: _column_area(known, n, story) for block in known.blocks for n in block.values}
    for number_of_row, ((page, line, _, _), block, entry, named) in enumerate(rows):
        row = _row(entry, number_of_row, _row_area(entry, heading, story) if named else None)
        for figure in _cells(report, table, heading, story, row, block, known, column_areas, seq):
            seq += 1
            yield (page, line), figure


def _entries(table: Table, block: Block) -> list[tuple[tuple[int, int, int, int], Entry]]:
    """The rows of one side over all pages, each with its place: page, lines above, part, row."""
    found = []
    for n, part in enumerate(table.parts):
        assert part.layout is not None, "every part of a table has the header of the first"
        for place, entry in entries(part.frame.rows[part.layout.height :], block, part.frame.page):
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


def _cells(
    report: str,
    table: Table,
    heading: Heading,
    story: Story,
    row: _Row,
    block: Block,
    known: Layout,
    column_areas: dict[int, Area | None],
    seq: int,
) -> Iterator[Figure]:
    entry = row.entry
    if OTHER_ROW.search(entry.label):
        return
    last: Cell | None = None
    for column in block.values:
        cell = entry.cells[column]
        written = number(cell.text) if cell is not None and cell is not last else None
        last = cell
        if cell is None or written is None:
            continue
        said = meaning(known.columns[column].path, heading.unit)
        read = _kind(written, said, entry, heading)
        if read is None:
            continue
        kind, unit, measure = read
        figure = _figure(
            report,
            table,
            heading,
            story,
            row,
            known,
            column,
            cell,
            written,
            said,
            kind,
            unit,
            measure,
            column_areas,
            seq,
        )
        figure = _with_level(figure, said, column, row, known)
        row.figures.append((figure, said, column))
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
    return ("amount", unit, said.measure) if unit in WAN else None


def _figure(
    report: str,
    table: Table,
    heading: Heading,
    story: Story,
    row: _Row,
    known: Layout,
    column: int,
    cell: Cell,
    written: Number,
    said: Meaning,
    kind: Kind,
    unit: str,
    measure: Measure,
    column_areas: dict[int, Area | None],
    seq: int,
) -> Figure:
    entry, path = row.entry, known.columns[column].path
    because = {"quote": "a cell of a table", **SAID_BY_PLACE, **heading.because, **said.because}
    if kind == "amount" and unit == heading.unit:
        because["unit"] = f"above the table「{heading.unit}」"
    place = column_areas[column] or row.area
    item = _item(entry, path, heading, row.area)
    because["item"] = f"row「{entry.label}」" if item == entry.name else "column and title"
    side = _side(entry, path, heading, because)
    fund = _fund(entry, path, heading, because)
    year, stage = _when(entry, said, heading, story, because)
    if side in ("debt", "balance") and year and re.fullmatch(r"\d{4}", year):
        year = _dated(year, entry, path, heading, because)
    start = row.starts.get(column, 0)
    return Figure(
        report=report,
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
        scope=place.scope if place else heading.scope,
        fund=fund,
        side=side,
        item=item,
        period=year,
        stage=stage,
        confidence=SURE,
        region=place.region if place and place.region else heading.region,
        agency=heading.agency,
        area=place.area if place else heading.area,
        table=table.number,
        row=entry.label,
        row_path=entry.path,
        column="/".join(_path(known, entry.block, path)),
        code=entry.code,
        spot=Spot(-(table.number * 10_000 + row.number), start, start + len(written.quote)),
        boxes=(cell.box,) if cell.box is not None else (),
        because=because,
    )


def _path(known: Layout, block: Block, path: tuple[str, ...]) -> tuple[str, ...]:
    """The header of a column; in two-sided tables it begins with the side, also where only the labels show it."""
    if block.side is None or not block.side_is_printed or any(("收入" in text) != ("支出" in text) for text in path):
        return path
    return ("收入" if block.side == "revenue" else "支出", *path)


def _item(entry: Entry, path: tuple[str, ...], heading: Heading, named: Area | None) -> str:
    """The row's label, empty where the form has none; where rows are areas, what the column or the title measures.

    合计 alone is the total of what the title measures, unless the column holds only a part of that.
    """
    said = [AMONG.sub("", ROW_YEAR.sub("", text)) for text in path if not OF_MEASURE.search(text)]
    above = (*entry.path, *said[:-1])
    if named is not None:
        return _of_debt(said[-1], above, heading) if said else heading.quantity
    if BARE_TOTAL.match(entry.name) and not said and entry.block.side is None:
        return heading.quantity
    return _of_debt(ROW_YEAR.sub("", entry.name) or entry.name, above, heading)


def _of_debt(item: str, above: Sequence[str], heading: Heading) -> str:
    """一般债务 under 债务限额 is 一般债务限额, in a table of balances 一般债务余额."""
    if not DEBT_KIND.search(item):
        return item
    titled = [word for word in STOCKS if word in heading.title]
    found = [word for text in reversed(above) for word in STOCKS if text.endswith(word)]
    word = found[0] if found else titled[0] if len(titled) == 1 else ""
    return item + word


def _side(entry: Entry, path: tuple[str, ...], heading: Heading, because: dict[str, str]) -> Side | None:
    if entry.block.side:
        because["side"] = "the side of the table"
        return entry.block.side
    for text in reversed(path):
        if ("收入" in text) != ("支出" in text):
            because["side"] = f"column「{text}」"
            return "revenue" if "收入" in text else "expenditure"
        if re.search(r"结余|结转$", text):
            because["side"] = f"column「{text}」"
            return "balance"
    if heading.side:
        own = sides.of_item(entry.name)
        return own if heading.side == "debt" and own in ("revenue", "expenditure") else heading.side
    for words_of in (entry.name, *reversed(entry.path), path[-1] if path else ""):
        if side := sides.of_item(words_of):
            because["side"] = f"「{words_of}」"
            return side
    return None


def _fund(entry: Entry, path: tuple[str, ...], heading: Heading, because: dict[str, str]) -> Fund | None:
    for text in reversed(path):
        if fund := fund_of(text):
            because["fund"] = f"column「{text}」"
            return fund
    if heading.fund:
        return heading.fund
    for text in (entry.name, *reversed(entry.path)):
        if fund := fund_of(text):
            because["fund"] = f"row「{text}」"
            return fund
    return None


def _when(
    entry: Entry, said: Meaning, heading: Heading, story: Story, because: dict[str, str]
) -> tuple[str | None, Stage | None]:
    """Period and stage: those of the column, else of the row, else of the title."""
    named = next((m["year"] for text in (entry.name, *reversed(entry.path)) if (m := ROW_YEAR.match(text))), None)
    stage = said.stage
    if said.year:
        period: str | None = said.year
    elif named:
        period = named
        because["period"] = f"row「{entry.label}」"
    elif stage and len(heading.stages) > 1:
        years = [year for year, its in heading.stages.items() if its == stage]
        period = years[0] if len(years) == 1 else None
    else:
        period = heading.period
    if said.years_back and not said.year and period:
        period = str(int(period[:4]) - said.years_back) + period[4:].replace(period[:4], str(int(period[:4]) - 1))
    year = (period or "")[:4]
    if stage is None and period is not None:
        if year in heading.stages:
            stage = heading.stages[year]
        elif heading.period is not None and year == heading.period[:4]:
            stage = heading.stage
        elif heading.stage == "final" and said.years_back:
            stage = "final"
        else:
            stage = story.stages.get(year)
    if stage in ("budget", "adjusted_budget") and period:
        period = year  # a budget is for the whole year, also in a report on its first half
    return period, stage


def _dated(year: str, entry: Entry, path: Sequence[str], heading: Heading, because: dict[str, str]) -> str:
    """A stock is dated: 年末余额 at the end of its year, 上年末 a year before."""
    said = "".join((entry.label, *path))
    if START_OF_YEAR.search(said):
        because["period"] = f"「{said}」: a stock at the beginning of its year"
        return f"{int(year) - 1}-12-31"
    if STOCK.search(said) or (entry.path and STOCK.search(entry.path[-1])):
        because["period"] = f"「{said}」: a stock at the end of its year"
        return f"{year}-12-31"
    return year


def _column_area(known: Layout, column: int, story: Story) -> Area | None:
    """The area that a column is for: 全市 | 市本级 | 其中：高新区."""
    return next((found for text in known.columns[column].path if (found := area(text, story))), None)


def _with_level(figure: Figure, said: Meaning, column: int, row: _Row, known: Layout) -> Figure:
    """A change or rate with the level it belongs to: the nearest one to its left of what was carried out."""
    if figure.measure not in ("change", "growth", "completion", "share"):
        return figure
    levels = [
        (level, its)
        for level, its, _ in reversed(row.figures)
        if level.measure == "level" and level.kind == "amount" and not its.years_back and level.scope == figure.scope
    ]
    if said.year:
        levels = [(level, its) for level, its in levels if (level.period or "").startswith(said.year)]
    done = [level for level, _ in levels if level.stage in ("final", "execution")]
    if figure.measure == "completion":
        found: Figure | None = done[0] if done else None
    else:
        found = done[0] if done else levels[0][0] if levels else None
    if found is None:
        return figure
    return replace(
        figure,
        of=found.seq,
        period=found.period,
        stage=found.stage,
        because={**figure.because, "of": "the level beside it"},
    )
