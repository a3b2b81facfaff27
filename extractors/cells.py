"""Whether a table of a web page or Word file holds data, or only arranges the page (排版用表格)."""

from __future__ import annotations

import re
from collections.abc import Sequence

PROSE_CELL = 80
"""A cell this long with a full stop is prose: no label and no number of a table is."""
MAX_SPAN = 1000
DIGIT = re.compile(r"\d")


def only_arranges(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the cells of a table are no data: one row, one column, no digit anywhere, or mostly prose.

    >>> only_arranges([["项目", "决算数"], ["税收收入", "12.5"]]), only_arranges([["市财政局局长"], ["李某"]])
    (False, True)
    """
    return only_frames(rows) or not any(DIGIT.search(text) for row in rows for text in row)


def only_frames(rows: Sequence[Sequence[str]]) -> bool:
    """Whether ruled lines are no more than a frame: around one row, one column, or mostly prose."""
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return True
    texts = [text for row in rows for text in row]
    prose = sum(len(text) for text in texts if len(text) >= PROSE_CELL and "。" in text)
    return 2 * prose > sum(map(len, texts))


def span(stated: str | None) -> int:
    """How many rows or columns a merged cell fills; 1 where the file says nothing sensible."""
    return min(max(int(stated), 1), MAX_SPAN) if stated and stated.strip().isascii() and stated.strip().isdigit() else 1
