"""Pages become paragraphs (段落): page numbers and running heads dropped, wrapped lines joined, white space removed;
every character keeps its page and its box."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from statistics import median
from typing import Final

from schema.records import Box, Document, Line, Page, Paragraph

FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９％", "0123456789%")
INVISIBLE: Final = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f")

PAGE_NUMBER = re.compile(
    r"[—–―\-－‐─_~·•|]+\d{1,4}[—–―\-－‐─_~·•|]+"  # — 12 —
    r"|第\d{1,4}页(?:[，,/]?[（(]?共\d{1,4}页[）)]?)?"  # 第3页 共20页
    r"|\d{1,4}/\d{1,4}"  # 12/40
    r"|[Pp]age\d{1,4}(?:of\d{1,4})?"
)
BARE_NUMBER = re.compile(r"\d{1,4}")
DOTTED_LEADER = re.compile(r"(?:[.．·…‥⋯・]{3,}|…{1,}|-{4,}|_{4,})[（(]?\d{0,4}[)）]?$")

HEADING = re.compile(
    r"第[一二三四五六七八九十百]+[部分章节条]"
    r"|[一二三四五六七八九十]{1,3}、"
    r"|[（(][一二三四五六七八九十]{1,3}[）)]"
    r"|\d{1,2}(?:、|[.．](?![\d]))"
    r"|[（(]\d{1,2}[）)]"
    r"|[①-⑳]"
    r"|——|--|[●■◆★▲○□◇※➢]"
    r"|附件|附表|附：|目录$|各位代表|各位委员"
)
ENDS_SENTENCE = tuple("。；：！？…”.;:!?")
UNIT_FOLLOWS = re.compile(r"(?:[万亿]|千万|百万)?元|%|个?百分点|[.．]\d|位|倍")

NARROW_TOKEN = re.compile(r"[0-9A-Za-z.,．，%％]+")
CLOSING = "，。；：、！？”’）》】%％"
