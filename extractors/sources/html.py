"""Web pages (.html): the report's body, found by structure, its paragraphs as lines and its data tables as grids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractors.cells import only_arranges, span
from extractors.charset import decoded, is_text
from extractors.source import Source, document
from schema.records import Cell, Document, Grid, Line, Page, UnreadableReport

Element = Any

MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|div|p|br|table|span|article|section)\b", re.I)
UNSEEN_TAGS = """script style noscript template head select option button input textarea svg canvas audio video object
iframe embed map nav dialog"""
BLOCK_TAGS = """address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure
footer form h1 h2 h3 h4 h5 h6 header hr li main ol p pre section summary table tbody td tfoot th thead tr ul"""
UNSEEN, BLOCKS = frozenset(UNSEEN_TAGS.split()), frozenset(BLOCK_TAGS.split())
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
ATTACHMENT = re.compile(r"\.(pdf|docx?|xlsx?|wps|et|ofd|zip|rar|7z)\b", re.I)
SPACE = re.compile(r"[ \t\r\n\f\v]+")
SENTENCE_MARK = re.compile(r"[，。；]")
FIGURE = re.compile(r"\d\s*(?:[万亿]|%|％|元)")

BODY_SHARE = 0.97
"""A child that holds this share of the prose is the body; with less, only if nothing outside it holds a figure."""
MAIN_SHARE = 0.6
LINKED_SHARE = 0.6
"""A block with this share of its text in links, and two links at least, is navigation."""
SHORT_NOTICE = 400
"""A page with less prose than this and no figure, but with attachments, only announces them."""


def is_web_page(head: bytes) -> bool:
    """Whether a text begins as a web page does, with tags."""
    return is_text(head) and MARKUP.search(head.replace(b"\0", b"")) is not None


def accepts(path: Path, head: bytes) -> bool:
    """Text with tags, whatever the file is called."""
    return b"%PDF-" not in head[:1024] and not head.lstrip().startswith(b"MIME-Version:") and is_web_page(head)


def read(path: Path) -> Document:
    """The body of a web page; raises UnreadableReport for a page that only links the report (附件下载)."""
    data = path.read_bytes()
    text = decoded(data)
    root = _parsed(text)
    attachments, title = _attachments(root), _title(root)
    content = _content(root, HIDDEN)
    if not content.says_something:
        # some sites hide the article until a script shows it
        hidden_too = _content(_parsed(text), None)
        content = hidden_too if hidden_too.says_something else content
    if attachments and not content.says_something:
        raise UnreadableReport(
            f"{path.name} is a web page that only links the report; fetch the attachment: {', '.join(attachments[:5])}"
        )
    lines, grids = tuple(content.lines), tuple(content.grids)
    if not lines and not grids:
        note = "the web page holds no text of its own (a script may load it)"
        return document(path, data, "html", (Page(None, (), "empty", note=note),), title)
    return document(path, data, "html", (Page(None, lines, grids=grids),), title)


def article(data: bytes) -> str:
    """The words of a page's article (正文) without what stands around it, which changes from day to day."""
    content = _content(_parsed(decoded(data)), HIDDEN)
    return "".join([line.text for line in content.lines] + [c.text for grid in content.grids for c in grid.cells])


def _parsed(text: str) -> Element:
    from lxml import etree, html

    # libxml2 stops at a NUL and refuses a declared encoding for text that is decoded already
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\0", ""))
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        root = html.document_fromstring("<html><body></body></html>")
    return root


def _title(root: Element) -> str:
    """The title that the page states for its article: the ArticleTitle of government sites, else <title>, else h1."""
    for meta in root.iter("meta"):
        if (meta.get("name") or "").strip().lower() == "articletitle" and (meta.get("content") or "").strip():
            return _tidy(meta.get("content"))
    for tag in ("title", "h1"):
        for element in root.iter(tag):
            if stated := _tidy(element.text_content()):
                return stated
    return ""


def _tidy(text: str) -> str:
    return SPACE.sub(" ", text.replace("\u200b", "").replace("\xa0", " ")).strip()


def _attachments(root: Element) -> list[str]:
    """The files that a page links or frames (附件), as their addresses stand in it."""
    addresses = [
        element.get(attribute) or ""
        for tag, attribute in (("a", "href"), ("iframe", "src"), ("embed", "src"), ("object", "data"))
        for element in root.iter(tag)
    ]
    return list(dict.fromkeys(address for address in addresses if ATTACHMENT.search(address)))


def _content(root: Element, hidden: re.Pattern[str] | None) -> _Content:
    """What a reader of the page sees of its article: no scripts, no widgets of forms, nothing that its style hides."""
    for element in list(root.iter("*")):
        unseen = hidden and (element.get("hidden") is not None or hidden.search(element.get("style") or ""))
        if (element.tag in UNSEEN or unseen) and element.getparent() is not None and element.tag != "body":
            element.drop_tree()
    content = _Content()
    _walk(_body(root), content)
    content.end_line()
    return content


