"""年初 + 收入 − 支出 = 年末: the stock at the year's end of a table, down its rows or across its columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from reconciliation.believed import believed, relation
from reconciliation.book import Book
from reconciliation.examples import table
from reconciliation.rule import Rule, proved_by_the_table
from reconciliation.sheet import Sheet
from schema.records import Figure, Relation

_NUMBER: Final = re.compile(
    r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|\d+[.、．])|(?:19|20)\d\d年度?"
)
IDENTITIES: Final = (
    # what it comes to, then what it is made of; the sign stands before each
    (r"(?:本|当)年(?:收支)?结余$", (("+", r"(?:基金)?收入(?:合计)?$"), ("-", r"(?:基金)?支出(?:合计)?$"))),
    (
        r"(?:年末|期末)(?:滚存|累计)?(?:结转|结余|和)+$",
        (("+", r"(?:上年末?|年初|期初)(?:滚存|累计)?(?:结转|结余|和)+$"), ("+", r"(?:本|当)年(?:收支)?结余$")),
    ),
    (
        r"(?:年末|期末)(?:滚存|累计)?(?:结转|结余|和)+$",
        (
            ("+", r"(?:上年末?|年初|期初)(?:滚存|累计)?(?:结转|结余|和)+$"),
            ("+", r"本年收入(?:合计|小计)?$"),
            ("-", r"本年支出(?:合计|小计)?$"),
        ),
    ),
    (
        r"末(?:地方)?(?:政府)?债务余额$",
        (
            ("+", r"(?:上年|年初|末)(?:地方)?(?:政府)?债务余额$"),
            ("+", r"债(?:券|务)(?:转贷)?(?:收入|发行额|举借额)$"),
            ("-", r"债务?(?:还本|偿还)(?:支出|额)?$"),
        ),
    ),
)
"""社会保险基金, 结转结余 of a department, 地方政府债务."""


def find(figures: Book) -> Iterator[Relation]:
    """Each identity whose terms are all rows, or all columns, of a table."""
    for sheet in figures.sheets:
        yield from believed([one for terms in IDENTITIES if (one := _down(sheet, *terms))])
        yield from believed([one for terms in IDENTITIES if (one := _across(sheet, *terms))])


def _down(sheet: Sheet, total: str, parts: Sequence[tuple[str, str]]) -> list[Relation]:
    outer = [(row, _NUMBER.sub("", row.label)) for row in sheet.rows if not row.path]
    lines = _chosen([(row.cells, label) for row, label in outer], total, parts)
    return _relations(lines, sheet.amounts) if lines else []


def _across(sheet: Sheet, total: str, parts: Sequence[tuple[str, str]]) -> list[Relation]:
    named = []
    for column in sheet.amounts:
        *above, last = column.split("/")
        label = above[-1] if above and last in ("合计", "小计") else last
        named.append(({str(n): row.cells[column] for n, row in enumerate(sheet.rows) if column in row.cells}, label))
    lines = _chosen(named, total, parts)
    return _relations(lines, [str(n) for n in range(len(sheet.rows))]) if lines else []


_Line = dict[str, Figure]


def _chosen(
    lines: Sequence[tuple[_Line, str]], total: str, parts: Sequence[tuple[str, str]]
) -> list[tuple[_Line, int]]:
    """The line of the total, then those of the parts with their signs; nothing unless each term is found."""
    found: list[tuple[_Line, int]] = []
    ends = [n for n, (_, label) in enumerate(lines) if re.search(total, label)]
    if not ends:
        return []
    found.append((lines[ends[-1]][0], 1))
    for sign, pattern in parts:
        at = [n for n, (_, label) in enumerate(lines) if n != ends[-1] and re.search(pattern, label)]
        if not at:
            return []
        found.append((lines[at[0]][0], 1 if sign == "+" else -1))
    return found


def _relations(lines: Sequence[tuple[_Line, int]], places: Sequence[str]) -> list[Relation]:
    (stated, _), *terms = lines
    found = []
    for place in places:
        printed = [(line[place], sign) for line, sign in terms if place in line]
        if place in stated and printed:
            found.append(relation(stated[place], printed))
    return found


_SOCIAL: Final = (
    "2023年全县社会保险基金收支决算表",
    "项目|合计|养老保险|医疗保险",
    "一、收入|800|500|300",
    "二、支出|700|420|280",
    "三、本年收支结余|100|80|20",
    "四、上年末滚存结余|400|300|100",
)

RULE = Rule(
    name="sum",
    title="年初加收入减支出",
    find=find,
    certain=proved_by_the_table,
    examples={
        table(*_SOCIAL, "五、年末滚存结余|500|380|120"): "sum: 13 = 10 + 7  # ok",
        table(*_SOCIAL, "五、年末滚存结余|500|390|120"): "sum: 14 = 11 + 8  # mismatch",
    },
)
