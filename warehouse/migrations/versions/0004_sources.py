"""Where reports are fetched from: visits of sources and the addresses of originals."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

NUMBERED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTS = ("listed", "new", "changed", "unchanged", "failed", "left", "request")


def upgrade() -> None:
    op.create_table(
        "source_run",
        sa.Column("source_run_id", NUMBERED, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        *(sa.Column(f"{name}_count", sa.BigInteger(), nullable=False) for name in COUNTS),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("source_run_id", name="pk_source_run"),
    )
    op.create_index("ix_source_run_source", "source_run", ["source"], unique=False)
    op.create_table(
        "address",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("found_on", sa.Text(), nullable=True),
        sa.Column("first_listed_at", sa.DateTime(), nullable=False),
        sa.Column("last_listed_at", sa.DateTime(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("fetched_at", sa.DateTime(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("text_sha256", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("original", sa.Text(), nullable=True),
        sa.Column("failure_count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("url", name="pk_address"),
    )
    for column in ("source", "found_on", "sha256"):
        op.create_index(f"ix_address_{column}", "address", [column], unique=False)


def downgrade() -> None:
    op.drop_table("address")
    op.drop_table("source_run")
