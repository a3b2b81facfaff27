"""What a rule of reconciliation is (勾稽规则): how a relation is found, what must hold, and texts that prove it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from reconciliation.book import Book
from schema.interval import Interval
from schema.records import Figure, Relation, Role
from schema.vocabulary import RoleName


def added_up(roles: Iterable[Role]) -> Interval:
    """The sum of some figures, each with its sign; the rounding of each adds to the width of the sum."""
    total = Interval.exactly(0)
    for role in roles:
        total = total + role.figure.interval if role.weight > 0 else total - role.figure.interval
    return total


def sum_of_given(relation: Relation) -> Interval:
    return added_up(relation.given)


def always(relation: Relation, book: Book) -> bool:
    return True


def in_one_sentence(relation: Relation, book: Book) -> bool:
    """Figures of one sentence speak of one area and period, whatever else may have been misread."""
    return book.beside(*(role.figure for role in (*relation.stated, *relation.given)))


def only_a_slip(relation: Relation, book: Book) -> bool:
    """The relation rests on names alone: another difference than a slip of the pen may be another 口径."""
    return False


def proved_by_the_table(relation: Relation, book: Book) -> bool:
    """Most other columns or rows of the table satisfy the same relation: this one must too."""
    return relation.proved


def sum_formula(relation: Relation) -> str:
    """30－10＋5 in the words of the report."""
    roles = relation.given
    shown = roles if len(roles) <= 6 else (*roles[:3], *roles[-1:])
    terms = [("－" if role.weight < 0 else "＋") + role.figure.quote for role in shown]
    if len(roles) > len(shown):
        terms.insert(3, f"＋…（共{len(roles)}项）…")
    return "".join(terms).removeprefix("＋")


@dataclass(frozen=True, slots=True)
class Rule:
    """One relation that the figures of a report must satisfy (勾稽关系)."""

    name: str
    """The word of the check record: sum, same, share, completion, growth, le, balance."""
    title: str
    """What is compared, as a reader says it: 分项合计, 前后表述."""
    find: Callable[[Book], Iterator[Relation]]
    expected: Callable[[Relation], Interval] = sum_of_given
    """What the given figures make the stated one to be."""
    comparison: Literal["meets", "le"] = "meets"
    certain: Callable[[Relation, Book], bool] = always
    """Whether every difference is a mismatch; else only one with the shape of a slip (digits swapped, unit, sign)."""
    formula: Callable[[Relation], str] = sum_formula
    other_basis: bool = False
    """Whether 同口径 and the like explain a difference: they do for growth."""
    between: bool = False
    """Whether it holds a report against earlier ones; its examples give the earlier text first, then a line of ===."""
    examples: Mapping[str, str] = field(default_factory=dict)
    """Text of a report → the line of gold notation that it must give."""

    @property
    def is_linear(self) -> bool:
        """Whether what is expected is a sum, so that what one figure would have to be follows without search."""
        return self.expected is sum_of_given


def roles(name: RoleName, *figures: Figure) -> tuple[Role, ...]:
    """Figures that play one part in a relation."""
    return tuple(Role(figure, name) for figure in figures)


@cache
def all_rules() -> tuple[Rule, ...]:
    """The rules of the folder `rules/`: a module that defines RULE counts, nothing registers itself."""
    import reconciliation.rules

    names = sorted(info.name for info in pkgutil.iter_modules(reconciliation.rules.__path__))
    modules = [importlib.import_module(f"reconciliation.rules.{name}") for name in names]
    return tuple(module.RULE for module in modules if hasattr(module, "RULE"))
