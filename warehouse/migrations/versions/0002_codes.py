"""Official codes of items and areas, what OCR read, and the tables that were not understood."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

NUMBERED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("report", sa.Column("region_code", sa.Text(), nullable=True))
    op.create_index("ix_report_region_code", "report", ["region_code"], unique=False)
    op.add_column("figure", sa.Column("region_code", sa.Text(), nullable=True))
    op.add_column("figure", sa.Column("item_code", sa.Text(), nullable=True))
    op.add_column("figure", sa.Column("is_ocr", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_figure_item_code_period", "figure", ["item_code", "period"], unique=False)
    op.create_table(
        "unread_table",
        sa.Column("report_id", NUMBERED, nullable=False),
        sa.Column("table", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("number_count", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.report_id"], name="fk_unread_table_report_id_report", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "table", name="pk_unread_table"),
    )


def downgrade() -> None:
    op.drop_table("unread_table")
    op.drop_index("ix_figure_item_code_period", "figure")
    op.drop_index("ix_report_region_code", "report")
    for name in ("is_ocr", "item_code", "region_code"):
        with op.batch_alter_table("figure") as batch:
            batch.drop_column(name)
    with op.batch_alter_table("report") as batch:
        batch.drop_column("region_code")
