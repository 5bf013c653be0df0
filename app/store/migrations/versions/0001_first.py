"""The schema of the first release, which knew SQLite only (it marked its files with PRAGMA user_version = 1)."""

from alembic import op
from alembic.util import CommandError

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE resource (
    key     INTEGER PRIMARY KEY,
    type    TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    current INTEGER NOT NULL,
    live    INTEGER NOT NULL,
    rows    BLOB    NOT NULL,
    UNIQUE (type, id)
);
CREATE INDEX resource_by_type ON resource (type, key) WHERE live = 1;
CREATE TABLE version (
    position INTEGER PRIMARY KEY,
    key      INTEGER NOT NULL,
    version  INTEGER NOT NULL,
    t        INTEGER NOT NULL,
    updated  INTEGER NOT NULL,
    method   TEXT    NOT NULL,
    content  BLOB    NOT NULL,
    body     BLOB    NOT NULL
);
CREATE UNIQUE INDEX version_of_resource ON version (key, version);
CREATE TABLE token (hash INTEGER NOT NULL, key INTEGER NOT NULL, PRIMARY KEY (hash, key)) WITHOUT ROWID;
CREATE TABLE reference (
    target INTEGER NOT NULL, parameter INTEGER NOT NULL, key INTEGER NOT NULL, PRIMARY KEY (target, parameter, key)
) WITHOUT ROWID;
CREATE TABLE date (
    key       INTEGER NOT NULL,
    parameter INTEGER NOT NULL,
    low       INTEGER NOT NULL,
    high      INTEGER NOT NULL,
    PRIMARY KEY (key, parameter, low, high)
) WITHOUT ROWID;
CREATE INDEX date_by_time ON date (parameter, low, high);
CREATE TABLE keeping (name TEXT PRIMARY KEY, value BLOB NOT NULL);
"""


def upgrade() -> None:
    """Make the tables of the first release; on PostgreSQL there never were any."""
    if op.get_bind().dialect.name == "sqlite":
        for statement in TABLES.strip().split(";\n"):
            op.execute(statement.rstrip(";"))


def downgrade() -> None:
    """There is nothing before the first release."""
    raise CommandError("a store is not taken back: the first schema has no predecessor")
