"""The recipes of docs/cookbook.md and the warehouse that answers them.

`python -m tests.cookbook` writes the answers anew.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from flows.pipeline import Reading, read_report
from warehouse import connect, load, query

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "cookbook.md"
RECIPE: Final = re.compile(
    r"^### (?P<title>[^\n]+)\n.*?^```sql\n(?P<sql>.*?)^```\n(?P<answer>(?:\n(?:\|[^\n]*\n)+|\n_[^\n]*_\n)?)",
    re.M | re.S,
)
NO_ROWS: Final = "_no rows_"


class Recipe(NamedTuple):
    """A question, its statement and the answer as the page prints it."""

    title: str
    sql: str
    answer: str


def recipes() -> tuple[Recipe, ...]:
    """All of them, in the order of the page."""
    found = RECIPE.finditer(PAGE.read_text("utf-8"))
    return tuple(Recipe(one["title"], one["sql"], one["answer"].strip()) for one in found)


@cache
def readings() -> tuple[tuple[Path, Reading], ...]:
    """The sample reports in the order in which `gouji ingest samples/*.pdf samples/years` loads them."""
    files = [*sorted((ROOT / "samples").glob("*.pdf")), *sorted((ROOT / "samples" / "years").glob("*.txt"))]
    found = []
    for file in files:
        reading = read_report(file, ocr=False)
        assert isinstance(reading, Reading), reading
        found.append((file, reading))
    return tuple(found)


def fill(where: str) -> None:
    """Load the sample reports."""
    warehouse = connect.open_warehouse(where)
    for file, reading in readings():
        assert reading.reconciliation is not None
        load.load(
            warehouse,
            str(file),
            reading.document,
            reading.figures,
            reading.reconciliation,
            "cookbook",
            unread_tables=reading.unread_tables,
        )
    load.refresh_views(warehouse)
    warehouse.dispose()


def answer(where: str, sql: str) -> str:
    """What a statement gives."""
    return table(*query.select(where, sql))


def table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as a table of Markdown."""
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(_cell(row[name]) for name in columns) + " |" for row in rows]
    return "\n".join(lines) if len(lines) > 2 else NO_ROWS


def _cell(value: Any) -> str:
    """As both databases would write it: numbers without trailing zeros."""
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal):
        return f"{Decimal(str(value)).normalize():f}"
    return str(value).replace("|", "\\|")


def rewritten(where: str) -> str:
    """The page with the answers of a warehouse."""

    def anew(found: re.Match[str]) -> str:
        before = found[0][: found.start("answer") - found.start()]
        return f"{before}\n{answer(where, found['sql'])}\n"

    return RECIPE.sub(anew, PAGE.read_text("utf-8"))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        where = str(Path(folder) / "gouji.db")
        fill(where)
        PAGE.write_text(rewritten(where), encoding="utf-8")


if __name__ == "__main__":
    main()
