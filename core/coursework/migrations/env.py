"""Alembic's way in: migrates over the connection that `core.coursework.store` has opened."""

from alembic import context

from core.coursework.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
