"""PDF (.pdf), read with PDFium: characters with their boxes and baselines, ruled lines, and a verdict for each page."""

from __future__ import annotations

import ctypes
import io
import logging
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from struct import Struct
from threading import Lock
from typing import Any

from extractors.glyphs import Glyph, PageContent
from extractors.source import Source, document
from extractors.tables.grid import tables
from schema.records import Box, Document, Grid, Line, Page, UnreadableReport
from schema.vocabulary import Verdict

MAX_PAGES = 5000
PASSWORD_ERROR = 4
QUARTER = math.pi / 2
SLANT_QUARTERS = 0.07
"""Characters turned by more than this part of a right angle from upright or sideways are a watermark."""
NO_WIDTH = 0.01
SLACK_POINTS = 2
FLOATS = Struct("4f")
THIN_POINTS = 2.5
"""A path no thicker than this is a ruled line, if it is long enough."""
RULE_POINTS = 6
MAX_SECOND_READINGS = 40
"""A page takes pdfplumber up to a tenth of a second; damaged files would ask it for each."""
MAX_FORM_DEPTH = 8
MAX_OBJECTS = 200_000
MAX_SEGMENTS = 5000
MAX_PIXELS = 4000
IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

MIN_CHARACTERS = 12
HANZI_SHARE = 0.04
"""A page of digits with fewer Chinese characters than this shows its words as pictures."""
STRANGE_SHARE = 0.15
COMMON_SHARE = 0.7
"""Nearly all Chinese characters of a real text are among the 6763 of GB 2312."""
PICTURE_SHARE = 0.4
TABLE_SHARE = 0.5
FEW_CHARACTERS = 60
"""A picture over much of the page and no more characters than these: the page is scanned."""
HANZI = re.compile(r"[\u3400-\u9fff]")
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
    """The pages of a PDF; raises UnreadableReport where it is encrypted or damaged (无法打开)."""
    data = path.read_bytes()
    with LOCK:
        pages = tuple(_pages(path.name, data))
    return document(path, data, "pdf", pages)


def render(path: Path, indices: Sequence[int], scale: float) -> Iterator[Any]:
    """Pages as pictures, `scale` pixels a point; a page too large for that is drawn smaller."""
    import pypdfium2

    with LOCK:
        pdf = pypdfium2.PdfDocument(path)
        try:
            for index in indices:
                page = pdf[index]
                size = max(page.get_size())
                picture = page.render(scale=min(scale, MAX_PIXELS / max(size, 1))).to_numpy()
                page.close()
                yield picture
        finally:
            pdf.close()


def _pages(name: str, data: bytes) -> Iterator[Page]:
    import pypdfium2.raw as pdfium

    pdf = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not pdf:
        if pdfium.FPDF_GetLastError() == PASSWORD_ERROR:
            raise UnreadableReport(f"{name} is encrypted; save it without a password")
        raise UnreadableReport(f"{name} is damaged or truncated and cannot be opened as PDF; fetch it again")
    second = _SecondReader(data)
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
            yield _page(index, content, second)
    finally:
        pdfium.FPDF_CloseDocument(pdf)


def _page(index: int, content: PageContent, second: _SecondReader) -> Page:
    """A page with its verdict; pdfplumber's reader is asked too where PDFium finds no Unicode or leaves text out."""
    found, note = verdict(content)
    if found == "unreadable" or content.lost_text:
        other = second.page(index, content.picture_share)
        if other is not None and verdict(other)[0] == "text" and _better(other, content, found):
            content, found, note = other, "text", ""
    if found != "text":
        return Page(index + 1, (), found, content.width, content.height, note=note)
    held = tables(content)
    standing = held.lines()
    grids = held.grids(index + 1, standing)
    return Page(index + 1, standing, _kind(standing, grids), content.width, content.height, grids)


def _kind(standing: Sequence[Line], grids: Sequence[Grid]) -> Verdict:
    """A page whose characters stand in tables for the most part is one of tables (表格页)."""
    in_tables = sum(len(cell.text) for grid in grids for cell in grid.cells)
    in_tables += sum(len(line.boxes) for line in standing if line.paragraph_start)
    outside = sum(len(line.boxes) for line in standing if not line.paragraph_start)
    return "table" if in_tables > TABLE_SHARE * (in_tables + outside) else "text"


def _better(other: PageContent, content: PageContent, found: Verdict) -> bool:
    return found != "text" or len({(g.text, round(g.x0), round(g.base)) for g in other.glyphs}) > len(content.glyphs)


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


