"""Every kind of search parameter, history by type and time, jobs; from here on for PostgreSQL too.

Versions of the first release are kept. Its index rows are not: `Store.reindex` makes them anew, because they lack what new parameters need.
Words that differ between the databases stand in braces; each is explained where it is filled in.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

from app.search.parameters import hashed
from app.store.packing import NOTHING_PACKED

revision = "0002"
down_revision = "0001"

RESOURCE = """
-- One row for each resource that ever was.
CREATE TABLE resource (
    key     {whole} PRIMARY KEY,      -- grows with creation; index rows and pages go by it
    type    {text} NOT NULL,
    id      {text} NOT NULL,
    address {whole} NOT NULL UNIQUE,  -- the hash of Type/id, as references hold it
    current {whole} NOT NULL,         -- version.position
    live    {small} NOT NULL,         -- 0: deleted
    updated {whole} NOT NULL,         -- meta.lastUpdated of the current version: milliseconds since 1970 UTC
    rows    {bytes} NOT NULL,         -- its index rows, packed (app/store/packing.py), so that a new version changes only what differs
    present {json} NOT NULL           -- parameters that find a value: name to the text that it sorts by
);
"""
RESOURCE_INDEXES = """
CREATE INDEX resource_by_type ON resource (type, live, key);
CREATE INDEX resource_by_time ON resource (type, updated) WHERE live = 1;
"""
VERSION = """
-- Every version, deletions too; never changed. Positions grow with time, so they order history.
CREATE TABLE version (
    position {whole} PRIMARY KEY,
    key      {whole} NOT NULL,        -- resource.key
    type     {text} NOT NULL,         -- resource.type
    version  {whole} NOT NULL,        -- meta.versionId: 1, 2, 3 ...
    t        {whole} NOT NULL,        -- the transaction that wrote it
    updated  {whole} NOT NULL,        -- meta.lastUpdated: milliseconds since 1970 UTC
    tide     {whole} NOT NULL,        -- the highest `updated` up to this position: never falls, even where a clock went back
    method   {text} NOT NULL,         -- POST, PUT, PATCH or DELETE
    content  {bytes} NOT NULL,        -- hash of the content without versionId and lastUpdated; empty for a deletion
    body     {bytes} NOT NULL         -- the JSON as it is served; empty for a deletion
);
"""
VERSION_INDEXES = """
CREATE UNIQUE INDEX version_of_resource ON version (key, version){with_position};
CREATE INDEX version_by_type ON version (type, position);
CREATE INDEX version_by_tide ON version (tide, position);
"""
INDEX_ROWS = """
-- What live resources are found by. Values first where they are hashes; the resource first where they are ranges.
CREATE TABLE token (
    hash {whole} NOT NULL,            -- of type, parameter and one of the forms of a token
    key  {whole} NOT NULL,
    PRIMARY KEY (hash, key)
){its_own_index};
CREATE TABLE reference (
    target    {whole} NOT NULL,       -- hash of Type/id, of a foreign URL or of a canonical
    parameter {whole} NOT NULL,       -- 0: every literal reference anywhere in the resource
    key       {whole} NOT NULL,
    PRIMARY KEY (target, parameter, key)
){its_own_index};
CREATE INDEX reference_of_resource ON reference (key, parameter, target) WHERE parameter <> 0;
CREATE TABLE compartment (
    owner {whole} NOT NULL,           -- hash of Patient/id
    key   {whole} NOT NULL,
    PRIMARY KEY (owner, key)
){its_own_index};
CREATE TABLE date (
    key       {whole} NOT NULL,
    parameter {whole} NOT NULL,
    low       {whole} NOT NULL,       -- microseconds since 1970 UTC
    high      {whole} NOT NULL,       -- exclusive
    PRIMARY KEY (key, parameter, low, high)
){its_own_index};
CREATE INDEX date_by_start ON date (parameter, low, high, key);
CREATE INDEX date_by_end ON date (parameter, high, low, key);
CREATE TABLE number (
    key       {whole} NOT NULL,
    parameter {whole} NOT NULL,
    unit      {whole} NOT NULL,       -- 0: the bare number
    low       {real} NOT NULL,
    high      {real} NOT NULL,        -- inclusive
    PRIMARY KEY (key, parameter, unit, low, high)
){its_own_index};
CREATE INDEX number_by_value ON number (parameter, unit, low, high, key);
CREATE TABLE string (
    key       {whole} NOT NULL,
    parameter {whole} NOT NULL,
    exact     {whole} NOT NULL,       -- hash of the text as it stands
    start     {text} NOT NULL,        -- the first 200 characters of the normalised text
    whole     {text} NOT NULL,        -- the normalised text where it is longer, else empty
    PRIMARY KEY (key, parameter, exact)
){its_own_index};
CREATE INDEX string_by_start ON string (parameter, start, key);
CREATE INDEX string_by_exact ON string (exact, parameter, key);
CREATE TABLE words (
    key       {whole} PRIMARY KEY,
    narrative {text} NOT NULL,        -- normalised words for _text
    content   {text} NOT NULL         -- and for _content
);
"""
KEEPING = """
-- Secrets and settings that belong to this store.
CREATE TABLE keeping (name {text} PRIMARY KEY, value {bytes} NOT NULL);
"""
JOB = """
-- Long work that outlives its request.
CREATE TABLE job (
    id      {text} PRIMARY KEY,
    kind    {text} NOT NULL,
    created {whole} NOT NULL,         -- milliseconds since 1970 UTC
    updated {whole} NOT NULL,
    state   {text} NOT NULL           -- JSON
);
CREATE INDEX job_by_kind ON job (kind, created);
"""
SQLITE = {
    "whole": "INTEGER",
    "small": "INTEGER",
    "real": "REAL",
    "text": "TEXT",
    "bytes": "BLOB",
    "json": "TEXT",
    "its_own_index": " WITHOUT ROWID",  # the rows lie in the primary key itself
    "with_position": "",  # the rowid, which is the position, is in every index
}
POSTGRES = {
    "whole": "BIGINT",
    "small": "SMALLINT",
    "real": "DOUBLE PRECISION",
    "text": 'TEXT COLLATE "C"',  # text is ordered by code point, as in SQLite, whatever the database's own collation
    "bytes": "BYTEA",
    "json": "JSONB",
    "its_own_index": "",
    "with_position": " INCLUDE (position)",
}


def upgrade() -> None:
    """Make the tables; from a file of the first release, take its versions over."""
    if op.get_bind().dialect.name == "sqlite":
        _move(SQLITE)
    else:
        _make(POSTGRES, RESOURCE, RESOURCE_INDEXES, VERSION, VERSION_INDEXES, INDEX_ROWS, KEEPING, JOB)


def downgrade() -> None:
    """A store is not taken back; a copy made before the upgrade is the way."""
    raise CommandError("a store is not taken back: restore the copy that was made before the upgrade")


def _make(words: dict[str, str], *parts: str) -> None:
    for part in parts:
        for statement in part.format(**words).strip().split(";\n"):
            op.execute(sa.text(statement.rstrip(";")))


def _move(words: dict[str, str]) -> None:
    for table in ("token", "reference", "date"):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP INDEX resource_by_type")
    op.execute("ALTER TABLE resource RENAME TO first_resource")
    op.execute("DROP INDEX version_of_resource")
    op.execute("ALTER TABLE version RENAME TO first_version")
    _make(words, RESOURCE, VERSION)
    connection = op.get_bind()
    driver: Any = connection.connection.driver_connection
    driver.create_function("address_of", 2, lambda type_, id_: hashed(f"{type_}/{id_}"), deterministic=True)
    connection.execute(
        sa.text(
            "INSERT INTO resource SELECT r.key, r.type, r.id, address_of(r.type, r.id), r.current, r.live, v.updated,"
            " :nothing, '{}' FROM first_resource r JOIN first_version v ON v.position = r.current"
        ),
        {"nothing": NOTHING_PACKED},
    )
    op.execute(
        "INSERT INTO version SELECT v.position, v.key, r.type, v.version, v.t, v.updated,"
        " max(v.updated) OVER (ORDER BY v.position), v.method, v.content, v.body"
        " FROM first_version v JOIN first_resource r ON r.key = v.key ORDER BY v.position"
    )
    op.execute("DROP TABLE first_version")
    op.execute("DROP TABLE first_resource")
    _make(words, RESOURCE_INDEXES, VERSION_INDEXES, INDEX_ROWS, JOB)
    op.execute("PRAGMA user_version = 2")  # so that the first release refuses the file
