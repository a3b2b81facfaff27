"""本年结余 = 收入 − 支出 (社会保险基金 and each kind of insurance; 国有资本经营预算 less what is transferred out)."""

from __future__ import annotations

from collections.abc import Iterator

from reconciliation.book import Book
from reconciliation.quantity import Quantity
from reconciliation.rule import Rule, in_one_sentence, roles
from schema.records import Figure, Relation, Role


def find(figures: Book) -> Iterator[Relation]:
    """Each surplus, or gap the other way round, with the revenue and expenditure that stand nearest."""
    for key, stated in figures.levels.items():
        for word, sign in (("本年结余", 1), ("收支缺口", -1), ("结余", 1)):
            if not key.item.endswith(word) or key.fund not in ("social_insurance", "state_capital"):
                continue
            # 结余 alone is what 国有资本经营预算 has left of the year; in 社会保险基金 often the balance carried on
            if word == "结余" and (key.item != word or key.fund != "state_capital"):
                continue
            for surplus in stated:
                relation = _relation(figures, key, key.item.removesuffix(word), surplus, sign)
                if relation is not None:
                    yield relation


def _relation(figures: Book, key: Quantity, kind: str, surplus: Figure, sign: int) -> Relation | None:
    revenue = figures.nearest(key._replace(item=f"{kind}收入"), surplus)
    expenditure = figures.nearest(key._replace(item=f"{kind}支出"), surplus)
    if revenue is None or expenditure is None:
        return None
    if revenue.amount < expenditure.amount and surplus.amount > 0 and sign > 0:
        return None  # a surplus that the words do not call a gap may be that of another basis
    given = [Role(revenue, "part", sign), Role(expenditure, "part", -sign)]
    if key.fund == "state_capital":
        out = figures.nearest(key._replace(item="调出资金", side=None), surplus)
        if out is not None and figures.beside(out, surplus):
            given.append(Role(out, "part", -1))
    return Relation("sum", roles("total", surplus), tuple(given))


def certain(relation: Relation, figures: Book) -> bool:
    """What else leaves a 国有资本经营预算 is not always stated beside its surplus."""
    return relation.stated[0].figure.fund == "social_insurance" and in_one_sentence(relation, figures)


RULE = Rule(
    name="sum",
    title="本年结余",
    find=find,
    certain=certain,
    examples={
        "2023年，全区社会保险基金收入800万元，支出700万元，本年收支结余100万元。": "sum: 3 = 1 - 2  # ok",
        "2023年，全区社会保险基金收入800万元，支出700万元，本年收支结余110万元。": "sum: 3 = 1 - 2  # mismatch",
    },
)
