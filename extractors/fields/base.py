"""同比, 比上月, 比年初; 年初预算, 调整预算; 占…: what a change, a rate or a share is measured against (比较基数)."""

from __future__ import annotations

import re
from typing import Final

from extractors.fields import item
from extractors.story import Draft, Story

_BUDGET_MEANT: Final = re.compile(r"预算[（(](?:指|为)?(?:调整|变动)[^）)]*[）)]")
"""完成预算（调整预算，下同）的98%: which budget a bare 预算 means, there or from there on."""


def read(draft: Draft, story: Story) -> None:
    """Growth without another word is growth on the year before; a completion names its budget; a share its whole."""
    words = "".join(draft.place.segments[-2:]) if draft.place.segments else ""
    segment = draft.place.segment
    if draft.measure in ("growth", "change"):
        if draft.mention.kind == "points" and not re.search(r"[增降升减高低提]", segment):
            return
        if re.search(
            r"(?:高于|低于|快于|高出)[^，]*|低全(?:国|省|市)|(?:比|较)[^，]*(?:时期|期间|最高点|最低点)", segment
        ):
            return
        if match := re.search(r"(?:比|较|超)(?:过)?(?:年初|调整)?预算(?:数|安排)?", words):
            draft.base = (
                "adjusted_budget" if "调整" in match[0] else "initial_budget" if "年初" in match[0] else "budget"
            )
        elif match := re.search(r"比年初|较年初|比上年末|较上年末|比年初数", words):
            draft.base = "year_start"
        elif re.search(r"年均|平均每年", segment):
            return
        elif (match := re.search(r"(?:比|较|与)(?P<year>(?:19|20)\d\d)年", words)) and draft.period:
            if int(match["year"]) != int(draft.period.split("/")[-1][:4]) - 1:
                return  # 较2020年增长33.3%: not the year before
            draft.base = "prior_year"
        elif match := re.search(r"比上月|较上月|环比|比上季|较上季|比上半年", words):
            draft.base = "prior_period"
        elif re.search(r"超收|短收", segment) and draft.measure == "change":
            draft.base = "budget"
        else:
            draft.base = "prior_year"
        draft.note("base", "what it is compared with", match[0] if match else "上年")
    elif draft.measure == "completion":
        meant = _BUDGET_MEANT.search(draft.place.lead)
        if meant and "下同" in meant[0]:
            story.budget_meant = "adjusted_budget"
        if re.search(r"调整(?:后)?(?:的)?(?:预算|预期|计划|数|目标)|预算调整|变动预算|调整数", segment) or meant:
            draft.base = "adjusted_budget"
        elif re.search(r"年初|初预算|年预算", segment):
            draft.base = "initial_budget"
        else:
            draft.base = story.budget_meant
        draft.note("base", "the budget named before the rate", segment)
    elif draft.measure == "share":
        draft.base = item.whole(draft)
        if draft.base is None and draft.of is not None and draft.of.part_of is not None:
            draft.base = draft.of.part_of.item
            draft.note("base", "the total that its level is a part of", draft.of.part_of.mention.quote)
        elif draft.base is None and segment.endswith("占"):
            before = next((other for other in reversed(story.sentence) if other.measure == "share"), None)
            if before is not None and before.base:
                draft.base = before.base  # 税收收入占一般公共预算收入的66%；非税收入占34%
                draft.note("base", "the whole of the share before it", before.mention.quote)
        elif draft.base:
            draft.note("base", "the words behind 占", segment)
