"""Schemathesis over the OpenAPI document: whatever it draws is answered as the document says, and what the document refuses is refused."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.settings import Settings
from tests.conftest import ROOT, Served, serve

SECONDS = 35
"""The time for all of it. What it draws first, every bound of every parameter, takes about 30 s on two slow processors."""
SEED = 20_261_125
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
)
CONFIG = """
[checks.negative_data_rejection]
expected-statuses = [400, 404, 405, 406, 409, 410, 412, 413, 415, 422, 429]
"""
"""A resource that is gone is said to be gone, whatever else was asked; a 5xx is never an answer to bad data."""


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Served]:
    """A service with the index case and what the examples of the page store, so that there is something to find."""
    index_case = (ROOT / "app/literature/index-case.yaml").read_bytes()
    for served in serve(Settings(database_url=f"sqlite:///{tmp_path}/emm.db")):
        with httpx.Client(base_url=served.url, timeout=60) as client:
            stored = client.post("/cases", content=index_case, headers={"Content-Type": "application/yaml"})
            assert stored.status_code == 201
            document = client.get("/openapi.json").json()
            content = document["components"]["requestBodies"]["Transaction"]["content"]["application/fhir+json"]
            for example in content["examples"].values():
                headers = {"Content-Type": "application/fhir+json"}
                assert client.post("/fhir", json=example["value"], headers=headers).status_code == 200
        yield served


def test_no_answer_surprises_one_who_has_read_the_openapi_document(filled: Served, tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text(CONFIG)
    shutil.copy(ROOT / "tests/api/schemathesis_hooks.py", tmp_path)
    command = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"]
    options = ["--phases", "examples,coverage,fuzzing", "--max-time", str(SECONDS), "--seed", str(SEED)]
    done = subprocess.run(
        [
            *command,
            "run",
            f"{filled.url}/openapi.json",
            *options,
            "--checks",
            ",".join(CHECKS),
            "--continue-on-failure",
        ],
        cwd=tmp_path,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "schemathesis_hooks", "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=SECONDS + 60,
        check=False,
    )
    print(f"seed {SEED}", *done.stdout.splitlines()[-30:], sep="\n")
    assert done.returncode == 0, done.stdout + done.stderr
    operations = sum(map(len, httpx.get(f"{filled.url}/openapi.json").json()["paths"].values()))
    assert f"Tested: {operations}\n" in done.stdout
