"""What a column of a table means (栏目含义): 2024年决算数, 调整预算数, 完成预算%, 比上年增减额, 占比 …"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from extractors.tables.title import UNIT
from schema.units import WAN
from schema.vocabulary import Kind, Measure, Stage

FUND_NAMES: Final = re.compile(
    r"(?:一般公共|公共财政|政府性基金|国有资本经营|社会保险基金?)(?:收入|支出|收支|财政)?预算|财政拨款预算"
)
"""The names of the four budgets say nothing of how far along the year is: 一般公共预算支出."""
PERCENT: Final = re.compile(
    r"[%％]|百分比|比重|占比|比例|增幅|增速|(?:增长|增减|完成|执行|变动|下降|负担|使用|支出|到位)率|进度|利率|税率|费率"
    r"|^(?:占|为)[^%]*(?:预算|决算|上年|去年|合计|总额)[^%]*$|^(?:同比|比上年|较上年|比去年)?增长$"
)
AMOUNT: Final = re.compile(
    r"(?:金额|数额|绝对额|绝对数|绝对值|增减额|增减数|增长额|增加额|增量|额|(?:预算|决算|执行|完成|实际|预计|计划|安排)数)"
    r"(?:[（(][^%％]*[)）])?$"
)
OTHER: Final = re.compile(
    r"人数|人次|户数|面积|数量|个数|件数|次数|批次|编制|辆数|里程|吨|台数|套数|得分|分值|权重|期限|日期|时间|年限|排名|位次|名次|指标值|标识码"
    r"|邮编|电话|序号"
    r"|[（(](?:人|个|户|辆|台|平方米|套|年|次|批|人次|家|件|公里|亩|名|位|分)(?:[/／].)?[)）]|^(?:人员|车辆|学生|在职|离休|退休)(?:数|人数)?$"
)
"""Columns whose numbers are no money and no percentages."""
TARGET: Final = re.compile(r"绩效|指标值|目标值|备注")
OTHER_ROW: Final = re.compile(
    r"[（(](?:单位[:：])?(?:个|人|辆|批|批次|人次|台|套|户|次|亩|条|所|件|吨|家|名|台[/、]套|辆[/、]台|平方米|公里|平方公里|元[/／].{1,4})[)）]"
    r"|(?:人数|人次|户数|团组数|保有量|购置数|批次|面积|排名)$"
)
COMPLETION: Final = re.compile(
    r"(?:完成|为|占|达)[^，]{0,12}?(?:预算|计划|任务|变动)|(?:预算|计划|变动)[^，]{0,3}?(?:完成|执行|支出)?(?:率|进度|[%％]|比)|完成率|执行率|进度|完成[^，]*[%％]"
)
AGAINST: Final = re.compile(r"比|较|增|减|升|降|±|同比|\+/?-")
OF_EARLIER: Final = re.compile(
    r"(?:为|占)(?P<whole>(?:上年|去年|同期|(?:19|20)\d\d年)[^%％/]*?)(?:的|[%％]|比重|比例|百分比|$)"
)
SHARE: Final = re.compile(r"占比|比重|构成|占(?P<whole>[^%％/]*?)(?:的|[%％]|比重|比例|百分比|$)")
GROWTH: Final = re.compile(r"增|减|升|降|±|同比|(?:比|较)(?:上年|去年|上期|年初|预算)|\+/?-|变动")
CHANGE: Final = re.compile(
    r"增减|增加|减少|增长|下降|变动额|变化|(?:比|较|与)(?:上年|去年|年初|预算|调整|同期|(?:19|20)\d\d)[^/]*(?:相比|增|减|±|额|差|超|短|节约)|超收|短收|超支|节支|差额"
    r"|调增|调减|调整(?:数|额)$|^预算调整$|±|\+/?-"
)
ADJUSTED: Final = re.compile(
    r"调整(?:后)?(?:的)?(?:收入|支出|收支)?预算|预算调整(?:后|数)|调整后|变动预算|预算变动后|调整数|调整$"
)
CARRIED_OUT: Final = re.compile(r"执行|完成|实际|实现|预计|快报|入库")
BUDGETED: Final = re.compile(r"预算|草案|计划|安排|年初数|批复")
YEAR: Final = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?:年|(?=[/（(]|$))")
EARLIER: Final = re.compile(r"(?<![比较为占同与])(?:上年(?!结转|结余|滚存|终)|去年|上一年度?|同期)")
_COMPARED: Final = re.compile(r"(?:比|较|为|占|与|同|比上)$")
_HEAD_UNIT: Final = re.compile(
    rf"[（(,，、:：](?:单位[:：])?(?P<unit>{'|'.join(sorted(WAN, key=len, reverse=True))})(?:[)）]|$)"
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the header says of the cells below it; None where it is silent."""

    kind: Kind | None = None
    """None for columns that hold neither money nor percentages (人数)."""
    measure: Measure = "level"
    base: str | None = None
    stage: Stage | None = None
    year: str | None = None
    """The year that the header names."""
    years_back: int = 0
    """1 for 上年, of which the title knows the year."""
    unit: str | None = None
    because: dict[str, str] = field(default_factory=dict)


