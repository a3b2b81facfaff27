"""表内各栏合计: 合计 = 基本支出 + 项目支出, 小计 = 购置费 + 运行费, 合计 = 一般债务 + 专项债务, in every row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from reconciliation.believed import Structure, adds_up, believed, relation
from reconciliation.book import Book
from reconciliation.examples import table
from reconciliation.rule import Rule, proved_by_the_table
from reconciliation.sheet import TOTAL, Row, Sheet
from schema.records import Relation

_WHOLE: Final = re.compile(r"^(?:本年)?(?:收入|支出)$|^金额$|经费$|维护费$")
"""Headers that a total may have which does not call itself one."""

Path = tuple[str, ...]


def find(figures: Book) -> Iterator[Relation]:
    """Each total column with the columns beside it, in every row."""
    for sheet in figures.sheets:
        paths = [tuple(column.split("/")) for column in sheet.amounts]
        structures = []
        for path in paths:
            found = [_structure(sheet, path, parts) for parts in _choices(paths, path)]
            found = [structure for structure in found if structure]
            if found:
                structures.append(max(found, key=lambda structure: sum(map(adds_up, structure))))
        yield from believed(structures, [False] * len(structures))


def _structure(sheet: Sheet, total: Path, parts: Sequence[Path]) -> Structure:
    names = ["/".join(part) for part in parts]
    used = {name for name in names if any(row.cells[name].amount for row in sheet.rows if name in row.cells)}
    found = [(row, one) for row in sheet.rows if (one := _in_row(row, total, names)) is not None]
    # an empty cell is nothing, but not that of a 合计 whose rows print something there
    return [replace(one, proved=not row.is_total or used <= row.cells.keys()) for row, one in found]


def _in_row(row: Row, total: Path, parts: Sequence[str]) -> Relation | None:
    printed = [(row.cells[part], 1) for part in parts if part in row.cells]
    stated = row.cells.get("/".join(total))
    return relation(stated, printed) if stated is not None and printed else None


def _choices(paths: Sequence[Path], total: Path) -> Iterator[list[Path]]:
    """The columns that a column may add up: all beside it, those behind it up to the next total, those before it."""
    above = total[:-1]
    named = bool(TOTAL.search(total[-1]))
    if not named and not _WHOLE.search(total[-1]):
        return
    beside = list(dict.fromkeys(path[: len(above) + 1] for path in paths if path[: len(above)] == above))
    at = beside.index(total)
    behind = beside[at + 1 :]
    stop = next((n for n, path in enumerate(behind) if path in paths and TOTAL.search(path[-1])), len(behind))
    for chosen in (beside[:at] + behind if named else [], behind[:stop], behind[:2], beside[:at] if named else []):
        parts = [part for one in chosen for part in _standing_for(paths, one)]
        if len(parts) > 1:
            yield parts


def _standing_for(paths: Sequence[Path], group: Path) -> list[Path]:
    """A column; of columns under one header their 小计, where they have one, else each of them."""
    if group in paths:
        return [group]
    below = list(dict.fromkeys(path[: len(group) + 1] for path in paths if path[: len(group)] == group))
    subtotal = [path for path in below if path in paths and TOTAL.search(path[-1])]
    return subtotal[:1] or [part for one in below for part in _standing_for(paths, one)]


_BY_KIND: Final = (
    "2023年度支出决算表",
    "项目|本年支出合计|基本支出|项目支出",
    "教育支出|600|310|290",
    "科学技术支出|500|300|200",
    "卫生健康支出|400|150|250",
)

RULE = Rule(
    name="sum",
    title="表内各栏合计",
    find=find,
    certain=proved_by_the_table,
    examples={
        table(*_BY_KIND, "农林水支出|300|200|100"): "sum: 4 = 5 + 6  # ok",
        table(*_BY_KIND, "农林水支出|300|200|190"): "sum: 10 = 11 + 12  # mismatch",
    },
)
