"""Whether any amount is lost on the way (金额不遗漏): those with a unit that gouji finds, against an independent count.

    benchmarks/amounts.py FILE…

The count is a plain pattern over PDFium's own text with white space removed. It is no gold: where white space is
removed, two cells of a table run together into one amount that stands nowhere. Each difference is listed with what
explains it; what nothing explains is lost.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pypdfium2

import extractors
from extractors.furniture import furniture
from schema.records import Document, Figure, UnreadableReport

AMOUNT = re.compile(r"(\d[\d,，]*(?:\.\d+)?)((?:[百千]?[万亿]|千|百)?元)")
SPACE = re.compile(r"\s+")


def plain(text: str) -> Iterator[str]:
    """Amounts as the pattern sees them, commas removed."""
    return (re.sub("[,，]", "", match.group()) for match in AMOUNT.finditer(text))


def pages_of(path: Path) -> list[str]:
    """PDFium's text of each page, its hyphen for line ends (U+FFFE, U+0002) made the dash that it was."""
    pdf = pypdfium2.PdfDocument(path)
    texts = [page.get_textpage().get_text_range() for page in pdf]
    pdf.close()
    return [re.sub("[\x02\ufffe]", "-", text) for text in texts]


def ours(figures: tuple[Figure, ...]) -> Counter[str]:
    quotes = (figure.quote for figure in figures if figure.kind == "amount")
    return Counter(amount for quote in quotes for amount in plain(quote))


def explanation(amount: str, number: int, text: str, document: Document, found: Counter[str]) -> str:
    """What explains that an amount of the plain count is not among ours; empty where nothing does."""
    page = document.pages[number]
    if page.is_unread:
        return f"on a page that was not read ({page.verdict})"
    dropped = "".join(page.lines[n].text for p, n in furniture(document.pages) if p == number)
    if amount in SPACE.sub("", dropped):
        return "in a running head, a footer or the contents"
    lines = [SPACE.sub("", line.text) for line in page.lines]
    standing = [line for line in lines if amount in re.sub("[,，]", "", line)]
    for n in range(1, len(amount)):
        # 2024 | 12.5万元 reads 202412.5万元 without white space
        if found[amount[n:]] and amount[n:][0].isdigit() and not standing:
            return "digits that stand apart run together without white space"
    if any(line.endswith(amount[:n]) for line in lines for n in (len(amount) - 1, len(amount) - 2)):
        return "broken at the end of a line in a cell, with a line of the cell beside it between"
    bare = re.sub(r"(?:[百千]?[万亿]|千|百)?元$", "", amount)
    if any(bare in re.sub("[,，]", "", cell.text) for grid in page.grids for cell in grid.cells):
        return "a cell of a table, whose unit stands in its header"
    if not standing:
        return "drawn twice or in another order than it is read"
    return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    options = parser.parse_args()
    counted = agreeing = 0
    classes: Counter[str] = Counter()
    for path in options.files:
        try:
            document = extractors.read(path, ocr=False)
        except UnreadableReport as refusal:
            print(f"left out: {refusal}")
            continue
        if document.format != "pdf":
            print(f"left out: {path.name} is {document.format}, whatever its name says")
            continue
        found = ours(extractors.extract(document))
        left = found.copy()
        missing: list[tuple[str, int, str]] = []
        for number, text in enumerate(pages_of(path)):
            for amount in plain(SPACE.sub("", text)):
                counted += 1
                if left[amount]:
                    left[amount] -= 1
                    agreeing += 1
                else:
                    missing.append((amount, number, text))
        for amount, number, text in missing:
            why = explanation(amount, number, text, document, found) or "LOST"
            classes[why] += 1
            print(f"{path.name} page {number + 1}: {amount}: {why}")
    print(f"{counted} amounts by the plain pattern, {agreeing} found: {agreeing / max(1, counted):.2%}")
    for why, count in classes.most_common():
        print(f"{count:6d}  {why}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
