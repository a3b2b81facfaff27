"""What could not be decided is counted by report from an index alone, so that the desk can show grades."""

from alembic import op

revision = "0010"
down_revision = "0008"


def upgrade() -> None:
    op.create_index("ix_check_report_id_status", "check", ["report_id", "status"], unique=False)
    op.drop_index("ix_check_report_id", "check")


def downgrade() -> None:
    op.create_index("ix_check_report_id", "check", ["report_id"], unique=False)
    op.drop_index("ix_check_report_id_status", "check")
