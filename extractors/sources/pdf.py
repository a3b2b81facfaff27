"""PDF (.pdf), read with PDFium: characters with their boxes and baselines, ruled lines, and a verdict for each page."""

from __future__ import annotations

import ctypes
import io
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import Any

from extractors.glyphs import HANZI, Glyph, PageContent, lines
from extractors.source import Source, document
from schema.records import Box, Document, Page, UnreadableReport
from schema.vocabulary import Verdict

MAX_PAGES = 5000
PASSWORD_ERROR = 4
SLANT_RADIANS = 0.1
"""Characters turned by more than this from a right angle are a watermark."""
THIN_POINTS = 2.5
"""A path no thicker than this is a ruled line, if it is long enough."""
RULE_POINTS = 6
MAX_FORM_DEPTH = 8
MAX_OBJECTS = 200_000
MAX_SEGMENTS = 5000
IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

MIN_CHARACTERS = 12
HANZI_SHARE = 0.04
"""A page of digits with fewer Chinese characters than this shows its words as pictures."""
STRANGE_SHARE = 0.15
COMMON_SHARE = 0.7
"""Nearly all Chinese characters of a real text are among the 6763 of GB 2312."""
PICTURE_SHARE = 0.4
FEW_CHARACTERS = 60
"""A picture over much of the page and no more characters than these: the page is scanned."""
STRANGE = re.compile(
    r"[^\u0020-\u00ff\u0391-\u03c9\u2000-\u27bf\u3000-\u303f\u3220-\u33ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
)

Rectangle = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]

# PDFium must not be entered by two threads at once
LOCK = Lock()


def accepts(path: Path, head: bytes) -> bool:
    """The mark %PDF- stands within the first kilobyte."""
    return b"%PDF-" in head[:1024]


def read(path: Path) -> Document:
    """The pages of a PDF; raises UnreadableReport where it is encrypted, damaged, or none of its pages has text (扫描件)."""
    data = path.read_bytes()
    with LOCK:
        pages = tuple(_pages(path.name, data))
    if not any(page.verdict == "text" for page in pages):
        raise UnreadableReport(f"{path.name}: {_nothing_readable(pages)}")
    return document(path, data, "pdf", pages)


def _nothing_readable(pages: tuple[Page, ...]) -> str:
    counted = Counter(page.verdict for page in pages)
    worst: Verdict = next(v for v in ("picture", "unreadable", "empty") if counted[v])
    remedy = {
        "picture": "the pages are pictures of text (scanned); recognise them (OCR) first",
        "unreadable": "the fonts do not say which characters they draw; recognise the pages (OCR) or fetch another copy",
        "empty": "the pages hold no text; check that the file is complete",
    }[worst]
    return f"none of {len(pages)} pages can be read: {remedy}"


def _pages(name: str, data: bytes) -> Iterator[Page]:
    import pypdfium2.raw as pdfium

    pdf = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not pdf:
        if pdfium.FPDF_GetLastError() == PASSWORD_ERROR:
            raise UnreadableReport(f"{name} is encrypted; save it without a password")
        raise UnreadableReport(f"{name} is damaged or truncated and cannot be opened as PDF; fetch it again")
    try:
        count = pdfium.FPDF_GetPageCount(pdf)
        if count == 0:
            raise UnreadableReport(f"{name} has no pages; fetch it again")
        if count > MAX_PAGES:
            raise UnreadableReport(f"{name} has {count} pages (at most {MAX_PAGES}); split it")
        for index in range(count):
            page = pdfium.FPDF_LoadPage(pdf, index)
            if not page:
                yield Page(index + 1, (), "unreadable", note="the page is damaged")
                continue
            try:
                content = page_content(page)
            finally:
                pdfium.FPDF_ClosePage(page)
            yield _page(index, content, data)
    finally:
        pdfium.FPDF_CloseDocument(pdf)


def _page(index: int, content: PageContent, data: bytes) -> Page:
    """A page with its verdict; where PDFium finds no Unicode, pdfplumber's reader is asked too."""
    found, note = verdict(content)
    if found == "unreadable":
        other = _second_reading(index, data)
        if other is not None and verdict(other)[0] == "text":
            content, found, note = other, "text", ""
    if found != "text":
        return Page(index + 1, (), found, content.width, content.height, note=note)
    return Page(index + 1, lines(content), found, content.width, content.height)


