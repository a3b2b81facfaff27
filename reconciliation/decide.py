"""Whether a relation holds (核对结论): the only place that says ok, rounding, mismatch, explained, not_checkable.

Intervals decide; no tolerance is chosen. This is the rule of XBRL Calculations 1.1, with two additions: statements of
one quantity with one step must be equal to the digit, and a difference that the report itself names is explained.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from itertools import combinations

from reconciliation import messages
from reconciliation.book import Book
from reconciliation.rule import Rule, added_up
from reconciliation.slips import Slip, digit_slip, far_slips
from reconciliation.wording import OTHER_BASIS, ROUNDED, same_sentence
from schema.interval import Interval
from schema.records import Check, Figure, Relation, Role
from schema.units import WAN
from schema.vocabulary import Status

_MOST_BY_BASIS = 50
"""Points of a rate: another basis shifts a level, it does not halve or double it."""


_MANY = 200
"""Among so many amounts that would all do, one that looks like a slip is no evidence."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A relation with what was decided about it."""

    rule: Rule
    relation: Relation
    check: Check


def decide(rule: Rule, relation: Relation, book: Book) -> Check:
    """Compare what is stated with what the given figures make it to be."""
    try:
        expected, stated = rule.expected(relation), added_up(relation.stated)
        nominal = _nominal(rule, relation)
    except ZeroDivisionError:
        return _check(rule, relation, None, None, None, "not_checkable", messages.divided_by_nothing(rule, relation))
    written = _written(relation.stated)
    tolerance = expected.half_width + stated.half_width
    explainers: tuple[Figure, ...] = ()
    note = ""
    slip: Slip | None = None
    status: Status
    if _fits(rule, relation, expected, stated):
        if rule.comparison == "le":
            status = "ok" if written <= nominal else "rounding"
        else:
            status = "ok" if _recomputes(relation, nominal, written) else "rounding"
    else:
        explainers = _explained_by(rule, relation, expected, stated, book)
        note = "" if explainers else _explaining_words(rule, relation, expected, stated)
        slip = None if explainers or note else next(mending_slips(rule, relation), None)
        if explainers or note:
            status = "explained"
        elif slip is not None or rule.certain(relation, book):
            status = "mismatch"
        else:
            status, note = "not_checkable", "名称相同而差异不像笔误，口径是否一致无从判断"
    relation = replace(relation, explainers=explainers)
    message = messages.sentence(
        rule, relation, status, nominal, written, tolerance, note or (slip.shape if slip else "")
    )
    return _check(rule, relation, nominal, written, tolerance, status, message)


def holds(rule: Rule, relation: Relation) -> bool:
    """Whether a relation holds within what rounding explains."""
    try:
        return _fits(rule, relation, rule.expected(relation), added_up(relation.stated))
    except ZeroDivisionError:
        return False


def recomputes(rule: Rule, relation: Relation) -> bool:
    """Whether the numbers as written give what is stated to its last digit, with no help from rounding."""
    try:
        nominal, written = _nominal(rule, relation), _written(relation.stated)
    except ZeroDivisionError:
        return False
    return nominal == written if rule.is_linear else _recomputes(relation, nominal, written)


def with_slip(relation: Relation, slip: Slip) -> Relation:
    """The relation as it would be without the slip."""
    return with_amount(relation, slip.figure, slip.amount, slip.step)


def with_amount(relation: Relation, figure: Figure, amount: Decimal, step: Decimal | None = None) -> Relation:
    """The relation as it would be if one figure were another amount."""

    def changed(role: Role) -> Role:
        if role.figure.seq != figure.seq:
            return role
        new = role.figure
        value = amount if new.wan is None else amount * _per_wan(new)
        wan = None if new.wan is None else amount
        return replace(role, figure=replace(new, value=value, wan=wan, step=new.step if step is None else step))

    return replace(relation, stated=tuple(map(changed, relation.stated)), given=tuple(map(changed, relation.given)))


