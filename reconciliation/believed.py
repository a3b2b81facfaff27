"""Which relations a table itself proves (循表取证): what holds in its other columns or rows is demanded of each.

A table does not say which rows add up to which. Where the rows of one level make up the row above them in most
columns, they are its parts, and a column in which they do not is wrong. Where they do so in none, the list is open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from schema.records import Figure, Relation, Role

Structure = Sequence[Relation]
"""One relation in each column, or in each row, that has its figures."""

_TO_ONE: Final = 2
"""So many times as many must hold as fail, before those that fail are held to be errors."""
_CLEAN: Final = 3
"""So many structures must hold throughout for each that does not, where that one has nothing else to be judged by."""


def adds_up(relation: Relation) -> bool:
    """Whether the sum of the parts lies within rounding of what is stated."""
    gap, width = Decimal(0), Decimal(0)
    for sign, roles in ((1, relation.stated), (-1, relation.given)):
        for role in roles:
            gap += sign * role.weight * role.figure.amount
            width += role.figure.step
    return 2 * abs(gap) <= width


def says_something(relation: Relation) -> bool:
    """0 = 0 + 0 proves nothing."""
    return any(role.figure.amount for role in relation.stated) and any(role.figure.amount for role in relation.given)


def is_proved(structure: Structure, holds: Callable[[Relation], bool] = adds_up) -> bool | None:
    """True where it holds in most places, None where there are too few of them to say, False where it does not."""
    telling = [relation for relation in structure if says_something(relation)]
    held = sum(map(holds, telling))
    failed = len(telling) - held
    if held >= _TO_ONE and held >= _TO_ONE * failed:
        return True
    return None if held >= failed or len(telling) == 1 else False


def believed(
    structures: Sequence[Structure], among: Sequence[bool] = (), totals: Sequence[bool] = ()
) -> Iterator[Relation]:
    """The relations of one table that may be demanded; those that it does not prove by itself say so.

    `among` marks the structures that need not be complete (其中): they count only where they are proved; `totals`
    those whose row calls itself a sum (合计), so that a clean table is proof enough.
    """
    open_lists = among or [False] * len(structures)
    are_totals = totals or [False] * len(structures)
    unsure: list[tuple[Structure, bool]] = []
    clean = 0
    for structure, is_open, is_total in zip(structures, open_lists, are_totals, strict=True):
        holding = [adds_up(relation) for relation in structure]
        telling = any(says_something(relation) for relation in structure)
        if all(holding):
            clean += telling and not is_open
            yield from structure
        elif is_proved(structure):
            yield from structure
        elif not is_open and is_proved(structure) is None:
            unsure.append((structure, is_total))
    for structure, is_total in unsure:
        if clean >= _CLEAN * len(unsure):
            yield from (
                replace(relation, proved=adds_up(relation) or (is_total and relation.proved)) for relation in structure
            )
        else:
            yield from filter(adds_up, structure)


def relation(total: Figure, parts: Sequence[tuple[Figure, int]]) -> Relation:
    """A total and its parts with their signs."""
    return Relation("sum", (Role(total, "total"),), tuple(Role(part, "part", sign) for part, sign in parts))
