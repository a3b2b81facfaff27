"""The year and stage that a report is about; tax revenue is a number of the panel, added limits are none."""

import sqlalchemy as sa
from alembic import op

from warehouse.year import year_and_stage

revision = "0006"
down_revision = "0005"

COUNTED = """
select report_id, cast(substr(period, 1, 4) as integer) as year, stage, count(*) as figures
from figure
where kind = 'amount' and measure = 'level' and stage is not null and (length(period) = 4 or period like '%-12-31')
group by report_id, cast(substr(period, 1, 4) as integer), stage
"""
TAX = """
update figure set headline = 'tax_revenue'
where
    kind = 'amount' and measure = 'level' and agency is null
    and fund = 'general' and side = 'revenue' and item = '税收收入'
"""
ADDED = """
update figure set headline = null
where headline like '%debt%' and ("column" like '%新增%' or "column" like '%提前下达%')
"""


def upgrade() -> None:
    op.add_column("report", sa.Column("year", sa.BigInteger(), nullable=True))
    op.add_column("report", sa.Column("stage", sa.Text(), nullable=True))
    op.create_index("ix_report_year", "report", ["year"], unique=False)
    connection = op.get_bind()
    counts: dict[int, dict[tuple[int, str], int]] = {}
    for row in connection.execute(sa.text(COUNTED)):
        counts.setdefault(row.report_id, {})[row.year, row.stage] = row.figures
    for report_id, of_report in counts.items():
        year, stage = year_and_stage(of_report)
        connection.execute(
            sa.text("update report set year = :year, stage = :stage where report_id = :report_id"),
            {"year": year, "stage": stage, "report_id": report_id},
        )
    op.execute(TAX)
    op.execute(ADDED)


def downgrade() -> None:
    op.execute("update figure set headline = null where headline = 'tax_revenue'")
    op.drop_index("ix_report_year", "report")
    with op.batch_alter_table("report") as batch:
        batch.drop_column("stage")
        batch.drop_column("year")
