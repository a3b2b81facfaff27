"""Headings told from sentences (标题): 一、 （一） 1. （1） and what they say about the text below them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_LEVELS: Final = (
    re.compile(r"第[一二三四五六七八九十]+部分"),
    re.compile(r"[一二三四五六七八九十]+、"),
    re.compile(r"[（(][一二三四五六七八九十]+[）)]"),
    re.compile(r"\d{1,2}[.．、](?!\d)"),
    re.compile(r"[（(]\d{1,2}[）)]"),
    re.compile(r"[①-⑳]|\d{1,2}[）)]"),
)
PLAIN_LEVEL: Final = 9
"""A short line without number and full stop that stands alone."""

_LONGEST: Final = 60
_TITLE: Final = re.compile(
    r"^(?:附件\d*[:：]?)?(?:关于)?[^，。；]*(?:的报告|的说明|的决议|公报|情况说明)(?:（[^）]*）)?$"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, its level from 0 (outermost), and where in its paragraph the text below it begins."""

    level: int
    text: str
    end: int


def is_title(text: str) -> bool:
    """Whether a line is the title of a report or of an attachment, below which all headings start anew."""
    return len(text) <= _LONGEST and bool(_TITLE.match(text))


def heading(text: str, first_number: int | None) -> Heading | None:
    """The heading that a paragraph is or begins with; `first_number` is where its first figure stands.

    >>> heading("（一）一般公共预算收支决算情况", None).level
    2
    >>> heading("（1）全市收支情况。全市收入100万元。", 12).text
    '（1）全市收支情况'
    >>> heading("（1）税收收入110000万元。其中：增值税45000万元。", 7).text
    '（1）'
    """
    for level, pattern in enumerate(_LEVELS):
        match = pattern.match(text)
        if not match:
            continue
        stop = re.search(r"[。：:；]", text)
        end = stop.start() if stop else len(text)
        if end > _LONGEST or (first_number is not None and first_number < end):
            # the number only marks an item of a list: the sentence behind it is ordinary text
            return Heading(level, match.group(), match.end())
        return Heading(level, text[:end], min(end + 1, len(text)))
    if first_number is None and len(text) <= _LONGEST and not re.search(r"[。；，：]$", text) and "，" not in text:
        return Heading(PLAIN_LEVEL, text, len(text))
    return None