def mending_slips(rule: Rule, relation: Relation) -> Iterator[Slip]:
    """The slips, one figure each, that would make a failed relation hold and hardly do so by chance.

    Among coarse numbers some changed digit mends nearly any difference. A slip is evidence where at most one
    difference in ten could be mended like that: where the width of the comparison, once for each figure, is a tenth
    of the spacing.
    """
    figures = {role.figure.seq: role.figure for role in (*relation.stated, *relation.given)}
    if rule.comparison == "le":
        return
    exact = rule.name == "same" and len({figure.step for figure in figures.values()}) == 1
    for figure in figures.values():
        for slip in (*_near_slips(rule, relation, figure, exact), *far_slips(figure)):
            if holds(rule, with_slip(relation, slip)):
                play = (
                    Decimal(0)
                    if exact and slip.step == figure.step
                    else _width(rule, relation, figure, slip.amount, slip.step)
                )
                if 10 * len(figures) * 2 * play <= slip.spacing:
                    yield slip


def _near_slips(rule: Rule, relation: Relation, figure: Figure, exact: bool) -> Iterator[Slip]:
    """The slips of a digit that lead to where the other figures want this one to be."""
    wanted = solved(rule, relation, figure)
    if wanted is None:
        return
    play = Decimal(0) if exact else _width(rule, relation, figure, wanted, figure.step)
    low, high = ((wanted + side * play) / figure.step for side in (-1, 1))
    if high - low > _MANY:
        return
    for steps in range(int(low.to_integral_value(ROUND_FLOOR)), int(high.to_integral_value(ROUND_CEILING)) + 1):
        slip = digit_slip(figure, steps * figure.step)
        if slip is not None:
            yield slip


def _width(rule: Rule, relation: Relation, figure: Figure, amount: Decimal, step: Decimal) -> Decimal:
    """How far from the right amount a figure may lie so that the relation still holds."""
    mended = with_amount(relation, figure, amount, step)
    tolerance = rule.expected(mended).half_width + added_up(mended.stated).half_width
    if rule.is_linear:
        return tolerance
    written = _without_rounding(relation)
    here, nudged = (_gap(rule, with_amount(written, figure, near, Decimal(0))) for near in (amount, amount + step))
    slope = abs(nudged - here) / step
    return tolerance / slope if slope else Decimal("Infinity")


def _written(roles: Sequence[Role]) -> Decimal:
    """The sum of the numbers as written."""
    return sum((role.figure.amount * role.weight for role in roles), Decimal(0))


def _nominal(rule: Rule, relation: Relation) -> Decimal:
    """What the numbers as written, without their rounding, make the stated one to be."""
    if rule.is_linear:
        return _written(relation.given)
    return rule.expected(_without_rounding(relation)).middle


def _gap(rule: Rule, relation: Relation) -> Decimal:
    return _written(relation.stated) - rule.expected(relation).middle


def solved(rule: Rule, relation: Relation, figure: Figure) -> Decimal | None:
    """The amount of one figure with which the relation would hold exactly, by secants; None where there is none."""

    if rule.is_linear:
        off = _written(relation.stated) - _written(relation.given)
        return next(
            figure.amount - side * role.weight * off
            for side, roles in ((1, relation.stated), (-1, relation.given))
            for role in roles
            if role.figure.seq == figure.seq
        )
    written = _without_rounding(relation)

    def gap(amount: Decimal) -> Decimal:
        return _gap(rule, with_amount(written, figure, amount, Decimal(0)))

    one, other = figure.amount, figure.amount * Decimal("1.1") + figure.step
    try:
        before, here = gap(one), gap(other)
        for _ in range(40):
            if abs(here) < Decimal("1e-9"):
                return other
            if here == before:
                return None
            one, other, before = other, other - here * (other - one) / (here - before), here
            here = gap(other)
    except ZeroDivisionError:
        return None
    return None


