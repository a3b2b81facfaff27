"""What every table, view and column of the warehouse means (数据字典): docs/dictionary.md and the view `dictionary`.

`python -m warehouse.dictionary` writes both anew from the models and the views; a test compares them.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass, fields
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Engine, Integer, create_engine
from sqlalchemy import inspect as look_at

from warehouse import models, views
from warehouse.meanings import MEANINGS
from warehouse.naming import type_of, unit_of

ROOT: Final = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table or view, or, with position 0 and no name, the table or view itself."""

    relation: str
    kind: str
    position: int
    name: str | None
    type: str | None
    unit: str | None
    meaning: str


def columns() -> tuple[Column, ...]:
    """Everything there is to know, tables before views."""
    engine = create_engine("sqlite://")
    try:
        return (*_tables(), *_views(engine))
    finally:
        engine.dispose()


def _tables() -> Iterator[Column]:
    said = _attribute_docs()
    for mapper in sorted(models.Base.registry.mappers, key=lambda mapper: mapper.class_.__tablename__):
        model = mapper.class_
        name = model.__tablename__
        yield Column(name, "table", 0, None, None, None, _one_line(inspect.cleandoc(model.__doc__ or "")))
        for position, column in enumerate(model.__table__.columns, 1):
            meaning = said.get((model.__name__, column.name)) or _common(name, column.name)
            yield Column(name, "table", position, column.name, _sql_type(column.type), unit_of(column.name), meaning)


def _sql_type(type: object) -> str:
    for sql, name in (
        (Boolean, "boolean"),
        (Date, "date"),
        (DateTime, "datetime"),
        (BigInteger, "integer"),
        (Integer, "integer"),
    ):
        if isinstance(type, sql):
            return name
    return "text"


def _views(engine: Engine) -> Iterator[Column]:
    with engine.begin() as connection:
        models.Base.metadata.create_all(connection)
        views.create(connection)
        inspector = look_at(connection)
        for view in sorted(views.views(), key=lambda view: view.name):
            if view.name == "dictionary":  # its file is what is being written
                view, names = views.parse(view.name, HEAD), [field.name for field in fields(Column)]
            else:
                names = [found["name"] for found in inspector.get_columns(view.name)]
            yield Column(view.name, "view", 0, None, None, None, view.description)
            for position, name in enumerate(names, 1):
                meaning = view.meaning(name) or _common(view.name, name)
                yield Column(view.name, "view", position, name, type_of(name), unit_of(name), meaning)


def _common(relation: str, column: str) -> str:
    meaning = MEANINGS.get(column) or next(
        (meaning for pattern, meaning in MEANINGS.items() if fnmatchcase(column, pattern)), None
    )
    if meaning is None:
        raise LookupError(
            f"{relation}.{column} has no meaning; write it at its model or view, or in warehouse/meanings.py"
        )
    return meaning


def _attribute_docs() -> dict[tuple[str, str], str]:
    """The docstrings below the columns of the models."""
    found = {}
    for model in ast.parse(inspect.getsource(models)).body:
        if isinstance(model, ast.ClassDef):
            for field, said in zip(model.body, model.body[1:], strict=False):
                if (
                    isinstance(field, ast.AnnAssign)
                    and isinstance(field.target, ast.Name)
                    and isinstance(said, ast.Expr)
                    and isinstance(said.value, ast.Constant)
                ):
                    found[model.name, field.target.id] = _one_line(str(said.value.value))
    return found


def _one_line(text: str) -> str:
    return " ".join(text.split())


def as_markdown(found: tuple[Column, ...]) -> str:
    """docs/dictionary.md."""
    lines = TOP.splitlines()
    for kind, heading in (("view", "Views"), ("table", "Tables")):
        lines += ["", f"## {heading}"]
        for one in found:
            if one.kind != kind:
                continue
            if one.name is None:
                lines += [
                    "",
                    f"### {one.relation}",
                    "",
                    one.meaning,
                    "",
                    "| column | type | unit | meaning |",
                    "| --- | --- | --- | --- |",
                ]
            else:
                meaning = one.meaning.replace("|", "\\|").replace("*", "\\*")
                lines.append(f"| `{one.name}` | {one.type} | {one.unit or ''} | {meaning} |")
    return "\n".join(lines) + "\n"


def as_view(found: tuple[Column, ...]) -> str:
    """views/dictionary.sql."""

    def literal(value: object) -> str:
        if value is None:
            return "null"
        return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"

    rows = [
        "    (" + ", ".join(map(literal, (c.relation, c.kind, c.position, c.name, c.type, c.unit, c.meaning))) + ")"
        for c in found
    ]
    return HEAD + ",\n".join(rows) + TAIL


TOP: Final = """\
# Dictionary

Every view and table of the warehouse, its columns, their types and units. `python -m warehouse.dictionary` writes
this page; in the warehouse itself it is the view `dictionary`. Ask the views; the tables are what gouji writes.

Names end in what they hold: `_wan` 万元, `_fen` 分, `_percent` %, `_id` a key, `_code` an official code, `_date` a
day, `_count` how many. A decimal is exact: numeric on PostgreSQL, on SQLite a number whose shortest form is it.
"""
HEAD: Final = """\
-- What every table, view and column means (数据字典): docs/dictionary.md as rows.
-- `python -m warehouse.dictionary` writes this file.
--
-- relation: name of the table or view
-- kind: table or view
-- position: place of the column; 0 for the table or view itself
-- name: name of the column; null for the table or view itself
-- type: integer, decimal, text, date, datetime or boolean
-- unit: unit of the column; null where it has none
-- meaning: what it says
with entry (relation, kind, position, name, type, unit, meaning) as (
values
"""
TAIL: Final = """
)
select relation, kind, position, name, type, unit, meaning
from entry
"""


def main() -> None:
    """Write docs/dictionary.md and views/dictionary.sql anew."""
    found = columns()
    (ROOT / "docs" / "dictionary.md").write_text(as_markdown(found), encoding="utf-8")
    (Path(views.__file__).parent / "dictionary.sql").write_text(as_view(found), encoding="utf-8")


if __name__ == "__main__":
    main()
