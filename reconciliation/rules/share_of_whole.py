"""占比: a share is the part divided by its whole (税收占一般公共预算收入的76.4%)."""

from __future__ import annotations

from collections.abc import Iterator

from reconciliation.book import Book
from reconciliation.quantity import item_name
from reconciliation.rule import Rule, roles
from schema.interval import Interval
from schema.records import Figure, Relation

_NEAR = 6
"""A whole of that name further back may be that of another area or year."""
_HUNDRED = Interval.exactly(100)


def find(figures: Book) -> Iterator[Relation]:
    """Each share whose part is stated, with the whole that its base names."""
    for rate in figures:
        if rate.measure != "share" or rate.of is None or rate.kind != "percent":
            continue
        part = figures.by_seq.get(rate.of)
        if part is not None and part.kind == "amount" and part.measure == "level":
            whole = _whole(figures, rate, part)
            if whole is not None and whole.seq != part.seq:
                yield Relation("share", roles("rate", rate), (*roles("part", part), *roles("whole", whole)))


def certain(relation: Relation, figures: Book) -> bool:
    """The part belongs to the whole, or stands near it; 七成 is no exact share, and 占比 alone does not say of what."""
    part, whole = (role.figure for role in relation.given)
    near = abs(figures.position(part) - figures.position(whole)) <= _NEAR
    rate = relation.stated[0].figure
    said = bool(rate.base) and (rate.base or "") in rate.sentence
    exact = "%" in rate.quote and said and part.bound == whole.bound == "exact"
    return exact and part.amount <= whole.amount and (near or part.part_of == whole.seq)


def expected(relation: Relation) -> Interval:
    part, whole = (role.figure.interval for role in relation.given)
    return part / whole * _HUNDRED


def formula(relation: Relation) -> str:
    part, whole = (role.figure.quote for role in relation.given)
    return f"{part}÷{whole}"


def _whole(figures: Book, rate: Figure, part: Figure) -> Figure | None:
    """The level that the base names; else the total that the part belongs to."""
    total = figures.by_seq.get(part.part_of) if part.part_of is not None else None
    named = item_name(rate.base or "")
    if total is not None and (not named or item_name(total.item) == named or total.item.endswith(named)):
        return total
    key = figures.quantity_of.get(part.seq)
    if key is None or not named:
        return total
    whole = figures.nearest(key._replace(item=named, side=None), part)
    # 占总支出的比重: where no 总支出 with transfers is stated, 支出 is meant
    return whole or figures.nearest(key._replace(item=named.removeprefix("总"), side=None), part) or total


RULE = Rule(
    name="share",
    title="占比",
    find=find,
    expected=expected,
    certain=certain,
    formula=formula,
    examples={
        "2023年，全区一般公共预算支出80万元，其中民生支出60万元，占一般公共预算支出的75%。": "share: 3 = 2 / 1  # ok",
        "2023年，全区一般公共预算支出80万元，其中民生支出60万元，"
        "占一般公共预算支出的57%。": "share: 3 = 2 / 1  # mismatch",
    },
)
