"""Findings with their severity, the checks that each kind of report must pass, and what no check covers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

NUMBERED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("report", sa.Column("kind", sa.Text(), nullable=True))
    op.add_column("report", sa.Column("finding_count", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("report", sa.Column("unchecked_count", sa.BigInteger(), nullable=True))
    op.create_table(
        "finding",
        sa.Column("finding_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("report_id", NUMBERED, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("difference_fen", sa.BigInteger(), nullable=True),
        sa.Column("figure_id", sa.BigInteger(), nullable=True),
        sa.Column("mend", sa.Text(), nullable=True),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.CheckConstraint("severity in ('high', 'medium', 'low')", name="ck_finding_severity_is_known"),
        sa.ForeignKeyConstraint(
            ["figure_id"], ["figure.figure_id"], name="fk_finding_figure_id_figure", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.report_id"], name="fk_finding_report_id_report", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("finding_id", name="pk_finding"),
    )
    for column in ("report_id", "severity", "figure_id"):
        op.create_index(f"ix_finding_{column}", "finding", [column], unique=False)
    op.create_table(
        "required_check",
        sa.Column("report_id", NUMBERED, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("check_count", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.report_id"], name="fk_required_check_report_id_report", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "position", name="pk_required_check"),
    )
    with op.batch_alter_table("check") as batch:
        batch.add_column(sa.Column("title", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("finding_id", sa.BigInteger(), nullable=True))
        batch.create_foreign_key(
            "fk_check_finding_id_finding", "finding", ["finding_id"], ["finding_id"], ondelete="SET NULL"
        )
        batch.create_index("ix_check_finding_id", ["finding_id"])


def downgrade() -> None:
    with op.batch_alter_table("check") as batch:
        batch.drop_index("ix_check_finding_id")
        batch.drop_constraint("fk_check_finding_id_finding", type_="foreignkey")
        batch.drop_column("finding_id")
        batch.drop_column("title")
    op.drop_table("required_check")
    op.drop_table("finding")
    with op.batch_alter_table("report") as batch:
        for name in ("unchecked_count", "finding_count", "kind"):
            batch.drop_column(name)
