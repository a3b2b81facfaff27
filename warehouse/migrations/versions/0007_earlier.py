"""Reports held against earlier ones."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("report", sa.Column("compared_with", sa.Text(), nullable=True))
    op.add_column("check", sa.Column("is_between", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("check") as batch:
        batch.drop_column("is_between")
    with op.batch_alter_table("report") as batch:
        batch.drop_column("compared_with")
