"""A report's file becomes a Document (读取): exactly one source accepts it, by its content, not by its suffix."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from extractors import sources as sources_folder
from schema.records import Document, Page, UnreadableReport
from schema.vocabulary import Verdict

if TYPE_CHECKING:
    from extractors.recognition import Render

MAX_BYTES = 200 * 1024 * 1024
HEAD_BYTES = 64 * 1024

FOREIGN = (
    # the compound files of old Office; an encrypted .docx is one too
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old or encrypted Office file (.doc, .xls, .wps)",
        "save it as .docx or PDF",
    ),
    (b"{\\rtf", "an RTF file", "save it as .docx or PDF"),
    (b"Rar!", "a RAR archive", "unpack it and give the files inside"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it and give the files inside"),
    (b"\x1f\x8b", "a gzip archive", "unpack it and give the file inside"),
    (b"\x89PNG", "an image (PNG)", "recognise its text (OCR) and give the result as text or PDF"),
    (b"\xff\xd8\xff", "an image (JPEG)", "recognise its text (OCR) and give the result as text or PDF"),
    (b"GIF8", "an image (GIF)", "recognise its text (OCR) and give the result as text or PDF"),
    (b"BM", "an image (BMP)", "recognise its text (OCR) and give the result as text or PDF"),
    (b"II*\0", "an image (TIFF)", "recognise its text (OCR) and give the result as text or PDF"),
    (b"MM\0*", "an image (TIFF)", "recognise its text (OCR) and give the result as text or PDF"),
    (b"AT&TFORM", "a DjVu file", "convert it to PDF"),
    (b"MIME-Version:", "a web archive (.mht)", "save it as .html"),
)
"""First bytes of a file that no source reads → what it is, what to do."""

PACKED = (
    ("OFD.xml", "an OFD file", "convert it to PDF"),
    ("xl/workbook.bin", "a binary Excel file (.xlsb)", "save it as .xlsx"),
    ("ppt/", "a PowerPoint file (.pptx)", "save it as PDF"),
    ("content.xml", "an OpenDocument file (.odt, .ods)", "save it as .docx or PDF"),
    ("", "a ZIP archive", "unpack it and give the files inside"),
)
"""A member of a ZIP file that no source reads → what it is, what to do."""

REMEDIES: Mapping[Verdict, str] = {
    "picture": "the pages are pictures of text (scanned); pip install 'gouji[ocr]' to have them recognised",
    "unreadable": "the fonts do not say which characters they draw; pip install 'gouji[ocr]' to have the pages "
    "recognised, or fetch another copy",
    "empty": "the pages hold no text; check that the file is complete",
    "text": "the lines hold nothing but white space; check that the file is complete",
    "table": "the tables hold nothing but white space; check that the file is complete",
}
"""Why no page of a report could be read, the worst first → what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """One format of file: whether a file is of it, judged by its path and first bytes, and how it is read."""

    name: str
    accepts: Callable[[Path, bytes], bool]
    read: Callable[[Path], Document]
    render: Render | None = None
    """Draws pages as pictures, where the format may hold scanned ones."""


@cache
def sources() -> tuple[Source, ...]:
    """Every module of extractors/sources, each a format (txt, html, pdf, docx …)."""
    names = sorted(module.name for module in pkgutil.iter_modules(sources_folder.__path__))
    return tuple(importlib.import_module(f"{sources_folder.__name__}.{name}").SOURCE for name in names)


def read(path: Path, ocr: bool = True) -> Document:
    """A report as read from its file; raises UnreadableReport, one line, for whatever cannot be read (无法识读).

    With `ocr`, pages that are pictures are recognised where the extra for that is installed.
    """
    path = Path(path)
    try:
        if path.is_dir():
            raise UnreadableReport(f"{path.name} is a folder; give the files inside")
        size = path.stat().st_size
        if size == 0:
            raise UnreadableReport(f"{path.name} is empty (0 bytes); fetch it again")
        if size > MAX_BYTES:
            raise UnreadableReport(
                f"{path.name} is too large ({size / 2**20:.0f} MB, at most {MAX_BYTES / 2**20:.0f} MB); split it"
            )
        source = source_of(path)
        document = source.read(path)
        if ocr and source.render is not None and any(page.is_unread for page in document.pages):
            from extractors.recognition import recognised

            document = recognised(document, path, source.render)
    except FileNotFoundError:
        raise UnreadableReport(f"{path.name} does not exist or vanished while it was read; check the path") from None
    except PermissionError:
        raise UnreadableReport(f"{path.name} may not be opened (permission denied); change its permissions") from None
    except OSError as error:
        raise UnreadableReport(f"{path.name} could not be read ({error.strerror or error}); check the disk") from None
    _require_text(document)
    return document


def document(path: Path, data: bytes, format: str, pages: tuple[Page, ...], title: str = "") -> Document:
    """The Document that a source hands back: the file's name and fingerprint with what was found in it."""
    return Document(path.name, sha256(data).hexdigest(), format, pages, title)


def source_of(path: Path) -> Source:
    """The one format that a file is of; raises UnreadableReport where no source reads it."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    accepting = [source for source in sources() if source.accepts(path, head)]
    if len(accepting) > 1:
        raise AssertionError(f"{path.name} is accepted by more than one source: {[s.name for s in accepting]}")
    if not accepting:
        raise UnreadableReport(f"{path.name} {_foreign(path, head)}")
    return accepting[0]


def _foreign(path: Path, head: bytes) -> str:
    if not head.strip(b"\0"):
        return "holds nothing but zero bytes; fetch it again"
    for magic, what, remedy in FOREIGN:
        if head.startswith(magic):
            return f"is {what}, which is not read; {remedy}"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "is an image (WebP), which is not read; recognise its text (OCR) and give the result as text or PDF"
    if head.startswith(b"PK\x03\x04"):
        members = _members(path)
        if members is None:
            return "is a truncated or damaged ZIP, .docx or OFD file; fetch it again"
        what, remedy = next((w, r) for start, w, r in PACKED if any(m.startswith(start) for m in members) or not start)
        return f"is {what}, which is not read; {remedy}"
    return "is of no known format (text, HTML, PDF and .docx are read); convert it to one of these"


def _members(path: Path) -> list[str] | None:
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None


def _require_text(document: Document) -> None:
    """No page with text is no report; a page that has only tables is one."""
    if any(line.text.strip() for page in document.pages for line in page.lines) or any(p.grids for p in document.pages):
        return
    counted = Counter(page.verdict for page in document.pages)
    if document.pages[0].number is not None:
        worst = next(verdict for verdict in REMEDIES if counted[verdict])
        raise UnreadableReport(f"{document.name}: none of {len(document.pages)} pages can be read: {REMEDIES[worst]}")
    why = next((page.note for page in document.pages if page.note), "convert it to PDF or text with a text layer")
    raise UnreadableReport(f"{document.name} holds no readable text: {why}")
