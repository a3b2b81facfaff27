"""三百二十万元, 五亿元: an amount written in Chinese numerals (中文数字金额)."""

from __future__ import annotations

from typing import Any

import regex

from extractors.digits import CHINESE_NUMBER, chinese_number
from extractors.rule import Rule
from schema.records import Reading, unit_step


def read(match: Any) -> Reading | None:
    value, unit = chinese_number(match["digits"]), match["unit"]
    return Reading(value, unit, unit_step(value, unit)) if value else None


RULE = Rule(
    name="chinese_amount",
    kind="amount",
    # 数百万元 and 几千万元 are no numbers, 百万元 alone is a unit
    pattern=regex.compile(
        rf"(?<![数几上近每第成十百千万亿\d.])(?P<digits>(?=[一二两三四五六七八九十]){CHINESE_NUMBER})(?P<unit>万元"
        rf"|亿元)"
    ),
    read=read,
    examples={"安排三百二十万元用于救灾": ("三百二十万元",), "超过五亿元": ("五亿元",)},
    rejects=("投入数百万元", "城乡二元结构", "几千万元的项目"),
)
