"""Views that are kept as tables, reasons written once a report, and indexes that hold only what is asked for."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

NUMBERED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EARLIER = (
    ("ix_figure_headline_period_fund_side", "figure", ["headline", "period", "fund", "side"]),
    ("ix_figure_item_code_period", "figure", ["item_code", "period"]),
    ("ix_figure_region_period", "figure", ["region", "period"]),
    ("ix_figure_figure_key", "figure", ["figure_key"]),
    ("ix_check_status", "check", ["status"]),
    ("ix_check_report_id", "check", ["report_id"]),
    ("ix_check_finding_id", "check", ["finding_id"]),
    ("ix_check_check_key", "check", ["check_key"]),
)
WHOLE = (
    ("ix_figure_report_id_figure_key", "figure", ["report_id", "figure_key"]),
    ("ix_check_report_id_check_key", "check", ["report_id", "check_key"]),
    ("ix_check_title_status", "check", ["title", "status"]),
)
PARTIAL = (
    ("ix_figure_item_code_period", "figure", ["item_code", "period"], "item_code is not null"),
    ("ix_figure_headline_fund_period", "figure", ["headline", "fund", "period"], "headline is not null"),
    ("ix_figure_report_id_of", "figure", ["report_id", "of"], '"of" is not null'),
    ("ix_check_finding_id", "check", ["finding_id"], "finding_id is not null"),
    ("ix_check_mismatch", "check", ["report_id"], "status = 'mismatch'"),
    ("ix_check_not_checkable", "check", ["report_id"], "status = 'not_checkable'"),
)


def upgrade() -> None:
    op.create_table(
        "view_backlog",
        sa.Column("report_id", NUMBERED, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.report_id"], name="fk_view_backlog_report_id_report", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", name="pk_view_backlog"),
    )
    op.create_table(
        "reason",
        sa.Column("report_id", NUMBERED, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.report_id"], name="fk_reason_report_id_report", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "position", name="pk_reason"),
    )
    for report_id in _reports():
        numbers: dict[tuple[str, str], str] = {}
        told = {
            row.figure_id: " ".join(
                numbers.setdefault(pair, f"{len(numbers) + 1}") for pair in json.loads(row.because).items()
            )
            for row in _because(report_id)
        }
        _tell({figure_id: f" {one} " for figure_id, one in told.items()})
        rows = [
            {"report_id": report_id, "position": int(number), "field": field, "why": why}
            for (field, why), number in numbers.items()
        ]
        if rows:
            op.get_bind().execute(
                sa.text(
                    "insert into reason (report_id, position, field, why) values (:report_id, :position, :field, :why)"
                ),
                rows,
            )
    for name, table, _ in EARLIER:
        op.drop_index(name, table)
    for name, table, columns, where in PARTIAL:
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    for name, table, columns in WHOLE:
        op.create_index(name, table, columns, unique=columns[-1].endswith("_key"))


def downgrade() -> None:
    for name, table, _ in WHOLE:
        op.drop_index(name, table)
    for name, table, _, _ in PARTIAL:
        op.drop_index(name, table)
    for name, table, columns in EARLIER:
        op.create_index(name, table, columns, unique=columns[-1].endswith("_key"))
    for report_id in _reports():
        found = op.get_bind().execute(
            sa.text("select position, field, why from reason where report_id = :id"), {"id": report_id}
        )
        pairs = {str(row.position): (row.field, row.why) for row in found}
        _tell(
            {
                row.figure_id: json.dumps(dict(pairs[number] for number in row.because.split()), ensure_ascii=False)
                for row in _because(report_id)
            }
        )
    op.drop_table("reason")
    op.drop_table("view_backlog")


def _reports() -> list[int]:
    return [row.report_id for row in op.get_bind().execute(sa.text("select report_id from report order by report_id"))]


def _because(report_id: int) -> list[sa.Row[tuple[int, str]]]:
    statement = sa.text("select figure_id, because from figure where report_id = :id order by seq")
    return list(op.get_bind().execute(statement, {"id": report_id}))


def _tell(because: dict[int, str]) -> None:
    rows = [{"id": figure_id, "because": told} for figure_id, told in because.items()]
    if rows:
        op.get_bind().execute(sa.text("update figure set because = :because where figure_id = :id"), rows)
