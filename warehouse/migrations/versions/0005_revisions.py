"""Revisions of a publication and what differs between them; keys of figures and checks that outlive a reading."""

from collections import Counter
from itertools import groupby
from operator import attrgetter

import sqlalchemy as sa
from alembic import op

from warehouse.keys import check_key, figure_key

revision = "0005"
down_revision = "0004"

NUMBERED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROWS_AT_ONCE = 10_000


def upgrade() -> None:
    with op.batch_alter_table("report") as batch:
        batch.add_column(sa.Column("is_current", sa.Boolean(), nullable=False, server_default=sa.true()))
    for table in ("figure", "check"):
        op.add_column(table, sa.Column(f"{table}_key", sa.Text(), nullable=True))
    op.create_table(
        "revision",
        sa.Column("publication", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("report_id", NUMBERED, nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.report_id"], name="fk_revision_report_id_report", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("publication", "revision", name="pk_revision"),
    )
    op.create_index("ix_revision_report_id", "revision", ["report_id"], unique=False)
    connection = op.get_bind()
    # of what was fetched, the archive knows where the original lies
    connection.execute(
        sa.text(
            "insert into revision (publication, revision, report_id, file, seen_at) "
            "select path, 1, report_id, coalesce((select original from address where url = path), path), seen_at "
            "from report_file"
        )
    )
    _write_keys(connection)
    for table in ("figure", "check"):
        with op.batch_alter_table(table) as batch:
            batch.alter_column(f"{table}_key", existing_type=sa.Text(), nullable=False)
        op.create_index(f"ix_{table}_{table}_key", table, [f"{table}_key"], unique=True)
    op.create_table(
        "figure_change",
        sa.Column("earlier_report_id", NUMBERED, nullable=False),
        sa.Column("report_id", NUMBERED, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("earlier_figure_id", sa.BigInteger(), nullable=True),
        sa.Column("figure_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(change = 'added' and earlier_figure_id is null and figure_id is not null)"
            " or (change = 'removed' and earlier_figure_id is not null and figure_id is null)"
            " or (change = 'changed' and earlier_figure_id is not null and figure_id is not null)",
            name="ck_figure_change_has_its_figures",
        ),
        *(
            sa.ForeignKeyConstraint(
                [f"{which}{table}_id"],
                [f"{table}.{table}_id"],
                name=f"fk_figure_change_{which}{table}_id_{table}",
                ondelete="CASCADE",
            )
            for table in ("report", "figure")
            for which in ("earlier_", "")
        ),
        sa.PrimaryKeyConstraint("earlier_report_id", "report_id", "position", name="pk_figure_change"),
    )
    for column in ("report_id", "earlier_figure_id", "figure_id"):
        op.create_index(f"ix_figure_change_{column}", "figure_change", [column], unique=False)


def _write_keys(connection: sa.Connection) -> None:
    reports = connection.execute(sa.text("select report_id, sha256 from report")).all()
    for report_id, sha256 in reports:
        words = connection.execute(
            sa.text("select figure_id, page, sentence, quote from figure where report_id = :report order by seq"),
            {"report": report_id},
        )
        seen: Counter[tuple[int | None, str, str]] = Counter()
        keys = {row.figure_id: figure_key(sha256, seen, row.page, row.sentence, row.quote) for row in words}
        _set(connection, "figure", keys)
        roles = connection.execute(
            sa.text(
                "select check_id, role, weight, figure_id from check_figure where check_id in"
                ' (select check_id from "check" where report_id = :report) order by check_id, position'
            ),
            {"report": report_id},
        )
        roles_of = {
            check_id: [(row.role, row.weight, keys[row.figure_id]) for row in rows]
            for check_id, rows in groupby(roles, attrgetter("check_id"))
        }
        rules = connection.execute(
            sa.text('select check_id, rule from "check" where report_id = :report order by check_id'),
            {"report": report_id},
        )
        counted: Counter[str] = Counter()
        _set(
            connection,
            "check",
            {row.check_id: check_key(sha256, counted, row.rule, roles_of.get(row.check_id, [])) for row in rules},
        )


def _set(connection: sa.Connection, table: str, keys: dict[int, str]) -> None:
    rows = [{"id": number, "key": key} for number, key in keys.items()]
    statement = sa.text(f'update "{table}" set {table}_key = :key where {table}_id = :id')
    for start in range(0, len(rows), ROWS_AT_ONCE):
        connection.execute(statement, rows[start : start + ROWS_AT_ONCE])


def downgrade() -> None:
    op.drop_table("figure_change")
    # an earlier gouji knows no superseded reports: it would show them beside their successors
    gone = "(select report_id from report where not is_current)"
    connection = op.get_bind()
    # SQLite rebuilds tables with foreign keys off, so that nothing is deleted along
    connection.execute(
        sa.text(f'delete from check_figure where check_id in (select check_id from "check" where report_id in {gone})')
    )
    for table in ("check", "finding", "required_check", "figure", "unread_table", "page", "revision", "report"):
        connection.execute(sa.text(f'delete from "{table}" where report_id in {gone}'))
    op.drop_table("revision")
    for table in ("figure", "check"):
        op.drop_index(f"ix_{table}_{table}_key", table)
        with op.batch_alter_table(table) as batch:
            batch.drop_column(f"{table}_key")
    with op.batch_alter_table("report") as batch:
        batch.drop_column("is_current")
