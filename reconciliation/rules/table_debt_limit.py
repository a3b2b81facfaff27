"""表内余额不大于限额: in a table of the debt the balance at the year's end stays within the limit, kind by kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reconciliation.book import Book
from reconciliation.examples import table
from reconciliation.rule import Rule
from schema.records import Relation, Role

BALANCE: Final = re.compile(r"债务余额(?:决算数|执行数)?$")
LIMIT: Final = re.compile(r"债务限额$")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")


def find(figures: Book) -> Iterator[Relation]:
    """Each balance of a year with the limit of that year, in every column."""
    for sheet in figures.sheets:
        limits = {_year(row.label): row for row in sheet.rows if LIMIT.search(row.label)}
        for row in sheet.rows:
            limit = limits.get(_year(row.label)) if BALANCE.search(row.label) else None
            # the balance brought forward names no year where the one at the end does not either
            if limit is None or re.search(r"上年|年初", row.label):
                continue
            for column in sheet.amounts:
                if column in row.cells and column in limit.cells:
                    yield Relation("le", (Role(row.cells[column], "part"),), (Role(limit.cells[column], "limit"),))


def _year(label: str) -> str | None:
    found = _YEAR.search(label)
    return found.group() if found else None


_LIMIT: Final = ("2023年全县政府债务情况表", "项目|合计|一般债务|专项债务", "政府债务限额|900|390|510")

RULE = Rule(
    name="le",
    title="债务余额不大于限额",
    find=find,
    comparison="le",
    examples={
        table(*_LIMIT, "年末政府债务余额|830|350|480"): "le: 4 <= 1  # ok",
        table(*_LIMIT, "年末政府债务余额|870|350|520"): "le: 6 <= 3  # mismatch",
    },
)
