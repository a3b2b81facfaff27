"""Figures in, checks out (勾稽核对)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reconciliation.book import Book
from reconciliation.decide import Decided, decide
from reconciliation.diagnose import diagnose
from reconciliation.ledger import kind_of, ledger
from reconciliation.rule import Rule, all_rules
from reconciliation.severity import gravest_first
from schema.records import Check, Figure, Reconciliation, Relation

__all__ = ["check", "compare", "reconcile"]


def check(figures: Sequence[Figure]) -> tuple[Check, ...]:
    """Every relation that a report's figures must satisfy, decided."""
    return reconcile(figures).checks


def reconcile(figures: Sequence[Figure]) -> Reconciliation:
    """All checks of one report, the findings that group its mismatches, and the figures that no check covers."""
    return _result(figures, Book(figures), [rule for rule in all_rules() if not rule.between])


def compare(figures: Sequence[Figure], earlier: Sequence[Figure]) -> Reconciliation:
    """One report held against earlier ones (与以往报告核对): only the relations between them.

    `earlier` are figures of other reports, numbered so that no number of theirs is one of `figures`.
    """
    return _result(figures, Book(figures, earlier), [rule for rule in all_rules() if rule.between])


def _result(figures: Sequence[Figure], book: Book, rules: Sequence[Rule]) -> Reconciliation:
    decided = [Decided(rule, relation, decide(rule, relation, book)) for rule, relation in _relations(book, rules)]
    findings = diagnose(decided)
    suspicion = {id(one): finding.message for finding in findings for one in finding.checks}
    told = {
        id(one.check): replace(one.check, message=one.check.message + suspicion.get(id(one.check), ""))
        for one in decided
    }
    findings = tuple(replace(one, checks=tuple(told[id(check)] for check in one.checks)) for one in findings)
    checks = tuple(told.values())
    covered = {role.figure.seq for one in checks for role in one.roles}
    unchecked = tuple(one for one in figures if one.seq not in covered)
    return Reconciliation(kind_of(figures), checks, gravest_first(findings), unchecked, ledger(figures, decided))


def _relations(book: Book, rules: Sequence[Rule]) -> list[tuple[Rule, Relation]]:
    """Each relation once, in the order of the text; an order that a sum or a share already implies is left out."""
    found: dict[tuple[str, frozenset[int], frozenset[int]], tuple[Rule, Relation]] = {}
    tied: set[frozenset[int]] = set()
    for rule in rules:
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
