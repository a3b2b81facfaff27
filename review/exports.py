"""The log of decisions on paper and in workbooks (导出复核记录), in Chinese for the audited body."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from review.rendering import when
from review.shown import money
from review.words import say
from schema.vocabulary import CHINESE
from warehouse.desk.asking import Row

COLUMNS: Final = (
    ("报告", 34),
    ("地区", 12),
    ("年度", 8),
    ("页", 6),
    ("轻重", 8),
    ("差额", 16),
    ("不符之处", 70),
    ("结论", 12),
    ("是否有效", 10),
    ("说明或理由", 40),
    ("更正字段", 10),
    ("读作", 18),
    ("更正为", 18),
    ("复核人", 12),
    ("时间（UTC）", 18),
)
"""What each column is called, and how wide it is in a workbook."""
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def cells(log: Sequence[Row]) -> Iterator[list[Any]]:
    """A row of cells for each decision, the newest first."""
    for one in log:
        row = (
            one["report"],
            one["region"] or "",
            one["year"],
            one["page"],
            CHINESE[one["severity"]],
            money(one["difference_fen"]),
            one["message"],
            say("zh", one["verdict"]),
            say("zh", "holds" if one["holds"] else "overruled"),
            one["note"],
            say("zh", one["field"]) if one["field"] else "",
            one["read_as"] or "",
            one["right_value"] or "",
            one["reviewer"],
            when(one["decided_at"]),
        )
        yield [_harmless(cell) for cell in row]


def _harmless(cell: Any) -> Any:
    """Text that a spreadsheet would take for a formula, with the apostrophe that says it is text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def csv_of(log: Sequence[Row]) -> bytes:
    """The log as CSV, with the mark by which Excel knows UTF-8."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([name for name, _ in COLUMNS])
    writer.writerows(cells(log))
    return text.getvalue().encode("utf-8-sig")


def xlsx_of(log: Sequence[Row]) -> bytes:
    """The log as a workbook."""
    book = Workbook()
    sheet = book.active
    sheet.title = "复核记录"
    sheet.append([name for name, _ in COLUMNS])
    for row in cells(log):
        sheet.append(row)
    for number, (_, width) in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.cell(1, number).font = Font(bold=True)
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def printed(log: Sequence[Row]) -> dict[str, Any]:
    """What the printable report shows: the confirmed errors by report, and how the others were settled."""
    holding = [one for one in log if one["holds"]]
    confirmed: dict[str, list[Row]] = {}
    for one in holding:
        if one["verdict"] == "confirmed":
            confirmed.setdefault(one["report"], []).append(one)
    explained = [one for one in holding if one["verdict"] == "explained"]
    return {"confirmed": confirmed, "explained": explained, "reviewers": sorted({one["reviewer"] for one in holding})}


def cases_of(corrections: Sequence[Row]) -> str:
    """A line of JSON for each correction, as a test case: the sentence, the quote, what was read and what is right."""
    names = ("report", "sha256", "page", "sentence", "quote", "field", "read_as", "right_value", "note", "reviewer")
    return "".join(json.dumps({name: one[name] for name in names}, ensure_ascii=False) + "\n" for one in corrections)