def _fits(rule: Rule, relation: Relation, expected: Interval, stated: Interval) -> bool:
    if rule.comparison == "le":
        return stated.may_be_at_most(expected)
    if rule.name == "same":
        one, other = relation.stated[0].figure, relation.given[0].figure
        if one.step == other.step and one.bound == other.bound == "exact":
            return one.amount == other.amount
    return stated.meets(expected)


def _without_rounding(relation: Relation) -> Relation:
    """The relation between the numbers as written."""

    def exact(role: Role) -> Role:
        return replace(role, figure=replace(role.figure, step=Decimal(0), bound="exact"))

    return replace(relation, stated=tuple(map(exact, relation.stated)), given=tuple(map(exact, relation.given)))


def _recomputes(relation: Relation, nominal: Decimal, written: Decimal) -> bool:
    """Whether the numbers as written give the stated number to its last digit; a coarser term counts as coarse."""
    steps = [role.figure.step for role in relation.stated]
    kind = relation.stated[0].figure.kind
    if all(role.figure.kind == kind for role in relation.given):
        steps += [role.figure.step for role in relation.given]
    step = max(steps)
    return _rounded(nominal, step) == _rounded(written, step)


def _rounded(number: Decimal, step: Decimal) -> Decimal:
    return (number / step).quantize(Decimal(1), rounding=ROUND_HALF_UP)


def _explained_by(
    rule: Rule, relation: Relation, expected: Interval, stated: Interval, book: Book
) -> tuple[Figure, ...]:
    """The figures in brackets of the same sentences (不含…3亿) that close the difference, the fewest that do."""
    if rule.comparison == "le" or relation.stated[0].figure.kind != "amount":
        return ()
    members = [role.figure for role in (*relation.stated, *relation.given)]
    own = {figure.seq for figure in members}
    named: dict[int, Figure] = {}
    for figure in members:
        at = book.position(figure)
        for neighbour in book.figures[max(0, at - 12) : at + 13]:
            if (
                neighbour.seq not in own
                and neighbour.kind == "amount"
                and book.excluded(neighbour)
                and same_sentence(figure, neighbour)
            ):
                named[neighbour.seq] = neighbour
    for count in range(1, min(len(named), 3) + 1):
        for chosen in combinations(named.values(), count):
            extra = added_up(Role(figure, "explainer") for figure in chosen)
            if (stated + extra).meets(expected) or (stated - extra).meets(expected):
                return chosen
    return ()


def _explaining_words(rule: Rule, relation: Relation, expected: Interval, stated: Interval) -> str:
    """The words of the report that say why the figures do not follow from each other."""
    for role in (*relation.stated, *relation.given):
        shifted = abs(stated.middle - expected.middle) <= _MOST_BY_BASIS
        if rule.other_basis and shifted and (match := OTHER_BASIS.search(_said_of(role.figure))):
            return match.group()
        match = ROUNDED.search(role.figure.sentence)
        if match and abs(stated.middle - expected.middle) <= 10 * role.figure.step:
            return match.group()
    return ""


def _said_of(figure: Figure) -> str:
    """The words around a figure: its sentence, or what heads its column (可比增长%)."""
    return figure.sentence if figure.source == "text" else figure.column or ""


def _per_wan(figure: Figure) -> Decimal:
    """How many of the figure's unit make 万元."""
    return Decimal(1) / WAN[figure.unit]


def _check(
    rule: Rule,
    relation: Relation,
    expected: Decimal | None,
    actual: Decimal | None,
    tolerance: Decimal | None,
    status: Status,
    message: str,
) -> Check:
    explainers = tuple(Role(figure, "explainer") for figure in relation.explainers)
    return Check(
        report=relation.stated[0].figure.report,
        rule=rule.name,
        roles=(*relation.stated, *relation.given, *explainers),
        expected=None if expected is None else messages.tidy(expected),
        actual=None if actual is None else messages.tidy(actual),
        difference=None if expected is None or actual is None else messages.tidy(actual - expected),
        tolerance=None if tolerance is None else messages.tidy(tolerance),
        status=status,
        message=message,
        title=rule.title,
    )
