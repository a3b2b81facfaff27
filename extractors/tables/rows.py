"""The rows of a table (行): label, code, and the rows that each is nested under, by code, numbering, indentation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from statistics import median, pstdev
from typing import Final

from extractors.tables.frame import Row, distinct, is_number, words
from extractors.tables.header import Block
from extractors.tables.numbers import bare
from schema.records import Cell

TOTAL: Final = re.compile(
    r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)])?(?:[^（(]{0,16}(?:合计|总计|小计|共计|总额)(?:[（(].*[）)])?|合计数"
    r"|(?:本页|过次页|承前页).*)$"
)
"""合计, 本年收入合计, 支出总计: they add up rows and stand over none."""
AMONG: Final = re.compile(r"^其中[:：]?|^其[:：]")
INSIDE_CODE: Final = re.compile(r"^[\[【（(]?(?P<code>[1-9]\d{2}(?:\d{2}){0,3})[\]】）)]?[-—_、.]?(?=[\u4e00-\u9fff])")
NUMBERINGS: Final = (
    re.compile(r"^第?[一二三四五六七八九十]+(?:部分)?[、．.]"),
    re.compile(r"^[（(][一二三四五六七八九十]+[）)]"),
    re.compile(r"^\d{1,2}[、．.](?!\d)"),
    re.compile(r"^[（(]\d{1,2}[）)]"),
    re.compile(r"^[①-⑳]"),
)
FLAT: Final = len(NUMBERINGS)
AMONG_WIDTH: Final = (2.0, 4.0)
"""How far in the rows after 其中：A begin, in characters, where they line up with A."""
FOLLOWS: Final = 0.9
SAME_INDENT: Final = 0.4
"""Indentations this near, in characters, are one."""
WHOLE_CODE: Final = 3
"""A 类 has three digits, 款 and 项 add two each."""
_RESERVE: Final = "预备费"
"""It has no subdivisions in the official classification: nothing stands under it, however it is set."""
STEPS: Final = 7
"""Labels that begin at more places than this are centred, not indented."""


@dataclass(slots=True)
class Entry:
    """One row of one side of a table."""

    cells: Row
    block: Block
    label: str
    """As printed, without white space."""
    code: str | None
    indent: float | None
    """How far its label is set in."""
    middle: float | None
    """Where the middle of its label stands; None where places are unknown."""
    size: float
    """How wide a character is, in the measure of the indentation."""
    beside: tuple[str, ...] = ()
    """Labels in columns left of its own (a merged 政府债务 before 一般债务)."""
    under: Entry | None = None
    page: int | None = None
    name: str = field(init=False)
    """The label without numbering, 其中 and code."""
    numbering: int = field(init=False)
    _path: tuple[str, ...] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.name, self.numbering = cleaned(self.label)

    @property
    def is_total(self) -> bool:
        return TOTAL.match(self.label) is not None

    @property
    def is_among(self) -> bool:
        return AMONG.match(self.label) is not None

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and those of the rows it is nested under, the nearest first."""
        return (self.name, *(cleaned(label)[0] for label in reversed(self.path)))

    @property
    def path(self) -> tuple[str, ...]:
        """The labels it is nested under, outermost first."""
        if self._path is None:
            above = () if self.under is None else (*self.under.path, self.under.label)
            self._path = (*(label for label in self.beside if label not in above), *above)
        return self._path


def names_several(text: str) -> bool:
    """Whether the lines of a label are numbered rows of their own: the grid lost the rules between them.

    >>> names_several("一、教育支出\\n二、科学技术支出"), names_several("（一）社会保障\\n和就业支出")
    (True, False)
    """
    lines = [bare(line) for line in text.split("\n")]
    return len(lines) > 1 and any(sum(pattern.match(line) is not None for line in lines) > 1 for pattern in NUMBERINGS)


@lru_cache(maxsize=8192)
def cleaned(label: str) -> tuple[str, int]:
    """A label without its code, numbering and 其中, and how deep the numbering is.

    >>> cleaned("（二）其中：增值税"), cleaned("20101人大事务"), cleaned("增值税")
    (('增值税', 1), ('人大事务', 5), ('增值税', 5))
    """
    depth = FLAT
    before = None
    name = label
    while before != name:
        before, name = name, INSIDE_CODE.sub("", AMONG.sub("", name))
        for level, pattern in enumerate(NUMBERINGS):
            if match := pattern.match(name):
                depth, name = min(depth, level), name[match.end() :]
    return name.strip("：:") or label, depth


