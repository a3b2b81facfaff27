"""Units of money (元 万元 亿元 …) and what each is worth in 万元 and in 分."""

from decimal import Decimal
from typing import Final

WAN: Final[dict[str, Decimal]] = {
    "元": Decimal("0.0001"),
    "千元": Decimal("0.1"),
    "万元": Decimal(1),
    "百万元": Decimal(100),
    "千万元": Decimal(1000),
    "亿元": Decimal(10_000),
    "万亿元": Decimal(100_000_000),
}
"""Unit → its worth in 万元."""

FEN_PER_WAN: Final = 1_000_000
"""One 万元 is a million 分."""


def to_wan(value: Decimal, unit: str) -> Decimal:
    """An amount in 万元, exact.

    >>> to_wan(Decimal("46.94"), "亿元")
    Decimal('469400')
    >>> to_wan(Decimal("12345.67"), "元")
    Decimal('1.234567')
    """
    return _plain(value * WAN[unit])


def wan_to_fen(wan: Decimal) -> int:
    """万元 → 分, an integer; raises ValueError where a fraction of a 分 would be lost.

    >>> wan_to_fen(Decimal("469408"))
    469408000000
    """
    fen = wan * FEN_PER_WAN
    if fen != fen.to_integral_value():
        raise ValueError(f"{wan} 万元 is no whole number of 分")
    return int(fen)


def _plain(number: Decimal) -> Decimal:
    """The same number without exponent and without trailing zeros after the point."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()
