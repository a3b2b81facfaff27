"""469408万元, 46.94亿元, 3亿, 331元: an amount of money (金额)."""

from __future__ import annotations

from typing import Any

import regex

from extractors.digits import NUMBER, SIGNED, number
from extractors.rule import Rule
from schema.records import Reading, unit_step

UNIT = (
    r"(?:万亿元|[亿万][余多]元|个亿元?|亿元|百万元|千万元|万元|千元|元(?!旦|宵|素|年|月|器|件)"
    r"|(?P<bare>[亿万])(?=[，。；、：）)（(]|$|[至到~～—–-]\d|左右|以上|以下|推进|用于|支持|补助|资金|专项|建设))"
)
SHARED = (
    rf"(?=(?:(?P<range>[至到~～—–-]+)|(?:[、,]|和)(?:{NUMBER}(?:[、,]|和))*){NUMBER}(?P<shared>万亿元|亿元|万元|元))"
)
"""A、B和C万元, A至B亿元: the unit stands behind the last number only."""


def read(match: Any) -> Reading | None:
    unit = match["shared"] or match["unit"]
    if match["shared"] and not match["range"] and "." not in match["digits"] and len(match["digits"]) < 3:
        return None  # 3、4亿元: the first number is as likely the number of a list
    if match["bare"]:
        unit = f"{match['bare']}元"
    unit = unit.replace("余", "").replace("多", "").replace("个亿", "亿").removesuffix("元") + "元"
    value = number(match["digits"])
    return Reading(value, unit, unit_step(value, unit))


RULE = Rule(
    name="amount",
    kind="amount",
    pattern=regex.compile(rf"(?P<digits>{SIGNED}),?(?:(?P<unit>{UNIT})|{SHARED})"),
    read=read,
    examples={
        "总收入1123799万元": ("1123799万元",),
        "（不含医院项目3亿），": ("3亿",),
        "净结余为-312万元": ("-312万元",),
        "拨付资金1130万推进项目": ("1130万",),
        "合计49,821万元，其中70,734,万元": ("49,821万元", "70,734,万元"),
        "各是4125.49,4143.91万元": ("4125.49", "4143.91万元"),
        "补助标准提高至331元/人/月": ("331元",),
        "统筹资金6亿余元，盘活近20个亿，": ("6亿余元", "20个亿"),
        "每年安排3至5亿元，五年10亿—12亿元": ("3", "5亿元", "10亿", "12亿元"),
        "三年分别为12.5、13.1和14.2亿元": ("12.5", "13.1", "14.2亿元"),
    },
    rejects=(
        "城镇新增就业16.8万人",
        "新增学位9.2万个",
        "引进资金100万美元",
        "万元地区生产总值能耗下降",
        "第20号文件",
        "2亿斤粮食",
    ),
)
