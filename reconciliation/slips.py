"""The known shapes of a slip of the pen (笔误): digits swapped, a digit wrong, a unit or place off, a sign turned."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
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


_TURNED: Final = "正负号相反"
_FAR: Final = frozenset((_TURNED, *_UNITS_OFF.values()))


class Slip(NamedTuple):
    """What the figure may have been meant to be, and how it came to be written otherwise."""

    figure: Figure
    amount: Decimal
    shape: str
    step: Decimal
    """What one unit of its last digit would then be worth."""
    spacing: Decimal = Decimal(0)
    """How far from each other the amounts lie that slips of this shape lead to: the smaller, the likelier by chance."""

    @property
    def is_far(self) -> bool:
        """Whether sign, unit or the decimal point slipped, not a digit."""
        return self.shape in _FAR


def slips(figure: Figure) -> Iterator[Slip]:
    """All amounts that one slip turns into what is written, the rarer shapes first.

    The sum of a number's digits does not change when two of them swap, so that such a difference is divisible by 9.
    """
    amount, step = figure.amount, figure.step
    sign = -1 if amount < 0 else 1
    if amount:
        yield Slip(figure, -amount, _TURNED, step, abs(amount))
        if figure.kind == "amount":
            for factor, shape in _UNITS_OFF.items():
                yield Slip(figure, amount * factor, shape, step * factor, abs(amount) * factor)
    digits = figure.value.copy_abs().as_tuple().digits
    if len(digits) < _FEWEST_DIGITS:
        return
    for at in range(len(digits) - 1):
        if digits[at] != digits[at + 1]:
            swapped = (*digits[:at], digits[at + 1], digits[at], *digits[at + 2 :])
            place = _place(digits, at + 1) * step
            yield Slip(figure, sign * _number(swapped) * step, "相邻两位数字颠倒", step, 100 * place)
    for at in range(len(digits)):
        shorter = (*digits[:at], *digits[at + 1 :])
        if shorter[0]:
            yield Slip(figure, sign * _number(shorter) * step, "多写一位数字", step, _place(digits, at) * step / 10)
    for at, digit in enumerate(digits):
        for other in range(10):
            if other != digit and (other or at):
                changed = (*digits[:at], other, *digits[at + 1 :])
                shape = "末位数字不同" if at == len(digits) - 1 else "一位数字不同"
                yield Slip(figure, sign * _number(changed) * step, shape, step, _place(digits, at) * step)
    for at in range(len(digits) + 1):
        for extra in range(10):
            if extra or at:
                longer = (*digits[:at], extra, *digits[at:])
                yield Slip(
                    figure, sign * _number(longer) * step, "漏写一位数字", step, _place(digits, at - 1) * step / 10
                )


def cut_off(wanted: Decimal, stated: Figure) -> bool:
    """Whether the stated figure is the wanted one cut off instead of rounded: 106.9亿元 for 1069764万元."""
    return abs(wanted) // stated.step * stated.step == abs(stated.amount)


def _number(digits: tuple[int, ...]) -> Decimal:
    return Decimal((0, digits, 0))


def _place(digits: tuple[int, ...], at: int) -> Decimal:
    """What one unit of a digit is worth, in steps."""
    return Decimal(1).scaleb(len(digits) - 1 - max(at, 0))