def _body(root: Element) -> Element:
    """The element that holds the article: down from the whole page while one child holds nearly all of the prose."""
    element = root.find("body") if root.find("body") is not None else root
    prose = _prose_lengths(element)
    while len(element) and prose[element]:
        child = max(element, key=lambda part: prose[part])
        share = prose[child] / prose[element]
        rest_has_no_figure = not any(FIGURE.search(_own_words(part)) for part in element if part is not child)
        if share < (MAIN_SHARE if rest_has_no_figure else BODY_SHARE):
            break
        if not any(part.tag in BLOCKS or part.tag == "br" for part in child.iterdescendants()):
            break
        if child.tag == "table" and not _is_layout(child):
            break
        element = child
    return element


def _prose_lengths(body: Element) -> dict[Element, int]:
    """How much prose stands in each element: text with sentence marks, outside links."""
    lengths: dict[Element, int] = {}
    for element in reversed(list(body.iter("*"))):
        own = sum(len(text) for text in _texts(element) if SENTENCE_MARK.search(text))
        lengths[element] = (0 if element.tag == "a" else own) + sum(
            0 if part.tag == "a" else lengths[part] for part in element
        )
    return lengths


def _texts(element: Element) -> Iterator[str]:
    """The pieces of text that stand directly in an element, between its children."""
    yield element.text or ""
    for part in element:
        yield part.tail or ""


def _own_words(element: Element) -> str:
    """The text of an element and its descendants outside links."""
    linked = {descendant for link in element.iter("a") for descendant in link.iter("*")}
    return "".join(text for part in element.iter("*") if part not in linked for text in _texts(part))


def _is_navigation(element: Element) -> bool:
    """Whether a block is a list of links (面包屑, 相关链接): at least two, and most of its text in them."""
    links = [link for link in element.iter("a") if link is not element and (link.text_content() or "").strip()]
    if len(links) < 2:
        return False
    length = len(SPACE.sub("", element.text_content()))
    return sum(len(SPACE.sub("", link.text_content())) for link in links) >= LINKED_SHARE * length


@dataclass(slots=True)
class _Content:
    """What was read so far: finished lines, grids, and the line that is being put together."""

    lines: list[Line] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def says_something(self) -> bool:
        """Whether this may be a report: a table, a figure, or at least a page of words."""
        prose = "".join(line.text for line in self.lines)
        return bool(self.grids) or len(prose) >= SHORT_NOTICE or FIGURE.search(prose) is not None

    def end_line(self) -> None:
        text = SPACE.sub(" ", "".join(self.pieces)).strip(" ")
        self.pieces.clear()
        if _tidy(text):
            self.lines.append(Line(text, (), True))


def _walk(element: Element, content: _Content, *, tables: bool = True) -> None:
    """Read an element in document order: blocks and <br> end lines, inline elements do not, data become grids.

    Without `tables`, as inside a cell, those nested in it are left out.
    """
    from lxml import etree

    walker = etree.iterwalk(element, events=("start", "end"))
    for event, part in walker:
        breaks = part.tag in BLOCKS or part.tag == "br"
        if breaks:
            content.end_line()
        if event == "end":
            content.pieces.append(part.tail or "" if part is not element else "")
        elif part.tag == "table" and part is not element and not (tables and _is_layout(part)):
            if tables:
                content.grids.append(Grid(None, _cells(part), len(content.lines)))
            walker.skip_subtree()
        elif breaks and part is not element and _is_navigation(part):
            walker.skip_subtree()
        else:
            content.pieces.append(part.text or "")


def _is_layout(table: Element) -> bool:
    """Whether a table only arranges the page, or hardly holds anything but other tables."""
    texts = [[_cell_text(cell) for cell in _row_cells(row)] for row in _rows(table)]
    nested = sum(len(_tidy(inner.text_content())) for inner in _nested_tables(table))
    return only_arranges(texts) or nested > sum(len(text) for row in texts for text in row)


def _rows(table: Element) -> Iterator[Element]:
    """The rows of a table, not those of tables inside it."""
    for part in table:
        if part.tag == "tr":
            yield part
        elif part.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in part if row.tag == "tr")


def _row_cells(row: Element) -> Iterator[Element]:
    return (cell for cell in row if cell.tag in ("td", "th"))


def _nested_tables(table: Element) -> Iterator[Element]:
    """The tables directly inside a table."""
    for inner in table.iterdescendants("table"):
        if next(inner.iterancestors("table")) is table:
            yield inner


def _cell_text(cell: Element) -> str:
    """The text of a cell, one line for each paragraph in it, without the tables nested in it."""
    content = _Content()
    _walk(cell, content, tables=False)
    content.end_line()
    return "\n".join(line.text.strip() for line in content.lines)


def _cells(table: Element) -> tuple[Cell, ...]:
    """The cells of a data table at their rows and columns, merged cells with their spans."""
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    for row_number, row in enumerate(_rows(table)):
        column = 0
        for cell in _row_cells(row):
            while (row_number, column) in taken:
                column += 1
            row_span, column_span = span(cell.get("rowspan")), span(cell.get("colspan"))
            cells.append(Cell(row_number, column, _cell_text(cell), row_span, column_span))
            taken.update(
                (row_number + down, column + right) for down in range(row_span) for right in range(column_span)
            )
            column += column_span
    return tuple(cells)


SOURCE = Source("html", accepts, read)
