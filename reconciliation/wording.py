"""The words around a figure in its sentence (上下文): 其中, 等, 不含, 同口径."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from schema.records import Figure

_EXCLUDING: Final = re.compile(
    r"^(?:其中)?(?:不含|不包括|不包含|未含|含|包含|包括|剔除|扣除|已扣除)|(?:不含|不包括|剔除|扣除)[^，。；]*$"
)
OTHER_BASIS: Final = re.compile(r"同口径|可比|同比口径|自然口径|年均|平均|剔除[^，。；]*因素|扣除[^，。；]*因素|一次性")
"""Words by which a report says that a rate does not follow from the levels that stand beside it."""
ROUNDED: Final = re.compile(r"四舍五入|尾差|进位|单位换算")


class Words(NamedTuple):
    """What stands before a figure since the figure before it, and behind it up to the next one."""

    lead: str
    trail: str
    bracket: str
    """The text of the bracket around it, before the figure; empty outside of brackets."""

    @property
    def excludes(self) -> bool:
        """Whether a bracket names it as left out or included (不含…3亿)."""
        return bool(_EXCLUDING.search(self.bracket)) if self.bracket else False


def words_around(figures: Iterable[Figure]) -> dict[int, Words]:
    """seq → the words around each figure of the prose."""
    sentences: list[list[Figure]] = []
    for figure in figures:
        if figure.source != "text":
            continue
        if sentences and same_sentence(sentences[-1][-1], figure):
            sentences[-1].append(figure)
        else:
            sentences.append([figure])
    found: dict[int, Words] = {}
    for members in sentences:
        text, places = members[0].sentence, _places(members)
        for number, (figure, (start, end)) in enumerate(zip(members, places, strict=True)):
            before = places[number - 1][1] if number else 0
            after = places[number + 1][0] if number + 1 < len(places) else len(text)
            found[figure.seq] = Words(text[before:start], text[end:after], _bracket(text, start))
    return found


def _places(members: Sequence[Figure]) -> list[tuple[int, int]]:
    """Where each figure of a sentence starts and ends in it."""
    places, cursor = [], 0
    for figure in members:
        start = figure.spot.start - figure.sentence_start if figure.spot is not None else -1
        if figure.sentence[start : start + len(figure.quote)] != figure.quote:
            start = max(figure.sentence.find(figure.quote, cursor), cursor)
        cursor = start + len(figure.quote)
        places.append((start, cursor))
    return places


def same_sentence(one: Figure, other: Figure) -> bool:
    """Whether two figures stand in one sentence."""
    if one.sentence != other.sentence:
        return False
    if one.spot is None or other.spot is None:
        return True
    return (one.spot.paragraph, one.sentence_start) == (other.spot.paragraph, other.sentence_start)


def _bracket(text: str, position: int) -> str:
    """The text from the innermost bracket that is open at a position up to it."""
    opened = max(text.rfind(mark, 0, position) for mark in "（(")
    closed = max(text.rfind(mark, 0, position) for mark in "）)")
    return text[opened + 1 : position] if opened > closed else ""
