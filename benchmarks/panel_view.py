"""Whether fiscal_panel holds the figures that a research team collected by hand from the same reports.

A cell is right when the view's value, in 亿元 with two decimals, is the one collected. Where another report states the
quantity more precisely or at a higher stage, the one collected must be among `conflicts`; such a cell counts as
`other report`, not as right.

benchmarks/panel_view.py WAREHOUSE.db PANEL.csv           (PANEL.csv: file, city, year, field, value_100m)
benchmarks/panel_view.py WAREHOUSE.db PANEL.csv --min 97  exit 1 where fewer than 97 % of the cells are right
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Final

from warehouse import query

QUANTITIES: Final = {
    "general_public_revenue": "general_revenue",
    "general_public_expenditure": "general_expenditure",
    "gov_fund_revenue": "fund_revenue",
    "gov_fund_expenditure": "fund_expenditure",
    "general_debt_limit": "general_debt_limit",
    "general_debt_balance": "general_debt_balance",
    "special_debt_limit": "special_debt_limit",
    "special_debt_balance": "special_debt_balance",
    "statutory_debt_limit": "total_debt_limit",
    "statutory_debt_balance": "total_debt_balance",
}
"""The team's name of a field → the panel's."""
HALF_A_CENT: Final = Decimal("0.005")


def agrees(wan: object, want: Decimal) -> bool:
    return wan is not None and abs(Decimal(str(wan)) / 10000 - want) <= HALF_A_CENT


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("warehouse")
    parser.add_argument("panel", type=Path)
    parser.add_argument("--min", type=float, default=0)
    options = parser.parse_args()
    _, rows = query.select(options.warehouse, "select * from fiscal_panel where scope = 'jurisdiction'")
    panel = {(row["region"], row["year"]): row for row in rows}
    _, rows = query.select(options.warehouse, "select * from conflicts where scope = 'jurisdiction'")
    others: dict[tuple[str, int, str], list[object]] = {}
    for row in rows:
        others.setdefault((row["region"], row["year"], row["quantity"]), []).append(row["amount_wan"])

    outcomes: Counter[str] = Counter()
    with options.panel.open(encoding="utf-8-sig") as lines:
        for row in csv.DictReader(lines):
            want, quantity, year = Decimal(row["value_100m"]), QUANTITIES[row["field"]], int(row["year"])
            city = row["city"].removesuffix("市")
            found = [
                (region, cells) for (region, of), cells in panel.items() if of == year and city in (region, region[:-1])
            ]
            region, cells = found[0] if found else (row["city"], {})
            value = cells.get(f"{quantity}_wan")
            if agrees(value, want):
                outcome = "right"
            elif value is None:
                outcome = "missing"
            elif any(agrees(other, want) for other in others.get((region, year, quantity), ())):
                outcome = "other report"
            else:
                outcome = "wrong"
            outcomes[outcome] += 1
            if outcome != "right":
                source = cells.get(f"{quantity}_report_file")
                print(f"{outcome}: {region} {year} {quantity}: {want} 亿元, the view has {value} 万元 from {source}")
    total = sum(outcomes.values())
    share = 100 * outcomes["right"] / total if total else 0.0
    print(f"fiscal_panel: {outcomes['right']}/{total} cells right ({share:.1f} %), {dict(outcomes)}")
    return int(share < options.min)


if __name__ == "__main__":
    raise SystemExit(main())
