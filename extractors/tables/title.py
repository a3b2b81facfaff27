"""What stands above a table (表头信息): its title, form number, unit and whose account it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from extractors.furniture import PAGE_NUMBER
from extractors.tables.numbers import bare
from schema.units import WAN

LINES: Final = 8
"""A title, a form number, a unit, whose account it is: no more stands above a table."""
_UNITS: Final = "|".join(sorted(WAN, key=len, reverse=True))
UNIT: Final = re.compile(
    rf"[（(【]?(?:(?:金额|货币|计量|计价)?单位|金额|币种)[:：]*(?:人民币)?[,，、/]?[（(]?(?P<unit>{_UNITS}|[%％])"
    rf"(?:[、,，/和及；;]+(?:[%％]|[\u4e00-\u9fff]{{1,3}}(?:[:：]{_UNITS})?))*[）)】]?"
    rf"|[（(【](?:人民币)?(?P<alone>{_UNITS})(?:[、,，/]?[%％])?[）)】]"
)
"""单位：万元, 金额单位：万元、%, （亿元）."""
OTHER_UNIT: Final = re.compile(
    r"(?:计量)?单位[:：][（(]?(?P<unit>[人个户辆套台亩吨件次][次数]?|平方米|公顷|公里|立方米)[）)]?$"
)
FORM: Final = re.compile(
    r"(?:[\u4e00-\u9fffA-Za-z]{0,10}?)(?<![第全本])(?:\d{1,3}(?:[-－—.]\d{1,3})*)表(?![\u4e00-\u9fff])"
    r"|(?:附表|附件|表|附)[一二三四五六七八九十\d]+(?:[-－—.]\d+)*(?:之[一二三四五六七八九十]+)?(?:[:：、]|(?!\d))"
)
"""公开01表, 决算01-1表, 附表3, 表二："""
AGENCY: Final = re.compile(
    r"(?:(?:编制|编报|填报|公开|预算|主管|汇总)?(?:单位|部门)(?:名称|（公章）|（盖章）)?|编制机关)[:：]+(?P<name>[^:：]*)"
)
CONTINUED: Final = re.compile(
    r"[（(【]?续(?:表)?[一二三四五六七八九十\d]{0,2}[）)】]?$|^[（(【]?续表[一二三四五六七八九十\d]*[）)】:：]?"
)
TITLEISH: Final = re.compile(r"表|决算|预算|收支|限额|余额|债务|明细|情况|支出|收入|统计|经费|补助|转移支付|基金")
_DATE: Final = re.compile(
    r"[（(]?(?:(?:19|20)\d\d年?(?:度|\d{1,2}月(?:\d{1,2}日|份|底|末)?|上半年)?|日期[:：].*)[）)]?"
)
_NUMBERING: Final = re.compile(
    r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[）)])"
)
_ENDS_AS_TITLE: Final = re.compile(r"表(?:[（(][^（）()]*[)）])?$")
_YEARS_AREA: Final = re.compile(r"(?:19|20)\d\d年(?!.*(?:报告|公开|预算|决算|执行))[\u4e00-\u9fff（）()]{2,20}")
LONGEST: Final = 60


def belongs_to_table(line: str) -> bool:
    """Whether a line that repeats on many pages is no running head: a unit, a form number, the first half of a title.

    >>> belongs_to_table("单位：万元"), belongs_to_table("2025年青石区"), belongs_to_table("临川市2025年部门预算公开")
    (True, True, False)
    """
    text = bare(line)
    said = (
        any(pattern.search(text) for pattern in (UNIT, OTHER_UNIT, AGENCY, FORM))
        or _ENDS_AS_TITLE.search(text) is not None
    )
    return said or (_YEARS_AREA.fullmatch(text) is not None)


@dataclass(frozen=True, slots=True)
class Caption:
    """What the lines above a table say of it."""

    title: str = ""
    form: str = ""
    unit: str | None = None
    """A unit of money, or %; also one that is no money (人), so that such a table is known."""
    agency: str | None = None
    date: str = ""
    """A line that names only a year or date (2023年度)."""
    continued: bool = False


def caption(lines: Sequence[str]) -> Caption:
    """The caption in the lines above a table, given from the top; the nearest title counts.

    >>> said = caption(["公开01表", "2023年度收入支出决算总表", "部门：临川市水利局", "金额单位：万元"])
    >>> said.title, said.form, said.unit, said.agency
    ('2023年度收入支出决算总表', '公开01表', '万元', '临川市水利局')
    """
    title, form, unit, agency, date, continued = "", "", None, None, "", False
    complete = False
    for line in reversed([bare(line) for line in lines][-LINES:]):
        rest = line
        if match := UNIT.search(rest):
            unit = unit or (match["unit"] or match["alone"]).replace("％", "%")
            rest = rest[: match.start()] + rest[match.end() :]
        elif match := OTHER_UNIT.search(rest):
            unit = unit or match["unit"]
            rest = rest[: match.start()]
        if match := AGENCY.search(rest):
            agency = agency or match["name"] or None
            rest = rest[: match.start()]
        if CONTINUED.search(rest):
            continued = continued or not title
            rest = CONTINUED.sub("", rest)
        if (match := FORM.search(rest)) and (match.end() == len(rest) or match.start() == 0):
            form = form or match.group().rstrip(":：、")
            rest = rest[: match.start()] + rest[match.end() :]
        if not rest or PAGE_NUMBER.fullmatch(rest) or rest.isdigit():
            continue
        if _DATE.fullmatch(rest):
            date = date or rest
        elif len(rest) > LONGEST or re.search(r"[。；]|，.*，", rest):
            break
        elif not title:
            title = rest
            complete = bool(re.search(r"(?:19|20)\d\d年", title))
        elif not TITLEISH.search(title):
            if not TITLEISH.search(rest):
                break
            title = rest  # what stood below it was a remark
        elif not complete and re.search(r"(?:19|20)\d\d年[^表]*$", rest) and "表" not in rest:
            title, complete = rest + title, True
        else:
            break
    return Caption(_NUMBERING.sub("", title), form, unit, agency, date, continued)
