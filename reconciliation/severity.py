"""How grave a finding is (差错轻重): by what is off and by how much, so that an auditor begins with what matters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from schema.records import Check, Finding
from schema.vocabulary import Severity

_ORDER: Final[tuple[Severity, ...]] = ("low", "medium", "high")
_SHARE_OF_NOTE: Final = Decimal("0.01")
"""An amount that is off by a hundredth is off in what a reader remembers of it."""
_POINTS_OF_NOTE: Final = Decimal(1)
_LAST_DIGITS: Final = 2
"""A number that is off by so many of its last digits is a slip of rounding or copying without consequence."""


def severity(checks: Sequence[Check]) -> Severity:
    """As grave as the gravest of the mismatches behind it: 突破限额 always, then amounts by their share, then rates."""
    return max(map(_severity, checks), key=_ORDER.index)


def _severity(check: Check) -> Severity:
    stated = check.roles[0].figure
    if check.difference is None or check.actual is None or check.expected is None:
        return "medium"
    gap = abs(check.difference)
    if check.rule == "le":
        return "high"
    if gap <= _LAST_DIGITS * max(stated.step, check.tolerance or Decimal(0)):
        return "low"
    if stated.kind != "amount":
        return "high" if gap >= _POINTS_OF_NOTE else "medium"
    size = max(abs(check.actual), abs(check.expected))
    return "high" if gap >= _SHARE_OF_NOTE * size else "medium"


def gravest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in the order in which they deserve a look; of equal ones the larger amount first."""
    return tuple(
        sorted(findings, key=lambda one: (_ORDER.index(one.severity), one.difference or Decimal(0)), reverse=True)
    )
