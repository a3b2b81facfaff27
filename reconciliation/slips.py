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


def far_slips(figure: Figure) -> Iterator[Slip]:
    """The amounts that are written as they are because a sign, a unit or the decimal point slipped."""
    amount, step = figure.amount, figure.step
    if amount:
        yield Slip(figure, -amount, "正负号相反", step, abs(amount))
        if figure.kind == "amount":
            for factor, shape in _UNITS_OFF.items():
                yield Slip(figure, amount * factor, shape, step * factor, abs(amount) * factor)


def digit_slip(figure: Figure, amount: Decimal) -> Slip | None:
    """The slip of one digit, or of two that swap, that makes of an amount what is written; None where there is none.

    The sum of a number's digits does not change when two of them swap, so that such a difference is divisible by 9.
    """
    meant_digits = abs(amount) / figure.step
    if (amount < 0) != (figure.amount < 0) or meant_digits != meant_digits.to_integral_value():
        return None
    written = "".join(map(str, figure.value.as_tuple().digits))
    meant = f"{meant_digits:f}".partition(".")[0]
    if len(written) < _FEWEST_DIGITS or written == meant:
        return None
    found = _shape(written, meant)
    if found is None:
        return None
    shape, places = found
    return Slip(figure, amount, shape, figure.step, figure.step * places)


def _shape(written: str, meant: str) -> tuple[str, Decimal] | None:
    """How one number became the other, and how many steps apart the numbers lie that could have become it."""
    at = next((n for n, (one, other) in enumerate(zip(written, meant, strict=False)) if one != other), None)
    if at is None:
        at = min(len(written), len(meant))
    place = Decimal(1).scaleb(max(len(written) - 1 - at, 0))
    if len(written) == len(meant):
        if written[at + 1 :] == meant[at + 1 :]:
            return ("末位数字不同" if at == len(written) - 1 else "一位数字不同"), place
        swapped = written[at : at + 2] == meant[at : at + 2][::-1] and written[at + 2 :] == meant[at + 2 :]
        return ("相邻两位数字颠倒", 10 * place) if swapped else None
    if written[at + 1 :] == meant[at:] and len(written) == len(meant) + 1:
        return "多写一位数字", place / 10
    if written[at:] == meant[at + 1 :] and len(meant) == len(written) + 1:
        return "漏写一位数字", place / 10
    return None


def cut_off(wanted: Decimal, stated: Figure) -> bool:
    """Whether the stated figure is the wanted one cut off instead of rounded: 52.3亿元 for 523870万元."""
    return abs(wanted) // stated.step * stated.step == abs(stated.amount)
