"""全市 = 市本级 + 区县: the whole area is its own level and those below it, for revenue and expenditure proper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reconciliation.book import Book
from reconciliation.quantity import TRANSFERS
from reconciliation.rule import Rule, only_a_slip, roles
from schema.records import Figure, Relation

_ALL_BELOW: Final = re.compile(r"各|县市区|县（市|县区|区县|市县|乡镇|镇街|街镇|镇（街|县级|乡级|下级")
"""Words that name all levels below together; a named zone is only one of them."""


def find(figures: Book) -> Iterator[Relation]:
    """Each figure of the levels below with the area's and its own level's."""
    for key, stated in figures.levels.items():
        if key.scope != "sub" or key.fund is None or TRANSFERS.search(key.item):
            continue
        for below in stated:
            if not _ALL_BELOW.search(f"{figures.words_of(below).lead}{below.item}"):
                continue
            area = figures.nearest_in_any_area(key._replace(scope="jurisdiction", area=None), below)
            own = figures.nearest_in_any_area(key._replace(scope="own", area=None), below)
            if area is not None and own is not None:
                yield Relation(
                    "sum", roles("total", area), roles("part", own, *_named_zones(figures, own, below), below)
                )


def _named_zones(figures: Book, own: Figure, below: Figure) -> list[Figure]:
    """市本级A，开发区B，区县C: zones that stand between the two belong to the list."""
    key = figures.quantity_of[below.seq]
    between = figures.figures[figures.position(own) + 1 : figures.position(below)] if figures.beside(own, below) else ()
    return [zone for zone in between if figures.quantity_of.get(zone.seq) == key]


RULE = Rule(
    name="sum",
    title="本级与下级合计",
    find=find,
    certain=only_a_slip,
    examples={
        "2023年，全市一般公共预算收入555555万元。市本级一般公共预算收入222222万元。"
        "各区县一般公共预算收入333333万元。": "sum: 1 = 2 + 3  # ok",
        "2023年，全市一般公共预算收入555555万元。市本级一般公共预算收入222222万元。"
        "各区县一般公共预算收入383333万元。": "sum: 1 = 2 + 3  # mismatch",
    },
)
