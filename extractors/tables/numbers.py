"""What is written in a cell (单元格): a number with its sign and unit, nothing (— or 无), or words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Final

from extractors.digits import NUMBER
from extractors.digits import number as digits
from schema.units import WAN

HALF_WIDTH: Final = str.maketrans("０１２３４５６７８９％．（），－−–﹣＋", "0123456789%.(),----+")
_SPACE: Final = re.compile(r"\s+")
_UNITS: Final = "|".join(sorted(WAN, key=len, reverse=True))
WRITTEN: Final = re.compile(
    rf"(?P<sign>[△▲+-])?(?P<open>\()?(?P<digits>{NUMBER}|\.\d+)(?P<unit>%|{_UNITS}|个?百分点)?(?P<close>\))?"
    r"(?P<late>%)?"
)
MOST_DIGITS: Final = 15
"""No amount of public accounts is written with more digits; longer ones are those of several cells run together."""
_BLANK: Final = re.compile(r"[-—―─‐一…/／\\*×xX无○〇.。·、]*|#[A-Z0-9/!?]+|N/?A", re.I)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a cell: △12.3 and (12.3) are -12.3; its unit only where the cell itself names one."""

    quote: str
    value: Decimal
    unit: str | None = None


@lru_cache(maxsize=65536)
def bare(text: str) -> str:
    """The words of a cell without white space.

    >>> bare("  一般公共\\n服务支出")
    '一般公共服务支出'
    """
    return _SPACE.sub("", text)


@lru_cache(maxsize=65536)
def number(text: str) -> Number | None:
    """The number in a cell; None where it holds words, nothing, or several numbers one below the other.

    >>> [str(number(text).value) for text in ("1,234.50", "△12.3", "(12.3)", "-0.5", "1,234\\n.56", "12.5%")]
    ['1234.50', '-12.3', '-12.3', '-0.5', '1234.56', '12.5']
    >>> number("12万元").unit, number("—"), number("合计"), number("12.34\\n56.78"), number("1234\\n5678")
    ('万元', None, None, None, None)
    """
    lines = [line for line in (bare(line) for line in text.split("\n")) if line]
    quote = "".join(lines)
    if not any(character.isdigit() for character in quote):
        return None
    match = WRITTEN.fullmatch(quote.translate(HALF_WIDTH))
    if match is None or bool(match["open"]) != bool(match["close"]) or _stacked(lines) or _is_overlong(quote):
        return None
    value = digits(match["digits"])
    if match["open"] or match["sign"] in ("△", "▲", "-"):
        value = -value
    return Number(quote, value, (match["unit"] or match["late"] or "").removeprefix("个") or None)


def _is_overlong(quote: str) -> bool:
    return sum(character.isdigit() for character in quote) > MOST_DIGITS


def is_stacked(text: str) -> bool:
    """Whether a cell holds several numbers one below the other or run together: the grid lost the rules between them.

    >>> is_stacked("12\\n345\\n6789"), is_stacked("1,234\\n.50"), is_stacked("学前\\n教育")
    (True, False, False)
    """
    lines = [line for line in (bare(line) for line in text.split("\n")) if line]
    if _is_overlong(text) and WRITTEN.fullmatch("".join(lines).translate(HALF_WIDTH)):
        return True
    return len(lines) > 1 and all(WRITTEN.fullmatch(line.translate(HALF_WIDTH)) for line in lines) and _stacked(lines)


def _stacked(lines: list[str]) -> bool:
    """Whether the lines of a cell are numbers of their own: what wraps breaks off and leaves a shorter rest."""
    return len(lines) > 1 and not all(
        len(after) < len(line) or after[0] in ".,，．" or line[-1] in ".,，．-(（△▲" for line, after in pairwise(lines)
    )


def is_blank(text: str) -> bool:
    """Whether a cell says that there is nothing: empty, a dash, 无, an error of the spreadsheet.

    >>> [is_blank(text) for text in ("", "—", " - ", "/", "#DIV/0!", "0.00", "合计")]
    [True, True, True, True, True, False, False]
    """
    return _BLANK.fullmatch(bare(text)) is not None
