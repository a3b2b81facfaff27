"""Plain text (.txt): lines as they stand, in UTF-8, GB18030 or UTF-16."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from extractors.charset import decoded, is_text
from extractors.source import Source, document
from extractors.sources.html import is_web_page
from schema.records import Document, Line, Page

# str.splitlines would also split at characters that PDF converters leave inside a line (U+0085, U+2028)
LINE_END = re.compile(r"\r\n|[\n\r\f\v]")
SENTENCE_ENDS = "。；：！？…”）》.;:!?)"
INDENT = "\u3000\u3000"
"""Two full-width spaces begin a paragraph, as Chinese text is set."""
TORN_LENGTH = 15
TORN_SHARE = 0.2


def accepts(path: Path, head: bytes) -> bool:
    """Text that is no web page and no other format that happens to be written in ASCII (PDF, RTF, MHT)."""
    foreign = b"%PDF-" in head[:1024] or head.lstrip().startswith((b"{\\rtf", b"MIME-Version:"))
    return is_text(head) and not foreign and not is_web_page(head)


def read(path: Path) -> Document:
    """The lines of a text file; text has no pages (a form feed is the end of a line)."""
    data = path.read_bytes()
    return document(path, data, "text", (Page(None, _lines(LINE_END.split(decoded(data)))),))


def _lines(texts: list[str]) -> tuple[Line, ...]:
    """Lines without the blank ones, which become hints where they separate paragraphs."""
    blank_before = [True] + [not text.strip() for text in texts[:-1]]
    standing = [(text, blank) for text, blank in zip(texts, blank_before, strict=True) if text.strip()]
    telling = _blanks_separate_paragraphs(standing)
    return tuple(
        Line(text.rstrip(), (), True if (telling and blank) or text.startswith(INDENT) else None)
        for text, blank in standing
    )


def _blanks_separate_paragraphs(standing: list[tuple[str, bool]]) -> bool:
    """Whether blank lines mean anything: not where they tear sentences (一般公⏎⏎共预算) as converted files do."""
    before_blank = [text.strip() for (text, _), (_, blank) in pairwise(standing) if blank]
    if not before_blank:
        return False
    long = max(TORN_LENGTH, max(len(text) for text in before_blank) / 2)
    torn = sum(text[-1] not in SENTENCE_ENDS and len(text) > long for text in before_blank)
    return torn < TORN_SHARE * len(before_blank)


SOURCE = Source("text", accepts, read)
