"""12.65%, 百分之五, 3.2‰: a percentage (百分比)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import regex

from extractors.digits import CHINESE_NUMBER, NUMBER, SIGNED, chinese_number, number
from extractors.rule import Rule
from schema.records import Reading, unit_step


def read(match: Any) -> Reading:
    if match["hundredths"]:
        value = chinese_number(match["hundredths"])
        return Reading(value, "%", unit_step(value, "%"))
    if match["tenths"]:
        half = match["half"]
        tenths = chinese_number(match["tenths"]) * 10 + (5 if half == "半" else chinese_number(half or "零"))
        return Reading(tenths, "%", Decimal(1 if half else 10))
    value = number(match["digits"])
    unit = match["sign"] or "%"
    return Reading(value, unit, unit_step(value, unit))


RULE = Rule(
    name="percent",
    kind="percent",
    pattern=regex.compile(
        rf"(?P<digits>{SIGNED})(?:(?P<sign>[%‰])|(?=[至~～—–-]{{1,2}}{NUMBER}%)|(?=(?:[、,]|和)(?:{NUMBER}(?:[、,]|和))*\d+\.\d+%)(?<=\.\d+))"
        rf"|百分之(?P<hundredths>{CHINESE_NUMBER})"
        r"|(?<=[约近超过逾足占降长增减达到压为持在])(?P<tenths>[一二两三四五六七八九])成(?P<half>半|[一二三四五六七八九])?"
        r"(?![果效立功本员为熟长都交分绩人套群就品因型形年不语])"
    ),
    read=read,
    examples={
        "增长12.65%": ("12.65%",),
        "增幅为-50.29%": ("-50.29%",),
        "下降百分之五": ("百分之五",),
        "万分之三点五，利率3.2‰": ("3.2‰",),
        "压减两成以上，占比超过八成五": ("两成", "八成五"),
        "预期增长3-5%": ("3", "5%"),
        "分别增长4.1、3.2%": ("4.1", "3.2%"),
    },
    rejects=("第3成果", "增长一成不变", "达到五成套设备", "百分比见附件"),
)
