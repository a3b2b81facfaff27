"""Alembic's entry: it migrates over the connection that warehouse.migrations hands it."""

from alembic import context

from warehouse.models import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
