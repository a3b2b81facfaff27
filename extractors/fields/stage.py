"""决算, 执行, 预算草案, 调整预算: how far along the budget year a figure was stated (阶段)."""

from __future__ import annotations

import re
from typing import Final

from extractors.story import BUDGETED, Draft, Story
from schema.vocabulary import Stage

_PAIRED: Final = re.compile(
    r"((?:19|20)\d\d)年((?:(?!(?:19|20)\d\d年)[^，。；])*?)(决算|执行|完成情况|统计公报|工作总结|预算草案|预算（草案）"
    r"|预算安排|预算编制|收支预算|(?:部门|单位)预算|年预算(?=的?$|报告|公开|说明|情况|（|\\n))"
)
_WORDS: Final[tuple[tuple[str, Stage], ...]] = (
    ("决算", "final"),
    ("执行", "execution"),
    ("完成", "execution"),
    ("公报", "execution"),
    ("总结", "execution"),
    ("预算", "budget"),
    ("计划", "budget"),
)
_ADJUSTED: Final = re.compile(
    r"(?:调整预算|预算调整|调整后的?(?:收入|支出|收支)?预算|变动预算|调整后|调整)(?:数|额)?(?:为|是|到"
    r"|至|合计)*$"
)
_INITIAL: Final = re.compile(
    r"年初安排$|(?:批准|批复)[^，]*(?:收入|支出)(?:预算)?(?:数|合计|总额|总计|安排)*(?:为|是)?$"
    r"|(?:年初预算|(?<!公共)(?<!基金)(?<!经营)预算安排|初预算|批准[^，]*预算|(?<!完成)(?:收入|支出|收支|拨款)预算|年预算"
    r"|财政拨款预算|预算数|预算代编)(?:数|额|合计|总额|安排|收入|支出|总计|总收入|总支出|草案)*(?:为"
    r"|是|共|计)*$"
)
_CARRIED_OUT: Final = re.compile(r"完成|执行|实际|决算|实现|达到")
_ACTUAL: Final = re.compile(r"决算数?(?:为|是)?$|实际(?:完成|支出|收入)|执行数(?:为|是)?$")


def paired(text: str) -> dict[str, Stage]:
    """Which stage a title or heading gives to which year.

    >>> paired("关于2023年决算和2024年上半年预算执行情况的报告")
    {'2023': 'final', '2024': 'execution'}
    >>> paired("2025年预算执行情况与2026年预算草案的报告")
    {'2025': 'execution', '2026': 'budget'}
    """
    text = re.sub(r"(?:财政)?预算(?:收支)?(?:执行|完成)", "执行", text)
    text = re.sub(r"以[^，。；]*为准", "", text)  # 最终以2025年决算为准: a document to come
    stages: dict[str, Stage] = {}
    for match in _PAIRED.finditer(text):
        stages.setdefault(match[1], _stage_of(match[3]))
    return stages


def _stage_of(words: str) -> Stage:
    return next(stage for word, stage in _WORDS if word in words)


def spoken(text: str) -> Stage | None:
    """The stage that a heading without a year names."""
    if re.search(r"决算", text):
        return "final"
    if re.search(r"执行情况|完成情况", text):
        return "execution"
    if re.search(r"预算草案|预算（草案）|预算安排|收入预计|收支预算|支出安排|预算编制", text):
        return "budget"
    return None


def read(draft: Draft, story: Story) -> None:
    """The words right before the number, else what the title or a heading says of that year."""
    if draft.of is not None:
        draft.stage = draft.of.stage
        draft.note("stage", "as its level")
        return
    segment = draft.place.segment
    year = (draft.period or "").split("/")[-1][:4]
    said = paired("".join(draft.place.segments))
    stage: Stage | None = story.stages.get(year) or said.get(year) or story.topic.stage
    rule, words = ("the heading or the report's title", year) if stage else ("", "")
    if draft.measure in ("level", "completion", "growth") and _ADJUSTED.search(segment):
        stage, rule, words = "adjusted_budget", "调整预算", segment
    elif draft.is_level and (_INITIAL.search(segment) or BUDGETED.match(segment)):
        stage, rule, words = "budget", "年初预算", segment
    elif draft.is_level and "决算" in segment and _ACTUAL.search(segment):
        stage, rule, words = "final", "决算数", segment
    elif (
        draft.is_level
        and story.levels()
        and _INITIAL.search(story.levels()[-1].place.segment)
        and not _CARRIED_OUT.search(segment)
    ):
        before = story.levels()[-1]
        if before.stage == "budget" and before.period == draft.period:
            stage, rule, words = "budget", "as the budget figure before it", before.mention.quote
    draft.stage = stage
    if stage:
        draft.note("stage", rule, words)
