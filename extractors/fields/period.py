"""2023年, 2024年上半年, 截至2025年底: the year or part of a year that a figure is about (期间)."""

from __future__ import annotations

import calendar
import re
from typing import Final

from extractors.place import without_brackets
from extractors.story import EARLIER, Draft, Story

_YEAR: Final = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?:年(?P<part>上半年|前三季度|第?一季度"
    r"|(?:前|1月?[-—－至到])?(?P<to>\d{1,2})月(?P<day>\d{1,2}日)?份?(?P<monthend>底|末)?|(?:终了|年)?末|底"
    r"|度|初)?)"
)
_PARTS: Final = {"上半年": "-H1", "前三季度": "-01/{year}-09", "一季度": "-Q1", "第一季度": "-Q1"}
_BARE_PART: Final = re.compile(r"^(上半年|前三季度|一季度|1月?[-—－至到](?P<to>\d{1,2})月)")
_COMPARED: Final = re.compile(
    r"(?:比|较|与|同|是|为|高于|低于|超过|不超|多于|少于|相当于|对比|相比|基数|等于|按|偿还|到期"
    r"|提前下达的?|下达|“|《|［|\[)$"
)
_TOPIC_BEFORE: Final = re.compile(
    r"^(?:截至|截止|至|到|在|从|按|根据|其中|经|预计|关于|附件)*$|(?:批准的?|核定的?|下达的?|汇总的?"
    r"|我[省市区县州]|全[省市区县州]|[省市区县]本?级|[县市区省])$"
)
_NO_TOPIC: Final = re.compile(r"度?以来|年中|[度“《]*“")
"""2023年以来, 2024年年中出台, 2024年度“…”: a year that dates a measure or names a thing."""
_TOPIC_BEHIND: Final = re.compile(
    r"^(?:，|、|度?(?:全[省市区县州]|我[省市区县州]|[省市区县州]本?级|本级|一般公共|公共财政|政府性"
    r"|国有资本|社会保险|社保|政府债务|地方政府|地方|财政|税收|收入|支出|预算|决算|“?三公|部门|本部门"
    r"|本单位|单位|年初))"
)
_ORDINALS: Final = ("", "一", "二", "三", "四", "五", "六")
"""“十五” covers 2001 to 2005, “十一五” the five years after it, and so on."""
_PLAN: Final = re.compile(r"“十([一二三四五六]?)五”(?:时期|期间|以来|五年)")
_STOCK: Final = re.compile(r"(?:年末|年底|期末|月末|月底|截至|截止|累计余额|滚存|债务余额|债务限额|贷款余额|累计结余)")
_LAST_YEAR: Final = re.compile(
    r"(?:^|[由从])(?:去年|上年)(?:同期)?(?:全[省市区县]|[省市区县]本?级)?(?!结转|结余|滚存|末|底|专项)"
)


def spoken(text: str) -> str | None:
    """The period that a heading or opening names: `2024-H1`, `2023-12-31`, `2023`.

    >>> spoken("2024年上半年预算执行情况"), spoken("2023年决算情况"), spoken("下半年工作打算")
    ('2024-H1', '2023', None)
    """
    match = _YEAR.search(text)
    return _period(match) if match else None


def _period(match: re.Match[str]) -> str:
    year, part = match["year"], match["part"] or ""
    if part in _PARTS:
        return year + _PARTS[part].format(year=year)
    if match["to"]:
        month = int(match["to"])
        if not 1 <= month <= 12:
            return year
        if match["day"] or match["monthend"]:
            return f"{year}-{month:02d}-{calendar.monthrange(int(year), month)[1]:02d}"
        whole = match.group()
        if re.search(r"年\d{1,2}月(?:份|底|末)?$", whole):
            return f"{year}-{month:02d}/{year}-{month:02d}"
        return f"{year}-01/{year}-{month:02d}"
    return year


