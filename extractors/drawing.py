"""A page drawn with what the reader saw on it (读页图): a wrong reading is diagnosed by looking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.source import source_of
from schema.records import Box, Document, Figure, Line

if TYPE_CHECKING:
    from PIL import Image

SCALE = 2.0
LINE, CELL, FIGURE, UNSURE = (40, 110, 230), (0, 150, 60), (220, 20, 30), (255, 140, 0)
LEGEND = (("line", LINE), ("table cell", CELL), ("figure", FIGURE), ("figure OCR is unsure of", UNSURE))
LEGEND_HEIGHT = 22


def drawn(document: Document, figures: Sequence[Figure], path: Path, number: int) -> bytes | None:
    """One page (from 1) as PNG, its lines, table cells and figures framed; None where the format has no pages."""
    from PIL import Image, ImageDraw

    render = source_of(path).render
    if render is None or not 1 <= number <= len(document.pages):
        return None
    page = document.pages[number - 1]
    (pixels,) = render(path, [number - 1], SCALE)
    sheet = Image.new("RGB", (pixels.shape[1], pixels.shape[0] + LEGEND_HEIGHT), "white")
    # the pixels are blue, green, red
    sheet.paste(Image.fromarray(pixels[:, :, 2::-1].copy()), (0, LEGEND_HEIGHT))
    pen = ImageDraw.Draw(sheet)
    scale = pixels.shape[0] / max(page.height, 1)

    def frame(boxes: Iterable[Box], colour: tuple[int, int, int], width: int) -> None:
        for x0, top, x1, bottom in boxes:
            corners = (x0 * scale, top * scale + LEGEND_HEIGHT, x1 * scale, bottom * scale + LEGEND_HEIGHT)
            pen.rectangle(corners, outline=colour, width=width)

    here = [figure for figure in figures if figure.page == number]
    frame((around for line in page.lines if (around := _around(line)) is not None), LINE, 1)
    frame((cell.box for grid in page.grids for cell in grid.cells if cell.box is not None), CELL, 2)
    frame((box for figure in here if not figure.unsure for box in figure.boxes), FIGURE, 2)
    frame((box for figure in here if figure.unsure for box in figure.boxes), UNSURE, 3)
    x = 6.0
    for words, colour in (*LEGEND, (f"page {number}: {page.verdict} {page.note}".strip(), (0, 0, 0))):
        pen.text((x, 5), words, fill=colour)
        x += pen.textlength(words) + 18
    return _png(sheet)


def picture(path: Path, number: int) -> bytes | None:
    """One page (from 1) as PNG, nothing drawn on it; None where the format has no pages."""
    from PIL import Image

    render = source_of(path).render
    if render is None:
        return None
    for pixels in render(path, [number - 1], SCALE):
        # the pixels are blue, green, red
        return _png(Image.fromarray(pixels[:, :, 2::-1].copy()))
    return None


def _png(image: Image.Image) -> bytes:
    data = BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def _around(line: Line) -> Box | None:
    boxes = [box for box in line.boxes if box is not None]
    if not boxes:
        return None
    x0s, tops, x1s, bottoms = zip(*boxes, strict=True)
    return Box(min(x0s), min(tops), max(x1s), max(bottoms))
