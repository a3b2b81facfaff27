"""Views that are kept as tables, and indexes that hold only what is asked for."""

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
    op.drop_table("view_backlog")
