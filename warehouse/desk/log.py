"""The log of decisions (复核记录), all of it or that of one reviewer."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from warehouse import models
from warehouse.connect import Warehouse, transaction
from warehouse.decisions import is_last
from warehouse.desk.asking import Row, all_rows


def decision_log(warehouse: Warehouse, reviewer: str | None = None, limit: int | None = None) -> Sequence[Row]:
    """The decisions of all reviewers, the newest first; `holds` tells those that have not been overtaken."""
    table = models.Decision
    query = select(table, is_last().label("holds")).order_by(table.decision_id.desc()).limit(limit)
    if reviewer is not None:
        query = query.where(table.reviewer == reviewer)
    with transaction(warehouse) as connection:
        return all_rows(connection, query)
