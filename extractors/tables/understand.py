"""The tables of a report (识表): those that are understood become figures, of the others it is said why not."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.story import Story
from extractors.tables.continuation import Table, tables
from extractors.tables.figures import Place, figures_of
from extractors.tables.frame import is_number, is_words
from extractors.tables.heading import Heading, heading
from extractors.tables.meaning import TARGET, meaning
from extractors.tables.numbers import is_stacked, number
from extractors.tables.rows import names_several
from schema.records import Document, Figure, UnreadTable
from schema.units import WAN
from schema.vocabulary import Trouble

UNNAMED_ROWS = 3
"""A form whose rows have no names (三公经费) has one row of figures, or a few."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A table of a report in a line: where it stands, what it is called, and what came of it."""

    table: int
    pages: tuple[int | None, ...]
    title: str
    form: str
    unit: str | None
    figures: int
    trouble: Trouble | None


@dataclass(frozen=True, slots=True)
class Understood:
    """What came of the tables of a report."""

    figures: tuple[tuple[Place, Figure], ...]
    """Each with the index of its page and how many lines of that page stand above its table; seq among themselves."""
    unread: tuple[UnreadTable, ...]
    outlines: tuple[Outline, ...]


def understand(document: Document, story: Story) -> Understood:
    """The figures of a report's tables, and which tables could not be understood and why."""
    found: list[tuple[Place, Figure]] = []
    unread: list[UnreadTable] = []
    outlines: list[Outline] = []
    for table in tables(document):
        said = heading(table.caption, story)
        reason = _trouble(table, said)
        before = len(found)
        if reason is None:
            found += figures_of(document.name, table, said, story, before + 1)
        elif numbers := _numbers(table):
            unread.append(UnreadTable(table.parts[0].frame.page, table.number, said.title, reason, numbers))
        pages = tuple(part.frame.page for part in table.parts)
        form = table.caption.form
        outlines.append(Outline(table.number, pages, said.title, form, said.unit, len(found) - before, reason))
    return Understood(tuple(found), tuple(unread), tuple(outlines))


def _numbers(table: Table) -> int:
    """How many cells of a table hold a number that is no count of its rows; words alone are no accounts."""
    columns = table.layout.columns if table.layout is not None else []
    counting = {n for n, column in enumerate(columns) if column.role in ("index", "code")}
    return sum(
        is_number(cell)
        for part in table.parts
        for row in part.frame.rows
        for n, cell in enumerate(row)
        if n not in counting
    )


def _trouble(table: Table, said: Heading) -> Trouble | None:
    known = table.layout
    if any(part.frame.overlaps for part in table.parts):
        return "ragged"
    cells = {cell.text for part in table.parts for row in part.frame.rows for cell in row if cell and "\n" in cell.text}
    if any(map(is_stacked, cells)) or any(map(names_several, cells)):
        return "ragged"
    if known is None:
        return "no header"
    if TARGET.search(said.title):
        return "no amounts"
    rows = [row for part in table.parts if part.layout for row in part.frame.rows[part.layout.height :]]
    values = [n for block in known.blocks for n in block.values]
    if not all(block.labels for block in known.blocks) and len(rows) > UNNAMED_ROWS:
        return "no labels"
    meanings = {n: meaning(known.columns[n].path, said.unit) for n in values}
    fiscal = [n for n in values if meanings[n].kind is not None]
    if not fiscal or (said.unit is not None and said.unit not in WAN and said.unit != "%"):
        return "no amounts"
    held = [row[n] for row in rows for n in fiscal]
    if sum(map(is_words, held)) > sum(map(is_number, held)):
        return "no amounts"
    bare = [n for n, column in enumerate(known.columns) if not column.path and column.role in ("value", "remark")]
    if any(is_number(row[n]) for row in rows for n in bare):
        return "ragged"
    units = any(block.units for block in known.blocks)
    for n in fiscal:
        one = meanings[n]
        if one.kind == "amount" and not (one.unit or said.unit or units):
            written = [found for row in rows if (cell := row[n]) is not None and (found := number(cell.text))]
            if any(found.unit is None for found in written):
                return "no unit"
    return None
