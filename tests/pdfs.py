"""Small PDFs for the tests, each drawn to show one trap of published files."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

SONG = "STSong-Light"
WIDTH, HEIGHT = 595.0, 842.0

pdfmetrics.registerFont(UnicodeCIDFont(SONG))

Draw = Callable[[Canvas], None]


def pdf(path: Path, *pages: Draw, rotation: int = 0, size: tuple[float, float] = (WIDTH, HEIGHT)) -> Path:
    """A PDF whose pages are drawn by the functions given."""
    canvas = Canvas(str(path), pagesize=size, pageCompression=0)
    for draw in pages:
        canvas.setFont(SONG, 16)
        draw(canvas)
        if rotation:
            canvas.setPageRotation(rotation)
        canvas.showPage()
    canvas.save()
    return path


def text(*lines: str, x: float = 80, top: float = 80, pitch: float = 28, size: float = 16) -> Draw:
    """Lines of text one below the other; a full-width space at the beginning indents by a character."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(SONG, size)
        for n, line in enumerate(lines):
            indent = len(line) - len(line.lstrip("\u3000"))
            canvas.drawString(x + indent * size, canvas._pagesize[1] - top - n * pitch, line.strip())

    return draw


def together(*draws: Draw) -> Draw:
    """Several drawings on one page."""

    def draw(canvas: Canvas) -> None:
        for one in draws:
            one(canvas)

    return draw


def at(x: float, top: float, words: str, size: float = 16, font: str = SONG) -> Draw:
    """Words at one place of the page."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        canvas.drawString(x, canvas._pagesize[1] - top, words)

    return draw


def sideways(x: float, top: float, words: str) -> Draw:
    """Words that run from the foot of the page upwards."""

    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(x, canvas._pagesize[1] - top)
        canvas.rotate(90)
        canvas.setFont(SONG, 16)
        canvas.drawString(0, 0, words)
        canvas.restoreState()

    return draw


def slanted(words: str) -> Draw:
    """A watermark across the page."""

    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(120, 300)
        canvas.rotate(45)
        canvas.setFont(SONG, 60)
        canvas.drawString(0, 0, words)
        canvas.restoreState()

    return draw


def grid(x: float, top: float, columns: int, rows: int, width: float = 100, height: float = 30) -> Draw:
    """The ruled lines of a table."""

    def draw(canvas: Canvas) -> None:
        foot = canvas._pagesize[1] - top
        canvas.grid([x + n * width for n in range(columns + 1)], [foot - n * height for n in range(rows + 1)])

    return draw


def picture(share: float) -> Draw:
    """A picture that covers a share of the page from its top."""

    def draw(canvas: Canvas) -> None:
        from PIL import Image
        from reportlab.lib.utils import ImageReader

        data = BytesIO()
        Image.new("L", (40, 40), 128).save(data, "PNG")
        width, height = canvas._pagesize
        canvas.drawImage(ImageReader(data), 0, height * (1 - share), width, height * share)

    return draw


def photographed(path: Path, *draws: Draw, turn: int = 0, scale: float = 2) -> Path:
    """A scan: what is drawn becomes a picture, turned by so many quarters, alone on its page."""
    import pypdfium2
    from reportlab.lib.utils import ImageReader

    drawn = pypdfium2.PdfDocument(pdf(path, *draws))
    pictures = [page.render(scale=scale).to_pil().rotate(-90 * turn, expand=True) for page in drawn]
    drawn.close()
    canvas = Canvas(str(path), pageCompression=0)
    for picture in pictures:
        size = picture.width / scale, picture.height / scale
        canvas.setPageSize(size)
        canvas.drawImage(ImageReader(picture), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return path


def raw_pdf(path: Path, *objects: bytes) -> Path:
    """A PDF of objects as they are given, the first of them its catalogue: what no library would write."""
    data = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(data))
    path.write_bytes(data + b"xref\n0 %d\n0000000000 65535 f \n%b%b" % (len(objects) + 1, table, trailer))
    return path


def bomb(megabytes: int) -> bytes:
    """A few kilobytes that unpack to so many megabytes."""
    packer = zlib.compressobj(9)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * megabytes + packer.flush()


def seal(x: float, top: float) -> Draw:
    """A red seal: a ring, and a name that runs around it."""

    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.setStrokeColorRGB(0.9, 0.1, 0.1)
        canvas.setFillColorRGB(0.9, 0.1, 0.1)
        canvas.translate(x, canvas._pagesize[1] - top)
        canvas.setLineWidth(3)
        canvas.circle(0, 0, 60)
        canvas.setFont(SONG, 14)
        for n, character in enumerate("云岭县财政局"):
            canvas.saveState()
            canvas.rotate(75 - 30 * n)
            canvas.drawCentredString(0, 42, character)
            canvas.restoreState()
        canvas.restoreState()

    return draw


def lying_font(ascent: int) -> str:
    """A font that is in the file and claims an ascent that it does not have."""
    name = f"Lying{ascent}"
    font = TTFont(name, "Vera.ttf")
    font.face.ascent = ascent
    pdfmetrics.registerFont(font)
    return name