def entries(rows: Sequence[Row], block: Block, page: int | None, above: dict[int, str]) -> Iterator[tuple[int, Entry]]:
    """The rows of one side that have a label or numbers, each with its place among the rows.

    `above` keeps the codes last seen in each column: 类 is not printed again beside its 款.
    """
    for place, row in enumerate(rows):
        labels = [row[n] for n in block.labels]
        own = next((cell for cell in reversed(labels) if words(cell)), None)
        if own is not None and is_number(own) and not re.search(r"[\u4e00-\u9fff]", own.text):
            own = None
        beside = tuple(dict.fromkeys(words(cell) for cell in labels if words(cell) and cell is not own))
        label = words(own)
        code = _code(row, block.codes, above)
        if code is None and (match := INSIDE_CODE.match(label)):
            code = match["code"]
        if not label and len(block.codes) and any(words(row[n]) and not words(row[n]).isdigit() for n in block.codes):
            own = next(row[n] for n in block.codes if words(row[n]))  # 合计 over the columns of codes
            label = words(own)
        if label or any(is_number(row[n]) for n in block.values):
            yield place, Entry(row, block, label, code, *_set_in(own), beside, page=page)


def _code(row: Row, columns: Sequence[int], above: dict[int, str]) -> str | None:
    """The code in one column, or put together from 类 款 项: 201 03 01 and 201 20103 2010301 are both 2010301."""
    written = [(columns[n], words(cell)) for n, cell in distinct([row[n] for n in columns])]
    written = [(n, text) for n, text in written if text.isascii() and text.isdigit()]
    if not written:
        return None
    first = written[0][0]
    texts = [above[n] for n in columns if n < first and n in above] if len(columns) > 1 else []
    for n in columns:
        if n >= first:
            above.pop(n, None)
    above.update(written)
    code = ""
    for text in (*texts, *(text for _, text in written)):
        # 30201 办公费 50201 办公经费: of two classifications side by side the one beside the label
        is_another = len(code) >= WHOLE_CODE and len(text) >= WHOLE_CODE and not text.startswith(code)
        code = text if is_another or (text.startswith(code) and len(text) > WHOLE_CODE) else code + text
    return code


def _set_in(cell: Cell | None) -> tuple[float | None, float | None, float]:
    """Where a label begins, its middle, and the size of its characters: by their place, else by the white space before.

    Boxes are as tall as the characters at hand, so that the size of one label alone says little.
    """
    if cell is None:
        return None, None, 0
    text = cell.text.lstrip("\n\r")
    if cell.box is not None:
        lines = [line for line in text.split("\n") if line.strip()]
        size = max(1.0, (cell.box.bottom - cell.box.top) / max(1, len(lines)))
        return cell.box.x0, (cell.box.x0 + cell.box.x1) / 2, size
    return sum(1.0 if character == "\u3000" else 0.5 for character in text[: len(text) - len(text.lstrip())]), None, 1


def nest(found: Sequence[Entry]) -> None:
    """Say for each row which one it is nested under."""
    em = median([entry.size for entry in found if entry.size] or [1])
    for entry in found:
        entry.indent = None if entry.indent is None else entry.indent / em
        entry.middle = None if entry.middle is None else entry.middle / em
    coded = sum(entry.code is not None for entry in found)
    if 2 * coded >= len(found) and len({len(entry.code or "") for entry in found} - {0}) > 1:
        _nest_by_code(found)
    else:
        _nest_by_place(found)


def _nest_by_code(found: Sequence[Entry]) -> None:
    """2010301 stands under 20101's 201: the row with the longest code that begins its own.

    Where indentation follows the codes it also places rows without one, and those that are set in further than their
    code asks for (231 债务还本支出 under 转移性支出).
    """
    levels = _levels(found)
    usual = _usual_levels(found, levels)
    if usual:
        _nest_by_place(found)
    known: dict[str, Entry] = {}
    for entry, level in zip(found, levels, strict=True):
        if entry.code is None:
            continue
        starts = (entry.code[:length] for length in range(len(entry.code) - 1, 0, -1))
        placed = entry.under if level > usual.get(len(entry.code), level) else None
        entry.under = next((known[start] for start in starts if start in known), placed)
        known[entry.code] = entry


