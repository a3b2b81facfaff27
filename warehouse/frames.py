"""Rows of the warehouse with their types set (类型): amounts are Decimal, counts whole numbers, days dates."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Engine

from schema.records import plain
from warehouse import query
from warehouse.naming import type_of

if TYPE_CHECKING:
    import pandas as pd


def read_sql(sql: str, warehouse: Engine | str) -> pd.DataFrame:
    """The rows of a select as a frame: decimals as Decimal, whole numbers as Int64, days as dates."""
    import pandas as pd

    columns, rows = query.select(warehouse, sql)
    found = list(rows)
    frame = {}
    for name in columns:
        values = [row[name] for row in found]
        kind = kind_of(name, values)
        converted = [convert(value, kind) for value in values]
        frame[name] = pd.Series(converted, dtype=FRAME_TYPES.get(kind, object))
    return pd.DataFrame(frame, columns=list(columns))


FRAME_TYPES: Final[Mapping[str, Any]] = {"integer": "Int64", "boolean": "boolean"}
"""Type of a column → that of pandas, where it has one that holds missing values and loses nothing."""


def kind_of(name: str, values: Sequence[Any]) -> str:
    """The type of a column: that of its name, and where the name says nothing, that of its values (count(*) as n)."""
    kind = type_of(name)
    given = [value for value in values if value is not None]
    if kind == "integer" and any(not isinstance(value, int) and value != int(value) for value in given):
        return "decimal"
    if kind != "text" or not given:
        return kind
    for python, other in VALUE_TYPES:
        if all(isinstance(value, python) for value in given):
            return other
    return "text"


VALUE_TYPES: Final[Sequence[tuple[Any, str]]] = (
    (bool, "boolean"),
    (int, "integer"),
    ((int, float, Decimal), "decimal"),
    (datetime.datetime, "datetime"),
    (datetime.date, "date"),
)


def convert(value: Any, kind: str) -> Any:
    """A value as its column's type, whichever database it comes from.

    >>> convert(46.94, "decimal"), convert(Decimal("46.9400"), "decimal"), convert("2025-12-31", "date")
    (Decimal('46.94'), Decimal('46.94'), datetime.date(2025, 12, 31))
    """
    return None if value is None else CONVERT.get(kind, _as_it_is)(value)


def _as_it_is(value: Any) -> Any:
    return value


def _decimal(value: Any) -> Decimal:
    # SQLite gives a float whose shortest form is the decimal
    return Decimal(plain(Decimal(str(value)).normalize()))


def _date(value: Any) -> datetime.date:
    return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(value)


def _datetime(value: Any) -> datetime.datetime:
    return value if isinstance(value, datetime.datetime) else datetime.datetime.fromisoformat(value)


CONVERT: Final[Mapping[str, Callable[[Any], Any]]] = {
    "integer": int,
    "decimal": _decimal,
    "date": _date,
    "datetime": _datetime,
    "boolean": bool,
}
