"""Every rule can fail: an error of each shape, planted into its own examples, gives one finding that names it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import extractors
from reconciliation import compare, reconcile
from reconciliation.notation import notation
from reconciliation.rule import Rule, all_rules
from schema.records import Check, Figure, Reconciliation

Change = Callable[[Decimal], Decimal | None]


def swapped(value: Decimal) -> Decimal | None:
    """4095 → 4905: the first two neighbours that differ."""
    sign, digits, exponent = value.as_tuple()
    for at in range(len(digits) - 1):
        if digits[at] != digits[at + 1] and (at or digits[1]):
            return Decimal((sign, (*digits[:at], digits[at + 1], digits[at], *digits[at + 2 :]), exponent))
    return None


def other_digit(value: Decimal) -> Decimal:
    """1552 → 1952: one digit further on by four."""
    sign, digits, exponent = value.as_tuple()
    at = 0 if len(digits) == 1 else 1
    return Decimal((sign, (*digits[:at], (digits[at] + 4) % 10 or 4, *digits[at + 1 :]), exponent))


SHAPES: dict[str, Change] = {
    "相邻两位数字颠倒": swapped,
    "一位数字不同": other_digit,
    "多一位": lambda value: value * 10,
    "元与万元混用": lambda value: value * 10_000,
    "正负号相反": lambda value: -value,
}


TOO_MUCH = ("多一位", "元与万元混用")
"""What may not exceed another number is wrong only where it becomes too large."""
NEEDS_A_LARGE_SLIP = {"总体与各部分的增长率": ("正负号相反",), "与以往报告的增长率": ("正负号相反",)}
"""Rules that rest on names and on many rounded numbers: a small slip proves nothing there."""


@cache
def read(text: str) -> tuple[Figure, ...]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"样例.{'html' if '<table>' in text else 'txt'}"
        path.write_text(text, encoding="utf-8")
        return tuple(extractors.extract(extractors.read(path)))


def checked(figures: Sequence[Figure], before: str) -> Reconciliation:
    """What comes of the figures; of those that are held against an earlier report, only what is between the two."""
    earlier = [replace(one, seq=1_000_000 + one.seq, report="上年.txt") for one in read(before)] if before else []
    return compare(figures, earlier) if earlier else reconcile(figures)


def example(rule: Rule) -> tuple[tuple[Figure, ...], str, Check]:
    """The figures of the first example that holds, what an earlier report says, and the check."""
    text, line = next((text, line) for text, line in rule.examples.items() if line.endswith("# ok"))
    before, _, text = text.rpartition("\n===\n")
    figures = read(text)
    checks = checked(figures, before).checks
    return figures, before, next(one for one in checks if notation(one) == line and one.title == rule.title)


def planted(figure: Figure, shape: str) -> Figure | None:
    """The figure with the error, None where its number cannot have it; a moved point moves the last digit's worth."""
    value = SHAPES[shape](figure.value)
    if value is None or value == figure.value:
        return None
    factor = value / figure.value if shape in TOO_MUCH else Decimal(1)
    wan = None if figure.wan is None else (figure.wan / figure.value * value).normalize()
    return replace(figure, value=value, wan=wan, step=figure.step * factor)


def cases() -> Iterator[tuple[str, str]]:
    for rule in all_rules():
        shapes = TOO_MUCH if rule.comparison == "le" else NEEDS_A_LARGE_SLIP.get(rule.title, SHAPES)
        yield from ((rule.title, shape) for shape in shapes)


@pytest.mark.parametrize(("title", "shape"), list(cases()))
def test_an_error_of_each_shape_is_one_finding(title: str, shape: str) -> None:
    rule = next(rule for rule in all_rules() if rule.title == title)
    figures, before, check = example(rule)
    wrong = planted(check.roles[0].figure, shape)
    if wrong is None:
        pytest.skip(f"{check.roles[0].figure.quote} cannot have this error")
    assert not checked(figures, before).findings
    after = checked([wrong if one.seq == wrong.seq else one for one in figures], before)
    (finding,) = after.findings
    assert any(role.figure.seq == wrong.seq for one in finding.checks for role in one.roles)
    assert wrong.quote in finding.message or finding.figure is None