def _usual_levels(found: Sequence[Entry], levels: Sequence[int]) -> dict[int, int]:
    """Length of code → its indentation, where longer codes are set in further, each by its own step; else nothing."""
    pairs = [(len(entry.code), level) for entry, level in zip(found, levels, strict=True) if entry.code]
    usual = {
        length: Counter(level for its, level in pairs if its == length).most_common(1)[0][0] for length, _ in pairs
    }
    steps = [usual[length] for length in sorted(usual)]
    follows = sum(usual[length] == level for length, level in pairs)
    deepens = len(steps) > 1 and all(low < high for low, high in pairwise(steps))
    return usual if deepens and follows >= FOLLOWS * len(pairs) else {}


def _nest_by_place(found: Sequence[Entry]) -> None:
    """By indentation where the labels are set in, else by numbering: 一、 over （一） over 1. over plain labels."""
    levels = _levels(found)
    uses_numbering = sum(entry.numbering < FLAT for entry in found) >= 2
    stack: list[tuple[tuple[int, int], Entry]] = []
    for entry, level in zip(found, levels, strict=True):
        if entry.is_total and not (entry.numbering < FLAT and any(levels)):
            if level == 0 or not any(levels):
                stack = []
            continue
        if not entry.label:
            continue
        depth = entry.numbering if uses_numbering else FLAT
        rank = (level, depth)
        if entry.is_among and stack:
            before = stack[-1]
            if before[1].is_among:
                stack.pop()
            elif before[0][0] > level and len(stack) > 1:
                stack = [one for one in stack if one[0][0] < level] or stack[:1]
            rank = (max(level, stack[-1][0][0]), FLAT + 1)
        elif stack and _beside_among(stack, entry):
            while not stack[-1][1].is_among:
                stack.pop()
            stack.pop()
            rank = (level, FLAT + 1)
        else:
            while stack and not _over(stack[-1][0], rank, any(levels)):
                stack.pop()
        entry.under = stack[-1][1] if stack else None
        if entry.label != _RESERVE:
            stack.append((rank, entry))


def _beside_among(stack: Sequence[tuple[tuple[int, int], Entry]], entry: Entry) -> bool:
    """Whether a row stands beside the last 其中：A: its label begins where A does, three characters further in."""
    among = next((above for _, above in reversed(stack) if above.is_among), None)
    if among is None or among.indent is None or entry.indent is None or entry.numbering < FLAT:
        return False
    return AMONG_WIDTH[0] <= entry.indent - among.indent <= AMONG_WIDTH[1]


def _over(above: tuple[int, int], rank: tuple[int, int], indented: bool) -> bool:
    """Whether a row can stand over another: of two numbers the higher, else the one that is set in less.

    Where no label is set in, 一、 stands over the plain labels that follow it.
    """
    if above[1] < FLAT and rank[1] < FLAT:
        return above[1] < rank[1]
    return above[0] < rank[0] if indented else above[1] < rank[1]


def _levels(found: Sequence[Entry]) -> list[int]:
    """0, 1, 2 … for each row by where its label begins; all 0 where the labels are not set in or are centred."""
    places = sorted(
        {entry.indent for entry in found if entry.indent is not None and entry.label and not entry.is_total}
    )
    steps: list[float] = []
    for place in places:
        if not steps or place - steps[-1] > SAME_INDENT:
            steps.append(place)
    if len(steps) < 2 or len(steps) > STEPS or _are_centred(found):
        return [0] * len(found)
    return [
        0
        if entry.indent is None
        else max((n for n, step in enumerate(steps) if entry.indent >= step - SAME_INDENT / 2), default=0)
        for entry in found
    ]


def _are_centred(found: Sequence[Entry]) -> bool:
    """Whether labels of different lengths share their middle rather than their beginning."""
    placed = [
        (entry.indent, entry.middle)
        for entry in found
        if entry.indent is not None and entry.middle is not None and not entry.is_total
    ]
    if len(placed) < 3:
        return False
    begins, middles = [begin for begin, _ in placed], [middle for _, middle in placed]
    return pstdev(middles) < pstdev(begins)