class _Calls:
    """PDFium's calls for each character and object, without what ctypes adds: checks, and giving up Python's lock."""

    def __init__(self) -> None:
        import pypdfium2.raw as pdfium

        self.loose_box = _unchecked(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int)
        self.origin = _unchecked(pdfium.FPDFText_GetCharOrigin, ctypes.c_int)
        self.angle = _unchecked(pdfium.FPDFText_GetCharAngle, ctypes.c_float)
        self.object = _unchecked(pdfium.FPDFPage_GetObject, _Handle)
        self.inner_object = _unchecked(pdfium.FPDFFormObj_GetObject, _Handle)
        self.kind = _unchecked(pdfium.FPDFPageObj_GetType, ctypes.c_int)
        self.bounds = _unchecked(pdfium.FPDFPageObj_GetBounds, ctypes.c_int)


class _Handle(ctypes.c_void_p):
    """An object of a page; as a class of its own it stays a pointer, where c_void_p would become a number."""


def _unchecked(function: Any, result: Any) -> Any:
    """The same function without argument types: its arguments must be ctypes objects already, or small numbers."""
    address = ctypes.cast(function, ctypes.c_void_p).value
    assert address, "a function that is loaded has an address"
    return ctypes.PYFUNCTYPE(result)(address)


@cache
def _calls() -> _Calls:
    return _Calls()


def page_content(page: Any) -> PageContent:
    """The characters and ruled lines of an open PDFium page, in points from the top left corner as displayed."""
    import pypdfium2.raw as pdfium

    turn = _Turn(page)
    drawn = _drawn(page)
    text_page = pdfium.FPDFText_LoadPage(page)
    try:
        glyphs = tuple(_glyphs(text_page, turn)) if text_page else ()
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    area = max(turn.width * turn.height, 1)
    share = max(((x1 - x0) * (y1 - y0) / area for x0, y0, x1, y1 in drawn.pictures), default=0)
    rules = tuple(turn.box(*rule) for rule in drawn.rules)
    return PageContent(turn.width, turn.height, glyphs, rules, min(share, 1), drawn.lost_text)


class _Turn:
    """How the page's own space (y upwards, unturned) lies on the page as displayed, which /Rotate turns clockwise."""

    def __init__(self, page: Any) -> None:
        import pypdfium2.raw as pdfium

        self.width, self.height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        self.quarters = pdfium.FPDFPage_GetRotation(page)
        bounds = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, bounds)
        self.left, self.bottom, self.right, self.top = bounds.left, bounds.bottom, bounds.right, bounds.top

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        match self.quarters:
            case 1:
                return Box(y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left)
            case 2:
                return Box(self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom)
            case 3:
                return Box(self.top - y1, self.right - x1, self.top - y0, self.right - x0)
            case _:
                return Box(x0 - self.left, self.top - y1, x1 - self.left, self.top - y0)


def _glyphs(text_page: Any, turn: _Turn) -> Iterator[Glyph]:
    """The characters that are drawn on the page, upright or turned by quarters; spaces are read from the gaps.

    Baseline and angle are asked where a box stands at another height than the last one: in a line they stay the same.
    """
    calls = _calls()
    handle = ctypes.cast(text_page, ctypes.c_void_p)
    edges, x, y = (ctypes.c_float * 4)(), ctypes.c_double(), ctypes.c_double()
    to_edges, to_x, to_y = ctypes.byref(edges), ctypes.byref(x), ctypes.byref(y)
    loose_box, origin, angle, box, unpack = calls.loose_box, calls.origin, calls.angle, turn.box, FLOATS.unpack_from
    upright, left, top_edge, width, height = turn.quarters == 0, turn.left, turn.top, turn.width, turn.height
    last_low = last_high = base = float("nan")
    turned = 0
    for n, character in enumerate(_characters(text_page)):
        if character <= " " or character.isspace() or not loose_box(handle, n, to_edges):
            continue
        x0, high, x1, low = unpack(edges)
        if low != last_low or high != last_high or turned:
            last_low, last_high = low, high
            quarters = angle(handle, n) / QUARTER
            if abs(quarters - round(quarters)) > SLANT_QUARTERS or not origin(handle, n, to_x, to_y):
                last_low = float("nan")
                continue
            turned = (round(quarters) + turn.quarters) % 4
            start = box(x.value, y.value, x.value, y.value)
            base = start.x0 if turned % 2 else start.top
        if upright:
            x0, top, x1, bottom = x0 - left, top_edge - high, x1 - left, top_edge - low
        else:
            x0, top, x1, bottom = box(x0, low, x1, high)
        if -SLACK_POINTS <= x0 <= width and 0 <= base <= (width if turned % 2 else height):
            yield Glyph(character, x0, top, x1, bottom, base, turned)


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


@dataclass(slots=True)
class _Drawn:
    """What is drawn on a page besides text: ruled lines and pictures in the page's own space."""

    rules: list[Rectangle] = field(default_factory=list)
    pictures: list[Rectangle] = field(default_factory=list)
    lost_text: bool = False


