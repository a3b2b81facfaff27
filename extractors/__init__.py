"""A report in, figures out (读取与提取)."""

from __future__ import annotations

from pathlib import Path

from schema.records import Document, Extraction, Figure


def read(path: Path, ocr: bool = True) -> Document:
    """The report in a file; raises UnreadableReport with one line that says what is wrong and what to do.

    With `ocr`, pages that are pictures are recognised where the extra gouji[ocr] is installed.
    """
    from extractors.source import read as read_file

    return read_file(path, ocr)


def extract(document: Document) -> tuple[Figure, ...]:
    """Every amount and percentage of a report with what it means, in reading order."""
    return extract_all(document).figures


def extract_all(document: Document) -> Extraction:
    """The figures of a report's sentences and tables in reading order, and the tables that were not understood."""
    from extractors.figures import figures, open_story
    from extractors.layout import paragraphs
    from extractors.merge import merged
    from extractors.recognition import weighed

    text = paragraphs(document)
    prose = weighed(figures(document, text), text)
    if not any(page.grids for page in document.pages):
        return Extraction(prose, ())
    from extractors.tables.understand import understand

    understood = understand(document, open_story(document, text))
    return Extraction(merged(prose, text, understood.figures), understood.unread)
