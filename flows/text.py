"""The text of a report as gouji reads it (原文), for the desk to show beside its figures."""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter
from pathlib import Path

from flows.pipeline import fingerprint
from flows.workers import Lost, Readers
from schema.records import Grid, UnreadableReport


def whole_text(path: Path, sha256: str) -> tuple[tuple[str | Grid, ...], ...] | None:
    """The paragraphs and tables of each page, in the characters that figures quote, read in a process of its own.

    None where the file has changed or gone, or cannot be read.
    """
    if fingerprint(path) != sha256:
        return None
    readers = Readers(_read, iter([path]), count=1)
    try:
        ((_, result),) = readers.take(1)
    finally:
        readers.close()
    return None if isinstance(result, Lost) else result


def _read(path: Path) -> tuple[tuple[str | Grid, ...], ...] | None:
    from extractors import read
    from extractors.layout import paragraphs
    from extractors.tables.frame import words

    try:
        document = read(path, ocr=False)
    except UnreadableReport:
        return None
    placed: list[list[tuple[int, int, str | Grid]]] = [[] for _ in document.pages]
    for number, page in enumerate(document.pages):
        for grid in page.grids:
            cells = tuple(replace(cell, text=words(cell)) for cell in grid.cells)
            placed[number].append((grid.lines_before, 0, replace(grid, cells=cells)))
    for paragraph in paragraphs(document):
        number, line = paragraph.place
        placed[number].append((line, 1, paragraph.text))
    return tuple(tuple(block for *_, block in sorted(blocks, key=itemgetter(0, 1))) for blocks in placed)
