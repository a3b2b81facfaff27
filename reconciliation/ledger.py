"""What a report had to pass, and what came of it (必做核对清单): each row has an outcome, silence is no agreement."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from reconciliation.decide import Decided
from schema.records import Figure, RequiredCheck
from schema.vocabulary import ReportKind, Status

_FISCAL: Final = 5
"""A statistical bulletin names the budgets in fewer than one figure in so many."""
_WORST_FIRST: Final[tuple[Status, ...]] = ("mismatch", "explained", "rounding", "ok", "not_checkable")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row of required.toml."""

    name: str
    kinds: tuple[str, ...]
    rules: tuple[str, ...]
    fund: str | None = None
    measure: str | None = None
    needs: str = ""
    items: str = ""
    """Words that the items of the checks must have."""

    def is_about(self, figure: Figure) -> bool:
        """Whether a figure makes the check necessary."""
        named = re.search(self.needs, f"{figure.item}{figure.row or ''}{figure.column or ''}")
        return (
            (self.fund is None or figure.fund == self.fund)
            and (self.measure is None or figure.measure == self.measure)
            and bool(named)
        )

    def is_settled_by(self, one: Decided) -> bool:
        """Whether a check is one of those that the row asks for."""
        figures = [role.figure for role in one.check.roles]
        return (
            one.rule.title in self.rules
            and (self.fund is None or any(figure.fund == self.fund for figure in figures))
            and any(re.search(self.items, figure.item) for figure in figures)
        )


@cache
def requirements() -> tuple[Requirement, ...]:
    """The rows of required.toml."""
    data = tomllib.loads((files("reconciliation") / "required.toml").read_text(encoding="utf-8"))
    return tuple(
        Requirement(
            row["name"],
            tuple(row["kinds"]),
            tuple(row["rules"]),
            row.get("fund"),
            row.get("measure"),
            row.get("needs", ""),
            row.get("items", ""),
        )
        for row in data["required"]
    )


def kind_of(figures: Sequence[Figure]) -> ReportKind:
    """Whose report it is: a department's, a government's, or the bulletin of a statistical office."""
    if 2 * sum(figure.agency is not None for figure in figures) > len(figures):
        return "department"
    fiscal = sum(figure.fund is not None or figure.side is not None for figure in figures)
    return "government" if _FISCAL * fiscal >= len(figures) else "bulletin"


def ledger(figures: Sequence[Figure], decided: Sequence[Decided]) -> tuple[RequiredCheck, ...]:
    """Each check that a report of this kind must pass, in the order of the list."""
    kind = kind_of(figures)
    return tuple(_entry(one, figures, decided) for one in requirements() if kind in one.kinds)


def _entry(required: Requirement, figures: Sequence[Figure], decided: Sequence[Decided]) -> RequiredCheck:
    settled = [one.check for one in decided if required.is_settled_by(one)]
    if not settled:
        if any(map(required.is_about, figures)):
            return RequiredCheck(required.name, "not_checkable", 0, "报告未给出可供比对的数")
        return RequiredCheck(required.name, "not_applicable", 0, "报告未涉及")
    worst = next(status for status in _WORST_FIRST if any(check.status == status for check in settled))
    run = sum(check.status != "not_checkable" for check in settled)
    reason = next((check.message for check in settled if check.status == worst), "")
    return RequiredCheck(required.name, worst, run, reason if worst in ("mismatch", "not_checkable") else "")
