"""1.1倍: a ratio written as a multiple (倍数)."""

from __future__ import annotations

from typing import Any

import regex

from extractors.digits import SIGNED, number
from extractors.rule import Rule
from schema.records import Reading, unit_step


def read(match: Any) -> Reading:
    value = number(match["digits"])
    return Reading(value, "倍", unit_step(value, "倍"))


RULE = Rule(
    name="multiple",
    kind="multiple",
    pattern=regex.compile(rf"(?P<digits>{SIGNED})倍"),
    read=read,
    examples={"是2020年的1.1倍": ("1.1倍",)},
    rejects=("总量翻一番", "成倍增长"),
)
