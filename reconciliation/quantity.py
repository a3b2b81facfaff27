"""When two figures speak of one quantity (口径): one name for each item, one key for each quantity.

The tables at the top are the only place where names are made equal; a new synonym is a new row.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from schema.records import Figure

REWRITES: Final[tuple[tuple[str, str], ...]] = (
    # marks that carry no meaning
    (r"[\s“”\"'《》，,]|的$|均$", ""),
    # what the year itself brought, before transfers; 收入合计 alone includes them
    (r"^本年(?:度)?(收入|支出)合计$", r"\1"),
    # whose money and when it was counted stand in scope, period and stage
    (r"^(?:预计|组织|安排|累计(?!结余|结转)|实际|全年|年末|年底|年终|截至|当年|本年|年度)+", ""),
    (r"^(?:全|我|本)(?:省|市|县|区|州|盟|旗)|^(?:省|市|县|区|州|镇)(?:本)?级(?!以)|^本级", ""),
    (r"^各?(?:县市区|市县|县区|区县|乡镇|镇街|街镇)级?(?=财政|一般|地方|收入|支出)", ""),
    (r"^(?:预计|组织|安排|累计(?!结余|结转)|实际|全年|年末|年底|年终|当年|本年|年度)+", ""),
    # which of the four budgets stands in fund; 公共财政预算 was the name of 一般公共预算 until 2014
    (r"地方(?:政府)?一般公共预算", "一般公共预算"),
    (r"^(?:公共财政预算|地方财政一般预算|地方一般预算|财政一般预算)", "一般公共预算"),
    (
        r"^(?:一般公共预算|政府性基金预算|政府性基金|国有资本经营预算|国有资本经营|社会保险基金预算|社会保险基金|社保基金预算|社保基金)(?=.)",
        "",
    ),
    (r"^预算(?=收入|支出|总|滚存|累计|收支)", ""),
    (r"^(?:地方(?:财政)?|财政)(?=收入$|支出$)", ""),
    (r"(?<=收入|支出)(?:预算|决算|执行)(?=数?$|总计$|合计$)|(?:预算|决算|执行)数$", ""),
    (r"(?:完成|实现|达到|共计|安排)(?:数|额)?$", ""),
    # 总收入 adds transfers, debt and carry-over to 收入
    (r"^(收入|支出)(?:总计|合计|总量|总来源|总额)$|^(?:总计|合计)$", r"总\1"),
    (r"^总(收入|支出)(?:合计|总计)$", r"总\1"),
    # taxes
    (r"^(?:地方级?|各项)?税收(?:收入)?$", "税收收入"),
    (r"^(?:地方级?)?非税(?:收入)?$", "非税收入"),
    # transfers and carry-over
    (r"^上年(?:末)?(?:累计|滚存)?(?:结转|结余)(?:(?:和|及|、)?结余)?(?:收入|资金)?$", "上年结转"),
    (r"^(?:年终)?结转下年(?:度)?(?:支出|使用)?$|^年终结转$", "结转下年"),
    (r"^(?:用于)?(?:安排|补充|设置)+预算稳定调节基金$", "补充预算稳定调节基金"),
    (r"^预备费(?:已)?(?:安排|动用)?支出$", "预备费支出"),
    (r"^(?:动用|调入|调用)预算稳定调节基金$", "动用预算稳定调节基金"),
    (r"^预算稳定调节基金(?:累计)?余额$", "预算稳定调节基金余额"),
    (r"^调(?:出|入)(?:到|至)?一般(?:公共)?预算(?:资金|统筹使用)?$|^调出(?:资金)?$", "调出资金"),
    # surplus of a year and balance carried on, of a fund or of one kind of insurance
    (r"(?:基金)?(?:预算)?(?:收支|年度|本年|当年|当期|净)+结余$", "本年结余"),
    (
        r"(?:基金)?(?:预算)?(?:收支)?(?:年末|年终)?(?:收支)?(?:滚存|累计|滚存累计)(?:本年)?(?:净)?(?:结余|结存)$",
        "滚存结余",
    ),
    (r"(?:基金)?(?:预算)?(?:收支)?(?:年度|本年|当年|当期)?(?:收支)?缺口$", "收支缺口"),
    (r"^(?P<kind>.+保险)基金(?:预算)?(?=收入|支出)", r"\g<kind>"),
    # debt: who gave it and how is no part of its name; 债券 that are repaid or lent on are 债务
    (
        r"^(?:共|向|由|经|我|全|本|省|市|州|县|区|级|中央|上级|财政|厅|局|核定|下达|转贷|发行|争取|收到|到位|的)+(?=.*债)",
        "",
    ),
    (r"(?:地方)?政府(?=债|一般债|专项债|新增|再融资|性债)", ""),
    (r"^政府性债务", "债务"),
    (r"债务总(?=限额|余额)", "债务"),
    # which kind of debt stands in fund: 一般债务 is repaid from 一般公共预算, 专项债务 from 政府性基金
    (r"(?:一般|专项)(?=债|新增|再融资)|(?<=债券)(?:新增|再融资)?(?:一般|专项)(?=债)", ""),
    (r"债券(?:转贷)?资金$|债券$", "债券"),
    (r"^债务(?=再融资)", ""),
    (r"债券还本", "债务还本"),
    (r"债(?:券|务)(?:付息|利息)", "债务付息"),
    (r"(?<=债务还本|债务付息)$", "支出"),
    (r"债(?:券|务)(?:转贷)?收入$", "债务转贷收入"),
    (r"债(?:券|务)转贷支出$", "债务转贷支出"),
)
"""What is written → what it is called here, applied from top to bottom."""

TRANSFERS: Final = re.compile(
    r"总收入|总支出|合计|总计|补助|转移支付|返还|上解|调入|调出|结转|结余(?<!滚存结余)|稳定调节基金|转贷支出|财力|预备费|待偿债|置换|区域间|缺口"
)
"""Totals that include transfers, and the transfers: no relation of order holds between the levels of government."""

_OF_A_BUDGET: Final = frozenset(("收入", "支出", "总收入", "总支出", "本年结余", "滚存结余", "上年结转", "结转下年"))
"""Names that say nothing without the budget whose they are."""

UNNAMED_TOTALS: Final = frozenset(("总", "共计"))
"""合计, 总计, 共计 without a word of what they add up."""

_KIND_OF_DEBT: Final = {"一般": "general", "专项": "government_fund"}
_STOCK: Final = re.compile(r"(?:限额|余额)$")
_SELF_EVIDENT: Final = re.compile(r"收入|支出|债|结余|结转|缺口|限额|余额|预备费|稳定调节基金|调入|调出|补助|上解")


class Quantity(NamedTuple):
    """What is measured, whose, when and at which stage: two figures of one Quantity state the same amount."""

    region: str | None
    agency: str | None
    scope: str | None
    area: str | None
    fund: str | None
    item: str
    side: str | None
    """Only where the item does not say it itself."""
    period: str
    stage: str | None


def _side(name: str, side: str | None) -> str | None:
    """The side, where the name does not say it: bonds may be received or lent on."""
    if "债" in name and "支出" not in name:
        return "expenditure" if side == "expenditure" else None
    return None if _SELF_EVIDENT.search(name) else side


@cache
def item_name(written: str) -> str:
    """One name for each item, without the words that other fields hold.

    >>> item_name("地方一般公共预算收入"), item_name("一般公共预算地方收入"), item_name("公共财政预算收入")
    ('收入', '收入', '收入')
    >>> item_name("社会保险基金年度收支结余"), item_name("政府一般债务限额"), item_name("地方政府专项债券还本支出")
    ('本年结余', '债务限额', '债务还本支出')
    """
    name = written
    for pattern, replacement in REWRITES:
        name = re.sub(pattern, replacement, name)
    return name


def year_of(period: str | None) -> str | None:
    """A stock at the end of a year belongs to that year: 2023-12-31 → 2023."""
    return period.removesuffix("-12-31") if period else None


@cache
def earlier(period: str) -> str:
    """The same period of the year before: 2024-H1 → 2023-H1."""
    return re.sub(r"\d{4}", lambda year: f"{int(year.group()) - 1}", period)


def _without_area(figure: Figure) -> str:
    """临溪区政府债务限额 in a report of 云州市临溪区: the area stands in region."""
    region = figure.region or ""
    starts = (region[at:] for at in range(len(region) - 1))
    return figure.item.removeprefix(next((name for name in starts if figure.item.startswith(name)), ""))


def quantity(figure: Figure, total: Quantity | None = None) -> Quantity | None:
    """The key of a level, or None where the report leaves open what or when it is.

    A part of the debt takes the rest of its name from its total: 债务限额…，其中：一般债务A，专项债务B.
    """
    name = item_name(_without_area(figure))
    period = year_of(figure.period)
    if not name or period is None:
        return None
    is_debt = "债" in name
    if is_debt and total is not None and name in ("债务", "债券") and name in total.item:
        name = total.item
    if figure.fund is None and name in _OF_A_BUDGET:
        return None
    kind = next((kind for word, kind in _KIND_OF_DEBT.items() if word in figure.item), None) if is_debt else None
    if is_debt and kind is None and total is not None and "债" in total.item:
        kind = total.fund
    return Quantity(
        figure.region,
        figure.agency,
        figure.scope,
        figure.area,
        kind or figure.fund,
        name,
        _side(name, figure.side),
        period,
        None if is_debt and _STOCK.search(name) else figure.stage,
    )
