"""Pages set in columns (分栏), as newspapers print reports: which lines belong to which column."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, groupby, pairwise
from statistics import median

from extractors.glyphs import Glyph, rows

GUTTER_EM = 0.8
"""White space between columns is at least this wide."""
COVERED_SHARE = 0.1
"""Headlines may cross a gutter; more lines than this share may not."""
COLUMN_EM = 8
COLUMN_ROWS = 8
FILLED_SHARE = 0.7
"""Prose fills its column from edge to edge; the cells of a table do not."""
HANZI_SHARE = 0.6
BINS_PER_EM = 4

Row = list[Glyph]


def zones(page: Sequence[Row], em: float) -> list[list[Row]]:
    """The lines of a page in zones to be read one after the other: a headline, column after column, a headline …

    A page that is not set in columns of prose is one zone.
    """
    gutters = _gutters(page, em)
    if not gutters:
        return [list(page)]
    bands = [
        (crossing, [glyph for row in band for glyph in row])
        for crossing, band in groupby(page, key=lambda row: any(g.x0 < x < g.x1 for g in row for x in gutters))
    ]
    columned = [_columns(band, gutters, em) for crossing, band in bands if not crossing]
    largest = max(columned, key=lambda columns: sum(map(len, columns)), default=[])
    if len(largest) < 2 or not all(_is_prose(column, em) for column in largest):
        return [list(page)]
    found: list[list[Row]] = []
    for crossing, band in bands:
        found.extend([rows(band, em)] if crossing else _columns(band, gutters, em))
    return found


def _gutters(page: Sequence[Row], em: float) -> list[float]:
    """The middles of the upright strips, inside the page, that hardly any line covers."""
    runs = [run for row in page for run in _runs(row, GUTTER_EM * em)]
    if len(runs) < 2 * COLUMN_ROWS:
        return []
    left, right = min(start for start, _ in runs), max(end for _, end in runs)
    scale = BINS_PER_EM / em
    changes = [0] * (int((right - left) * scale) + 3)
    for start, end in runs:
        changes[int((start - left) * scale)] += 1
        changes[int((end - left) * scale) + 1] -= 1
    covered = list(accumulate(changes[:-2]))
    most = COVERED_SHARE * median(covered)
    strips = [
        [n for n, _ in strip]
        for empty, strip in groupby(enumerate(covered), key=lambda numbered: numbered[1] <= most)
        if empty
    ]
    wide = (strip for strip in strips if len(strip) >= GUTTER_EM * BINS_PER_EM and strip[-1] < len(covered) - 1)
    return [left + (strip[0] + strip[-1] + 1) / 2 / scale for strip in wide]


def _runs(row: Row, gap: float) -> list[tuple[float, float]]:
    """The stretches of a line that no gap interrupts."""
    breaks = [n for n, (glyph, after) in enumerate(pairwise(row), 1) if after.x0 - glyph.x1 >= gap]
    return [(row[start].x0, row[end - 1].x1) for start, end in pairwise([0, *breaks, len(row)])]


def _columns(band: Sequence[Glyph], gutters: Sequence[float], em: float) -> list[list[Row]]:
    edges = [float("-inf"), *gutters, float("inf")]
    columns = [[glyph for glyph in band if low <= glyph.x0 < high] for low, high in pairwise(edges)]
    return [rows(column, em) for column in columns if column]


def _is_prose(column: Sequence[Row], em: float) -> bool:
    left, right = min(row[0].x0 for row in column), max(row[-1].x1 for row in column)
    texts = [glyph.text for row in column for glyph in row]
    return (
        right - left >= COLUMN_EM * em
        and len(column) >= COLUMN_ROWS
        and median(row[-1].x1 - row[0].x0 for row in column) >= FILLED_SHARE * (right - left)
        and sum("\u3400" <= text <= "\u9fff" for text in texts) >= HANZI_SHARE * len(texts)
    )
