"""A check as one line of the gold files (sum: 1 = 2 + 5  # ok): for tests, documentation and comparison."""

from __future__ import annotations

from collections.abc import Iterable

from schema.records import Check, Role

_TOTALS = frozenset(("total", "rate", "whole", "limit"))


def notation(check: Check) -> str:
    """The relation by the numbers of its figures, with its status; rounding counts as ok, as in the gold files."""
    status = "ok" if check.status == "rounding" else check.status
    return f"{check.rule}: {_body(check)}  # {status}"


def _body(check: Check) -> str:
    roles = [role for role in check.roles if role.name != "explainer"]
    first, rest = roles[0], roles[1:]
    if check.rule == "same":
        return " ~ ".join(str(seq) for seq in sorted(role.figure.seq for role in roles))
    if check.rule == "le":
        limit = [role for role in roles if role.name in _TOTALS]
        return f"{_added(role for role in roles if role.name not in _TOTALS)} <= {_added(limit)}"
    by_change = check.rule == "completion" and rest[1].name == "change"
    if check.rule in ("share", "completion") and not by_change:
        return f"{first.figure.seq} = {rest[0].figure.seq} / {rest[1].figure.seq}"
    if check.rule == "growth" or by_change:
        level, *others = rest
        word = {"change": "by", "earlier": "from"}.get(others[0].name, "of")
        return (
            f"{level.figure.seq} {word} {_added(one for one in others if one.name != 'rate')} rate {first.figure.seq}"
        )
    return f"{first.figure.seq} = {_added(rest)}"


def _added(roles: Iterable[Role]) -> str:
    terms = "".join(f" {'-' if role.weight < 0 else '+'} {role.figure.seq}" for role in roles)
    return terms.removeprefix(" + ").strip()
