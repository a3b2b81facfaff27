"""Which number of the panel a figure states (口径): 一般公共预算收入 is the revenue of its budget; 总收入 is not, since
it adds transfers from above and money carried over."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from schema.records import Figure

OWN_TOTAL: Final[dict[str, str]] = {
    "general": r"((地方)?(财政)?(一般公共预算|公共财政预算|一般预算)(地方)?(本级)?(财政)?)?",
    "government_fund": r"((地方)?(政府性)?基金(预算)?)?",
    "state_capital": r"(国有资本经营(预算)?)?",
    "social_insurance": r"社(会)?保(险)?基金(预算)?",
}
"""Fund → what its reports put before 收入 or 支出 when they name its own total.

公共财政预算 is the name of the general budget until 2014, 一般预算 until 2011. 收入 alone, under the heading of a
budget, is its own total too, but not in social insurance, where it may be that of one of the funds. 财政收入 is none:
it may hold the centre's share.
"""
SIDES: Final[dict[str, str]] = {"revenue": "收入", "expenditure": "支出"}
COLUMN: Final = r"(预算数|预算|决算数|决算|完成数|执行数)?"
"""What may follow 收入 without making it another quantity; 合计 does, since it adds transfers (收入合计)."""
LEFT_OUT: Final = re.compile(r"[（(].*?[）)]|[\s\"“”]|^(全省|全市|全区|全县|全州|全国|本年|当年|年度)")
OWN_LEVEL: Final = re.compile(r"^(省级|市级|区级|县级|市本级)")
"""Left out too where the scope is the level itself; else 省级收入 is the province's share in a city's table."""
TAX: Final = re.compile(r"(地方)?(级)?(一般公共预算)?(各项)?税收收入(小计|合计)?")
ADDED: Final = re.compile(r"新增|提前下达")
"""Words of a header or heading over limits that are only what was added to them."""

DEBT: Final = re.compile(
    r"(地方|法定|全市|本级)*(政府)?(性)?(法定)?(?P<kind>一般|专项)?(债务|债券)(总)?(?P<what>限额|余额)(总额|合计|数)?"
)
KINDS: Final[dict[str | None, str]] = {"一般": "general", "专项": "special", None: "total"}
WHATS: Final[dict[str, str]] = {"限额": "limit", "余额": "balance"}
DEBT_FUNDS: Final[dict[str, str]] = {"general": "general", "government_fund": "special"}


def headline(figure: Figure) -> str | None:
    """revenue, expenditure, tax_revenue, general_debt_limit …; None for any other quantity (教育支出)."""
    if figure.kind != "amount" or figure.measure != "level" or figure.agency is not None:
        return None
    headings = "/".join((figure.column or "", *figure.row_path)) if figure.side == "debt" else ""
    return _stated(figure.item, figure.scope, figure.fund, figure.side, headings)


@lru_cache(2**16)
def _stated(item: str, scope: str | None, fund: str | None, side: str | None, headings: str) -> str | None:
    item = LEFT_OUT.sub("", item)
    if scope == "own":
        item = OWN_LEVEL.sub("", item)
    if side == "debt":
        return None if ADDED.search(headings) else _debt(item, fund)
    if fund in OWN_TOTAL and side in SIDES:
        named = rf"{OWN_TOTAL[fund]}{SIDES[side]}{COLUMN}"
        if fund == "general" and side == "revenue" and TAX.fullmatch(item):
            return "tax_revenue"
        return side if re.fullmatch(named, item) else None
    return None


def _debt(item: str, fund: str | None) -> str | None:
    found = DEBT.fullmatch(item)
    if found is None:
        return None
    # 债务限额 of the 一般公共预算 is the limit of 一般债务
    kind = KINDS[found["kind"]] if found["kind"] or fund is None else DEBT_FUNDS.get(fund)
    return f"{kind}_debt_{WHATS[found['what']]}" if kind else None
