"""教育支出 → 205: the official names of revenue and expenditure with their codes (政府收支分类科目), by year.

`items.csv` holds 类 and 款 of the revenue (101–110) and functional expenditure (201–234) classifications, and the 项
that prose names; a year is the first or last of a name, empty where it has held since 2007.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from schema.vocabulary import Side

_SIDE: Final[dict[str, Side]] = {"1": "revenue", "2": "expenditure"}
_ENDINGS: Final = {"revenue": ("收入", ""), "expenditure": ("支出", "事务支出", "")}
_CODE: Final = re.compile(r"(?:1\d\d|2[0-3]\d)(?:\d\d){0,2}")


class Item(NamedTuple):
    """A name of the classification, with the years in which it is in force."""

    code: str
    name: str
    first_year: int
    last_year: int


@cache
def _items() -> tuple[dict[str, list[Item]], dict[tuple[str, Side], list[Item]]]:
    """The classification by code, and by name as reports write it and side of the account."""
    by_code: dict[str, list[Item]] = {}
    by_name: dict[tuple[str, Side], list[Item]] = {}
    with Path(__file__).with_name("items.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            item = Item(row["code"], row["name"], int(row["first_year"] or 0), int(row["last_year"] or 9999))
            by_code.setdefault(item.code, []).append(item)
            side = _SIDE[item.code[0]]
            for name in (item.name, *filter(None, row["also_written"].split("|"))):
                by_name.setdefault((_plain(name), side), []).append(item)
    return by_code, by_name


def functions() -> tuple[str, ...]:
    """The classes of functional expenditure (类) under all their names: 教育支出, 城乡社区支出 …; 其他支出 is none.

    >>> functions()[:3]
    ('一般公共服务支出', '外交支出', '国防支出')
    """
    return tuple(
        item.name
        for code, names in _items()[0].items()
        if len(code) == 3 and "201" <= code <= "224" and code not in ("209", "223")
        for item in names
    )


def _plain(name: str) -> str:
    return re.sub(r"[（(][^）)]*[）)]", "", name).replace("、", "")


def code(name: str, side: Side | None, year: int | None) -> str | None:
    """The code of an item as a report names it, None where the classification does not hold it under that name.

    In the first year of a new name reports call the year before by it too, so a neighbouring year counts.

    >>> code("教育支出", "expenditure", 2024), code("契税", "revenue", 2024), code("民生支出", "expenditure", 2024)
    ('205', '10119', None)
    >>> code("文化体育与传媒支出", "expenditure", 2018), code("文化体育与传媒支出", "expenditure", 2024)
    ('207', None)
    """
    if side not in _ENDINGS:
        return None
    by_name = _items()[1]
    plain = _plain(name)
    for ending in _ENDINGS[side]:
        stem = plain.removesuffix(ending) if ending else plain
        for written in (plain, stem, f"{stem}支出" if side == "expenditure" else f"{stem}收入"):
            codes = {
                item.code
                for item in by_name.get((written, side), ())
                if year is None or item.first_year - 1 <= year <= item.last_year + 1
            }
            if len(codes) == 1:
                return codes.pop()
    return None


def official(printed: str | None, year: int | None) -> str | None:
    """A code as a table prints it, where the classification knows it or the heading it stands under (2080505 → 20805).

    >>> official("2080505", 2024), official("2240101", 2016), official("30101", 2024), official("01", 2024)
    ('2080505', None, None, None)
    """
    if printed is None or not _CODE.fullmatch(printed):
        return None
    by_code = _items()[0]
    above = by_code.get(printed) or by_code.get(printed[:5]) or ()
    known = any(year is None or item.first_year - 1 <= year <= item.last_year + 1 for item in above)
    return printed if known else None
