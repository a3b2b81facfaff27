"""What the name of a column says of it (命名规则): its unit ends it, and its type follows on every database alike."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Final

UNITS: Final = {"_wan": "万元", "_fen": "分", "_percent": "%", "_pt": "pt"}
"""End of a column's name → its unit."""

TYPES: Final[dict[str, str]] = {
    "*_fen": "integer",
    "*_id": "integer",
    "*_count": "integer",
    "*page": "integer",
    "year": "integer",
    "seq": "integer",
    "of": "integer",
    "part_of": "integer",
    "table": "integer",
    "choice": "integer",
    "position": "integer",
    "*_wan": "decimal",
    "*percent": "decimal",
    "confidence": "decimal",
    "expected": "decimal",
    "actual": "decimal",
    "difference": "decimal",
    "tolerance": "decimal",
    "*_date": "date",
    "as_of": "date",
    "*_at": "datetime",
    "is_*": "boolean",
}
"""Pattern of a view's column → its type; any other is text."""


def type_of(column: str) -> str:
    """The type of a view's column, which its name tells.

    >>> type_of("general_revenue_wan"), type_of("general_revenue_page"), type_of("region_code"), type_of("as_of")
    ('decimal', 'integer', 'text', 'date')
    """
    return next((type for pattern, type in TYPES.items() if fnmatchcase(column, pattern)), "text")


def unit_of(column: str) -> str | None:
    """The unit of a column, which ends its name.

    >>> unit_of("limit_wan"), unit_of("amount_fen"), unit_of("page")
    ('万元', '分', None)
    """
    return next(
        (unit for ending, unit in UNITS.items() if column.endswith(ending)), "%" if column == "percent" else None
    )
