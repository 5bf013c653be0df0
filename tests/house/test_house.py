"""The house itself: imports go down, files stay small, nothing of this machine stands in the repo."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

LINT = [
    sys.executable,
    "-c",
    "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())",
    "--no-cache",
]


def tracked(pattern: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", pattern], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    return [ROOT / name for name in listed.split() if (ROOT / name).exists()]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        LINT,
        capture_output=True,
        text=True,
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
        check=False,
    )


def test_imports_only_go_down() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_import_that_goes_up_is_refused_by_name(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "app", tmp_path / "app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    wrong = tmp_path / "app/case/base.py"
    wrong.write_text("import app.convert.draft\n" + wrong.read_text())
    done = lint(tmp_path)
    assert done.returncode != 0
    assert "app.case.base" in done.stdout


@pytest.mark.parametrize("folder", ["app", "tests", "scripts", "bench"])
def test_no_file_is_longer_than_three_hundred_lines(folder: str) -> None:
    long = {str(path): n for path in tracked(f"{folder}/*.py") if (n := len(path.read_text().splitlines())) > 300}
    assert long == {}


def test_no_registry_and_no_path_of_a_machine_stands_in_the_repo() -> None:
    words = [
        r"p[y]pi\.org",
        r"p[y]thonhosted",
        r"registry\.n[p]m",
        r"cr[a]tes\.io",
        r"d[e]b\.debian",
        r"/w[o]rk/",
        r"/home/\w+/",
    ]
    pattern = re.compile("|".join(words))
    found = [str(path) for path in tracked("*") if path.is_file() and pattern.search(path.read_text(errors="ignore"))]
    assert found == []