def listen(lead: str, story: Story) -> str | None:
    """Follow the years that a lead names; returns one that holds for the next figure alone, if any."""
    own = None
    text = without_brackets(lead)
    for match in _YEAR.finditer(text):
        before = re.split(r"[，；：。,;:]", text[: match.start()])[-1]
        behind = text[match.end() :]
        if _NO_TOPIC.match(behind) or (match.group().endswith("度") and behind.startswith("“")):
            continue
        if _COMPARED.search(before) and not _TOPIC_BEFORE.search(before):
            continue
        if re.match(r"[-—－至到、和](?:19|20)\d\d年", behind) or re.search(r"\d\d[-—－至到、和]$", before):
            continue
        period = _period(match)
        if match["monthend"] or match["day"]:
            own = period
        elif _TOPIC_BEFORE.search(before) or _TOPIC_BEHIND.match(behind):
            if story.topic.period != period:
                story.narrow(period=period, stage=None)
            own = None
        elif before.endswith(("至", "到", "由", "从")):
            own = period  # 由2020年的A增长到2025年的B
    bare = _BARE_PART.match(text.lstrip("，。；：")) or re.search(
        r"(?<=[，。；：])(上半年|前三季度|一季度)(?=[，全市区县省州一政国社财累收支拨争])", text
    )
    if bare and not _YEAR.search(text) and story.topic.period:
        year = story.topic.period[:4]
        part = bare[1]
        if to := bare.groupdict().get("to"):
            story.narrow(period=f"{year}-01/{year}-{int(to):02d}")
        elif part != "上半年" or story.topic.period.endswith("H1") or any(key.startswith(year) for key in story.stages):
            story.narrow(period=year + _PARTS[part].format(year=year))
    return own


def read(draft: Draft, story: Story) -> None:
    """The year named last; the end of it for balances and debts; the year before for 去年."""
    own = None if draft.aside else listen(draft.place.lead, story)
    if draft.of is not None:
        draft.period = draft.of.period
        draft.note("period", "as its level")
        return
    period = own or _plan(draft) or story.topic.period
    earlier = EARLIER.match(draft.place.segment)
    if period and earlier and draft.is_level:
        draft.period = (earlier["year"] or str(int(period[:4]) - 1)) + period[4:].replace(period[:4], "")
        draft.note("period", "the year it is compared with", draft.place.segment)
        return
    if period and any(_LAST_YEAR.search(segment) for segment in draft.place.segments[-1:]):
        year = str(int(period[:4]) - 1)
        period = year + period[4:].replace(period[:4], year)
        draft.note("period", "去年/上年", draft.place.segment)
    elif period:
        draft.note("period", "the year named last", period)
    draft.period = period


def _compared(year: re.Match[str]) -> bool:
    """Whether a year is named to compare with (较2020年增长33%) or as an end of a span (从2021年的A到2025年的B)."""
    return bool(re.search(r"[比较与从由到至]$", year.string[: year.start()]))


def _plan(draft: Draft) -> str | None:
    """“十四五”时期: the five years of a plan, named in the sentence and not followed by a year of its own."""
    runs_on = re.search(r"累计|年均|五年", draft.place.lead)
    before = draft.place.text[0 if runs_on else draft.place.sentence_start : draft.mention.spot.start]
    found = [match for match in _PLAN.finditer(before) if not before[: match.start()].endswith(("比", "较"))]
    if not found or any(not _compared(match) for match in _YEAR.finditer(before, found[-1].end())):
        return None
    first = 2001 + 5 * _ORDINALS.index(found[-1][1])
    return f"{first}-01/{first + 4}-12"


def at_year_end(draft: Draft) -> None:
    """年末余额: a stock is dated at the end of its year, 截至4月底 a flow runs from January."""
    period = draft.period
    if (
        draft.part_of is not None
        and draft.part_of.period
        and period == draft.part_of.period[:4]
        and "/" in draft.part_of.period
    ):
        draft.period = draft.part_of.period
        draft.note("period", "as its total", draft.part_of.mention.quote)
    elif draft.side in ("revenue", "expenditure") and period and re.fullmatch(r"\d{4}-\d{2}-\d{2}", period):
        draft.period = f"{period[:4]}-01/{period[:7]}"
        draft.note("period", "a flow up to the end of a month", period)
    if (
        draft.of is None
        and period
        and re.fullmatch(r"\d{4}", period)
        and draft.side in ("balance", "debt")
        and not draft.item.startswith("上年")
    ):
        words = draft.item + "".join(draft.place.segments[-2:])
        if (
            (_STOCK.search(words) or draft.item == "限额")
            and ("限额" in words or "余额" in words or "结余" in words)
            and "新增" not in draft.item
        ):
            draft.period = f"{period}-12-31"
            draft.note("period", "a stock at the end of its year", draft.item)
