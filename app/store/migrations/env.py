"""What Alembic runs: every step in one transaction, on the connection that app/store/migrate.py hands over."""

from alembic import context

from app.store.migrate import prepared

connection = context.config.attributes["connection"]
context.configure(connection=connection, transaction_per_migration=False, transactional_ddl=True)
with context.begin_transaction():
    prepared(connection)
    context.run_migrations()
