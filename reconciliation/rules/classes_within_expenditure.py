"""教育、科学技术、农林水…之和不大于一般公共预算支出: the classes (类) are parts of the expenditure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from reconciliation.book import Book
from reconciliation.quantity import Quantity
from reconciliation.rule import Rule, roles
from schema.records import Figure, Relation

CLASSES: Final = re.compile(
    r"^(?:一般公共服务|国防|公共安全|教育|科学技术|科技|文化(?:旅游)?体育与传媒|社会保障和就业|卫生健康|医疗卫生(?:与计划生育)?|节能环保|"
    r"城乡社区|农林水|交通运输|资源勘探(?:工业)?(?:信息)?等?|商业服务业等?|金融|援助其他地区|(?:自然资源)?(?:国土)?海洋气象等?|住房保障|粮油物资储备|"
    r"灾害防治及应急管理|预备费|债务付息|债务发行费用)(?:事务)?(?:支出)?$"
)
"""类 of 政府收支分类科目, functional classification, with the names of earlier years."""


_BEFORE: Final = 12
"""A total further back may be that of another area or year."""


def find(figures: Book) -> Iterator[Relation]:
    """Each enumeration of classes that is not tied to a total already."""
    runs: dict[Quantity, list[Figure]] = defaultdict(list)
    for key, stated in figures.levels.items():
        if key.fund == "general" and CLASSES.match(key.item) and stated[0].part_of is None:
            runs[key._replace(item="支出", side=None)].append(stated[0])
    for total_key, classes in runs.items():
        classes.sort(key=lambda figure: figure.seq)
        total = _total(figures, total_key, classes[0])
        if len(classes) > 2 and total is not None:
            yield Relation("le", roles("part", *classes), roles("whole", total))


def _total(figures: Book, key: Quantity, first: Figure) -> Figure | None:
    """The expenditure of the same area; where the classes do not say whose they are, the one told before them."""
    if key.scope is not None:
        return figures.nearest(key, first)
    stated = (figures.nearest(key._replace(scope=scope), first) for scope in (None, "own", "jurisdiction"))
    before = [total for total in stated if total is not None and total.seq < first.seq]
    return max(before, key=lambda total: total.seq, default=None)


def certain(relation: Relation, figures: Book) -> bool:
    """The total is told right before its classes."""
    total, first = relation.given[0].figure, relation.stated[0].figure
    return first.scope == total.scope and 0 < figures.position(first) - figures.position(total) <= _BEFORE


RULE = Rule(
    name="le",
    title="各类支出不大于总支出",
    find=find,
    comparison="le",
    certain=certain,
    examples={
        "2024年，市本级一般公共预算支出90000万元。\n主要支出安排情况是：\n教育支出20000万元，增长5%；\n科学技术支出10000万元，增长6%；\n"
        "农林水支出30000万元，增长7%。": "le: 2 + 4 + 6 <= 1  # ok",
        "2024年，市本级一般公共预算支出90000万元。\n主要支出安排情况是：\n教育支出20000万元，增长5%；\n科学技术支出50000万元，增长6%；\n"
        "农林水支出30000万元，增长7%。": "le: 2 + 4 + 6 <= 1  # mismatch",
    },
)
