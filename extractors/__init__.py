"""A report in, figures out (读取与提取)."""

from __future__ import annotations

from pathlib import Path

from schema.records import Document, Figure


def read(path: Path, ocr: bool = True) -> Document:
    """The report in a file; raises UnreadableReport with one line that says what is wrong and what to do.

    With `ocr`, pages that are pictures are recognised where the extra gouji[ocr] is installed.
    """
    from extractors.source import read as read_file

    return read_file(path, ocr)


def extract(document: Document) -> tuple[Figure, ...]:
    """Every amount and percentage of a report with what it means, in reading order."""
    from extractors.figures import figures
    from extractors.layout import paragraphs

    text = paragraphs(document)
    found = figures(document, text)
    if not any(page.recognised for page in document.pages):
        return found
    from extractors.recognition import weighed

    return weighed(found, text)
