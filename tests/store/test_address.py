"""EMM_DATABASE_URL."""

from pathlib import Path

import pytest

from app.store.address import BadDatabaseUrl, is_postgres, postgres_address, sqlite_path


@pytest.mark.parametrize(
    ("url", "path"),
    [("sqlite:///data/emm.db", "data/emm.db"), ("sqlite:////var/emm.db", "/var/emm.db"), ("sqlite:///a%20b", "a b")],
)
def test_a_sqlite_address_names_a_file(url: str, path: str) -> None:
    assert sqlite_path(url) == Path(path) and not is_postgres(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "emm.db",
        "mysql://u:secret@h/db",
        "sqlite://",
        "sqlite:///",
        "sqlite://host/x",
        "sqlite:///x?mode=ro",
        "http://[secret/",
    ],
)
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(BadDatabaseUrl, match="EMM_DATABASE_URL") as refused:
        sqlite_path(url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    ["postgresql://emm:p%40ss@db.example:5433/emm?sslmode=require&application_name=emm", "postgresql:///emm?host=/run"],
)
def test_an_address_of_postgresql_may_have_the_options_of_libpq(url: str) -> None:
    assert is_postgres(url) and postgres_address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:secret@[::1/db",
        "postgresql://u:secret@h/db?nonsense=1",
        "postgresql://u:se@cret@h/db",
        "postgresql://u:se/cret@h/db",
    ],
)
def test_an_address_that_libpq_cannot_read_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(BadDatabaseUrl, match="EMM_DATABASE_URL") as refused:
        postgres_address(url)
    assert "cret" not in str(refused.value)
