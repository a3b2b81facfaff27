"""One .sql file a view: its name is the view's, its first comment the description (视图)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sqlalchemy import Connection, delete, insert, inspect, select, text

from warehouse.models import ViewDefinition


@dataclass(frozen=True, slots=True)
class View:
    """A view as its file defines it."""

    name: str
    description: str
    definition: str

    def reads(self, other: View) -> bool:
        """Whether this view selects from another one."""
        return re.search(rf"\b(from|join)\s+{other.name}\b", self.definition) is not None


@cache
def views() -> tuple[View, ...]:
    """All views, each after those that it reads."""
    folder = sorted(files(__name__).iterdir(), key=lambda file: file.name)
    waiting = [_view(file.name[:-4], file.read_text("utf-8")) for file in folder if file.name.endswith(".sql")]
    ordered: list[View] = []
    while waiting:
        ready = next(v for v in waiting if not any(v.reads(other) for other in waiting if other is not v))
        waiting.remove(ready)
        ordered.append(ready)
    return tuple(ordered)


def _view(name: str, sql: str) -> View:
    comment = re.match(r"(--[^\n]*\n)+", sql)
    if comment is None:
        raise ValueError(f"views/{name}.sql does not begin with a comment that describes it")
    description = " ".join(line.removeprefix("--").strip() for line in comment.group().splitlines())
    return View(name, description, sql[comment.end() :].strip())


def are_current(connection: Connection) -> bool:
    """Whether the warehouse holds exactly the views of this version."""
    stored = connection.execute(select(ViewDefinition.name, ViewDefinition.definition))
    return {(name, definition) for name, definition in stored} == {(view.name, view.definition) for view in views()}


def drop(connection: Connection) -> None:
    """Remove the views that gouji made, those that read others first; a user's own views stay."""
    if not inspect(connection).has_table(ViewDefinition.__tablename__):
        return
    ours = set(connection.scalars(select(ViewDefinition.name)))
    order = [view.name for view in reversed(views())]
    for name in sorted(ours, key=lambda name: order.index(name) if name in order else -1):
        connection.execute(text(f"drop view if exists {name}"))
    connection.execute(delete(ViewDefinition))


def create(connection: Connection) -> None:
    """Make the views of this version."""
    for view in views():
        sql = view.definition
        if connection.dialect.name == "sqlite":
            # SQLite knows string_agg only from 3.44 on
            sql = sql.replace("string_agg(", "group_concat(")
        connection.execute(text(f"create view {view.name} as\n{sql}"))
        row = {"name": view.name, "description": view.description, "definition": view.definition}
        connection.execute(insert(ViewDefinition), row)
