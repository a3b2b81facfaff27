"""The commands that hand a warehouse on (数据共享): `gouji export` and `gouji explore`."""

from __future__ import annotations

import argparse
from typing import Final

from flows.messages import say
from flows.printing import tell

REFUSED: Final = 2


def export(options: argparse.Namespace) -> int:
    """gouji export: views and tables as files."""
    from warehouse import export
    from warehouse.connect import WarehouseError

    try:
        counts = export.export(options.db, options.what, options.format, options.out)
    except WarehouseError as error:
        tell(f"gouji: {error}")
        return REFUSED
    for name, rows in counts.items():
        tell(say("exported", name=name, rows=rows, out=options.out))
    return 0


def explore(options: argparse.Namespace) -> int:
    """gouji explore: an SQLite warehouse in the browser."""
    from warehouse import explore
    from warehouse.connect import WarehouseError

    try:
        explore.explore(options.db, options.port, lambda address: tell(say("exploring", address=address)))
    except WarehouseError as error:
        tell(f"gouji: {error}")
        return REFUSED
    return 0
