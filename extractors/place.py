"""Where a mention stands in its sentence (上下文): the words before it, behind it, and the bracket around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from schema.records import Mention, Paragraph

OPENING: Final = "（(〔["
CLOSING: Final = "）)〕]"
_LONGEST_BRACKET: Final = 300
"""A bracket that is not closed within so many characters is a slip and opens nothing."""

_BRACKETED: Final = re.compile(r"[（(〔\[](?:[类款项目节\d]|[^（）()]{2,}|)[）)〕\]]")
"""A remark; one character in brackets is part of a name (因公出国（境）费) unless it says 类, 款 or 项."""
_BOUND_BEHIND: Final = re.compile(r"^(?:左右|上下|及?以上|以下|以内|之内)(?=[，；、。和及])")
"""100%以上，支出进度…: the word belongs to the number before it."""
_PER: Final = re.compile(r"^(?:[/／每](?:人|户|亩|月|年|日|天|次|学年|生|平方米))+")
_NUMBERED_ITEM: Final = re.compile(
    r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、](?!\d)|[①-⑳]|——"
    r"|[-—─●※■◆]+|[一二三四五六七八九十]是|[一二三四五六七八九十]要)+"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A mention with its surroundings."""

    mention: Mention
    text: str
    """The paragraph."""
    sentence_start: int
    sentence_end: int
    lead: str
    """What stands before it since the previous mention, the sentence's start or the bracket's opening."""
    trail: str
    """What stands behind it, up to the next mention or the sentence's end."""
    bracket: int | None
    """Where the bracket around it opens, None outside of brackets."""
    owner: int | None
    """Which mention of the paragraph the bracket follows (its number in the paragraph), if any."""
    first: bool
    """Whether no mention stands before it in its sentence."""

    @property
    def sentence(self) -> str:
        return self.text[self.sentence_start : self.sentence_end]

    @property
    def segments(self) -> list[str]:
        """The lead, brackets left out, cut at commas and the like, from left to right."""
        return segments(self.lead)

    @property
    def segment(self) -> str:
        """The last segment of the lead: the words that stand right before the number."""
        found = self.segments
        return found[-1] if found else ""


def without_brackets(text: str) -> str:
    """The text without its bracketed remarks: 区级（含各功能区本级，下同）收入 → 区级收入."""
    before = None
    text = text.replace("县（市、区）", "县市区").replace("县（市）区", "县市区").replace("县（区）", "县区")
    while before != text:
        before, text = text, _BRACKETED.sub("", text)
    return text


def segments(text: str) -> list[str]:
    """A text cut at ， ； ： and 。; list marks and brackets removed."""
    parts = re.split(r"[，,；;：:。！？]", without_brackets(text))
    return [_NUMBERED_ITEM.sub("", part) for part in parts]


def brackets(text: str) -> list[int | None]:
    """For each character where the innermost bracket around it opens, None outside."""
    around: list[int | None] = []
    stack: list[int] = []
    for position, character in enumerate(text):
        if stack and position - stack[-1] > _LONGEST_BRACKET:
            stack.pop()
        if character in OPENING:
            stack.append(position)
        around.append(stack[-1] if stack else None)
        if character in CLOSING and stack:
            stack.pop()
    return around


def sentences(text: str, around: Sequence[int | None]) -> list[tuple[int, int]]:
    """Start and end of each sentence of a paragraph; a full stop inside brackets ends none."""
    spans, start = [], 0
    for position, character in enumerate(text):
        if character in "。！？" and around[position] is None:
            spans.append((start, position + 1))
            start = position + 1
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def places(paragraph: Paragraph, found: Sequence[Mention]) -> list[Place]:
    """The mentions of one paragraph, each with its surroundings."""
    text = paragraph.text
    around = brackets(text)
    spans = sentences(text, around)
    result: list[Place] = []
    for number, mention in enumerate(found):
        start, end = mention.spot.start, mention.spot.end
        sentence_start, sentence_end = next(span for span in spans if span[0] <= start < span[1])
        bracket = around[start]
        if bracket is not None and bracket < sentence_start:
            bracket = None
        previous = found[number - 1] if number else None
        lead_start = sentence_start if bracket is None else bracket + 1
        owner = None
        if previous is not None and previous.spot.end > lead_start:
            lead_start = previous.spot.end
        lead = text[lead_start:start]
        if bracket is None and previous is not None and lead_start == previous.spot.end:
            inner = around[previous.spot.start]
            if inner is not None:  # the previous mention stood in a bracket: skip to its end
                lead = re.split(r"[）)〕\]]", lead, maxsplit=1)[-1]
        if bracket is not None and not lead and text[end : end + 1] in CLOSING and lead_start == bracket + 1:
            # 上年结转（20.41亿元）、: the bracket holds the value of the words before it and nothing else
            label_start = max(sentence_start, previous.spot.end if previous is not None else 0)
            label = text[label_start:bracket].lstrip(CLOSING)
            if label:
                lead, bracket = label, None
        if bracket is not None:
            before = [n for n in range(number) if found[n].spot.end <= bracket]
            if before and not re.search(r"[，；。：、]", text[found[before[-1]].spot.end : bracket]):
                owner = before[-1]
        if previous is not None and lead_start == previous.spot.end:
            lead = _PER.sub("", _BOUND_BEHIND.sub("", lead))
        follower = found[number + 1].spot.start if number + 1 < len(found) else len(text)
        result.append(
            Place(
                mention=mention,
                text=text,
                sentence_start=sentence_start,
                sentence_end=sentence_end,
                lead=lead,
                trail=text[end : min(follower, sentence_end)],
                bracket=bracket,
                owner=owner,
                first=previous is None or previous.spot.start < sentence_start,
            )
        )
    return result
