"""Pages set in columns (分栏), as newspapers print reports: which characters belong to which column, in reading order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median
from typing import Protocol, TypeVar

GUTTER_EM = 0.8
"""White space between columns is at least this wide."""
COVERED_SHARE = 0.1
"""Headlines may cross a gutter; more lines than this share may not."""
COLUMN_EM = 8
COLUMN_ROWS = 8
FILLED_SHARE = 0.7
"""Prose fills its column from edge to edge; the cells of a table do not."""
HANZI_SHARE = 0.6


class Set(Protocol):
    """A character in the direction of reading: from start to end along the line, its baseline across it."""

    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...
    @property
    def base(self) -> float: ...
    @property
    def text(self) -> str: ...


S = TypeVar("S", bound=Set)
Rows = Callable[[Sequence[S]], Iterator[list[S]]]


def zones(placed: Sequence[S], em: float, rows: Rows[S]) -> list[list[S]]:
    """The characters of a page in zones to be read one after the other: a headline, column after column, a headline …

    A page that is not set in columns of prose is one zone.
    """
    gutters = _gutters(placed, em)
    if not gutters:
        return [list(placed)]
    crossing = {round(one.base / em) for one in placed if any(one.start < x < one.end for x in gutters)}
    bands = [
        (across, list(band))
        for across, band in groupby(
            sorted(placed, key=lambda one: one.base), key=lambda one: round(one.base / em) in crossing
        )
    ]
    columned = [_columns(band, gutters) for across, band in bands if not across]
    longest = max(columned, key=lambda columns: sum(map(len, columns)), default=[])
    if len(longest) < 2 or not all(_is_prose(column, em, rows) for column in longest):
        return [list(placed)]
    return [zone for across, band in bands for zone in ([band] if across else _columns(band, gutters))]


def _gutters(placed: Sequence[S], em: float) -> list[float]:
    """The middles of the upright strips, inside the page, that hardly any character covers."""
    left, right = min(one.start for one in placed), max(one.end for one in placed)
    bin_width = em / 4
    covered: list[int] = [0] * (int((right - left) / bin_width) + 2)
    for one in placed:
        for n in range(int((one.start - left) / bin_width), int((one.end - left) / bin_width) + 1):
            covered[n] += 1
    most = COVERED_SHARE * median(covered)
    strips = [
        [n for n, _ in strip] for empty, strip in groupby(enumerate(covered), key=lambda bin: bin[1] <= most) if empty
    ]
    inner = [strip for strip in strips if strip[0] > 0 and strip[-1] < len(covered) - 2]
    return [
        left + (strip[0] + strip[-1] + 1) / 2 * bin_width for strip in inner if len(strip) * bin_width >= GUTTER_EM * em
    ]


def _columns(band: Sequence[S], gutters: Sequence[float]) -> list[list[S]]:
    edges = [float("-inf"), *gutters, float("inf")]
    columns = [[one for one in band if low <= one.start < high] for low, high in pairwise(edges)]
    return [column for column in columns if column]


def _is_prose(column: Sequence[S], em: float, rows: Rows[S]) -> bool:
    left, right = min(one.start for one in column), max(one.end for one in column)
    extents = [row[-1].end - row[0].start for row in rows(column)]
    hanzi = sum("\u3400" <= one.text <= "\u9fff" for one in column)
    return (
        right - left >= COLUMN_EM * em
        and len(extents) >= COLUMN_ROWS
        and median(extents) >= FILLED_SHARE * (right - left)
        and hanzi >= HANZI_SHARE * len(column)
    )
