"""Asking a warehouse (查询): one select, nothing changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, ResourceClosedError

from warehouse.connect import WarehouseError, open_for_reading, reason
from warehouse.shown import shown

READS: Final = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/|\()*(select|with|values|explain|pragma\s+table_info)\b", re.I | re.S
)

MISMATCHES: Final = """
select
    report_file as report, region, page, severity, rule, title, message,
    expected, actual, difference, tolerance, quotes
from mismatch_log
order by case severity when 'high' then 1 when 'medium' then 2 else 3 end, report_file, page, check_id
"""

CHECKED: Final = """
select
    count(*) as reports,
    coalesce(sum(check_count), 0) as checks,
    coalesce(sum(figure_count), 0) as figures,
    coalesce(sum(unchecked_count), 0) as unchecked,
    (
        select count(*) from required_check join report using (report_id)
        where is_current and outcome = 'not_checkable'
    ) as open_required
from report
where is_current
"""


def select(where: str | Engine, sql: str) -> tuple[Sequence[str], Iterator[Mapping[str, Any]]]:
    """The columns of a select and its rows; whatever would change the warehouse is refused."""
    if not READS.match(sql):
        raise WarehouseError("only a select is allowed here; to change the warehouse, run `gouji ingest`")
    engine = where if isinstance(where, Engine) else open_for_reading(where)
    connection = engine.connect()
    try:
        # a colon in the statement is the user's own, no parameter
        result = connection.execute(text(re.sub(r":(?=\w)", r"\\:", sql)).execution_options(stream_results=True))
        columns = list(result.keys())
    except DBAPIError as error:
        connection.close()
        raise WarehouseError(f"{shown(where if isinstance(where, str) else str(where.url))} {reason(error)}") from error
    except ResourceClosedError:
        connection.close()
        raise WarehouseError("the statement returns no rows; give a select") from None

    def rows() -> Iterator[Mapping[str, Any]]:
        with connection:
            for row in result:
                yield dict(zip(columns, row, strict=True))

    return columns, rows()


def checked(where: str) -> Mapping[str, Any]:
    """How much stands behind a list of mismatches: reports, relations decided, and figures in none (未经核对)."""
    _, rows = select(where, CHECKED)
    (row,) = rows
    return row


def mismatches(where: str) -> tuple[Sequence[str], Iterator[Mapping[str, Any]]]:
    """Every relation that a loaded report breaks, with page, quotes and the arithmetic."""
    return select(where, MISMATCHES)
