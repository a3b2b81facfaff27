"""The header of a table (表头): how many rows it has, what stands over each column, and what each column is for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal

from extractors.tables.frame import Frame, Row, distinct, is_empty, is_number, is_words, words
from schema.vocabulary import Side

Role = Literal["label", "code", "index", "unit", "value", "remark"]

DEEPEST: Final = 6
"""No form has more rows of header than this."""
CODE_HEAD: Final = re.compile(r"编码|代码|编号|^科目号$|^[类款项目]$")
INDEX_HEAD: Final = re.compile(r"^(?:行次|栏次|序号|项次|行号|顺序号)$")
UNIT_HEAD: Final = re.compile(r"^(?:计量)?单位$")
REMARK_HEAD: Final = re.compile(r"备注|说明|^依据|原因")
NAME_HEAD: Final = re.compile(
    r"(?:项目|科目|名称|地区|区域|指标|内容|税种|险种|类别|区划|用途|来源|市县|县区|区县|县市区|分类|类款项|事项|一览)"
    r"(?:[（(].*[）)])?$|^(?:预算|下属|所属)?(?:单位|部门)$|^(?:收入|支出|收支|年度?|年份)$"
)
AMOUNT_HEAD: Final = re.compile(r"数|额|%|％|合计|小计|收入|支出|元")
CODE: Final = re.compile(r"[1-9]\d{2}(?:\d{2}){0,3}|\d{2}")
_COUNTED: Final = re.compile(r"[(（]?(?P<number>\d{1,2})[)）]?|[甲乙丙丁A-Z]|[(（]?\d{1,2}栏?[)）]?=.*|[A-Z]=.*")
_COUNT_HEAD: Final = re.compile(r"栏\s*次|行\s*次|[类款项]{1,3}|项目|序号|科目.*|合计")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_UNIT_WORDS: Final = re.compile(r"[万亿千百]*元|[%％‰]|[人个户辆台吨亩套件次公里平方米立顷千瓦时]{1,5}")


@dataclass(slots=True)
class Column:
    """A column of a table: what it is for, and its header from the top down."""

    role: Role
    path: tuple[str, ...] = ()


@dataclass(slots=True)
class Block:
    """A side of a table: the columns that name its rows, and those with their values (收入 | 支出)."""

    labels: list[int] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    values: list[int] = field(default_factory=list)
    side: Side | None = None
    """Of two-sided tables: what its header names, else what most of its rows are."""
    side_is_printed: bool = True


@dataclass(slots=True)
class Layout:
    """How a table is to be read: rows of header, columns, sides."""

    height: int
    columns: list[Column]
    blocks: list[Block]

    @property
    def paths(self) -> tuple[tuple[str, ...], ...]:
        return tuple(column.path for column in self.columns)


def layout(frame: Frame) -> Layout | None:
    """The header and the columns of a frame; None where it has no header, as on the later pages of a table."""
    height = _height(frame)
    if height == 0:
        return None
    head, body = frame.rows[:height], frame.rows[height:]
    paths = _paths([row for row in head if not is_counting(row)])
    columns = [Column(_role([row[n] for row in body], path), path) for n, path in enumerate(paths)]
    _settle(columns)
    blocks = list(_blocks(columns))
    for block in blocks:
        if len(blocks) > 1:
            block.side = _side_of(columns, block)
    return Layout(height, columns, blocks)


def is_counting(row: Row) -> bool:
    """Whether a row only numbers the columns: 栏次 1 2 3, 甲 1 2=3+4.

    Numbers alone must count on from each other; words beside them may only be 栏次 or 类 款 项.
    """
    numbers: list[int] = []
    named = False
    for _, cell in distinct(row):
        text = words(cell)
        if match := _COUNTED.fullmatch(text):
            if match["number"]:
                numbers.append(int(match["number"]))
        elif _COUNT_HEAD.fullmatch(text):
            named = named or "次" in text
        elif not is_empty(cell):
            return False
    steps = [after - before for before, after in pairwise(numbers)]
    return bool(numbers) and all(step == 1 for step in steps) and (named or (len(numbers) > 2 and numbers[0] <= 2))


def _height(frame: Frame) -> int:
    """How many rows stand before the first row of the body: they name the columns and hold no amounts."""
    valued = _valued(frame)
    covered: set[int] = set()
    height = 0
    for number, row in enumerate(frame.rows[: DEEPEST + 1]):
        if is_counting(row):
            height = number + 1
            continue
        if _is_years(row):
            covered.update(range(frame.width))
            height = number + 1
            continue
        if any(is_number(cell) and (n in valued or _is_code(words(cell))) for n, cell in enumerate(row)):
            break
        named = {n for n, cell in enumerate(row) if is_words(cell)}
        if not named & valued and valued and (height or number) and valued <= covered:
            break  # a section of the body: 一、本年收入
        if any(cell is not None and is_empty(cell) and cell.text.strip() for n, cell in enumerate(row) if n in valued):
            break  # a row of dashes
        if not valued and height and len(named) <= 2:
            break
        covered |= named
        height = number + 1
    else:
        return 0 if valued else height
    if height == len(frame.rows) or 2 * len(covered & valued) < len(valued):
        return 0
    return height


def _valued(frame: Frame) -> set[int]:
    """The columns that hold numbers, apart from rows that count columns and from codes."""
    rows = [row for row in frame.rows if not is_counting(row) and not _is_years(row)]
    found = set()
    for column in range(frame.width):
        cells = [row[column] for row in rows]
        numbers = [words(cell) for cell in cells if is_number(cell)]
        if numbers and not _are_codes(numbers):
            found.add(column)
    return found


def _are_codes(texts: Sequence[str]) -> bool:
    """Whether numbers are codes of the classification: 201, 20101, 2010101, each longer than the one it belongs to."""
    if len(texts) < 3 or not all(CODE.fullmatch(text) for text in texts):
        return False
    ordered = sum(after.startswith(before) or before[:3] <= after[:3] for before, after in pairwise(texts))
    return {len(text) for text in texts} <= {3, 5, 7, 9} and len(set(texts)) == len(texts) and ordered == len(texts) - 1


def _is_years(row: Row) -> bool:
    """Whether a row names years without 年 (2023 | 2024) over its columns."""
    texts = [words(cell) for _, cell in distinct(row)]
    years = [text for text in texts if _YEAR.fullmatch(text)]
    return len(set(years)) >= 2 and all(text in years or not any(c.isdigit() for c in text) for text in texts)


def _paths(head: Sequence[Row]) -> list[tuple[str, ...]]:
    """The texts over each column from the top down, a merged cell once; a gap in an upper row goes on from its left."""
    width = len(head[0]) if head else 0
    filled = [list(row) for row in head]
    for level in range(len(filled) - 1):
        for column in range(1, width):
            below, beside = filled[level + 1][column], filled[level + 1][column - 1]
            left = filled[level][column - 1]
            lonely = not words(filled[level][column]) and words(below) and words(left)
            if lonely and beside is not left and words(beside) and below is not beside:
                filled[level][column] = left
    paths = []
    for column in range(width):
        path: list[str] = []
        last = None
        for row in filled:
            cell = row[column]
            if cell is not None and cell is not last and words(cell):
                path.append(words(cell))
            last = cell
        paths.append(tuple(path))
    return paths


def _role(body: Sequence[object], path: tuple[str, ...]) -> Role:
    cells = [cell for cell in body if not is_empty(cell)]  # type: ignore[arg-type]
    leaf = path[-1] if path else ""
    numbers = [words(cell) for cell in cells if is_number(cell)]  # type: ignore[arg-type]
    texts = [words(cell) for cell in cells if not is_number(cell)]  # type: ignore[arg-type]
    if INDEX_HEAD.search(leaf):
        return "index"
    if REMARK_HEAD.search(leaf) and len(numbers) <= len(texts):
        return "remark"
    if CODE_HEAD.search(leaf) and all(text.isalnum() for text in (*numbers, *texts)):
        return "code"
    if UNIT_HEAD.search(leaf) and texts and all(_UNIT_WORDS.fullmatch(text) for text in texts):
        return "unit"
    if numbers and not texts and not AMOUNT_HEAD.search(leaf):
        if _are_codes(numbers):
            return "code"
        if _counts(numbers):
            return "index"
    if not numbers and not texts and not path:
        return "remark"
    if not numbers and not texts:
        return "label" if NAME_HEAD.search(leaf) else "value"
    return "label" if len(texts) > len(numbers) else "value"


def _is_code(text: str) -> bool:
    return len(text) in (3, 5, 7) and CODE.fullmatch(text) is not None


def _counts(texts: Sequence[str]) -> bool:
    """Whether numbers only count the rows: 1 2 3 4 …"""
    if len(texts) < 4 or not all(text.isdigit() and len(text) <= 3 for text in texts):
        return False
    return all(int(after) - int(before) == 1 for before, after in pairwise(texts))


def _settle(columns: Sequence[Column]) -> None:
    """Codes and counts stand beside labels; elsewhere they are values. A text column that names no rows is a remark."""
    for number, column in enumerate(columns):
        if column.role in ("code", "index") and not column.path:
            after = [other.role for other in columns[number + 1 :]]
            if "label" not in after:
                column.role = "value"
    first = next((number for number, column in enumerate(columns) if column.role == "value"), len(columns))
    heads = {column.path[-1] for column in columns[:first] if column.role == "label" and column.path}
    for number, column in enumerate(columns):
        if number > first and column.role == "label":
            leaf = column.path[-1] if column.path else ""
            follows = any(other.role == "value" for other in columns[number + 1 :])
            if not follows or not (leaf in heads or NAME_HEAD.search(leaf) or not leaf):
                column.role = "remark"


def _blocks(columns: Sequence[Column]) -> Iterator[Block]:
    """The sides of a table: labels begin a new one after values."""
    block = Block()
    for number, column in enumerate(columns):
        if column.role in ("label", "code") and block.values:
            if any(other.role == "label" for other in columns[number : number + 4]):
                yield block
                block = Block()
            else:
                continue
        places = {"label": block.labels, "code": block.codes, "unit": block.units, "value": block.values}
        if column.role in places:
            places[column.role].append(number)
    if block.values:
        yield block


def _side_of(columns: Sequence[Column], block: Block) -> Side | None:
    """收入 or 支出, where the header over the whole side or over its labels names one of the two."""
    for number in (*block.labels, *block.values):
        for text in columns[number].path:
            if ("收入" in text) != ("支出" in text):
                return "revenue" if "收入" in text else "expenditure"
    return None
