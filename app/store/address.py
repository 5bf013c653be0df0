"""EMM_DATABASE_URL → where the store lies."""

from pathlib import Path
from urllib.parse import unquote, urlsplit


class BadDatabaseUrl(ValueError):
    """The address of the database is none that can be opened. The message never shows a password."""


def is_postgres(url: str) -> bool:
    """Whether the address is `postgresql://…`; else it should be SQLite's."""
    return url.startswith("postgresql://")


def sqlite_path(url: str) -> Path:
    """The file of `sqlite:///relative/path` or `sqlite:////absolute/path`. Raises BadDatabaseUrl for anything else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise BadDatabaseUrl("EMM_DATABASE_URL is no address that can be read") from None
    if parts.scheme != "sqlite":
        raise BadDatabaseUrl(
            f"'{parts.scheme or 'no scheme'}' cannot be opened: EMM_DATABASE_URL is sqlite:///path or postgresql://user:password@host:port/database"
        )
    if parts.netloc or parts.query or parts.fragment or not parts.path.startswith("/") or len(parts.path) < 2:
        raise BadDatabaseUrl("EMM_DATABASE_URL is sqlite:///relative/path or sqlite:////absolute/path, without options")
    return Path(unquote(parts.path[1:]))


def postgres_address(url: str) -> str:
    """The `postgresql://` address, as libpq reads it with its options. Raises BadDatabaseUrl where it cannot be read."""
    from psycopg import Error
    from psycopg.conninfo import conninfo_to_dict

    if not is_postgres(url):
        raise BadDatabaseUrl("EMM_DATABASE_URL is no postgresql:// address")
    try:
        parts = conninfo_to_dict(url)
        ports = str(parts.get("port") or "").split(",")
        readable = all(port.isdecimal() or not port for port in ports) and "@" not in str(parts.get("host") or "")
    except Error:
        readable = False
    if not readable:  # libpq would name the part that it took for a host or port, which may be one of the password
        raise BadDatabaseUrl(
            "EMM_DATABASE_URL cannot be read as postgresql://user:password@host:port/database?option=value;"
            " write special characters in user and password as %XX"
        )
    return url
