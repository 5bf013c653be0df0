"""A real service over real HTTP for every test that asks for one, and the corpora where they are at hand."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn

from app.main import create_app
from app.settings import Settings

ROOT = Path(__file__).parents[1]


@dataclass
class Served:
    """A running service: its address and its settings."""

    url: str
    settings: Settings


def serve(settings: Settings) -> Iterator[Served]:
    """The service in a thread of its own, on a free port of 127.0.0.1, until the generator is closed."""
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


@pytest.fixture(params=["sqlite"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    """An empty service. The parameter is the database; PostgreSQL joins it in the next issue."""
    yield from serve(Settings(database_url=f"{request.param}:///{tmp_path}/emm.db"))


@pytest.fixture
def client(server: Served) -> Iterator[httpx.Client]:
    """A client of the empty service."""
    with httpx.Client(base_url=server.url, timeout=60) as found:
        yield found


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a service that holds the ten published cases; tests that share it only read."""
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
