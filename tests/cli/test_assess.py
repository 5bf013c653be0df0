"""emm assess over folders and many documents."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.cli.terminal import at_terminal
from tests.cli.test_commands import EVERYTHING, documents, emm
from tests.conftest import ROOT

LITERATURE = ROOT / "app/literature"


def test_a_folder_is_assessed_and_what_is_refused_stops_no_other(tmp_path: Path) -> None:
    for name in ("candoni", "cerny"):
        shutil.copy(LITERATURE / f"{name}.yaml", tmp_path)
    inner = tmp_path / "more"
    inner.mkdir()
    (inner / "bad.yaml").write_text(EVERYTHING.read_text().replace("site: skull", "site: skul"))
    (inner / "broken.json").write_text("{")
    shutil.copy(EVERYTHING, inner)
    done = emm("assess", str(tmp_path))
    assert done.returncode == 1
    assert {one["case"] for one in documents(done.stdout)} == {"candoni", "cerny", "full"}
    assert b"findings[0].site" in done.stderr and b"broken.json" in done.stderr


def test_one_of_a_folder_is_assessed_as_it_is_alone(tmp_path: Path) -> None:
    shutil.copy(LITERATURE / "cerny.yaml", tmp_path)
    shutil.copy(EVERYTHING, tmp_path)
    alone = emm("assess", str(EVERYTHING))
    together = {one["case"]: one for one in documents(emm("assess", str(tmp_path)).stdout)}
    assert documents(alone.stdout) == [together["full"]]


def test_how_far_it_is_shows_at_a_terminal(tmp_path: Path) -> None:
    for name in ("candoni", "cerny"):
        shutil.copy(LITERATURE / f"{name}.yaml", tmp_path)
    seen = at_terminal("assess", str(tmp_path))
    assert b"1 of 2 documents" in seen and b"1 of 2 cases" in seen


def test_an_assessment_is_written_before_the_next_one_is_made(tmp_path: Path) -> None:
    """Who reads the first line of 60 long assessments and goes away has not waited for the last."""
    for number in range(60):
        text = (LITERATURE / "index-case.yaml").read_text().replace("id: index-case", f"id: copy-{number}", 1)
        (tmp_path / f"{number:02}.yaml").write_text(text)
    command = [sys.executable, "-c", "import sys; from app.cli import main; sys.exit(main())", "assess", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"{\n"
        assert running.poll() is None
        running.kill()
