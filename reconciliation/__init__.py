"""Figures in, checks out (勾稽核对)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reconciliation.book import Book
from reconciliation.decide import Decided, decide
from reconciliation.diagnose import Finding, diagnose
from reconciliation.ledger import Entry, ledger
from reconciliation.rule import Rule, all_rules
from schema.records import Check, Figure, Relation

__all__ = ["Entry", "Finding", "Reconciliation", "check", "reconcile"]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What was checked in a report, and which causes the mismatches have."""

    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    unchecked: tuple[Figure, ...]
    """The figures that stand in no relation: silence about them is not agreement."""
    ledger: tuple[Entry, ...] = ()
    """What a report of its kind must pass, with the outcome of each."""


def check(figures: Sequence[Figure]) -> tuple[Check, ...]:
    """Every relation that a report's figures must satisfy, decided."""
    return reconcile(figures).checks


def reconcile(figures: Sequence[Figure]) -> Reconciliation:
    """All checks of one report, the findings that group its mismatches, and the figures that no check covers."""
    book = Book(figures)
    decided = [Decided(rule, relation, decide(rule, relation, book)) for rule, relation in _relations(book)]
    findings = diagnose(decided)
    suspicion = {id(one): finding.message for finding in findings for one in finding.checks}
    checks = tuple(replace(one.check, message=one.check.message + suspicion.get(id(one.check), "")) for one in decided)
    covered = {role.figure.seq for one in checks for role in one.roles}
    unchecked = tuple(one for one in figures if one.seq not in covered)
    return Reconciliation(checks, findings, unchecked, ledger(figures, decided))


def _relations(book: Book) -> list[tuple[Rule, Relation]]:
    """Each relation once, in the order of the text; an order that a sum or a share already implies is left out."""
    found: dict[tuple[str, frozenset[int], frozenset[int]], tuple[Rule, Relation]] = {}
    tied: set[frozenset[int]] = set()
    for rule in all_rules():
        for relation in rule.find(book):
            stated = frozenset(role.figure.seq for role in relation.stated)
            given = frozenset(role.figure.seq for role in relation.given)
            if stated & given:
                continue
            if rule.name in ("sum", "share"):
                tied |= {
                    frozenset((one.figure.seq, other.figure.seq))
                    for one in relation.stated
                    for other in relation.given
                    if one.figure.scope == other.figure.scope
                }
            if rule.name in ("same", "balance") and (rule.name, given, stated) in found:
                continue
            known = found.get((rule.name, stated, given))
            if known is None or not known[0].certain(known[1], book):
                found[rule.name, stated, given] = (rule, relation)
    kept = [
        (rule, relation)
        for (name, stated, given), (rule, relation) in found.items()
        if name != "le" or len(stated) > 1 or (stated | given) not in tied
    ]
    kept.sort(key=lambda pair: min(role.figure.seq for role in (*pair[1].stated, *pair[1].given)))
    return kept
