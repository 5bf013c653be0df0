"""`.ci/run` sees to it that there is a browser, so that no browser test is skipped. The commands that it calls are stood in for."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A PATH with nothing but a shell, and commands that write down how they were called."""
    for name in ("bash", "dirname", "env"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    for name in ("make", "sudo", "apt-get"):
        stand_in(tmp_path, name)
    stand_in(tmp_path, "id", "echo 0")
    stand_in(tmp_path, "sudo", 'shift\n"$@"')
    return tmp_path


def stand_in(folder: Path, name: str, does: str = "") -> None:
    (folder / name).write_text(f'#!{folder}/bash\necho {name} "$@" >> {folder}/called\n{does}\n')
    (folder / name).chmod(0o755)


def run(folder: Path, **environment: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """What came of it, and what was called but for `id`."""
    done = subprocess.run(
        [str(ROOT / ".ci/run")],
        env={"PATH": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done, [line for line in (folder / "called").read_text().splitlines() if line != "id -u"]


INSTALLED = ["apt-get -qq update", "apt-get -qq -y install --no-install-recommends chromium"]


def test_a_browser_that_is_there_is_taken(folder: Path) -> None:
    stand_in(folder, "chromium-browser")
    done, called = run(folder)
    assert (done.returncode, called) == (0, ["make lint", "make test"]), done.stderr


def test_a_browser_that_is_named_is_taken(folder: Path) -> None:
    done, called = run(folder, EMM_CHROMIUM="/opt/chrome")
    assert (done.returncode, called) == (0, ["make lint", "make test"]), done.stderr


def test_without_a_browser_one_is_installed_before_the_tests(folder: Path) -> None:
    done, called = run(folder)
    assert (done.returncode, called) == (0, ["make lint", *INSTALLED, "make test"]), done.stderr


def test_who_is_not_root_asks_sudo_which_may_not_ask_back(folder: Path) -> None:
    stand_in(folder, "id", "echo 1000")
    done, called = run(folder)
    assert done.returncode == 0, done.stderr
    assert [line for line in called if line.startswith("sudo")] == [
        "sudo -n apt-get -qq update",
        "sudo -n env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends chromium",
    ]


def test_a_browser_that_cannot_be_installed_fails_the_run(folder: Path) -> None:
    stand_in(folder, "apt-get", "exit 100")
    done, called = run(folder)
    assert done.returncode == 1
    assert "make test" not in called and "EMM_CHROMIUM" in done.stderr


def test_a_failure_of_the_tests_fails_the_run(folder: Path) -> None:
    stand_in(folder, "make", '[ "$1" != test ]')
    stand_in(folder, "chromium")
    assert run(folder)[0].returncode == 1
