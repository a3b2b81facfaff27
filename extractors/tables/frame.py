"""A grid as rows of cells (表格框架): each place of the table knows the cell that covers it, merged cells several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.tables.numbers import bare, is_blank, number
from schema.records import Cell, Grid

WIDEST = 60
"""Web pages give a cell any span (colspan=1000); no form of public accounts has more columns."""

Row = tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """The rows of one grid from the top, without those that are empty throughout."""

    page: int | None
    rows: tuple[Row, ...]
    overlaps: int = 0
    """How many cells claim a place that another one has: the grid is ragged."""

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0


def frame(grid: Grid) -> Frame:
    """The cells of a grid at their places; of two cells that claim one place the first keeps it."""
    width = max((cell.column + min(cell.column_span, WIDEST) for cell in grid.cells), default=0)
    height = max((cell.row + 1 for cell in grid.cells), default=0)
    places: list[list[Cell | None]] = [[None] * width for _ in range(height)]
    overlaps = 0
    for cell in grid.cells:
        for row in places[cell.row : cell.row + cell.row_span]:
            for column in range(cell.column, min(cell.column + cell.column_span, width)):
                if row[column] is None:
                    row[column] = cell
                elif cell.text.strip() and row[column] is not cell:
                    overlaps += 1
    return Frame(grid.page, tuple(tuple(row) for row in places if any(map(_has_text, row))), overlaps)


def narrowed(whole: Frame) -> Frame:
    """A frame without the places that are empty throughout, or where each cell only goes on from the place before."""
    kept = [n for n in range(whole.width) if any(row[n] is not (row[n - 1] if n else None) for row in whole.rows)]
    kept = [n for n in kept if any(row[n] is not None for row in whole.rows)]
    return replace(whole, rows=tuple(tuple(row[n] for n in kept) for row in whole.rows))


def _has_text(cell: Cell | None) -> bool:
    return cell is not None and bool(cell.text.strip())


def words(cell: Cell | None) -> str:
    """The words of a place without white space."""
    return "" if cell is None else bare(cell.text)


def is_empty(cell: Cell | None) -> bool:
    return cell is None or is_blank(cell.text)


def is_number(cell: Cell | None) -> bool:
    return cell is not None and number(cell.text) is not None


def is_words(cell: Cell | None) -> bool:
    return not is_empty(cell) and not is_number(cell)


def distinct(row: Sequence[Cell | None]) -> Iterator[tuple[int, Cell]]:
    """The cells of a row that say something, each once, with the column where it begins."""
    last: Cell | None = None
    for column, cell in enumerate(row):
        if cell is not None and cell is not last and cell.text.strip():
            yield column, cell
        last = cell
