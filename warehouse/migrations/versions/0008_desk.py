"""The auditors' desk: decisions and what was before the reviewer, the list of findings, accounts and sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

NUMBERED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:

    op.create_table(
        "account",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("role in ('reader', 'reviewer', 'admin')", name="ck_account_role_is_known"),
        sa.PrimaryKeyConstraint("name", name="pk_account"),
    )
    op.create_table(
        "decision",
        sa.Column("decision_id", NUMBERED, nullable=False),
        sa.Column("finding_key", sa.Text(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("year", sa.BigInteger(), nullable=True),
        sa.Column("page", sa.BigInteger(), nullable=True),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("difference_fen", sa.BigInteger(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("figure_key", sa.Text(), nullable=True),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=True),
        sa.Column("read_as", sa.Text(), nullable=True),
        sa.Column("right_value", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "verdict in ('confirmed', 'extraction_error', 'explained', 'not_a_finding', 'undone')",
            name="ck_decision_verdict_is_known",
        ),
        sa.PrimaryKeyConstraint("decision_id", name="pk_decision"),
    )
    op.create_index("ix_decision_decided_at", "decision", ["decided_at"], unique=False)
    op.create_index("ix_decision_finding_key_entry", "decision", ["finding_key", "entry"], unique=True)
    op.create_table(
        "visit",
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("before_at", sa.DateTime(), nullable=True),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("reviewer", name="pk_visit"),
    )
    op.create_table(
        "decision_check",
        sa.Column("decision_id", NUMBERED, nullable=False),
        sa.Column("check_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.decision_id"], name="fk_decision_check_decision_id_decision"
        ),
        sa.PrimaryKeyConstraint("decision_id", "check_key", name="pk_decision_check"),
    )
    op.create_index("ix_decision_check_check_key", "decision_check", ["check_key"], unique=False)
    op.create_table(
        "desk_session",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("csrf_token", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["name"], ["account.name"], name="fk_desk_session_name_account", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_desk_session"),
    )
    op.create_index("ix_desk_session_name", "desk_session", ["name"], unique=False)
    op.create_table(
        "review_item",
        sa.Column("finding_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("finding_key", sa.Text(), nullable=False),
        sa.Column("report_id", NUMBERED, nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("severity_rank", sa.BigInteger(), nullable=False),
        sa.Column("difference_fen", sa.BigInteger(), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("year", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status in ('open', 'confirmed', 'extraction_error', 'explained', 'not_a_finding')",
            name="ck_review_item_status_is_known",
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.finding_id"], name="fk_review_item_finding_id_finding", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.report_id"], name="fk_review_item_report_id_report", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("finding_id", name="pk_review_item"),
    )
    op.create_index(
        "ix_review_item_by_difference", "review_item", ["is_current", "difference_fen", "finding_id"], unique=False
    )
    op.create_index(
        "ix_review_item_by_severity",
        "review_item",
        ["is_current", "severity_rank", "difference_fen", "finding_id"],
        unique=False,
    )
    op.create_index(
        "ix_review_item_by_status",
        "review_item",
        ["is_current", "status", "severity_rank", "difference_fen", "finding_id"],
        unique=False,
    )
    op.create_index("ix_review_item_finding_key", "review_item", ["finding_key"], unique=False)
    op.create_index("ix_review_item_region_year", "review_item", ["region", "year"], unique=False)
    op.create_index("ix_review_item_report_id", "review_item", ["report_id"], unique=False)
    op.create_index("ix_review_item_rule", "review_item", ["rule"], unique=False)


def downgrade() -> None:
    for name in ("visit", "review_item", "desk_session", "decision_check", "decision", "account"):
        op.drop_table(name)
