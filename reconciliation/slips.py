"""The known shapes of a slip of the pen (笔误): digits swapped, one digit wrong, a unit or a place off, the sign turned."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal
from typing import Final, NamedTuple

from schema.records import Figure

_UNITS_OFF: Final = {
    Decimal(10_000): "元与万元或万元与亿元混用",
    Decimal(1) / 10_000: "元与万元或万元与亿元混用",
    Decimal(100_000_000): "元与亿元混用",
    Decimal(1) / 100_000_000: "元与亿元混用",
    Decimal(10): "小数点错一位",
    Decimal("0.1"): "小数点错一位",
}
_FEWEST_DIGITS: Final = 3
"""With one or two digits any other number is one wrong digit away: no evidence."""


class Slip(NamedTuple):
    """What the figure may have been meant to be, and how it came to be written otherwise."""

    figure: Figure
    amount: Decimal
    shape: str


def slips(figure: Figure) -> Iterator[Slip]:
    """All amounts that one slip turns into what is written, the likelier shapes first.

    The sum of a number's digits does not change when two of them swap, so that such a difference is divisible by 9.
    """
    amount = figure.amount
    digits = figure.value.copy_abs().as_tuple().digits
    if amount and amount > 0 and len(digits) >= _FEWEST_DIGITS or amount < 0:
        yield Slip(figure, -amount, "正负号相反")
    if len(digits) >= _FEWEST_DIGITS:
        unit = amount / figure.value if figure.value else Decimal(1)
        scale = figure.step
        sign = -1 if amount < 0 else 1
        text = [int(digit) for digit in digits]
        for at in range(len(text) - 1):
            if text[at] != text[at + 1]:
                swapped = [*text[:at], text[at + 1], text[at], *text[at + 2 :]]
                yield Slip(figure, sign * _number(swapped) * scale, "相邻两位数字颠倒")
        for at, digit in enumerate(text):
            for other in range(10):
                if other != digit and (other or at):
                    changed = [*text[:at], other, *text[at + 1 :]]
                    shape = "末位数字不同" if at == len(text) - 1 else "一位数字不同"
                    yield Slip(figure, sign * _number(changed) * scale, shape)
        for at in range(len(text) + 1):
            for extra in range(10):
                if extra or at:
                    longer = [*text[:at], extra, *text[at:]]
                    yield Slip(figure, sign * _number(longer) * scale, "漏写一位数字")
        for at in range(len(text)):
            shorter = [*text[:at], *text[at + 1 :]]
            if shorter[0]:
                yield Slip(figure, sign * _number(shorter) * scale, "多写一位数字")
        del unit
    if figure.kind == "amount":
        for factor, shape in _UNITS_OFF.items():
            yield Slip(figure, amount * factor, shape)


def cut_off(wanted: Decimal, stated: Figure) -> bool:
    """Whether the stated figure is the wanted one cut off at its last digit instead of rounded: 106.9亿元 for 1069764万元."""
    return wanted.copy_abs().quantize(Decimal(1) / 10**12, rounding=ROUND_DOWN) // stated.step * stated.step == abs(stated.amount)


def _number(digits: list[int]) -> Decimal:
    return Decimal((0, tuple(digits), 0))
