"""The year that a report is about (报告年度), and whether as budget, execution or final account (预算、执行、决算)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from schema.records import Figure

WHOLE_YEAR: Final = re.compile(r"(\d{4})(-12-31)?")
OUTCOMES: Final = ("final", "execution")
ENOUGH: Final = 5
"""An outcome counts where it has at least a fifth of the figures of what the report says most about."""


def counted(figures: Iterable[Figure]) -> Counter[tuple[int, str]]:
    """How many amounts a report states for each year and stage."""
    return Counter(
        (int(found[1]), figure.stage)
        for figure in figures
        if figure.kind == "amount"
        and figure.measure == "level"
        and figure.stage is not None
        and (found := WHOLE_YEAR.fullmatch(figure.period or ""))
    )


def year_and_stage(counts: Mapping[tuple[int, str], int]) -> tuple[int | None, str | None]:
    """What a report is about: 2025年预算执行情况和2026年预算草案的报告 gives account of 2025.

    >>> year_and_stage({(2025, "execution"): 116, (2026, "budget"): 194, (2024, "final"): 12})
    (2025, 'execution')
    >>> year_and_stage({(2026, "budget"): 396, (2025, "execution"): 18}), year_and_stage({})
    ((2026, 'budget'), (None, None))
    """
    if not counts:
        return None, None
    most = max(counts, key=lambda about: (counts[about], *about))
    outcome = max(counts, key=lambda about: (about[1] in OUTCOMES, counts[about], *about))
    return outcome if outcome[1] in OUTCOMES and counts[outcome] * ENOUGH >= counts[most] else most
