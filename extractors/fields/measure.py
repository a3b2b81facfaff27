"""What a number is of its quantity (指标性质): the level, a change, a growth rate, a completion rate, a share …"""

from __future__ import annotations

import re
from typing import Final

from extractors.story import Draft, Story
from schema.vocabulary import Measure

RISES: Final = (
    *("增长", "增加", "增收", "增支", "提高", "提升", "上升", "上涨", "回升", "超收", "超支", "多收", "多支", "净增"),
    *("增产", "扩大", "上调", "增", "升", "多", "高"),
)
FALLS: Final = (
    *("负增长", "下降", "减少", "减收", "减支", "降低", "下滑", "回落", "短收", "短支", "少收", "少支", "净减", "节约"),
    *("节支", "减产", "压减", "压缩", "压降", "缩减", "下调", "降幅", "减", "降", "压", "少", "低"),
)
_PLAIN_CHANGE: Final = frozenset(
    (
        *("增长", "增加", "增收", "增支", "超收", "超支", "多收"),
        *("下降", "减少", "减收", "减支", "短收", "短支", "少收", "下滑", "回落"),
        *("提高", "提升", "上调", "上涨", "上升", "下调", "降低"),
    )
)
"""Words that make an amount a change without any comparison; 节约20亿元 and 压减14亿元 alone name what was saved."""
_RISE: Final = "|".join(sorted(RISES, key=len, reverse=True))
_FALL: Final = "|".join(sorted(FALLS, key=len, reverse=True))
_TIE: Final = (
    r"(?:了|\+|约|近|超过|超|逾|不低于|不超过|控制在|突破|达到|高达|达|至|到|为|是|幅度|幅|速|率|目标"
    r"|预期|均|共|合计|额|各|也|只|仅|左右)*"
)

_GROWTH: Final = re.compile(
    rf"(?P<fall>{_FALL})(?P<tie>{_TIE})$|(?P<rise>{_RISE}){_TIE}$|(?P<speed>增幅|增速|同比|环比|比上年"
    rf"|比去年){_TIE}$"
)
_CHANGE: Final = re.compile(
    rf"(?:(?P<fall>{_FALL})|(?P<rise>{_RISE}))(?:收入|支出|税收|财力|额|额为|规模)?(?:了|约|近|超过|超"
    rf"|共|合计|为|达|达到|安排)*$"
)
_REACHED: Final = re.compile(r"(?:增长|增加|增|提高|上升|扩大|减少|减|下降|降低|降|调整|调增|调减|压减|回落)(?:到|至)$")
_COMPARED: Final = re.compile(r"比|较|同比|环比|相比|超(?:年初)?预算")
_COMPLETION: Final = re.compile(
    r"(?:(?:完成|为|达到|达|是|相当于|[的，]|^)[^，占]*?(?:预算|计划|任务|预期|目标|预测)"
    r"|占(?![^，]*(?:公共|财政|基金|经营|总)预算|本年|部门|总)[^，]{0,12}?(?:预算|计划|任务|预期))"
    r"(?:数|额|安排|收入|支出|目标|任务|值|调整|方案)*的?(?:约|近|超过|超|达到|达|为)*$"
)
_COMPLETION_WORD: Final = re.compile(
    r"(?:完成率|执行率|支出进度|预算执行进度|完成进度)(?:约|近|超过|达到|高达|达|为)*$"
)
_SHARE: Final = re.compile(
    r"(?:占[^，]*?|比重|占比|份额|所占比例|税比)(?:约|近|超过|超|保持在|稳定在|提高到|提高至|达到|高达|达"
    r"|为|至|的|比重|比例|份额|在)*$"
)
_EFFECT: Final = re.compile(r"(?:拉动|拉低|拉高|带动|贡献|影响)[^，]*$")
_GROWTH_BEHIND: Final = re.compile(r"^的?(?:[正负]增长|增长(?!目标|预期|要求|的目标)|增速|增幅)")
"""税收实现3.02%正增长."""
_STAYS: Final = re.compile(r"(?:持续|连续|始终|继续|基本|一直)*(?:稳定|保持|维持)在?")
"""税收占比（71.7%）持续稳定在70%以上."""
_JOINS: Final = re.compile(r"、|和|以及|及|与|[至到~～—–-]{0,2}")
_LINE: Final = re.compile(r"(?:警戒线|红线|起征点|门槛|标准线)(?:的|为|是)*$")
_OF_LIMIT: Final = re.compile(r"^(?:为|占|相当于)[^，]*?(?:限额|余额)的$")
_DRAGS: Final = re.compile(r"拉低|拖累|下拉|影响|减少|负拉动")
_THRESHOLD: Final = re.compile(
    r"^(?:及|（含）)?(?:以上|以下|以内"
    r"|及以上)(?=[、的至到区间企项户单规人个建采限纳（(\d设重大服产财装])|^的?(?:警戒线|红线|上限|下限"
    r"|起征点|标准线)"
)
_RATE: Final = re.compile(r"(?<![长降幅速加])率(?:为|达到|达|均|约|高达|保持在|稳定在|超过|超|在|均达到|均达|均为)*$")


