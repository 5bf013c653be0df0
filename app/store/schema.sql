-- The tables of the store, version 1. What is SQLite's alone is marked; the rest is ordinary SQL.

-- One row for each resource that ever was: where its current version is.
CREATE TABLE resource (
    key     INTEGER PRIMARY KEY,  -- grows with creation; index rows and pages go by it
    type    TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    current INTEGER NOT NULL,     -- version.position
    live    INTEGER NOT NULL,     -- 0: deleted
    rows    BLOB    NOT NULL,     -- the index rows that it has now, packed (app/store/packing.py), so that a new version changes only what differs
    UNIQUE (type, id)
);
CREATE INDEX resource_by_type ON resource (type, key) WHERE live = 1;

-- Every version, deletions too; never changed. Positions grow with time, so they order history.
CREATE TABLE version (
    position INTEGER PRIMARY KEY,
    key      INTEGER NOT NULL,    -- resource.key
    version  INTEGER NOT NULL,    -- meta.versionId: 1, 2, 3 …
    t        INTEGER NOT NULL,    -- the transaction that wrote it
    updated  INTEGER NOT NULL,    -- meta.lastUpdated: milliseconds since 1970 UTC
    method   TEXT    NOT NULL,    -- POST, PUT or DELETE
    content  BLOB    NOT NULL,    -- hash of the content without versionId and lastUpdated; empty for a deletion
    body     BLOB    NOT NULL     -- the JSON as it is served; empty for a deletion
);
CREATE UNIQUE INDEX version_of_resource ON version (key, version);

-- What current versions are found by. WITHOUT ROWID (SQLite): the row is its own index.
CREATE TABLE token (
    hash INTEGER NOT NULL,        -- of type, parameter and one of the four forms (app/search/token.py)
    key  INTEGER NOT NULL,
    PRIMARY KEY (hash, key)
) WITHOUT ROWID;
CREATE TABLE reference (
    target    INTEGER NOT NULL,   -- hash of Type/id, or of a foreign URL
    parameter INTEGER NOT NULL,
    key       INTEGER NOT NULL,
    PRIMARY KEY (target, parameter, key)
) WITHOUT ROWID;
CREATE TABLE date (
    key       INTEGER NOT NULL,
    parameter INTEGER NOT NULL,
    low       INTEGER NOT NULL,   -- microseconds since 1970 UTC
    high      INTEGER NOT NULL,   -- exclusive
    PRIMARY KEY (key, parameter, low, high)
) WITHOUT ROWID;
CREATE INDEX date_by_time ON date (parameter, low, high);

-- Secrets and settings that belong to this store.
CREATE TABLE keeping (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
);
