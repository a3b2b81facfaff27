"""Digits as reports write them (数字): thousands separators, slips and Chinese numerals."""

from decimal import Decimal
from typing import Final

NUMBER: Final = r"(?:\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+)(?:\.{1,2}\d+)?"
"""49,821 and 12.65; two points are a slip (169..59) that is read as one."""

SIGNED: Final = rf"(?<![\d.])(?:(?<=[\p{{Han}}（(：:，,、])[-－−])?{NUMBER}"
"""A number with its minus sign: 净结余为-312; the dash of a range (2023-2024) is none."""

_DIGITS: Final = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS: Final = {"十": 10, "百": 100, "千": 1000}
_MYRIADS: Final = {"万": 10**4, "亿": 10**8}

CHINESE_NUMBER: Final = r"[零〇一二两三四五六七八九十百千]+(?:点[零〇一二三四五六七八九]+)?"


def number(text: str) -> Decimal:
    """The value of digits as written, trailing zeros kept: 76.10 stays 76.10.

    >>> number("49,821"), number("－312"), number("169..59")
    (Decimal('49821'), Decimal('-312'), Decimal('169.59'))
    """
    plain = text.replace(",", "").replace("，", "").replace("..", ".")
    return Decimal(plain.replace("－", "-").replace("−", "-"))


def chinese_number(text: str) -> Decimal:
    """The value of a Chinese numeral (三百二十 → 320, 一点五 → 1.5).

    >>> chinese_number("三百二十"), chinese_number("十二"), chinese_number("五点六")
    (Decimal('320'), Decimal('12'), Decimal('5.6'))
    """
    whole, _, fraction = text.partition("点")
    total = section = digit = 0
    for character in whole:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _TENS:
            section += (digit or 1) * _TENS[character]
            digit = 0
        else:
            total += (section + digit) * _MYRIADS[character]
            section = digit = 0
    value = str(total + section + digit)
    return Decimal(f"{value}.{''.join(str(_DIGITS[c]) for c in fraction)}" if fraction else value)
