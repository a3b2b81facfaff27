"""年末滚存结余 = 上年滚存结余 + 本年收入 − 本年支出, within a year and from one year to the next (社会保险基金)."""

from __future__ import annotations

from collections.abc import Iterator

from reconciliation.book import Book
from reconciliation.decide import holds
from reconciliation.quantity import Quantity, earlier
from reconciliation.rule import Rule, in_one_sentence, roles
from schema.records import Figure, Relation, Role

_BALANCE = "滚存结余"


def find(figures: Book) -> Iterator[Relation]:
    """Each balance at a year's end with what it grew from."""
    for key, stated in figures.levels.items():
        if key.fund == "social_insurance" and key.item.endswith(_BALANCE):
            kind = key.item.removesuffix(_BALANCE)
            movement = _movement(figures, key, kind, stated[0])
            opening = _opening(figures, key, kind, stated[0])
            if movement is None:
                continue
            if opening is not None:
                yield Relation("sum", roles("total", stated[0]), (*roles("part", opening), *movement))
            elif kind and _opening(figures, key._replace(item=_BALANCE), "", stated[0]) is not None:
                # perhaps a new kind of insurance: the fund as a whole has a balance of the year before, this one none
                first_year = Relation("sum", roles("total", stated[0]), movement)
                if holds(RULE, first_year):
                    yield first_year


def _opening(figures: Book, key: Quantity, kind: str, closing: Figure) -> Figure | None:
    """The balance brought forward: stated beside it as 上年结转, or as the balance of the year before."""
    for period in (key.period, earlier(key.period)):
        brought = figures.nearest(key._replace(item=f"{kind}上年结转", period=period), closing)
        if brought is not None and figures.beside(brought, closing):
            return brought
    for stage in ("final", "execution"):
        before = figures.nearest(key._replace(period=earlier(key.period), stage=stage), closing)
        if before is not None:
            return before
    return None


def _movement(figures: Book, key: Quantity, kind: str, closing: Figure) -> tuple[Role, ...] | None:
    """The surplus of the year, where it stands beside the balance, else revenue less expenditure."""
    surplus = figures.nearest(key._replace(item=f"{kind}本年结余"), closing)
    if surplus is not None and figures.beside(surplus, closing):
        return roles("part", surplus)
    revenue = figures.nearest(key._replace(item=f"{kind}收入"), closing)
    expenditure = figures.nearest(key._replace(item=f"{kind}支出"), closing)
    if revenue is None or expenditure is None:
        return None
    return Role(revenue, "part"), Role(expenditure, "part", -1)


RULE = Rule(
    name="sum",
    title="滚存结余",
    find=find,
    certain=in_one_sentence,
    examples={
        "2023年，全区社会保险基金收入800万元，支出700万元，本年收支结余100万元，上年结转400万元，"
        "滚存结余500万元。": "sum: 5 = 4 + 3  # ok",
        "2023年，全区社会保险基金收入800万元，支出700万元，本年收支结余100万元，上年结转400万元，"
        "滚存结余600万元。": "sum: 5 = 4 + 3  # mismatch",
    },
)