def falls(draft: Draft) -> bool:
    """Whether the words before the number say that something fell, so that its value is negative."""
    segment = draft.place.segment
    match = (_GROWTH if draft.mention.kind != "amount" else _CHANGE).search(segment)
    return bool(match and match["fall"])


def stays(draft: Draft) -> bool:
    """Whether a rate says where the rate before it stays: 税收占比（71.7%）持续稳定在70%以上."""
    return draft.mention.kind == "percent" and bool(_STAYS.fullmatch(draft.place.segment))


def read(draft: Draft, story: Story) -> None:
    """Percentages by the words that lead up to them, amounts by 比…增加; whatever says nothing is a level or a rate."""
    measure, rule, words = _measure(draft, story)
    draft.measure = measure
    draft.note("measure", rule, words)
    if draft.value > 0 and (
        (measure in ("change", "growth") and (falls(draft) or draft.place.trail.startswith(("负增长", "的负增长"))))
        or (measure == "effect" and _DRAGS.search(draft.place.segment))
    ):
        draft.value = -draft.value
        draft.note("value", "a word of falling turns the sign", draft.place.segment)


def _measure(draft: Draft, story: Story) -> tuple[Measure, str, str]:
    place = draft.place
    segment, kind = place.segment, draft.mention.kind
    if _THRESHOLD.match(place.trail) and not _GROWTH.search(segment) and not _SHARE.search(segment):
        return "threshold", "a limit that defines a group", place.trail[:8]
    if _LINE.search(segment):
        return "threshold", "a limit that others are held against", segment
    if kind == "amount":
        if segment and _JOINS.fullmatch(segment) and story.sentence and story.sentence[-1].mention.kind == kind:
            return story.sentence[-1].measure, "as the number before it", segment  # 提高75元和55元
        return _amount_measure(draft, segment)
    if kind == "percent" and (behind := _GROWTH_BEHIND.match(place.trail)):
        return "growth", "N%的正增长", behind.group()
    if kind == "points":
        if _EFFECT.search(segment):
            return "effect", "拉动/拉低 … 个百分点", segment
        return "change", "个百分点", segment
    if kind == "multiple":
        return ("growth", "增长…倍", segment) if _GROWTH.search(segment) else ("rate", "倍", segment)
    if _EFFECT.search(segment) and not _GROWTH.search(segment):
        return "effect", "拉动/贡献", segment
    if _OF_LIMIT.search(segment):
        return "share", "为限额的 N%", segment
    if segment == "的" and story.sentence and _COMPLETION.search(story.sentence[-1].place.segment):
        return "completion", "…预算 N 万元的 N%", story.sentence[-1].place.segment
    if _COMPLETION.search(segment) and not re.search(
        r"增长(?:预期)?目标|增长预期|(?:比|较)[^，]*预算[^，]*[增减超短]", segment
    ):
        return "completion", "…预算的 N%", segment
    if _COMPLETION_WORD.search(segment) or segment.endswith("完成"):
        return "completion", "完成率", segment
    if _SHARE.search(segment) and not re.search(r"占[^，]*[增降]\w{0,2}$", segment):
        return "share", "占…比重", segment
    if stays(draft) and story.sentence and story.sentence[-1].mention.kind == kind:
        return story.sentence[-1].measure, "the rate before it, which stays", segment
    if _REACHED.search(segment):
        return "rate", "降至: the rate that was reached", segment
    if _RATE.search(segment):
        return "rate", "…率", segment
    if _GROWTH.search(segment):
        return "growth", "增长/下降", segment
    if _JOINS.fullmatch(segment) and story.sentence and (segment or story.sentence[-1].mention.kind == kind):
        # 分别增长4.1%、3.2%; 3%—5%
        return story.sentence[-1].measure, "as the number before it", segment
    return "rate", "no word of growth, completion or share", segment


def _amount_measure(draft: Draft, segment: str) -> tuple[Measure, str, str]:
    if _REACHED.search(segment):
        return "level", "增加到: the level that was reached", segment
    match = _CHANGE.search(segment)
    if match:
        word, before = match["fall"] or match["rise"], segment[: match.start()]
        if not before.endswith("新") and (word in _PLAIN_CHANGE or _COMPARED.search(before)):
            return "change", "增加/减少", segment
    return "level", "an amount", segment
