"""Every block of the README's tour is run against a service that has just started, in order."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings import Settings
from tests.conftest import ROOT, serve

TEXT = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```bash\n(.*?)```", TEXT, flags=re.DOTALL)
SHOWS = [
    ["index-case", "waterhouse", "near complete remission"],
    ['"type":"transaction"', '"type":"document"'],
    ['"value":14.4', '"code":"mg/dL"'],
    ["No evidence of disease", "n/a"],
    ["measurements[0].analyte", "did you mean 'hemoglobin'?"],
    ['"value":9.30'],
    ["201 Created", '"value":1.10'],
    ["CapabilityStatement", "/docs/swagger-ui-bundle.js"],
]
"""What the reader sees in the answers of each block."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    database = tmp_path_factory.mktemp("tour") / "emm.db"
    for served in serve(Settings(database_url=f"sqlite:///{database}", load_published=True)):
        yield served.url


def test_each_block_of_the_tour_has_something_to_show() -> None:
    assert len(BLOCKS) == len(SHOWS)


@pytest.mark.parametrize("number", range(len(SHOWS)))
def test_a_block_of_the_tour_does_what_the_readme_says(address: str, number: int) -> None:
    script = "set -e\n" + BLOCKS[number].replace("http://127.0.0.1:8000", address)
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [words for words in SHOWS[number] if words not in done.stdout] == []


def test_every_page_that_the_readme_names_is_there() -> None:
    missing = [name for name in re.findall(r"\]\(([^)#:]+)\)", TEXT) if not (ROOT / name).exists()]
    assert missing == []


def test_the_readme_names_every_setting() -> None:
    source = Path(ROOT / "app/settings.py").read_text()
    assert set(re.findall(r'"(EMM_\w+)"', source)) <= set(re.findall(r"EMM_\w+", TEXT))
