"""What a table's title says of all its cells (表题): year, stage, area, budget, side; and whose account it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from extractors.fields import fund as funds
from extractors.fields import period as periods
from extractors.fields import scope as scopes
from extractors.fields import stage as stages_of
from extractors.place import without_brackets
from extractors.story import Story
from extractors.tables.areas import full_name
from extractors.tables.meaning import stage_of
from extractors.tables.title import Caption
from schema.vocabulary import Fund, Scope, Side, Stage

_NAME: Final = r"(?:[\u4e00-\u9fff]{1,7}?(?:省|自治区|市|自治州|州|盟|自治县|县|区|旗)){1,3}"
_REGION: Final = re.compile(
    rf"^(?:(?:19|20)\d\d年度?)?(?P<name>(?![全本我各省市区县][省市区县级]){_NAME})"
    r"(?=(?:本级)?(?:19|20)\d\d年|本?级|一般公共|政府性|国有资本|社会保险|社保|地方政府|政府|财政)"
)
_AREA: Final = re.compile(
    r"^(?:19|20)\d\d年度?(?P<name>(?![全本各])[\u4e00-\u9fff]{2,16}?[区县市旗州镇乡])"
    r"(?=一般公共|公共财政|政府性|国有资本|社会保险|社保|政府债|地方政府|财政|税收|预算|决算|收支|[“\"]?三公)"
)
"""2025年青石新区一般公共预算收入执行情况表: a table of another area than the report's."""
_DEPARTMENTAL: Final = re.compile(
    r"财政拨款|部门|单位|三公|基本支出|项目支出|收入支出(?:预算|决算)?总?表|^(?:(?:19|20)\d\d年度?)?(?:收入|支出|收支)(?:预算|决算)?(?:总表|表)"
)
_DEBT: Final = re.compile(r"债务|债券")
_PREFIX: Final = re.compile(
    r"^.*?(?:19|20)\d\d年(?:度|末|底)?|^全[省市区县州盟旗]|^(?:省|市|区|县|州|盟|旗)?本?级|^各?(?:分地区|分级次|县市区|县区|区县|地区|市县)"
)
_SPLIT: Final = re.compile(r"(一般公共|政府性基金|国有资本经营|社会保险基金)(收入|支出)预算")
"""一般公共收入预算 is the revenue of the 一般公共预算."""
_SUFFIX: Final = re.compile(r"(?:总?表|情况|明细|分地区|分级次|预算|决算|执行|完成|[（(][^（）()]*[)）])$")


@dataclass(frozen=True, slots=True)
class Heading:
    """What holds for every cell of a table unless its row or column says otherwise; None where nothing is said."""

    title: str
    unit: str | None
    period: str | None
    stage: Stage | None
    stages: dict[str, Stage]
    """Year → stage, of titles that name two."""
    scope: Scope | None
    area: str | None
    fund: Fund | None
    side: Side | None
    region: str | None
    agency: str | None
    because: dict[str, str] = field(default_factory=dict)

    @property
    def quantity(self) -> str:
        """What the table is about, without area, year and the words of a title: 2024年全市一般公共预算收入决算表."""
        words = _SPLIT.sub(r"\1预算\2", self.title)
        before = None
        while words != before:
            before, words = words, _SUFFIX.sub("", _PREFIX.sub("", words)).removeprefix(self.region or "年")
        return words


def heading(caption: Caption, story: Story) -> Heading:
    """The title of a table, filled up from the report's own where a table of a report may be taken to share it."""
    title = caption.title
    said = {"title": f"title「{title}」"}
    because = {}
    stages = stages_of.paired(title)
    stage = next(iter(stages.values())) if len(stages) == 1 else stage_of(title) if not stages else None
    period = periods.spoken(title) if len(stages) < 2 else None
    if period:
        because["period"] = said["title"]
    elif len(stages) < 2:
        period = periods.spoken(caption.date) or _year_of_report(stage, story)
        because["period"] = f"line「{caption.date}」" if periods.spoken(caption.date) else "the report's title"
    if stage:
        because["stage"] = said["title"]
    elif period and (stage := story.stages.get(period[:4]) or story.topic.stage):
        because["stage"] = "the report's title"
    scope, area, words = scopes.spoken(title, story)
    if scope:
        because["scope"] = f"title「{words}」"
    named = _REGION.search(title)
    region = story.region or (named["name"] if named else None)
    inner = _AREA.search(title)
    if inner and region and not region.endswith(inner["name"]) and not _is_reporting_area(inner["name"]):
        because["scope"] = because["region"] = said["title"]
        region, scope, area = full_name(inner["name"], story.region) or region, "sub", inner["name"]
    fund = fund_of(title)
    if fund:
        because["fund"] = said["title"]
    side = side_of_title(title)
    if side:
        because["side"] = said["title"]
    departmental = _DEPARTMENTAL.search(title) is not None
    agency = story.agency or (caption.agency if departmental and story.region is None else None)
    return Heading(title, caption.unit, period, stage, stages, scope, area, fund, side, region, agency, because)


def _is_reporting_area(name: str) -> bool:
    """Whether a name before a budget is the reporting area itself with its level (威海市市)."""
    return re.search(r"(?:本级|级)$|[省市区县州盟旗]市$", name) is not None


def _year_of_report(stage: Stage | None, story: Story) -> str | None:
    """The year of the report's title; where it names two, the one of the table's stage."""
    if len(story.stages) < 2:
        return story.topic.period
    years = [year for year, said in story.stages.items() if said == stage]
    return years[0] if len(years) == 1 else None


@lru_cache(maxsize=8192)
def fund_of(words: str) -> Fund | None:
    """The one budget that a title or label names; None where it names none or several.

    >>> fund_of("2024年全市政府性基金支出决算表"), fund_of("一般债务限额"), fund_of("一般公共预算和政府性基金收支表")
    ('government_fund', 'general', None)
    """
    plain = re.sub(r"一般公共(?:收入|支出|收支)预算", "一般公共预算", without_brackets(words))
    plain = plain.replace("一般公共服务", "")  # a class of expenditure, paid from any budget
    found = {fund for pattern, fund in _BUDGETS if pattern.search(plain)}
    if not found and _DEBT.search(plain):
        kinds = {kind for kind in ("一般", "专项") if re.search(rf"{kind}(?:债务|债券|债)", plain)}
        found = {"general" if kind == "一般" else "government_fund" for kind in kinds}
    return found.pop() if len(found) == 1 else None


_BUDGETS: Final[tuple[tuple[re.Pattern[str], Fund], ...]] = tuple(
    (re.compile(rf"(?<!调入)(?<!调出)(?<!转入)(?<!调入资金)(?:{words})(?!调[入出])"), fund)
    for words, fund in funds.BUDGETS
)


def side_of_title(title: str) -> Side | None:
    """收入 or 支出 where a title names one of them, debt where it names neither."""
    revenue, expenditure = "收入" in title, "支出" in title
    if revenue != expenditure and "收支" not in title:
        return "revenue" if revenue else "expenditure"
    if not revenue and not expenditure and "收支" not in title and _DEBT.search(title):
        return "debt"
    return None
