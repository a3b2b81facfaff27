"""其中A、B等: the parts of an open list together do not exceed their total."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from reconciliation.book import Book
from reconciliation.breakdowns import breakdowns
from reconciliation.rule import Rule, roles
from schema.records import Relation

_INCLUDED: Final = re.compile(r"^(?:其中)?(?:含|包含|包括)")
_PARTS_FOLLOW: Final = re.compile(r"其中|包括")


def find(figures: Book) -> Iterator[Relation]:
    """Every breakdown whose list may leave parts unnamed."""
    for one in breakdowns(figures):
        if not one.complete:
            yield Relation("le", roles("part", *one.parts), roles("whole", one.total))
    for before, figure in pairwise(figures):
        included = _INCLUDED.search(figures.words_of(figure).bracket) and figure.part_of is None
        if included and figure.kind == before.kind == "amount" and figures.beside(before, figure):
            yield Relation("le", roles("part", figure), roles("whole", before))


def certain(relation: Relation, figures: Book) -> bool:
    """其中 behind a total of the same budget; elsewhere the list may have been tied to the wrong total."""
    parts = [role.figure for role in relation.stated]
    total = relation.given[0].figure
    return (
        total.fund is not None
        and all(part.fund == total.fund and part.bound == "exact" for part in parts)
        and figures.beside(total, *parts)
        and parts[0].seq > total.seq
        and bool(_PARTS_FOLLOW.search(figures.words_of(parts[0]).lead))
    )


RULE = Rule(
    name="le",
    title="部分不大于总体",
    find=find,
    comparison="le",
    certain=certain,
    examples={
        "2023年，全区政府性基金收入300万元，"
        "主要包括国有土地使用权出让收入120万元、污水处理费10万元等。": "le: 2 + 3 <= 1  # ok",
        "2023年，全区政府性基金收入300万元，"
        "主要包括国有土地使用权出让收入820万元、污水处理费10万元等。": "le: 2 + 3 <= 1  # mismatch",
    },
)
