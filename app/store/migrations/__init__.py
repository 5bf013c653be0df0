"""The schema, step by step, as Alembic migrations; the newest step is `app.store.migrate.HEAD`."""
