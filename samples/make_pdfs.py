"""Prints each sample report (.txt) as a PDF that looks like a published one (公文格式: A4, 三号宋体, — 12 —).

    python samples/make_pdfs.py /usr/share/fonts/truetype/arphic-gbsn00lp/gbsn00lp.ttf

The page follows GB/T 9704: 22 lines of 28 characters. In the text a line indented by two ideographic spaces is a
paragraph; one that ends in ： is a salutation; the first line is the title, and any other unindented line is centred.
The same text and font give the same bytes.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

FOLDER = Path(__file__).parent
FONT = "Song"
LEFT, WIDTH, TOP = 28 * mm, 156 * mm, A4[1] - 40 * mm
LINES = 22
LEADING = 225 * mm / LINES
BODY, TITLE, FOOT = 16.0, 22.0, 14.0
GAP = 0.12
"""Space between Hanzi and digits, in characters; drawn as a distance, not as a character."""

WORD = re.compile(r"[0-9A-Za-z.%-]+|.")
NEVER_FIRST = set("，。；：、）》”！？%")
NEVER_LAST = set("（《“")
HEADING = re.compile(r"　　(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)[^。；，]{1,30}$")
HELP = "install a TrueType Song face, on Debian: apt-get install fonts-arphic-gbsn00lp"


@dataclass(frozen=True)
class Word:
    """A Hanzi, a mark, or a number that stays together."""

    text: str
    size: float

    @property
    def width(self) -> float:
        return pdfmetrics.stringWidth(self.text, FONT, self.size)

    @property
    def latin(self) -> bool:
        return self.text.isascii()


def gap(before: Word, after: Word) -> float:
    return GAP * after.size if before.latin != after.latin and "　" not in before.text + after.text else 0.0


def length(line: list[Word]) -> float:
    return sum(word.width for word in line) + sum(map(gap, line, line[1:]))


def wrapped(words: list[Word], width: float) -> Iterator[list[Word]]:
    """Lines no wider than the page that do not begin with ，。 nor end with （“ (避头尾)."""
    line: list[Word] = []
    for word in words:
        if line and length([*line, word]) > width:
            carried: list[Word] = []
            while len(line) > 1 and ((carried or [word])[0].text in NEVER_FIRST or line[-1].text in NEVER_LAST):
                carried.insert(0, line.pop())
            yield line
            line = carried
        line.append(word)
    yield line


def title_lines(title: str) -> list[str]:
    """A long title breaks after a 和, near its middle where it can."""
    if pdfmetrics.stringWidth(title, FONT, TITLE) <= WIDTH:
        return [title]
    places = [match.end() for match in re.finditer("和|情况", title[:-3])] or [len(title) // 2]
    place = min(places, key=lambda place: abs(place - len(title) / 2))
    return [*title_lines(title[:place]), *title_lines(title[place:])]


class Printer:
    """Lines go down the page; a full page gets its number and the next begins."""

    def __init__(self, path: Path, title: str) -> None:
        self.canvas = Canvas(str(path), pagesize=A4, invariant=1)
        self.canvas.setTitle(title)
        self.page, self.used = 1, 0

    def line(self, words: list[Word], x: float, stretch: float = 0.0, bold: bool = False) -> None:
        if self.used == LINES:
            self.turn()
        self.canvas.saveState()
        self.canvas.setLineWidth(0.4)
        text = self.canvas.beginText()
        text.setTextRenderMode(2 if bold else 0)
        y = TOP - self.used * LEADING
        for before, word in zip([words[0], *words], words, strict=False):
            x += gap(before, word)
            text.setFont(FONT, word.size)
            text.setTextOrigin(x, y)
            text.textOut(word.text)
            x += word.width + stretch
        self.canvas.drawText(text)
        self.canvas.restoreState()
        self.used += 1

    def paragraph(self, content: str) -> None:
        words = [Word(text, BODY) for text in WORD.findall(content)]
        lines = list(wrapped(words, WIDTH))
        for line in lines:
            spare = 0.0 if line is lines[-1] else (WIDTH - length(line)) / (len(line) - 1)
            self.line(line, LEFT, spare, bold=HEADING.match(content) is not None)

    def centred(self, content: str, size: float, bold: bool = False) -> None:
        words = [Word(text, size) for text in WORD.findall(content)]
        rows = ceil(length(words) / WIDTH)
        for line in wrapped(words, WIDTH if rows == 1 else length(words) / rows + 2 * size):
            self.line(line, LEFT + (WIDTH - length(line)) / 2, bold=bold)

    def blank(self) -> None:
        if 0 < self.used < LINES:
            self.used += 1

    def turn(self) -> None:
        number = f"— {self.page} —"
        edge = LEFT + BODY if self.page % 2 == 0 else LEFT + WIDTH - BODY - pdfmetrics.stringWidth(number, FONT, FOOT)
        self.canvas.setFont(FONT, FOOT)
        self.canvas.drawString(edge, 22 * mm, number)
        self.canvas.showPage()
        self.page, self.used = self.page + 1, 0

    def close(self) -> None:
        self.turn()
        self.canvas.save()


def print_report(source: Path) -> None:
    title, *lines = source.read_text(encoding="utf-8").splitlines()
    printer = Printer(source.with_suffix(".pdf"), title)
    for line in title_lines(title):
        printer.centred(line, TITLE, bold=True)
    for line in lines:
        if not line:
            printer.blank()
        elif line.startswith("　") or line.endswith("："):
            printer.paragraph(line)
        else:
            printer.centred(line, BODY)
    printer.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("font", type=Path, help="a TrueType face with the Hanzi of GB 2312")
    font = parser.parse_args().font
    try:
        face = TTFont(FONT, str(font))
    except (OSError, TTFError) as error:
        sys.exit(f"{font}: {error}\n{HELP}")
    pdfmetrics.registerFont(face)
    for source in sorted(FOLDER.glob("*.txt")):
        if not source.name.endswith(".checks.txt"):
            missing = {c for c in source.read_text(encoding="utf-8") if c > " " and ord(c) not in face.face.charToGlyph}
            if missing:
                sys.exit(f"{font} has no glyph for {''.join(sorted(missing))}\n{HELP}")
            print_report(source)


if __name__ == "__main__":
    main()
