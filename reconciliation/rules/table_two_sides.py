"""两边相等: 收入总计 = 支出总计 of a two-sided table, in every column that both sides have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from reconciliation.believed import adds_up
from reconciliation.book import Book
from reconciliation.examples import table
from reconciliation.rule import Rule, proved_by_the_table
from reconciliation.sheet import Row, Sheet
from schema.records import Relation, Role


def find(figures: Book) -> Iterator[Relation]:
    """The last total of each side against that of the other."""
    sides: dict[int, dict[str, Sheet]] = defaultdict(dict)
    for sheet in figures.sheets:
        if sheet.side:
            sides[sheet.table][sheet.side] = sheet
    for sheet_of in sides.values():
        if set(sheet_of) == {"收入", "支出"}:
            yield from _balances(_last_total(sheet_of["收入"]), _last_total(sheet_of["支出"]))


def _last_total(sheet: Sheet) -> Row | None:
    """总计, which is the last row of its side."""
    outer = [row for row in sheet.rows if not row.path]
    return outer[-1] if outer and outer[-1].label.endswith("总计") else None


def _balances(revenue: Row | None, expenditure: Row | None) -> Iterator[Relation]:
    if revenue is None or expenditure is None:
        return
    against = {_measure(column): figure for column, figure in expenditure.cells.items()}
    found = [
        Relation("balance", (Role(figure, "total"),), (Role(against[_measure(column)], "total"),))
        for column, figure in revenue.cells.items()
        if figure.kind == "amount" and _measure(column) in against
    ]
    if any(map(adds_up, found)) or len(found) == 1:
        yield from found


def _measure(column: str) -> str:
    """决算数 of 收入/决算数."""
    side, _, rest = column.partition("/")
    return rest if side in ("收入", "支出") else column


_TWO_SIDED: Final = (
    "2023年全县一般公共预算收支决算总表",
    "收入项目|决算数|支出项目|决算数",
    "税收收入|3000|教育支出|3500",
    "非税收入|1100|农林水支出|1000",
    "上级补助收入|1000|结转下年|600",
)

RULE = Rule(
    name="balance",
    title="收支两边总计",
    find=find,
    certain=proved_by_the_table,
    examples={
        table(*_TWO_SIDED, "收入总计|5100|支出总计|5100"): "balance: 7 = 8  # ok",
        table(*_TWO_SIDED, "收入总计|5100|支出总计|5700"): "balance: 7 = 8  # mismatch",
    },
)
