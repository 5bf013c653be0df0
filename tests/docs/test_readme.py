"""The README's tour is run, block by block, against a service of its own; its links lead somewhere."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.settings import Settings, settings_from

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", README, flags=re.MULTILINE | re.DOTALL)
EMM = f"{sys.executable} -P -c 'import sys; from app.cli import main; sys.exit(main())'"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[str]:
    """`make run` without the installation: a process of its own, a fresh store, the published cases; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**ENVIRONMENT, "EMM_DATABASE_URL": f"sqlite:///{tmp_path}/emm.db", "EMM_LOAD_PUBLISHED": "true"}
    process = subprocess.Popen(
        ["/bin/sh", "-c", f"exec {EMM} serve --port {port}"], cwd=ROOT, env=environment, stderr=subprocess.PIPE
    )
    address = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                httpx.get(f"{address}/health/live")
                break
            except httpx.TransportError:
                assert process.poll() is None, process.stderr.read().decode() if process.stderr else ""
                time.sleep(0.02)
        yield address
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that looks like the clone to the blocks, so that what they write does not land in the clone."""
    seen = tmp_path / "clone"
    seen.mkdir()
    (seen / "app").symlink_to(ROOT / "app")
    return seen


def pattern_of(line: str) -> str:
    """`…` stands for anything within a line."""
    return ".*".join(re.escape(part) for part in line.split("…"))


def missing_from(printed: str, expected: str) -> list[str]:
    """The expected lines that are not in what was printed after the one before them."""
    missing, at = [], 0
    for line in expected.splitlines():
        found = re.compile(pattern_of(line)).search(printed, at)
        if found is None:
            missing.append(line)
        else:
            at = found.start() + 1
    return missing


def test_every_block_of_the_tour_prints_what_stands_under_it_and_nothing_is_left_behind(
    running: str, folder: Path
) -> None:
    assert len(BLOCKS) > 10
    before = set(folder.iterdir())
    for commands, expected in BLOCKS:
        script = "set -euo pipefail\n" + commands.replace(ADDRESS, running).replace(".venv/bin/emm", EMM)
        ran = subprocess.run(["bash", "-c", script], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True)
        assert ran.returncode == 0, f"{commands}\n{ran.stdout}\n{ran.stderr}"
        assert missing_from(ran.stdout, expected) == [], f"{commands}\n{ran.stdout}"
    assert set(folder.iterdir()) == before


def test_a_line_that_was_not_printed_is_found_missing() -> None:
    assert missing_from("one\ntwo 201\n", "one\ntwo…1\n") == []
    assert missing_from("one\ntwo 201\n", "one\ntwo…3\n") == ["two…3"]
    assert missing_from("two\none\n", "one\ntwo\n") == ["two"]


def test_every_link_of_the_readme_leads_to_a_file() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).is_file()] == []


def test_the_settings_that_the_readme_names_are_those_that_are_read() -> None:
    named = set(re.findall(r"`(EMM_\w+)`", README.partition("## Settings")[2]))
    read = set(re.findall(r"EMM_[A-Z]\w*", (ROOT / "app" / "settings.py").read_text(encoding="utf-8")))
    assert named == read


def test_the_defaults_that_the_readme_names_are_those_of_the_service() -> None:
    rows = dict(re.findall(r"^\| `(EMM_\w+)` \| `([^`]+)` \|", README, flags=re.MULTILINE))
    assert len(rows) > 3
    assert settings_from(rows) == Settings() == settings_from({})
