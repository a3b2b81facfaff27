"""What stands on a page without belonging to the report's text (页眉页脚, 目录)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from schema.records import Line, Page

PAGE_NUMBER = re.compile(
    r"[—–―\-－‐─_~·•|]+\d{1,4}[—–―\-－‐─_~·•|]+"  # — 12 —
    r"|第\d{1,4}页(?:[，,/]?[（(]?共\d{1,4}页[）)]?)?"  # 第3页（共20页）
    r"|\d{1,4}/\d{1,4}"  # 12/40
    r"|page\d{1,4}(?:of\d{1,4})?",
    re.I,
)
BARE_NUMBER = re.compile(r"\d{1,4}")
DOTTED_LEADER = re.compile(r"(?:[.．·…‥⋯・。_\-]{4,}|[…⋯]{2,})[（(]?\d{1,4}[）)]?$|[.．·…‥⋯・]{8,}$")
EDGE_LINES = 2
"""A running head or foot is among the first or last two lines of its page."""
REPEATS = 3
"""A line is a running head when it stands at the same place of so many pages, or of both pages of a table."""
SAME_PLACE_POINTS = 4

Address = tuple[int, int]
"""Index of the page, index of the line on it."""


def furniture(pages: Sequence[Page]) -> frozenset[Address]:
    """The lines of a report that are no text of it: `— 12 —`, `第3页 共20页`, heads and feet that repeat."""
    texts = [[_bare(line.text) for line in page.lines] for page in pages]
    numbers = {
        (p, n)
        for p, lines in enumerate(texts)
        for n, text in enumerate(lines)
        if PAGE_NUMBER.fullmatch(text) or DOTTED_LEADER.search(text)
    }
    return frozenset(numbers | set(_bare_numbers(texts, paged=len(pages) > 1)) | set(_running(pages, texts, numbers)))


def _bare(text: str) -> str:
    return "".join(text.split())


def _bare_numbers(texts: list[list[str]], paged: bool) -> Iterator[Address]:
    """Numbers alone on a line that count the pages: at an edge of each, or, without pages, in an unbroken series."""
    found = [
        ((p, n), int(text))
        for p, lines in enumerate(texts)
        for n, text in enumerate(lines)
        if BARE_NUMBER.fullmatch(text) and (not paged or n in (0, len(lines) - 1))
    ]
    if not paged:
        steps = [later - earlier for (_, earlier), (_, later) in pairwise(found)]
        if len(found) >= REPEATS and all(step == 1 for step in steps):
            yield from (address for address, _ in found)
        return
    offsets = Counter(number - address[0] for address, number in found)
    yield from (address for address, number in found if offsets[number - address[0]] >= REPEATS - 1)


def _running(pages: Sequence[Page], texts: list[list[str]], dropped: set[Address]) -> Iterator[Address]:
    """Heads and feet: the same words, digits aside, at the same place of several pages."""
    seen: dict[tuple[str, int], list[Address]] = {}
    least = 2 if len(pages) == 2 and all(page.grids for page in pages) else REPEATS
    for p, page in enumerate(pages):
        if page.number is None:
            continue
        standing = [n for n in range(len(page.lines)) if (p, n) not in dropped]
        for n in {*standing[:EDGE_LINES], *standing[-EDGE_LINES:]}:
            words = re.sub(r"\d+", "#", texts[p][n])
            seen.setdefault((words, _place(page.lines[n])), []).append((p, n))
    for addresses in seen.values():
        if len({p for p, _ in addresses}) >= least:
            yield from addresses


def _place(line: Line) -> int:
    box = next((box for box in line.boxes if box is not None), None)
    return -1 if box is None else round(box.bottom / SAME_PLACE_POINTS)