def _drawn(page: Any) -> _Drawn:
    """The ruled lines and pictures of a page; and whether it has text that PDFium leaves out.

    A piece of text without width, as a single character in a font that is not in the file, is none for PDFium.
    """
    import pypdfium2.raw as pdfium

    text, path, picture = pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE
    bounds, unpack = _calls().bounds, FLOATS.unpack_from
    edges = (ctypes.c_float * 4)()
    left, low, right, high = (ctypes.byref(edges, n * ctypes.sizeof(ctypes.c_float)) for n in range(4))
    found = _Drawn()
    for drawn, kind, matrix in _objects(page):
        if kind not in (text, path, picture) or not bounds(drawn, left, low, right, high):
            continue
        x0, y0, x1, y1 = unpack(edges)
        if kind == text:
            if x1 - x0 < NO_WIDTH and not found.lost_text:
                font = pdfium.FPDFTextObj_GetFont(ctypes.cast(drawn, pdfium.FPDF_PAGEOBJECT))
                found.lost_text = pdfium.FPDFFont_GetIsEmbedded(font) == 0
        elif kind == picture:
            found.pictures.append(_moved((x0, y0, x1, y1), matrix))
        elif min(x1 - x0, y1 - y0) > THIN_POINTS:
            found.rules.extend(_moved(side, matrix) for side in _sides(ctypes.cast(drawn, pdfium.FPDF_PAGEOBJECT)))
        elif max(x1 - x0, y1 - y0) >= RULE_POINTS:
            found.rules.append(_moved((x0, y0, x1, y1), matrix))
    return found


def _objects(page: Any) -> Iterator[tuple[_Handle, int, Matrix]]:
    """Texts, paths and pictures of a page, those inside forms too, each with the matrix of its form."""
    import pypdfium2.raw as pdfium

    calls = _calls()
    kind_of, form = calls.kind, pdfium.FPDF_PAGEOBJ_FORM
    handle = ctypes.cast(page, ctypes.c_void_p)
    forms: list[tuple[_Handle, Matrix, int]] = []
    for n in range(min(pdfium.FPDFPage_CountObjects(page), MAX_OBJECTS)):
        drawn = calls.object(handle, n)
        kind = kind_of(drawn)
        if kind == form:
            forms.append((drawn, IDENTITY, 0))
        else:
            yield drawn, kind, IDENTITY
    own = pdfium.FS_MATRIX()
    seen = 0
    while forms and seen < MAX_OBJECTS:
        handle, matrix, depth = forms.pop()
        outer = ctypes.cast(handle, pdfium.FPDF_PAGEOBJECT)
        if depth >= MAX_FORM_DEPTH or not pdfium.FPDFPageObj_GetMatrix(outer, own):
            continue
        inner = _product((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
        for n in range(min(pdfium.FPDFFormObj_CountObjects(outer), MAX_OBJECTS)):
            seen += 1
            drawn = calls.inner_object(handle, ctypes.c_ulong(n))
            kind = kind_of(drawn)
            if kind == form:
                forms.append((drawn, inner, depth + 1))
            else:
                yield drawn, kind, inner


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


class _SecondReader:
    """pdfplumber's own reader of the same PDF, opened only when a page needs it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.pdf: Any = None
        self.asked = 0

    def page(self, index: int, picture_share: float) -> PageContent | None:
        """A page as pdfplumber sees it, its pictures known already, or nothing where it fails on it."""
        self.asked += 1
        if self.asked > MAX_SECOND_READINGS:
            return None
        # what pdfminer raises on damaged files has no common base, and this reading is a second one only
        try:
            if self.pdf is None:
                import pdfplumber

                logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
                self.pdf = pdfplumber.open(io.BytesIO(self.data))
            page = self.pdf.pages[index]
            width, height = float(page.width), float(page.height)
            glyphs = tuple(_plumbed(character, height) for character in page.chars if not character["text"].isspace())
            rules = tuple(Box(e["x0"], e["top"], e["x1"], e["bottom"]) for e in page.edges)
            page.close()
        except Exception:
            return None
        return PageContent(width, height, glyphs, rules, picture_share)


def _plumbed(character: dict[str, Any], height: float) -> Glyph:
    """A character of pdfplumber; its place is that of the baseline, since its box follows the font's ascent."""
    across, up, _, _, x, y = character["matrix"]
    turn = round(-math.atan2(up, across) / QUARTER) % 4
    x0, top, x1, bottom = (character[edge] for edge in ("x0", "top", "x1", "bottom"))
    # without Unicode it says "(cid:12)"
    text = character["text"] if len(character["text"]) == 1 else "\ufffd"
    return Glyph(text, x0, top, x1, bottom, x if turn % 2 else height - y, turn)


SOURCE = Source("pdf", accepts, read, render)
