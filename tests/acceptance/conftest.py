"""Services that several tests share, because what these do is only adding: on SQLite and on PostgreSQL in turn."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.fhir import exact_json
from app.settings import Settings
from tests.conftest import DATABASES, PostgresServer, Served, serve

FHIR = {"Content-Type": "application/fhir+json"}


@pytest.fixture(scope="package", params=DATABASES)
def shared_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Gives the address of another empty store each time it is called, for as long as the tests of this folder run."""

    def made() -> str:
        if request.param == "postgres":
            server: PostgresServer = request.getfixturevalue("postgres")
            return server.made()
        template: Path = request.getfixturevalue("sqlite_template")
        path = tmp_path_factory.mktemp("acceptance") / "emm.db"
        shutil.copy(template, path)
        return f"sqlite:///{path}"

    return made


@dataclass
class Examples:
    """R4's official examples in a service that does not keep references whole.

    sent: `Type/id` → the resource as it was sent. statuses: what each PUT answered.
    """

    served: Served
    client: httpx.Client
    sent: dict[str, dict[str, Any]]
    statuses: dict[str, int]


def official_examples(corpora: Path) -> dict[str, dict[str, Any]]:
    """`Type/id` → resource, for the 860 that have an endpoint: all but Parameters and the package's own list."""
    found: dict[str, dict[str, Any]] = {}
    for file in sorted((corpora / "r4-examples").rglob("*.json")):
        resource = exact_json.loads(file.read_bytes())
        if resource.get("resourceType") not in (None, "Parameters"):
            found[f"{resource['resourceType']}/{resource['id']}"] = resource
    return found


@pytest.fixture(scope="package")
def examples(shared_database: Callable[[], str], corpora: Path) -> Iterator[Examples]:
    """All of them, put one by one over HTTP."""
    sent = official_examples(corpora)
    # Sixteen of them break R4 (tests/validate/test_examples.py); what is done with those is another test's.
    settings = Settings(database_url=shared_database(), integrity=False, validation="structure")
    for served in serve(settings):
        with httpx.Client(base_url=served.url, timeout=60) as client:
            statuses = {}
            for address, resource in sent.items():
                answer = client.put(f"/fhir/{address}", content=exact_json.dumps(resource), headers=FHIR)
                statuses[address] = answer.status_code
            yield Examples(served, client, sent, statuses)


@pytest.fixture(scope="package")
def shared(shared_database: Callable[[], str]) -> Iterator[httpx.Client]:
    """A client of a service with its usual settings, empty at first; each test has ids and identifiers of its own in it."""
    for served in serve(Settings(database_url=shared_database())):
        with httpx.Client(base_url=served.url, timeout=60) as client:
            yield client
