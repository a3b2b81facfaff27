"""Which figure is most likely wrong (差错定位): failures that share a figure are one finding, named once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from reconciliation import messages
from reconciliation.decide import Decided, holds, mending_slips, recomputes, solved, with_slip
from reconciliation.severity import severity
from reconciliation.slips import Slip, cut_off
from schema.records import Finding

_CUT_OFF = "截去了尾数"


def diagnose(decided: Sequence[Decided]) -> tuple[Finding, ...]:
    """Group the mismatches that share a figure and name the likeliest wrong figure of each group."""
    standing: dict[int, list[Decided]] = defaultdict(list)
    for one in decided:
        if one.check.status in ("ok", "rounding"):
            for role in one.check.roles:
                standing[role.figure.seq].append(one)
    units = Counter(role.figure.unit for one in decided for role in one.check.roles)
    failed = [one for one in decided if one.check.status == "mismatch"]
    return tuple(finding for group in _groups(failed) for finding in _findings(group, standing, units))


def _groups(failed: Sequence[Decided]) -> Iterator[list[Decided]]:
    """The connected components of failures and the figures they share."""
    of_figure: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(failed):
        for role in one.check.roles:
            of_figure[role.figure.seq].append(number)
    seen: set[int] = set()
    for number in range(len(failed)):
        if number in seen:
            continue
        seen.add(number)
        group, open_ends = [], [number]
        while open_ends:
            here = open_ends.pop()
            group.append(here)
            for role in failed[here].check.roles:
                for other in of_figure[role.figure.seq]:
                    if other not in seen:
                        seen.add(other)
                        open_ends.append(other)
        yield [failed[at] for at in sorted(group)]


def _findings(group: list[Decided], standing: dict[int, list[Decided]], units: Counter[str]) -> Iterator[Finding]:
    """One finding for each cause: what the likeliest figure does not mend has another."""
    found, cured = _finding(group, standing, units)
    rest = [one for one in group if one not in cured]
    if not cured or not rest:
        yield found
        return
    yield _finding(cured, standing, units)[0]
    for others in _groups(rest):
        yield from _findings(others, standing, units)


def _finding(
    group: list[Decided], standing: dict[int, list[Decided]], units: Counter[str]
) -> tuple[Finding, list[Decided]]:
    """The finding of a group, and the failures of it that the named figure mends."""
    checks = tuple(one.check for one in group)
    grade, report = severity(checks), checks[0].report
    best: list[tuple[tuple[int, int, int], Slip]] = []
    for slip in _candidates(group):
        mended = sum(holds(one.rule, with_slip(one.relation, slip)) for one in group)
        others = [(one, with_slip(one.relation, slip)) for one in standing[slip.figure.seq]]
        broken = sum(not holds(one.rule, changed) for one, changed in others)
        # what added up to the digit and then would only within rounding speaks against it, the other way round for it
        tightened = sum(recomputes(one.rule, new) - recomputes(one.rule, one.relation) for one, new in others)
        if mended:
            shape = 2 if slip.shape == _CUT_OFF else 1 if slip.shape else 0
            best.append(((mended - broken, tightened, shape), slip))
    if not best:
        return Finding(checks, None, None, "", grade, "无法判断哪一个数有误。"), []
    top = max(score for score, _ in best)
    leaders = [slip for score, slip in best if score == top]
    rarest = min(units[slip.figure.unit] for slip in leaders)
    if any("混用" in slip.shape for slip in leaders):
        # a unit slipped where it is the odd one out
        leaders = [slip for slip in leaders if units[slip.figure.unit] == rarest]
    if len({slip.figure.seq for slip in leaders}) > 1:
        candidates = (f"{slip.figure.quote}（{messages.whereabouts(slip.figure, report)}）" for slip in leaders[:20])
        named = "、".join(dict.fromkeys(candidates))
        return Finding(checks, None, None, "", grade, f"有误的是{named}之一，报告本身不足以判断。"), []
    chosen = leaders[0]
    cured = [one for one in group if holds(one.rule, with_slip(one.relation, chosen))]
    message = messages.suspected(chosen, len(cured), len(group), report)
    return Finding(checks, chosen.figure, chosen.amount, chosen.shape, grade, message), cured


def _candidates(group: list[Decided]) -> Iterator[Slip]:
    """For each figure the amounts that would mend one of the failures: by a known slip, or by solving for it."""
    for one in group:
        yield from mending_slips(one.rule, one.relation)
        if one.rule.comparison == "le":
            continue
        for figure in {role.figure.seq: role.figure for role in (*one.relation.stated, *one.relation.given)}.values():
            amount = solved(one.rule, one.relation, figure)
            if amount is not None:
                steps = (amount / figure.step).quantize(Decimal(1), rounding=ROUND_HALF_UP)
                mended = steps * figure.step
                is_cut = (
                    len(one.relation.stated) == 1
                    and figure is one.relation.stated[0].figure
                    and cut_off(amount, figure)
                )
                yield Slip(figure, mended, _CUT_OFF if is_cut else "", figure.step)
