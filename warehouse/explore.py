"""An SQLite warehouse in the browser (浏览): Datasette with what the dictionary says of views, columns and units."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from warehouse import query
from warehouse.connect import WarehouseError, open_for_reading, url_of

if TYPE_CHECKING:
    from datasette.app import Datasette

FACETS: Final = (
    "region",
    "year",
    "scope",
    "stage",
    "kind",
    "fund",
    "side",
    "severity",
    "agreement",
    "revision",
    "grade",
)
"""Columns by which a view is narrowed down in the browser."""
FACETS_SHOWN: Final = 4
SETTINGS: Final = {"sql_time_limit_ms": 20_000, "facet_time_limit_ms": 2_000, "default_page_size": 50}
HOST: Final = "127.0.0.1"


def metadata(where: str) -> dict[str, Any]:
    """Titles, descriptions, units and facets of every view and table, as Datasette takes them."""
    _, rows = query.select(where, "select * from dictionary order by relation, position")
    tables: dict[str, dict[str, Any]] = {}
    for row in rows:
        table = tables.setdefault(row["relation"], {"columns": {}, "facets": []})
        if row["name"] is None:
            table["description"] = row["meaning"]
            # the pages list what researchers ask, not what gouji keeps
            table["hidden"] = row["kind"] == "table"
            continue
        unit = f" ({row['unit']})" if row["unit"] else ""
        table["columns"][row["name"]] = row["meaning"] + unit
        if row["name"] in FACETS and not table["hidden"] and len(table["facets"]) < FACETS_SHOWN:
            table["facets"].append(row["name"])
    return {
        "title": "gouji 勾稽",
        "description": "Figures of published fiscal reports, checked, each with its page",
        "databases": {_file(where).stem: {"tables": tables}},
    }


def site(where: str) -> Datasette:
    """The pages of a warehouse, not yet served."""
    file = _file(where)
    if importlib.util.find_spec("datasette") is None:
        raise WarehouseError("that needs the package datasette; pip install 'gouji[explore]'")
    open_for_reading(where).dispose()
    from datasette.app import Datasette

    return Datasette([str(file)], metadata=metadata(where), settings=SETTINGS)


def explore(where: str, port: int, on_ready: Callable[[str], None]) -> None:
    """Serve a warehouse on this machine alone until it is stopped; `on_ready` is told the address."""
    pages = site(where).app()
    import uvicorn

    on_ready(f"http://{HOST}:{port}/{_file(where).stem}")
    uvicorn.run(pages, host=HOST, port=port, log_level="warning")


def _file(where: str) -> Path:
    url = url_of(where)
    if url.get_backend_name() != "sqlite":
        raise WarehouseError(
            "explore opens SQLite warehouses; export one with `gouji export --format sqlite --what all --out NEW.db`"
        )
    return Path(url.database or "")
