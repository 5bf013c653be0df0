"""EMM_DATABASE_URL → where the store lies."""

from pathlib import Path
from urllib.parse import unquote, urlsplit


class BadDatabaseUrl(ValueError):
    """The address of the database is none that this version can open."""


def sqlite_path(url: str) -> Path:
    """The file of `sqlite:///relative/path` or `sqlite:////absolute/path`. Raises BadDatabaseUrl for anything else."""
    parts = urlsplit(url)
    if parts.scheme != "sqlite":
        raise BadDatabaseUrl(
            f"'{parts.scheme or 'no scheme'}' cannot be opened yet: EMM_DATABASE_URL is sqlite:///path"
        )
    if parts.netloc or parts.query or parts.fragment or not parts.path.startswith("/") or len(parts.path) < 2:
        raise BadDatabaseUrl("EMM_DATABASE_URL is sqlite:///relative/path or sqlite:////absolute/path, without options")
    return Path(unquote(parts.path[1:]))
