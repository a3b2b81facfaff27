"""One .sql file a view: its name is the view's, its first comment the description (视图).

Behind an empty comment line stands what its columns mean, one a line: `-- balance_wan: …`, or `-- *_page: …` for
several. Names that mean the same wherever they stand are explained once, in warehouse/meanings.py. A description that
ends with `Kept by region, year.` makes it a kept view: its rows lie in a table, which warehouse/kept.py makes again for
the areas and years that new reports are about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Final

from sqlalchemy import Connection, delete, insert, inspect, select, text

from warehouse.models import ViewDefinition

KEPT: Final = re.compile(r" Kept by ([a-z_, ]+)\.$")


@dataclass(frozen=True, slots=True)
class View:
    """A view as its file defines it."""

    name: str
    description: str
    definition: str
    columns: Mapping[str, str]
    """Name of a column, or a pattern of names (`*_page`) → what it means."""

    @property
    def kept_by(self) -> tuple[str, ...]:
        """The columns by which the rows of a kept view are made again; none where they are computed when asked."""
        found = KEPT.search(self.description)
        return tuple(found[1].split(", ")) if found else ()

    @property
    def table(self) -> str:
        """Where the rows of a kept view lie."""
        return f"kept_{self.name}"

    def meaning(self, column: str) -> str | None:
        """What its file says about a column, the name itself before a pattern."""
        return self.columns.get(column) or next(
            (meaning for pattern, meaning in self.columns.items() if fnmatchcase(column, pattern)), None
        )

    def reads(self, other: View) -> bool:
        """Whether this view selects from another one."""
        return re.search(rf"\b(from|join)\s+{other.name}\b", self.definition) is not None


@cache
def views() -> tuple[View, ...]:
    """All views, each after those that it reads."""
    folder = sorted(files(__name__).iterdir(), key=lambda file: file.name)
    waiting = [parse(file.name[:-4], file.read_text("utf-8")) for file in folder if file.name.endswith(".sql")]
    ordered: list[View] = []
    while waiting:
        ready = next(v for v in waiting if not any(v.reads(other) for other in waiting if other is not v))
        waiting.remove(ready)
        ordered.append(ready)
    return tuple(ordered)


def parse(name: str, sql: str) -> View:
    """A view from its file."""
    comment = re.match(r"(--[^\n]*\n)+", sql)
    if comment is None:
        raise ValueError(f"views/{name}.sql does not begin with a comment that describes it")
    above, _, below = comment.group().partition("--\n")
    description = " ".join(line.removeprefix("--").strip() for line in above.splitlines())
    columns = dict(re.findall(r"^-- ([\w*]+): (.+)$", below, re.M))
    if len(columns) != len(below.splitlines()):
        raise ValueError(
            f"views/{name}.sql: below the empty comment line each line is `-- column: meaning`, each column once"
        )
    return View(name, description, sql[comment.end() :].strip(), columns)


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
        connection.execute(text(f"drop table if exists kept_{name}"))
    connection.execute(delete(ViewDefinition))


def create(connection: Connection) -> None:
    """Make the views of this version, those that are kept without rows."""
    for view in views():
        if view.kept_by:
            run(connection, f"create table {view.table} as select * from (\n{view.definition}\n) as made limit 0")
            run(connection, f"create index ix_{view.table} on {view.table} ({', '.join(view.kept_by)})")
        run(
            connection,
            f"create view {view.name} as\n" + (f"select * from {view.table}" if view.kept_by else view.definition),
        )
        row = {"name": view.name, "description": view.description, "definition": view.definition}
        connection.execute(insert(ViewDefinition), row)


def run(connection: Connection, sql: str) -> None:
    """Run a statement made of definitions, in the words of the database."""
    if connection.dialect.name == "sqlite":
        # SQLite knows string_agg only from 3.44 on
        sql = sql.replace("string_agg(", "group_concat(")
    # a colon in a definition is no parameter
    connection.execute(text(re.sub(r":(?=\w)", r"\\:", sql)))