def verdict(content: PageContent) -> tuple[Verdict, str]:
    """Whether the characters of a page can be trusted, and if not, why (扫描件, 乱码)."""
    text = "".join(glyph.text for glyph in content.glyphs)
    hanzi = "".join(HANZI.findall(text))
    pictured = content.picture_share >= PICTURE_SHARE
    if not text:
        return ("picture", "a picture without text") if pictured else ("empty", "no text")
    if pictured and len(text) <= FEW_CHARACTERS:
        return "picture", f"a picture with only {len(text)} characters of text"
    if len(text) < MIN_CHARACTERS:
        return "text", ""
    if len(STRANGE.findall(text)) > STRANGE_SHARE * len(text):
        return "unreadable", "characters without Unicode"
    if len(hanzi) < HANZI_SHARE * len(text):
        if any(character.isdigit() for character in text):
            return "picture", "digits but hardly a Chinese character: the words are pictures"
        return "unreadable", "hardly a Chinese character"
    if len(hanzi.encode("gb2312", "ignore")) / 2 < COMMON_SHARE * len(hanzi):
        return "unreadable", "characters that no report uses: the fonts name the wrong ones"
    return "text", ""


@cache
def _calls() -> tuple[Callable[..., int], Callable[..., int], Callable[..., float]]:
    """PDFium's calls for each character, without ctypes' checks of the arguments, which take longer than the calls."""
    import pypdfium2.raw as pdfium

    def plain(function: Any, result: Any, *arguments: Any) -> Any:
        return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value)

    pointer, number = ctypes.c_void_p, ctypes.c_int
    return (
        plain(pdfium.FPDFText_GetLooseCharBox, number, pointer, number, pointer),
        plain(pdfium.FPDFText_GetCharOrigin, number, pointer, number, pointer, pointer),
        plain(pdfium.FPDFText_GetCharAngle, ctypes.c_float, pointer, number),
    )


def page_content(page: Any) -> PageContent:
    """The characters and ruled lines of an open PDFium page, in points from the top left corner as displayed."""
    import pypdfium2.raw as pdfium

    place = _placing(page)
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    rules, pictures = _drawings(page)
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        glyphs: tuple[Glyph, ...] = ()
    else:
        try:
            glyphs = tuple(_glyphs(text_page, place, pdfium.FPDFPage_GetRotation(page), width, height))
        finally:
            pdfium.FPDFText_ClosePage(text_page)
    area = max(width * height, 1)
    share = max(((x1 - x0) * (y1 - y0) / area for x0, y0, x1, y1 in pictures), default=0)
    return PageContent(width, height, glyphs, tuple(place(*rule) for rule in rules), min(share, 1))


def _placing(page: Any) -> Callable[[float, float, float, float], Box]:
    """How a rectangle of the page's own space (x0, y0, x1, y1, y upwards) stands on the displayed, turned page."""
    import pypdfium2.raw as pdfium

    bounds = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, bounds)
    left, bottom, right, top = bounds.left, bounds.bottom, bounds.right, bounds.top
    match pdfium.FPDFPage_GetRotation(page):
        case 1:
            return lambda x0, y0, x1, y1: Box(y0 - bottom, x0 - left, y1 - bottom, x1 - left)
        case 2:
            return lambda x0, y0, x1, y1: Box(right - x1, y0 - bottom, right - x0, y1 - bottom)
        case 3:
            return lambda x0, y0, x1, y1: Box(top - y1, right - x1, top - y0, right - x0)
        case _:
            return lambda x0, y0, x1, y1: Box(x0 - left, top - y1, x1 - left, top - y0)


def _glyphs(
    text_page: Any, place: Callable[[float, float, float, float], Box], rotation: int, width: float, height: float
) -> Iterator[Glyph]:
    """The characters that are drawn on the page, upright or turned by quarters; spaces are read from the gaps."""
    import pypdfium2.raw as pdfium

    loose_box, origin, angle = _calls()
    handle = ctypes.cast(text_page, ctypes.c_void_p).value
    rectangle, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    to_rectangle, to_x, to_y = ctypes.addressof(rectangle), ctypes.addressof(x), ctypes.addressof(y)
    for n, character in enumerate(_characters(text_page)):
        if character <= " " or character.isspace():
            continue
        quarters = angle(handle, n) / (math.pi / 2)
        if abs(quarters - round(quarters)) > SLANT_RADIANS:
            continue
        if not loose_box(handle, n, to_rectangle) or not origin(handle, n, to_x, to_y):
            continue
        box = place(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        start = place(x.value, y.value, x.value, y.value)
        if 0 <= start.x0 <= width and 0 <= start.top <= height:
            yield Glyph(character, box, start.x0, start.top, (round(quarters) + rotation) % 4)


def _characters(text_page: Any) -> list[str]:
    """The text of a page, one entry for each of PDFium's characters; U+0002 is its hyphen at a line's end."""
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFText_CountChars(text_page)
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer)[: 2 * written - 2].decode("utf-16-le", "replace").replace("\x02", "-")
    if len(text) == count:
        return list(text)
    # characters beyond U+FFFF come as two halves and characters without Unicode not at all: ask one by one
    codes = [pdfium.FPDFText_GetUnicode(text_page, n) for n in range(count)]
    characters = [chr(code) if 0 < code < 0x110000 else "\ufffd" for code in codes]
    for n, (high, low) in enumerate(pairwise(codes)):
        if 0xD800 <= high < 0xDC00 <= low < 0xE000:
            characters[n : n + 2] = chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00), " "
    return ["\ufffd" if "\ud800" <= character < "\ue000" else character for character in characters]


