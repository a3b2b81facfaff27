"""What a wrong digit in a report comes to (改动一位数字): is it noticed, is the figure named, is anything else blamed?

benchmarks/mutations.py REPORT…                 at least 300 changes over the reports, each of one digit of one figure
benchmarks/mutations.py REPORT… --changes 1000 --seed 7
benchmarks/mutations.py REPORT… --list          each change that is not noticed, and each finding that blames another

A figure stands in a relation where a check of the untouched report that holds has it among its figures. A change that
leaves all of those within their intervals is one that no arithmetic can notice, and is counted apart.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import extractors
from reconciliation import Reconciliation, reconcile
from schema.records import Check, Figure, UnreadableReport
from schema.units import to_wan

HOLDS = ("ok", "rounding")


def with_digit_changed(figure: Figure, chance: random.Random) -> Figure:
    """The figure with one of its digits another one, its sign and unit kept: 4095万元 → 4195万元."""
    sign, digits, exponent = figure.value.as_tuple()
    at = chance.randrange(len(digits))
    others = [digit for digit in range(10) if digit != digits[at] and (digit or at or len(digits) == 1)]
    changed = (*digits[:at], chance.choice(others), *digits[at + 1 :])
    assert isinstance(exponent, int), "figures are finite"
    value = Decimal((sign, changed, exponent))
    return replace(figure, value=value, wan=None if figure.wan is None else to_wan(value, figure.unit))


def name(check: Check) -> Hashable:
    """What a check compares, whatever it finds."""
    return check.rule, frozenset((role.figure.seq, role.weight) for role in check.roles if role.name != "explainer")


def try_out(figures: Sequence[Figure], whole: Reconciliation, chosen: Figure, changed: Figure) -> Counter[str]:
    """What comes of one change."""
    holding = {
        name(check)
        for check in whole.checks
        if check.status in HOLDS and any(role.figure.seq == chosen.seq for role in check.roles)
    }
    found = Counter({"changes": 1, "text" if chosen.source == "text" else "tables": 1})
    if not holding:
        return found
    found["stand in a relation"] = 1
    after = reconcile([changed if figure.seq == chosen.seq else figure for figure in figures])
    known = {name(check) for check in whole.checks if check.status == "mismatch"}
    status = {name(check): check.status for check in after.checks}
    found["detected"] = found["named"] = 0
    for finding in after.findings:
        new = [check for check in finding.checks if name(check) not in known]
        if not new:
            continue
        if any(role.figure.seq == chosen.seq for check in new for role in check.roles):
            found["detected"] = 1
            found["named"] |= finding.figure is not None and finding.figure.seq == chosen.seq
        elif not any(role.figure.seq == chosen.seq for check in finding.checks for role in check.roles):
            found["unrelated findings"] += 1
    if not found["detected"] and all(status.get(one) in HOLDS for one in holding):
        found["within the interval"] = 1
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=Path, nargs="+")
    parser.add_argument("--changes", type=int, default=300)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--list", action="store_true")
    args = parser.parse_args()
    chance = random.Random(args.seed)
    books: list[tuple[Path, tuple[Figure, ...], Reconciliation]] = []
    for path in args.reports:
        try:
            figures = tuple(extractors.extract(extractors.read(path)))
        except UnreadableReport as error:
            print(f"{path.name}: {error}")
            continue
        if figures:
            books.append((path, figures, reconcile(figures)))
    total: Counter[str] = Counter()
    for number in range(args.changes if books else 0):
        path, figures, whole = books[number % len(books)]
        chosen = chance.choice(figures)
        changed = with_digit_changed(chosen, chance)
        found = try_out(figures, whole, chosen, changed)
        total.update(found)
        noticed = found["detected"] or found["within the interval"] or not found["stand in a relation"]
        if args.list and (not noticed or found["unrelated findings"] or found["detected"] > found["named"]):
            print(f"{path.name} {chosen.seq} {chosen.quote} → {changed.value}: {dict(found)} {chosen.sentence[:80]}")
    judged = total["stand in a relation"] - total["within the interval"]
    print(f"{total['changes']} changes in {len(books)} reports ({total['text']} in text, {total['tables']} in tables)")
    print(f"stand in a relation: {share(total['stand in a relation'], total['changes'])}")
    print(f"detected where the change exceeds the interval: {share(total['detected'], judged)}")
    print(f"named first: {share(total['named'], total['detected'])}")
    print(f"findings that do not involve the changed figure: {total['unrelated findings']}")


def share(some: int, of: int) -> str:
    return f"{some} of {of} ({100 * some / of:.1f} %)" if of else "none"


if __name__ == "__main__":
    main()
