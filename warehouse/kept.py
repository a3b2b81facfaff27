"""Views whose rows lie in tables (留存视图): made again for the areas and years of new reports at the end of a run.

Which of several statements is the number of an area and year can only be said when all of them are there. Asked of a
million figures that takes seconds; so the statements of each report are kept, and of them the rows that researchers
ask for. A row that rests on a report which was read again is taken away at once: a kept view may lack the newest
reports while a run goes on, but never says what no report says any more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from sqlalchemy import Connection, delete, insert, select, text

from warehouse import models
from warehouse.views import View, run, views

REPORTS_AT_ONCE: Final = 2_000
MANY: Final = 100
"""So many new reports may change what the database knows of its tables."""
LOOKED_AT: Final = 400
"""Rows of each index that SQLite looks at, which takes a tenth of a second at any size."""
BY_REPORT: Final = ("report_id",)
WAITING: Final = "waiting_report"
"""A temporary table of the reports that are being brought in."""


def put_off(connection: Connection, report_ids: Collection[int]) -> None:
    """Note that the rows of reports are to be made again."""
    table = models.ViewBacklog
    connection.execute(delete(table).where(table.report_id.in_(report_ids)))
    connection.execute(insert(table), [{"report_id": report_id} for report_id in report_ids])


def withdraw(connection: Connection, report_id: int) -> None:
    """Take away the rows that may rest on what a report said before it was read again or replaced."""
    for view, sources in _derived():
        keys = ", ".join(view.kept_by)
        for source in sources:
            sql = (
                f"delete from {view.table} where ({keys}) in (select {keys} from {source.table} where report_id = :id)"
            )
            connection.execute(text(sql), {"id": report_id})


def bring_in(connection: Connection) -> int:
    """Bring some of the reports that wait into the kept views; how many."""
    table = models.ViewBacklog
    some = connection.scalars(select(table.report_id).order_by(table.report_id).limit(REPORTS_AT_ONCE)).all()
    if not some:
        return 0
    _go_by_keys(connection)
    run(connection, f"create temporary table {WAITING} (report_id bigint primary key)")
    connection.execute(text(f"insert into {WAITING} values (:id)"), [{"id": report_id} for report_id in some])
    _count(connection, WAITING)
    for view, sources in _derived():
        # what the reports said before, and what they say now
        run(connection, f"create temporary table {_due(view)} as {_keys(view, sources)}")
    for view in views():
        if view.kept_by == BY_REPORT:
            _make_again(connection, view, WAITING)
    for view, sources in _derived():
        run(connection, f"insert into {_due(view)} {_keys(view, sources)}")
        _count(connection, _due(view))
        _make_again(connection, view, _due(view))
        run(connection, f"drop table {_due(view)}")
    run(connection, f"drop table {WAITING}")
    connection.execute(delete(table).where(table.report_id.in_(some)))
    return len(some)


def look_over(connection: Connection) -> None:
    """Let the database see how much there is of what, which decides the order in which it answers a question."""
    if connection.dialect.name == "sqlite":
        connection.execute(text(f"pragma analysis_limit = {LOOKED_AT}"))
    connection.execute(text("analyze"))


def bring_in_all(connection: Connection) -> None:
    """Make the kept views from the beginning, in a warehouse whose views have changed."""
    connection.execute(delete(models.ViewBacklog))
    connection.execute(insert(models.ViewBacklog).from_select(["report_id"], select(models.Report.report_id)))
    while bring_in(connection):
        pass


def _derived() -> Iterator[tuple[View, list[View]]]:
    """The views that are kept by area and year, each with the statements of reports that it chooses from."""
    for view in views():
        if view.kept_by and view.kept_by != BY_REPORT:
            yield view, [below for below in _below(view) if below.kept_by == BY_REPORT]


def _below(view: View) -> Iterator[View]:
    """The views that a view is made of, each after those that it reads itself, down to what is kept."""
    reached = {view.name}
    for other in reversed(views()):
        if any(one.reads(other) for one in views() if one.name in reached and (one is view or not one.kept_by)):
            reached.add(other.name)
    return (other for other in views() if other.name in reached and other is not view)


def _make_again(connection: Connection, view: View, due: str) -> None:
    """The rows of a kept view for the keys that are due."""
    keys = ", ".join(view.kept_by)
    chosen = f"where ({keys}) in (select {keys} from {due})"
    parts = []
    if view.kept_by == BY_REPORT:
        parts.append(f"report as not materialized (select * from {_report(connection)} {chosen})")
    parts += [
        f"{one.name} as not materialized (select * from {one.table} {chosen})"
        if one.kept_by
        else f"{one.name} as not materialized (\n{one.definition}\n)"
        for one in _below(view)
    ]
    definition = view.definition.removeprefix("with ")
    joined = ",\n" if definition != view.definition else "\n"
    run(connection, f"delete from {view.table} {chosen}")
    run(connection, f"insert into {view.table}\nwith " + ",\n".join(parts) + joined + definition)


def _go_by_keys(connection: Connection) -> None:
    """Keep PostgreSQL from reading all figures for the sake of some reports, until the transaction ends.

    The views ask for a dozen things at once. It multiplies how rare each is, comes to hardly any figure, and would
    rather look for these in the whole warehouse first, which took a hundred times as long.
    """
    if connection.dialect.name == "postgresql":
        for way in ("enable_seqscan", "enable_bitmapscan"):
            connection.execute(text(f"set local {way} = off"))


def _count(connection: Connection, table: str) -> None:
    """Tell PostgreSQL how short a temporary table is; unasked it supposes thousands of rows."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"analyze {table}"))


def _report(connection: Connection) -> str:
    """The table of reports where that name stands for some of them; SQLite takes the bare name for a circle."""
    return "main.report" if connection.dialect.name == "sqlite" else "report"


def _keys(view: View, sources: Sequence[View]) -> str:
    keys = ", ".join(view.kept_by)
    chosen = f"where report_id in (select report_id from {WAITING})"
    return " union ".join(f"select {keys} from {source.table} {chosen}" for source in sources)


def _due(view: View) -> str:
    return f"due_{view.name}"
