"""Prints the tables of each sample in HTML as a PDF, ruled as the forms of final accounts are (财政决算附表).

    python samples/make_table_pdfs.py /usr/share/fonts/truetype/arphic-gbsn00lp/gbsn00lp.ttf

A4 across, a table a page; its title stands in the middle above it, form number and unit on the right. The same file
and face give the same bytes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import html
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, LongTable, PageBreak, Paragraph, SimpleDocTemplate

FOLDER = Path(__file__).parent
FONT = "Song"
SIZE = 9
TITLE = ParagraphStyle("title", fontName=FONT, fontSize=15, leading=24, alignment=TA_CENTER)
REMARK = ParagraphStyle("remark", fontName=FONT, fontSize=SIZE, leading=14, alignment=TA_RIGHT)


def table(element: Any) -> LongTable:
    """A table of the page with its merged cells and all its rules; numbers to the right, header in the middle."""
    rows = element.xpath(".//tr")
    width = sum(int(cell.get("colspan", 1)) for cell in rows[0])
    texts = [[""] * width for _ in rows]
    taken: set[tuple[int, int]] = set()
    style: list[tuple[Any, ...]] = [
        ("FONT", (0, 0), (-1, -1), FONT, SIZE),
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]
    for r, row in enumerate(rows):
        c = 0
        for cell in row:
            while (r, c) in taken:
                c += 1
            down, right = int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))
            taken |= {(r + y, c + x) for y in range(down) for x in range(right)}
            texts[r][c] = cell.text_content()
            if down > 1 or right > 1:
                style.append(("SPAN", (c, r), (c + right - 1, r + down - 1)))
            number = texts[r][c][-1:].isdigit()
            style.append(("ALIGN", (c, r), (c, r), "CENTER" if cell.tag == "th" else "RIGHT" if number else "LEFT"))
            c += right
    head = sum(bool(row.xpath("th")) for row in rows)
    return LongTable(texts, style=style, repeatRows=head)


def story(path: Path) -> Iterator[Flowable]:
    body = html.fromstring(path.read_bytes()).find("body")
    for element in body:
        text = element.text_content()
        if element.tag == "h2":
            yield PageBreak()
            yield Paragraph(text, TITLE)
        elif element.tag == "h1":
            yield Paragraph(text, TITLE)
        elif element.tag == "p":
            yield Paragraph(text, REMARK)
        elif element.tag == "table":
            yield table(element)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("font", type=Path, help="a TrueType Song face")
    pdfmetrics.registerFont(TTFont(FONT, parser.parse_args().font))
    for path in sorted(FOLDER.glob("*.html")):
        margins = {f"{side}Margin": 18 * mm for side in ("left", "right", "top", "bottom")}
        pdf = SimpleDocTemplate(
            str(path.with_suffix(".pdf")), pagesize=landscape(A4), title=path.stem, invariant=1, **margins
        )
        pdf.build(list(story(path)))


if __name__ == "__main__":
    main()
