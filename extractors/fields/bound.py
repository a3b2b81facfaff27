"""约46亿元, 超过5%, 80亿元以上: whether a figure is exact, a rough value, or a bound (确数、约数、上下限)."""

from __future__ import annotations

import re
from typing import Final

from extractors.story import Draft, Story
from schema.vocabulary import Bound

BEFORE: Final[dict[str, Bound]] = {
    "约": "about",
    "大约": "about",
    "近": "about",
    "将近": "about",
    "接近": "about",
    "左右": "about",
    "超": "at_least",
    "超过": "at_least",
    "突破": "at_least",
    "逾": "at_least",
    "不低于": "at_least",
    "不少于": "at_least",
    "至少": "at_least",
    "高于": "at_least",
    "最高": "at_most",
    "最多": "at_most",
    "不足": "at_most",
    "不到": "at_most",
    "不超过": "at_most",
    "不超": "at_most",
    "不高于": "at_most",
    "低于": "at_most",
    "控制在": "at_most",
    "≥": "at_least",
    "＞": "at_least",
    ">": "at_least",
    "≤": "at_most",
    "＜": "at_most",
    "<": "at_most",
}
"""Words right before a number; 最近 and 余 of 结余 are none of them."""

BEHIND: Final[dict[str, Bound]] = {
    "左右": "about",
    "上下": "about",
    "以上": "at_least",
    "及以上": "at_least",
    "多": "at_least",
    "余": "at_least",
    "以下": "at_most",
    "以内": "at_most",
    "之内": "at_most",
}

_BEFORE: Final = re.compile(rf"(?<![最附节集制])({'|'.join(sorted(BEFORE, key=len, reverse=True))})(?:到|至|达)?$")
_BEHIND: Final = re.compile(rf"^(?:的)?({'|'.join(sorted(BEHIND, key=len, reverse=True))})")


_AT_LEAST: Final = re.compile(r"(?:至少|不低于|不少于)(?:增长|增加|提高|下降|减少|压减)$")
_RANGE: Final = re.compile(r"[至到~～—–-]{1,2}")
"""3%—5%, 10亿至12亿元: neither number is the quantity, it lies between them."""


def read(draft: Draft, story: Story) -> None:
    """The words right before and behind the number.

    控制在3%以内 says it twice; a bound behind the number is the stronger word.
    """
    if re.search(r"[余多]元$", draft.mention.quote):
        draft.bound = "at_least"
        draft.note("bound", "余 inside the unit", draft.mention.quote)
        return
    if _RANGE.fullmatch(draft.place.trail) and not draft.place.segment.endswith(("由", "从")):
        draft.bound = "at_least"
        draft.note("bound", "the lower end of a range", draft.place.trail)
        return
    if _RANGE.fullmatch(draft.place.lead) and story.sentence and story.sentence[-1].bound == "at_least":
        draft.bound = "at_most"
        draft.note("bound", "the upper end of a range", draft.place.lead)
        return
    behind = _BEHIND.match(draft.place.trail)
    if behind:
        draft.bound = BEHIND[behind[1]]
        draft.note("bound", "word behind the number", behind[1])
        return
    if least := _AT_LEAST.search(draft.place.segment):
        draft.bound = "at_least"
        draft.note("bound", "a lower bound before the word of growth", least.group())
        return
    before = _BEFORE.search(draft.place.segment)
    if before and before[1] != "控制在":
        draft.bound = BEFORE[before[1]]
        draft.note("bound", "word before the number", before[1])
