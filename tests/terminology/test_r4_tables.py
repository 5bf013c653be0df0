"""R4 core's terminology as it is kept: what the package says, and read only when it is asked for."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.terminology.r4 import tables
from scripts.compile_r4_terminology import TABLES
from scripts.compile_r4_terminology import tables as compiled
from tests.terminology.core_package import resources
from tests.terminology.mapping_folder import MAPPINGS

ROOT = MAPPINGS.parent


def test_the_tables_are_what_the_script_makes_of_the_package(corpora: Path) -> None:
    for path, content in compiled(corpora / "r4-core/hl7.fhir.r4.core.tgz").items():
        assert gzip.decompress((ROOT / path).read_bytes()).decode() == content, path


@pytest.mark.parametrize("kind", TABLES)
def test_every_resource_of_the_package_is_found_by_its_url(kind: str, corpora: Path) -> None:
    of_package = resources(corpora)[kind]
    assert sorted(of_package) == list(tables.urls(kind))
    for url, resource in of_package.items():
        kept = tables.resource(kind, url)
        assert kept is not None
        assert (kept["resourceType"], kept["id"], kept["name"]) == (kind, resource["id"], resource["name"])
    assert tables.resource(kind, "http://hl7.org/fhir/nothing") is None


def test_no_code_and_no_display_of_the_package_is_lost(corpora: Path) -> None:
    def concepts(resource: dict) -> list[tuple[str, str | None, str | None]]:
        waiting = list(resource.get("concept", ()))
        for one in waiting:
            waiting.extend(one.get("concept", ()))
        return [(one["code"], one.get("display"), one.get("definition")) for one in waiting]

    counted = 0
    for url, resource in resources(corpora)["CodeSystem"].items():
        kept = tables.resource("CodeSystem", url)
        assert kept is not None and concepts(kept) == concepts(resource), url
        counted += len(concepts(resource))
    assert counted == 20731


def test_the_tables_stay_small() -> None:
    assert sum((ROOT / path).stat().st_size for path in TABLES.values()) < 3_000_000


def test_nothing_is_read_before_the_first_question() -> None:
    """In a process of its own: importing the operations opens none of the tables."""
    code = (
        "import sys, json; opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        "import app.terminology.services.expand, app.terminology.services.translate, app.terminology.r4.tables as t\n"
        "before = [one for one in opened if one.endswith('.gz')]; t.resource('ValueSet', 'x')\n"
        "print(json.dumps([before, [one for one in opened if one.endswith('.gz')]]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    before, after = json.loads(done.stdout)
    assert before == []
    assert [Path(one).name for one in after] == ["value_sets.jsonl.gz"]
