"""Tables drawn as text become grids (画出来的表), so that a test shows what it tests."""

from __future__ import annotations

from schema.records import Cell, Document, Extraction, Grid, Line, Page


def grid(drawn: str, lines_before: int = 0, page: int | None = 1) -> Grid:
    """A grid from rows of cells between |; `<` merges with the cell on the left, `^` with the one above, `\\n` breaks.

    One space beside each | is not part of the cell; further ones indent it.
    """
    rows = [line.strip().strip("|").split("|") for line in drawn.strip().splitlines()]
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    texts: dict[tuple[int, int], str] = {}
    for r, row in enumerate(rows):
        for c, written in enumerate(row):
            mark = written.strip()
            start = owner[r, c - 1] if mark == "<" else owner[r - 1, c] if mark == "^" else (r, c)
            owner[r, c] = start
            if start == (r, c):
                texts[start] = written.removeprefix(" ").rstrip().replace("\\n", "\n")
    cells = []
    for start, text in texts.items():
        places = [place for place, its in owner.items() if its == start]
        height, width = max(r for r, _ in places) - start[0] + 1, max(c for _, c in places) - start[1] + 1
        cells.append(Cell(*start, text, height, width))
    return Grid(page, tuple(cells), lines_before)


def report(*pages: str, title: str = "临川市2024年财政决算") -> Document:
    """A report of pages; lines that begin with | are tables, others text."""
    made = []
    for number, page in enumerate(pages, 1):
        lines: list[Line] = []
        grids: list[Grid] = []
        drawn: list[str] = []
        for line in [*page.strip().splitlines(), ""]:
            if line.strip().startswith("|"):
                drawn.append(line)
                continue
            if drawn:
                grids.append(grid("\n".join(drawn), len(lines), number))
                drawn = []
            if line.strip():
                lines.append(Line(line.strip(), paragraph_start=True))
        made.append(Page(number, tuple(lines), grids=tuple(grids)))
    return Document("表.pdf", "", "pdf", tuple(made), title)


def read(*pages: str, title: str = "临川市2024年财政决算") -> Extraction:
    """What is extracted from pages with drawn tables."""
    from extractors import extract_all

    return extract_all(report(*pages, title=title))
