"""Bringing a database to this version's schema: `python -m app.store.migrate URL`, or by itself when the store is opened.

Alembic and SQLAlchemy take half a second to import, so they are imported only where the database is behind (`HEAD`).
"""

import sqlite3
import sys
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from app.store.address import BadDatabaseUrl, is_postgres, postgres_address, sqlite_path
from app.store.database import Connection, WrongSchema

if TYPE_CHECKING:
    from sqlalchemy import Connection as AlchemyConnection

HEAD = "0002"
KNOWN = ("0001", HEAD)
_MIGRATORS_TURN = 0x454D4E
"""The advisory lock under which PostgreSQL is migrated, so that processes that start together take turns."""


async def is_current(connection: Connection) -> bool:
    """Whether the schema is this version's; False: it is behind, or nothing is there yet. Raises WrongSchema."""
    if connection.dialect.name == "sqlite":
        tables = "SELECT name FROM sqlite_master WHERE type = 'table'"
    else:
        tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
    names = {name for (name,) in await connection.rows(tables)}
    if not names:
        return False
    if "alembic_version" not in names:
        release = await connection.row("PRAGMA user_version") if connection.dialect.name == "sqlite" else None
        if release == (1,) and "keeping" in names:  # of the first release
            return False
        raise WrongSchema(
            f"the database holds other tables ({', '.join(sorted(names)[:3])} …); emm-fhir needs one of its own"
        )
    found = await connection.row("SELECT version_num FROM alembic_version")
    revision = found[0] if found else "none"
    if found and revision not in KNOWN:
        raise WrongSchema(
            f"the store has schema {revision}, which is newer than this program (it knows up to {HEAD}):"
            " install the release that wrote it, or a later one"
        )
    return bool(revision == HEAD)


def migrate(url: str) -> None:
    """Bring the database at the address to HEAD, all steps in one transaction. Raises BadDatabaseUrl, and what the database raises."""
    import sqlalchemy as sa
    from alembic import command
    from alembic.config import Config

    engine = sa.create_engine(
        "postgresql+psycopg://" if is_postgres(url) else "sqlite://",
        creator=lambda: _driver_connection(url),
        poolclass=sa.pool.NullPool,
    )
    if not is_postgres(url):
        sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    config = Config()
    config.set_main_option("script_location", str(files("app.store").joinpath("migrations")).replace("%", "%%"))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
    engine.dispose()


def prepared(connection: "AlchemyConnection") -> None:
    """Inside the migrating transaction, before the first step: wait for our turn, and mark a file of the first release as such."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATORS_TURN})")
        return
    (release,) = connection.exec_driver_sql("PRAGMA user_version").one()
    if release == 1:
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('0001')")


def _driver_connection(url: str) -> Any:
    if is_postgres(url):
        import psycopg

        return psycopg.connect(postgres_address(url))
    path = sqlite_path(url)
    path.parent.mkdir(parents=True, exist_ok=True)
    return sqlite3.connect(path, isolation_level=None, timeout=60)


def main(arguments: list[str]) -> int:
    """The command line: one address. Returns the exit code."""
    if len(arguments) != 1:
        print("usage: python -m app.store.migrate sqlite:///path|postgresql://…", file=sys.stderr)
        return 2
    try:
        migrate(arguments[0])
    except BadDatabaseUrl as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"the schema is {HEAD}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
