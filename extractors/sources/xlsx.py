"""Excel (.xlsx): each sheet a page with one table, its numbers as the sheet shows them (千分位、小数位数、百分号)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from extractors.cells import only_arranges
from extractors.source import Source, document
from schema.records import Cell, Document, Grid, Line, Page, UnreadableReport

MAIN_PART = "xl/workbook.xml"
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
MAX_CELLS = 2_000_000
DECIMALS = re.compile(r"0\.(0+)")


def accepts(path: Path, head: bytes) -> bool:
    """A ZIP file that holds xl/workbook.xml."""
    if not head.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return MAIN_PART in archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def read(path: Path) -> Document:
    """The sheets of a workbook that are not hidden; raises UnreadableReport for a damaged one."""
    data = path.read_bytes()
    with zipfile.ZipFile(BytesIO(data)) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise UnreadableReport(f"{path.name} unpacks to more than {MAX_UNPACKED_BYTES // 2**20} MB; split it")
    shown = [sheet for sheet in _workbook(path.name, data).worksheets if sheet.sheet_state == "visible"]
    return document(path, data, "xlsx", tuple(_page(path.name, n, sheet) for n, sheet in enumerate(shown, 1)))


def _workbook(name: str, data: bytes) -> Any:
    import openpyxl

    # what openpyxl raises on damaged parts has no common base
    try:
        return openpyxl.load_workbook(BytesIO(data), data_only=True)
    except Exception as error:
        raise UnreadableReport(f"{name} is damaged and cannot be opened as .xlsx ({error}); fetch it again") from None


def _page(name: str, number: int, sheet: Any) -> Page:
    if sheet.max_row * sheet.max_column > MAX_CELLS:
        raise UnreadableReport(f"{name}: sheet {sheet.title} has more than {MAX_CELLS:,} cells; split it")
    cells = tuple(_cells(sheet))
    rows: dict[int, list[str]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell.text)
    if only_arranges(list(rows.values())):
        lines = tuple(Line(text, paragraph_start=True) for row in rows.values() for text in row if text.strip())
        return Page(number, lines)
    return Page(number, (), "table", grids=(Grid(number, cells, 0),))


def _cells(sheet: Any) -> Iterator[Cell]:
    """The cells of a sheet that are shown, merged ones once; rows and columns that are hidden are left out."""
    from openpyxl.utils import get_column_letter

    areas = sheet.merged_cells.ranges
    spans = {(area.min_row, area.min_col): (area.size["rows"], area.size["columns"]) for area in areas}
    covered = {place for area in areas for place in area.cells}
    hidden = {n for n, row in sheet.row_dimensions.items() if row.hidden}
    narrow = {letter for letter, column in sheet.column_dimensions.items() if column.hidden}
    at = -1
    for row in sheet.iter_rows():
        if row[0].row in hidden:
            continue
        at += 1
        shown = [cell for cell in row if get_column_letter(cell.column) not in narrow]
        for column, cell in enumerate(shown):
            place = cell.row, cell.column
            is_edge = column == len(shown) - 1 and place not in covered
            if cell.value is not None or place in spans or is_edge:
                tall, wide = spans.get(place, (1, 1))
                indent = "\u3000" * int(cell.alignment.indent or 0) if cell.alignment is not None else ""
                yield Cell(at, column, indent + shown_as(cell.value, cell.number_format), tall, wide)


def shown_as(value: object, number_format: str) -> str:
    """A value as the sheet shows it.

    >>> shown_as(1234.5, "#,##0.00"), shown_as(0.1265, "0.00%"), shown_as(12, "General"), shown_as(None, "General")
    ('1234.50', '12.65%', '12', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    exact = Decimal(repr(value))
    pattern = number_format.split(";")[0]
    decimals = DECIMALS.search(pattern)
    if "%" in pattern:
        places = len(decimals[1]) if decimals else 0
        return f"{(exact * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}%"
    if decimals:
        return f"{exact.quantize(Decimal(1).scaleb(-len(decimals[1])), ROUND_HALF_UP):f}"
    if "0" in pattern and "General" not in pattern:
        return f"{exact.quantize(Decimal(1), ROUND_HALF_UP):f}"
    return f"{exact.normalize():f}"


SOURCE = Source("xlsx", accepts, read)
