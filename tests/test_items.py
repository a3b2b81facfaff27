"""The official classification: its table is whole, and names are found in the years in which they are in force."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from schema import items

with (Path(__file__).parents[1] / "schema" / "items.csv").open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.DictReader(lines))


def years(row: dict[str, str]) -> range:
    return range(int(row["first_year"] or 2007), int(row["last_year"] or 2030) + 1)


def test_every_code_stands_under_its_class() -> None:
    codes = {row["code"] for row in ROWS}
    for code in codes:
        assert len(code) in (3, 5, 7) and code[0] in "12"
        assert len(code) == 3 or code[:3] in codes
        assert len(code) < 7 or code[:5] in codes


def test_a_code_has_one_name_a_year() -> None:
    named: dict[tuple[str, int], list[str]] = defaultdict(list)
    for row in ROWS:
        for year in years(row):
            named[row["code"], year].append(row["name"])
    assert not {key: names for key, names in named.items() if len(names) > 1}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['code']}-{row['name']}")
def test_every_name_leads_to_its_code(row: dict[str, str]) -> None:
    side = "revenue" if row["code"][0] == "1" else "expenditure"
    middle = years(row)[len(years(row)) // 2]
    found = items.code(row["name"], side, middle)  # type: ignore[arg-type]
    meant = {other["code"] for other in ROWS if other["name"] == row["name"] and middle in years(other)}
    assert found == (row["code"] if len(meant) == 1 else None)


@pytest.mark.parametrize(
    ("name", "side", "year", "code"),
    [
        ("教育", "expenditure", 2024, "205"),
        ("教育支出", "revenue", 2024, None),
        ("社会保障和就业", "expenditure", 2023, "208"),
        ("国有土地使用权出让金收入", "revenue", 2024, "1030148"),
        ("卫生健康支出", "expenditure", 2013, None),
        ("医疗卫生支出", "expenditure", 2013, "210"),
        ("灾害防治及应急管理支出", "expenditure", 2019, "224"),
        ("增值税、企业所得税", "revenue", 2024, None),
        ("一般公共预算收入", "revenue", 2024, None),
        ("政府债务余额", "debt", 2024, None),
    ],
)
def test_names_as_reports_write_them(name: str, side: str, year: int, code: str | None) -> None:
    assert items.code(name, side, year) == code  # type: ignore[arg-type]
