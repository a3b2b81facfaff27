"""Word (.docx): paragraphs with their automatic numbers, and tables as grids; a Word file has no pages of its own."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from extractors.cells import only_arranges, span
from extractors.source import Source, document
from schema.records import Cell, Document, Grid, Line, Page, UnreadableReport

Element = Any

MAIN_PART = "word/document.xml"
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
UNSEEN = frozenset({f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}rPr", f"{W}pPr", FALLBACK})
"""Deleted text, field codes, properties, and the second copy of a drawing for old programs."""
NUMERALS = "零一二三四五六七八九"
CHINESE_FORMATS = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographTraditional", "chineseLegalSimplified"}
)


def accepts(path: Path, head: bytes) -> bool:
    """A ZIP file that holds word/document.xml."""
    if not head.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return MAIN_PART in archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def read(path: Path) -> Document:
    """The paragraphs and tables of a Word file; raises UnreadableReport for a damaged one."""
    data = path.read_bytes()
    body, numbering = _opened(path.name, data)
    content = _Content(numbering)
    content.add(body)
    page = Page(None, tuple(content.lines), grids=tuple(content.grids))
    return document(path, data, "docx", (page,))


def _opened(name: str, data: bytes) -> tuple[Element, _Numbering]:
    import docx
    from docx.opc.exceptions import OpcError
    from lxml import etree

    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise UnreadableReport(
                f"{name} unpacks to {unpacked / 2**20:.0f} MB (at most {MAX_UNPACKED_BYTES / 2**20:.0f} MB); "
                "save it without pictures"
            )
        word = docx.Document(BytesIO(data))
        return word.element.body, _Numbering(word)
    except (zipfile.BadZipFile, OpcError, etree.XMLSyntaxError, KeyError, ValueError, EOFError, OSError) as error:
        raise UnreadableReport(f"{name} is a damaged Word file ({type(error).__name__}); fetch it again") from None


class _Content:
    """The lines and grids of a Word file, in the order of its body."""

    def __init__(self, numbering: _Numbering) -> None:
        self.numbering = numbering
        self.lines: list[Line] = []
        self.grids: list[Grid] = []

    def add(self, container: Element) -> None:
        for part in container.iterchildren():
            if part.tag == f"{W}p":
                self.add_paragraph(part)
            elif part.tag == f"{W}tbl":
                self.add_table(part)
            elif part.tag not in UNSEEN:
                self.add(part)

    def add_paragraph(self, paragraph: Element) -> None:
        if _style(paragraph).upper().startswith("TOC"):
            return
        text = self.numbering.number(paragraph) + "".join(_texts(paragraph))
        self.lines.extend(Line(line, (), True) for line in text.split("\n") if line.strip())
        for box in paragraph.iterdescendants(f"{W}txbxContent"):
            if not any(above.tag == FALLBACK for above in box.iterancestors()):
                self.add(box)

    def add_table(self, table: Element) -> None:
        rows = [list(row.iterchildren(f"{W}tc")) for row in table.iterchildren(f"{W}tr")]
        if only_arranges([[_cell_text(cell) for cell in row] for row in rows]):
            for row in rows:
                for cell in row:
                    self.add(cell)
        else:
            self.grids.append(Grid(None, tuple(_cells(rows)), len(self.lines)))


def _texts(element: Element) -> Iterator[str]:
    """The pieces of text that are seen in a paragraph: no deleted or hidden text, no footnote marks, no text boxes."""
    for part in element.iterchildren():
        if part.tag == f"{W}t":
            yield part.text or ""
        elif part.tag in (f"{W}br", f"{W}cr"):
            yield "\n"
        elif part.tag == f"{W}tab":
            yield "\t"
        elif part.tag == f"{W}noBreakHyphen":
            yield "-"
        elif part.tag not in UNSEEN and part.tag != f"{W}txbxContent" and not _is_mark(part):
            yield from _texts(part)


def _is_mark(run: Element) -> bool:
    """Whether a run is hidden, or the raised digit of a footnote."""
    properties = run.find(f"{W}rPr")
    if properties is None:
        return False
    hidden = properties.find(f"{W}vanish")
    if hidden is not None and hidden.get(f"{W}val") not in ("0", "false"):
        return True
    raised = properties.find(f"{W}vertAlign")
    return raised is not None and raised.get(f"{W}val") == "superscript"


def _style(paragraph: Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else str(style.get(f"{W}val") or "")


def _cell_text(cell: Element) -> str:
    return "\n".join("".join(_texts(paragraph)).strip() for paragraph in cell.iterchildren(f"{W}p"))


def _cells(rows: list[list[Element]]) -> Iterator[Cell]:
    """Cells at their rows and columns; a cell that goes on from the row above lengthens the one it goes on from."""
    spans: Counter[tuple[int, int]] = Counter()
    placed: list[tuple[int, int, int, Element]] = []
    owner: dict[int, tuple[int, int]] = {}
    for row_number, row in enumerate(rows):
        column = 0
        for cell in row:
            wide = cell.find(f"{W}tcPr/{W}gridSpan")
            width = span(wide.get(f"{W}val")) if wide is not None else 1
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            goes_on = merge is not None and merge.get(f"{W}val") != "restart"
            if not goes_on or column not in owner:
                owner[column] = row_number, column
                placed.append((row_number, column, width, cell))
            spans[owner[column]] += 1
            column += width
    for row_number, column, width, cell in placed:
        yield Cell(row_number, column, _cell_text(cell), spans[row_number, column], width)


class _Numbering:
    """The numbers that Word itself puts before headings (一、 （一） 1.): they are no text of the paragraph."""

    def __init__(self, word: Any) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE

        self.levels: dict[tuple[str, str], Element] = {}
        self.abstract: dict[str, str] = {}
        self.styles: dict[str, Element] = {}
        self.counts: Counter[tuple[str, int]] = Counter()
        for style in word.styles.element.iterchildren(f"{W}style"):
            numbered = style.find(f"{W}pPr/{W}numPr")
            if numbered is not None:
                self.styles[style.get(f"{W}styleId")] = numbered
        if not any(r.reltype == RELATIONSHIP_TYPE.NUMBERING for r in word.part.rels.values()):
            return
        part = word.part.numbering_part.element
        for kind in part.iterchildren(f"{W}abstractNum"):
            for level in kind.iterchildren(f"{W}lvl"):
                self.levels[kind.get(f"{W}abstractNumId"), level.get(f"{W}ilvl")] = level
        for number in part.iterchildren(f"{W}num"):
            reference = number.find(f"{W}abstractNumId")
            if reference is not None:
                self.abstract[number.get(f"{W}numId")] = reference.get(f"{W}val")

    def number(self, paragraph: Element) -> str:
        """The number before a paragraph, counted up; empty for plain paragraphs and bullets."""
        stated = paragraph.find(f"{W}pPr/{W}numPr")
        if stated is None:
            stated = self.styles.get(_style(paragraph))
        if stated is None:
            return ""
        chain, depth = (_value(stated, f"{W}numId"), _value(stated, f"{W}ilvl") or "0")
        kind = self.abstract.get(chain, "")
        level = self.levels.get((kind, depth))
        if level is None:
            return ""
        here = int(depth)
        self.counts[kind, here] += 1
        for below in [key for key in self.counts if key[0] == kind and key[1] > here]:
            del self.counts[below]
        return self._written(kind, here, _value(level, f"{W}lvlText"))

    def _written(self, kind: str, here: int, pattern: str) -> str:
        for depth in range(here + 1):
            level = self.levels.get((kind, str(depth)))
            if level is not None and f"%{depth + 1}" in pattern:
                start = int(_value(level, f"{W}start") or 1)
                count = start - 1 + max(self.counts[kind, depth], 1)
                in_chinese = _value(level, f"{W}numFmt") in CHINESE_FORMATS
                pattern = pattern.replace(f"%{depth + 1}", _chinese(count) if in_chinese else str(count))
        return pattern if any(character.isdigit() or character in NUMERALS for character in pattern) else ""


def _value(element: Element, tag: str) -> str:
    part = element.find(tag)
    return "" if part is None else str(part.get(f"{W}val") or "")


def _chinese(count: int) -> str:
    """A count as headings write it.

    >>> [_chinese(count) for count in (3, 10, 12, 20, 21)]
    ['三', '十', '十二', '二十', '二十一']
    """
    tens, units = divmod(count, 10)
    if count >= 100 or not tens:
        return NUMERALS[count] if count < 10 else str(count)
    return ("" if tens == 1 else NUMERALS[tens]) + "十" + (NUMERALS[units] if units else "")


SOURCE = Source("docx", accepts, read)
