"""The first warehouse: reports and their files, pages, figures, checks, quarantine and runs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBERED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ingestion_run",
        sa.Column("run_id", NUMBERED, nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("gouji_version", sa.Text(), nullable=False),
        sa.Column("report_count", sa.BigInteger(), nullable=False),
        sa.Column("known_count", sa.BigInteger(), nullable=False),
        sa.Column("figure_count", sa.BigInteger(), nullable=False),
        sa.Column("check_count", sa.BigInteger(), nullable=False),
        sa.Column("mismatch_count", sa.BigInteger(), nullable=False),
        sa.Column("quarantined_count", sa.BigInteger(), nullable=False),
        sa.Column("skipped_count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_ingestion_run"),
    )
    op.create_table(
        "view_definition",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_view_definition"),
    )
    op.create_table(
        "quarantine",
        sa.Column("quarantine_id", NUMBERED, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("report_file", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("quarantined_at", sa.DateTime(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(), nullable=True),
        sa.Column("run_id", NUMBERED, nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["ingestion_run.run_id"], name="fk_quarantine_run_id_ingestion_run", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("quarantine_id", name="pk_quarantine"),
    )
    op.create_index("ix_quarantine_path", "quarantine", ["path"], unique=False)
    op.create_index("ix_quarantine_run_id", "quarantine", ["run_id"], unique=False)
    op.create_table(
        "report",
        sa.Column("report_id", NUMBERED, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("page_count", sa.BigInteger(), nullable=False),
        sa.Column("figure_count", sa.BigInteger(), nullable=False),
        sa.Column("check_count", sa.BigInteger(), nullable=False),
        sa.Column("mismatch_count", sa.BigInteger(), nullable=False),
        sa.Column("gouji_version", sa.Text(), nullable=False),
        sa.Column("ingested_at", sa.DateTime(), nullable=False),
        sa.Column("run_id", NUMBERED, nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["ingestion_run.run_id"], name="fk_report_run_id_ingestion_run", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("report_id", name="pk_report"),
        sa.UniqueConstraint("sha256", name="uq_report_sha256"),
    )
    op.create_index("ix_report_region", "report", ["region"], unique=False)
    op.create_index("ix_report_report", "report", ["report"], unique=False)
    op.create_index("ix_report_run_id", "report", ["run_id"], unique=False)
    op.create_table(
        "check",
        sa.Column("check_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("report_id", NUMBERED, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("expected", sa.Text(), nullable=True),
        sa.Column("actual", sa.Text(), nullable=True),
        sa.Column("difference", sa.Text(), nullable=True),
        sa.Column("tolerance", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.report_id"], name="fk_check_report_id_report", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("check_id", name="pk_check"),
    )
    op.create_index("ix_check_report_id", "check", ["report_id"], unique=False)
    op.create_index("ix_check_status", "check", ["status"], unique=False)
    op.create_table(
        "figure",
        sa.Column("figure_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("report_id", NUMBERED, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("wan", sa.Text(), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("step_fen", sa.BigInteger(), nullable=True),
        sa.Column("bound", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=True),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("fund", sa.Text(), nullable=True),
        sa.Column("side", sa.Text(), nullable=True),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=True),
        sa.Column("period_end_date", sa.Date(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("of", sa.BigInteger(), nullable=True),
        sa.Column("part_of", sa.BigInteger(), nullable=True),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("table", sa.BigInteger(), nullable=True),
        sa.Column("row", sa.Text(), nullable=True),
        sa.Column("row_path", sa.Text(), nullable=True),
        sa.Column("column", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("boxes", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=True),
        sa.CheckConstraint("(kind = 'amount') = (amount_fen is not null)", name="ck_figure_amounts_have_fen"),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.report_id"], name="fk_figure_report_id_report", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("figure_id", name="pk_figure"),
    )
    op.create_index(
        "ix_figure_headline_period_fund_side", "figure", ["headline", "period", "fund", "side"], unique=False
    )
    op.create_index("ix_figure_item_period", "figure", ["item", "period"], unique=False)
    op.create_index("ix_figure_region_period", "figure", ["region", "period"], unique=False)
    op.create_index("ix_figure_report_id_seq", "figure", ["report_id", "seq"], unique=True)
    op.create_table(
        "page",
        sa.Column("report_id", NUMBERED, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("width_pt", sa.Double(), nullable=False),
        sa.Column("height_pt", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.report_id"], name="fk_page_report_id_report", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "position", name="pk_page"),
    )
    op.create_table(
        "report_file",
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("report_file", sa.Text(), nullable=False),
        sa.Column("report_id", NUMBERED, nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.report_id"], name="fk_report_file_report_id_report", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("path", name="pk_report_file"),
    )
    op.create_index("ix_report_file_report_file", "report_file", ["report_file"], unique=False)
    op.create_index("ix_report_file_report_id", "report_file", ["report_id"], unique=False)
    op.create_table(
        "check_figure",
        sa.Column("check_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("figure_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_id"], ["check.check_id"], name="fk_check_figure_check_id_check", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["figure_id"], ["figure.figure_id"], name="fk_check_figure_figure_id_figure", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("check_id", "position", name="pk_check_figure"),
    )
    op.create_index("ix_check_figure_figure_id", "check_figure", ["figure_id"], unique=False)


def downgrade() -> None:
    for name in (
        "check_figure",
        "report_file",
        "page",
        "figure",
        "check",
        "report",
        "quarantine",
        "view_definition",
        "ingestion_run",
    ):
        op.drop_table(name)
