"""Whether a figure stands where its box says (位置): the text inside the box, read back with PDFium, is the quote.

benchmarks/boxes.py FILE… [--sample 10] [--figures 200] [--seed 2025]
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

import extractors
from extractors.layout import paragraphs
from schema.records import Box, Figure, Paragraph, UnreadableReport

HALF_WIDTH = str.maketrans("０１２３４５６７８９％．", "0123456789%.")
INSET_POINTS = 0.6
"""Neighbours whose boxes touch are none of the quote."""


def inside(pdf: pypdfium2.PdfDocument, number: int, boxes: Sequence[Box]) -> str:
    """The characters whose middle stands in the boxes, white space removed."""
    page = pdf[number - 1]
    turn = pdfium.FPDFPage_GetRotation(page)
    left, bottom, right, top = page.get_bbox()
    text = page.get_textpage()
    words = []
    for x0, high, x1, low in boxes:
        x0, high, x1, low = x0 + INSET_POINTS, high + INSET_POINTS, x1 - INSET_POINTS, low - INSET_POINTS
        if turn == 1:
            x0, y0, x1, y1 = left + high, bottom + x0, left + low, bottom + x1
        elif turn == 2:
            x0, y0, x1, y1 = right - x1, bottom + high, right - x0, bottom + low
        elif turn == 3:
            x0, y0, x1, y1 = right - low, top - x1, right - high, top - x0
        else:
            x0, y0, x1, y1 = left + x0, top - low, left + x1, top - high
        words.append(text.get_text_bounded(left=x0, bottom=y0, right=x1, top=y1))
    return re.sub(r"\s+", "", "".join(words)).translate(HALF_WIDTH)


def over_page(figure: Figure, text: Sequence[Paragraph]) -> bool:
    """Whether a quote begins on one page and ends on the next."""
    if figure.spot is None or figure.spot.paragraph < 0:
        return False
    number, start, end = figure.spot
    return len(set(text[number].pages[start:end])) > 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--sample", type=int, default=10, help="how many of the files (default 10)")
    parser.add_argument("--figures", type=int, default=200, help="how many figures in all (default 200)")
    parser.add_argument("--seed", type=int, default=2025)
    options = parser.parse_args()
    dice = random.Random(options.seed)
    found: dict[Path, list[Figure]] = {}
    texts: dict[Path, tuple[Paragraph, ...]] = {}
    for path in dice.sample(sorted(options.files), len(options.files)):
        try:
            document = extractors.read(path, ocr=False)
        except UnreadableReport:
            continue
        figures = [figure for figure in extractors.extract(document) if figure.boxes]
        if document.format == "pdf" and len(figures) >= options.figures // options.sample:
            found[path] = dice.sample(figures, options.figures // options.sample)
            texts[path] = paragraphs(document)
        if len(found) == options.sample:
            break
    right = total = 0
    for path, figures in found.items():
        pdf = pypdfium2.PdfDocument(path)
        for figure in figures:
            assert figure.page is not None
            total += 1
            read = inside(pdf, figure.page, figure.boxes)
            if read == figure.quote:
                right += 1
            elif read and figure.quote.startswith(read) and over_page(figure, texts[path]):
                right += 1
                print(f"{path.name} page {figure.page}: {figure.quote} goes on over the page")
            else:
                print(f"{path.name} page {figure.page}: {figure.quote} ({figure.source}): the box holds {read!r}")
    print(f"{total} figures of {len(found)} files: the box of {right} holds the quote ({right / max(1, total):.1%})")
    return 0 if right == total else 1


if __name__ == "__main__":
    raise SystemExit(main())