def _drawings(page: Any) -> tuple[list[Rectangle], list[Rectangle]]:
    """The ruled lines and the pictures of a page, as rectangles of the page's own space."""
    import pypdfium2.raw as pdfium

    edges = [ctypes.c_float() for _ in range(4)]
    rules, pictures = [], []
    for drawn, kind, matrix in _objects(page):
        if not pdfium.FPDFPageObj_GetBounds(drawn, *edges):
            continue
        rectangle = _moved((edges[0].value, edges[1].value, edges[2].value, edges[3].value), matrix)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures.append(rectangle)
            continue
        across, along = sorted((rectangle[2] - rectangle[0], rectangle[3] - rectangle[1]))
        if across > THIN_POINTS:
            rules.extend(_moved(side, matrix) for side in _sides(drawn))
        elif along >= RULE_POINTS:
            rules.append(rectangle)
    return rules, pictures


def _objects(page: Any) -> Iterator[tuple[Any, int, Matrix]]:
    """The paths and pictures of a page, those inside forms too, each with the matrix of its form."""
    import pypdfium2.raw as pdfium

    waiting = [(pdfium.FPDFPage_GetObject(page, n), IDENTITY, 0) for n in range(pdfium.FPDFPage_CountObjects(page))]
    waiting.reverse()
    own = pdfium.FS_MATRIX()
    seen = 0
    while waiting and seen < MAX_OBJECTS:
        drawn, matrix, depth = waiting.pop()
        seen += 1
        kind = pdfium.FPDFPageObj_GetType(drawn)
        if kind in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE):
            yield drawn, kind, matrix
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_FORM_DEPTH and pdfium.FPDFPageObj_GetMatrix(drawn, own):
            inner = _product((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
            count = min(pdfium.FPDFFormObj_CountObjects(drawn), MAX_OBJECTS)
            waiting.extend((pdfium.FPDFFormObj_GetObject(drawn, n), inner, depth + 1) for n in reversed(range(count)))


def _product(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _moved(rectangle: Rectangle, matrix: Matrix) -> Rectangle:
    if matrix is IDENTITY:
        return rectangle
    x0, y0, x1, y1 = rectangle
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x, y in ((x0, y0), (x1, y1), (x0, y1), (x1, y0))]
    ys = [b * x + d * y + f for x, y in ((x0, y0), (x1, y1), (x0, y1), (x1, y0))]
    return min(xs), min(ys), max(xs), max(ys)


def _sides(path: Any) -> Iterator[Rectangle]:
    """The level and upright strokes of a drawn path: the sides of a cell's frame, or a whole grid in one path."""
    import pypdfium2.raw as pdfium

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    own = pdfium.FS_MATRIX()
    count = pdfium.FPDFPath_CountSegments(path)
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    if not stroke.value or count > MAX_SEGMENTS or not pdfium.FPDFPageObj_GetMatrix(path, own):
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    begin = last = (0.0, 0.0)
    for n in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, n)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (own.a * x.value + own.c * y.value + own.e, own.b * x.value + own.d * y.value + own.f)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        strokes = []
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            begin = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            strokes.append((last, point))
        if pdfium.FPDFPathSegment_GetClose(segment):
            strokes.append((point, begin))
        last = point
        for (x0, y0), (x1, y1) in strokes:
            across, along = sorted((abs(x1 - x0), abs(y1 - y0)))
            if across <= THIN_POINTS / 2 and along >= RULE_POINTS:
                yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _second_reading(index: int, data: bytes) -> PageContent | None:
    """The same page as pdfplumber's own reader sees it, or nothing where it fails on it."""
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException

    try:
        with pdfplumber.open(io.BytesIO(data), pages=[index + 1]) as pdf:
            page = pdf.pages[0]
            glyphs = tuple(
                Glyph(c["text"], Box(c["x0"], c["top"], c["x1"], c["bottom"]), c["x0"], c["bottom"], 0)
                for c in page.chars
                if c["upright"] and len(c["text"]) == 1 and not c["text"].isspace()
            )
            return PageContent(float(page.width), float(page.height), glyphs)
    except (PDFException, ValueError, KeyError, TypeError, IndexError, RecursionError):
        return None


SOURCE = Source("pdf", accepts, read)
