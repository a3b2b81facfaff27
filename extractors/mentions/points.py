"""7.1个百分点: a difference between two percentages (百分点)."""

from __future__ import annotations

from typing import Any

import regex

from extractors.digits import CHINESE_NUMBER, SIGNED, chinese_number, number
from extractors.rule import Rule
from schema.records import Reading, unit_step


def read(match: Any) -> Reading:
    value = number(match["digits"]) if match["digits"] else chinese_number(match["chinese"])
    return Reading(value, "百分点", unit_step(value, "百分点"))


RULE = Rule(
    name="points",
    kind="points",
    pattern=regex.compile(rf"(?:(?P<digits>{SIGNED})|(?<![几\p{{Nd}}])(?P<chinese>{CHINESE_NUMBER}))个?百分点"),
    read=read,
    examples={
        "拉低收入增幅7.1个百分点": ("7.1个百分点",),
        "提高1.5百分点": ("1.5百分点",),
        "较上年提升两个百分点": ("两个百分点",),
    },
    rejects=("提高几个百分点",),
)
