"""A reviewer's correction of what was read (人工更正): 这个数的期间应为2023年; it holds through every later reading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final, get_args

from schema.records import Figure, unit_step
from schema.units import WAN, to_wan
from schema.vocabulary import Bound, Fund, Kind, Measure, Scope, Side, Stage

AMOUNT: Final = re.compile(
    rf"(-?\d{{1,20}}(?:\.\d{{1,10}})?)({'|'.join(sorted(WAN, key=len, reverse=True))}|%|个百分点|倍)"
)
KINDS: Final[Mapping[str, Kind]] = {"%": "percent", "个百分点": "points", "倍": "multiple"}
PERIOD: Final = re.compile(r"\d{4}(-H[12]|-Q[1-4]|-\d{2}(-\d{2})?)?(/\d{4}(-\d{2})?)?")
WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "measure": get_args(Measure),
    "scope": get_args(Scope),
    "fund": get_args(Fund),
    "side": get_args(Side),
    "stage": get_args(Stage),
    "bound": get_args(Bound),
}
"""Fields that hold a word of the vocabulary, and the words."""
FREE: Final = ("item", "region")
FIELDS: Final = ("amount", "item", "period", *WORDS, "region")
LONGEST: Final = 200
CORRECTED_BY: Final = "更正："
"""What `because` says of a corrected field, before the name of the reviewer."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What one field of a figure should say: amount 2.68亿元, period 2023, stage budget."""

    figure_key: str
    field: str
    right: str
    reviewer: str


def complaint(field: str, right: str) -> str | None:
    """What is wrong with a correction (amount, bad_period, bad_word, bad_text, bad_field), None where it is sound.

    >>> complaint("amount", "2.68亿元"), complaint("amount", "很多"), complaint("stage", "rumour")
    (None, 'bad_amount', 'bad_word')
    """
    if field == "amount":
        return None if AMOUNT.fullmatch(right) else "bad_amount"
    if field == "period":
        return None if PERIOD.fullmatch(right) else "bad_period"
    if field in WORDS:
        return None if right in WORDS[field] else "bad_word"
    if field in FREE:
        return None if right and len(right) <= LONGEST and right.isprintable() else "bad_text"
    return "bad_field"


def corrected(figure: Figure, correction: Correction) -> Figure:
    """The figure as the reviewer reads it; `because` says who corrected which field."""
    because = dict(figure.because) | {correction.field: f"{CORRECTED_BY}{correction.reviewer}"}
    changes: dict[str, Any] = {correction.field: correction.right}
    if correction.field == "amount":
        found = AMOUNT.fullmatch(correction.right)
        assert found is not None, "a correction is examined before it is kept"
        value, unit = Decimal(found[1]), found[2]
        changes = {
            "value": value,
            "unit": unit,
            "kind": KINDS.get(unit, "amount"),
            "wan": to_wan(value, unit) if unit in WAN else None,
            "step": unit_step(value, unit),
        }
    return replace(figure, because=because, **changes)


def apply(figures: Iterable[Figure], keys: Iterable[str], corrections: Iterable[Correction]) -> tuple[Figure, ...]:
    """All corrections of a report applied to its figures, each found by its key."""
    of_key: dict[str, list[Correction]] = {}
    for one in corrections:
        of_key.setdefault(one.figure_key, []).append(one)
    result = []
    for figure, key in zip(figures, keys, strict=True):
        for one in of_key.get(key, ()):
            figure = corrected(figure, one)
        result.append(figure)
    return tuple(result)