@lru_cache(maxsize=4096)
def meaning(path: tuple[str, ...], unit: str | None = None) -> Meaning:
    """The meaning of a column by its header; `unit` is the one above the table, which may be %.

    >>> one = meaning(("2023年", "完成调整预算%"))
    >>> one.kind, one.measure, one.base, one.year
    ('percent', 'completion', 'adjusted_budget', '2023')
    >>> two = meaning(("比上年增减", "金额"))
    >>> two.kind, two.measure, two.base, two.years_back
    ('amount', 'change', 'prior_year', 0)
    >>> meaning(("上年决算数",)).years_back, meaning(("决算数（亿元）",)).unit, meaning(("年末人数",)).kind
    (1, '亿元', None)
    """
    said = "/".join(path)
    if TARGET.search(said) or (OTHER.search(path[-1] if path else "") and not PERCENT.search(path[-1])):
        return Meaning(because={"kind": f"column「{said}」 is no money"})
    because: dict[str, str] = {}
    year, years_back = _year(path)
    if year or years_back:
        because["period"] = f"column「{said}」"
    if _is_percent(path, unit):
        measure, base = _rate(path)
        return Meaning(
            "percent",
            measure,
            base,
            None,
            year,
            years_back,
            "%",
            because | {"kind": f"column「{said}」", "measure": f"column「{said}」", "base": f"column「{said}」"},
        )
    own = next((match["unit"] for text in reversed(path) if (match := _HEAD_UNIT.search(text))), None)
    if own is None:
        own = next((m["unit"] or m["alone"] for text in reversed(path) if (m := UNIT.search(text))), None)
    if own:
        because["unit"] = f"column「{said}」"
    if CHANGE.search(_tail(path)) and not re.search(r"调整后|变动后|年[初末]", _tail(path)):
        because |= {"measure": f"column「{said}」", "base": f"column「{said}」"}
        return Meaning("amount", "change", _base(said), None, year, years_back, own, because)
    stage = _stage(path)
    if stage:
        because["stage"] = f"column「{said}」"
    return Meaning("amount", "level", None, stage, year, years_back, own, because)


def _tail(path: tuple[str, ...]) -> str:
    """The last text of a header, with the one above it where it says little (比上年增减/金额)."""
    if not path:
        return ""
    last = path[-1]
    return "/".join(path[-2:]) if len(last) <= 4 else last


def _is_percent(path: tuple[str, ...], unit: str | None) -> bool:
    for text in reversed(path):
        if AMOUNT.search(text):
            return False
        if PERCENT.search(text):
            return True
    return unit == "%"


def _rate(path: tuple[str, ...]) -> tuple[Measure, str | None]:
    said = "".join(FUND_NAMES.sub("", text) if len(path) > 1 else text for text in path[-2:])
    earlier = OF_EARLIER.search(said)
    if earlier:
        return "rate", earlier["whole"]
    if COMPLETION.search(said) and not AGAINST.search(said):
        return "completion", _budget(said)
    share = SHARE.search(said)
    if share and not AGAINST.search(said):
        return "share", share["whole"] or None
    if GROWTH.search(said):
        return "growth", _base(said)
    return "rate", None


def _budget(said: str) -> str:
    return "adjusted_budget" if re.search(r"调整|变动", said) else "initial_budget" if "年初" in said else "budget"


def _base(said: str) -> str:
    """What an increase is measured against: the year before unless the header names something else."""
    if re.search(r"(?:比|较|与|超|短)[^/]*(?:预算|计划)|预算[^/]*(?:比|相比)|调[增减整]|^预算", said):
        return _budget(re.sub(r"调整(?:数|额)$|预算调整|调[增减]", "", said))
    if re.search(r"(?:比|较)年初", said):
        return "year_start"
    if re.search(r"上月|上季|环比", said):
        return "prior_period"
    return "prior_year"


def _stage(path: tuple[str, ...]) -> Stage | None:
    for text in reversed(path):
        if stage := stage_of(text):
            return stage
    return None


def stage_of(text: str) -> Stage | None:
    """The stage that a header or title names, budgets' names aside.

    >>> stage_of("调整预算数"), stage_of("2024年执行数"), stage_of("一般公共预算财政拨款"), stage_of("支出决算表")
    ('adjusted_budget', 'execution', None, 'final')
    """
    text = FUND_NAMES.sub("", text)
    if ADJUSTED.search(text):
        return "adjusted_budget"
    if "决算" in text:
        return "final"
    if CARRIED_OUT.search(text):
        return "execution"
    return "budget" if BUDGETED.search(text) else None


def _year(path: tuple[str, ...]) -> tuple[str | None, int]:
    """The year that a header names for its column, or how many years before the table's it lies."""
    for text in reversed(path):
        for match in YEAR.finditer(text):
            if not _COMPARED.search(text[: match.start()]):
                return match["year"], 0
        if EARLIER.search(text) and not re.search(r"[比较]|增|减|[为占]上年|%|％", text):
            return None, 1
    return None, 0
