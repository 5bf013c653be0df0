"""What is SQLite's alone: opening, pragmas, beginning and ending a transaction, and which errors mean "try again"."""

import sqlite3
from importlib.resources import files
from pathlib import Path

SCHEMA_VERSION = 1
Connection = sqlite3.Connection
DatabaseError = sqlite3.Error
DiskError = sqlite3.OperationalError
"""The file, the disk or the lock refuses: the whole commit is lost, not only the statement."""


class WrongSchema(RuntimeError):
    """The file holds a store of another version, or something else."""


def connect(path: Path, writing: bool) -> Connection:
    """A connection with durable commits (WAL, synchronous=FULL); the folder and the tables are made where they are missing.

    The caller begins and ends transactions itself. Connections wait for no lock: whoever writes asks again.
    """
    if writing:
        path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    connection.execute("PRAGMA busy_timeout = 10000")
    if writing:
        connection.execute("PRAGMA journal_mode = WAL")
        _ensure_schema(connection, path)
        connection.execute("PRAGMA busy_timeout = 0")
    else:
        connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -65536")  # 64 MiB
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def begin(connection: Connection) -> None:
    """Take the write lock. Raises DatabaseError, for which `is_locked` holds, while another process has it."""
    connection.execute("BEGIN IMMEDIATE")


def is_locked(error: DatabaseError) -> bool:
    """Whether another process holds the lock, so that trying again helps."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _ensure_schema(connection: Connection, path: Path) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if version == 0 and tables == 0:
            for statement in files("app.store").joinpath("schema.sql").read_text(encoding="utf-8").split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        elif version != SCHEMA_VERSION:
            raise WrongSchema(f"{path} has schema version {version}; this program needs {SCHEMA_VERSION}")
    finally:
        connection.execute("COMMIT")
