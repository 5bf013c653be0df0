"""EMM_DATABASE_URL."""

from pathlib import Path

import pytest

from app.store.address import BadDatabaseUrl, sqlite_path


@pytest.mark.parametrize(
    ("url", "path"),
    [("sqlite:///data/emm.db", "data/emm.db"), ("sqlite:////var/emm.db", "/var/emm.db"), ("sqlite:///a%20b", "a b")],
)
def test_a_sqlite_address_names_a_file(url: str, path: str) -> None:
    assert sqlite_path(url) == Path(path)


@pytest.mark.parametrize(
    "url", ["", "emm.db", "postgresql://h/db", "sqlite://", "sqlite:///", "sqlite://host/x", "sqlite:///x?mode=ro"]
)
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(BadDatabaseUrl, match="EMM_DATABASE_URL"):
        sqlite_path(url)
