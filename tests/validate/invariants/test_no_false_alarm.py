"""R4's own package and the profiles of mCODE and Genomics Reporting break no invariant, but for four that do."""

import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.fhir import exact_json
from app.fhir.problems import Malformed
from tests.validate.found import WHOLE

WITHOUT_A_BASE = {f"StructureDefinition/{name}" for name in ("Definition", "Event", "FiveWs", "Request")}
"""Logical models of R4 that are not abstract and have no baseDefinition: sdf-4 asks for one."""


def packaged(corpora: Path) -> Iterator[Any]:
    with tarfile.open(corpora / "r4-core" / "hl7.fhir.r4.core.tgz") as archive:
        for file in archive:
            if file.name.startswith("package/") and file.name.endswith(".json") and file.name.count("/") == 1:
                content = archive.extractfile(file)
                assert content is not None
                try:
                    yield exact_json.loads(content.read())
                except Malformed:  # one with more than is taken here
                    continue


def broken(resource: Any) -> set[str]:
    """Keys of the invariants that the resource breaks, or that could not be decided."""
    wanted = ("invariant", "not-supported")
    found = [one for one in WHOLE.issues(resource) if one.code in wanted and one.key != "binding-undecided"]
    return {one.key for one in found if one.severity != "warning"}


def test_r4s_own_package_breaks_sdf_4_and_no_other_invariant(corpora: Path) -> None:
    resources = [one for one in packaged(corpora) if "resourceType" in one]
    assert len(resources) > 4500
    found = {f"{one['resourceType']}/{one.get('id')}": broken(one) for one in resources}
    assert {name: keys for name, keys in found.items() if keys} == dict.fromkeys(WITHOUT_A_BASE, {"sdf-4"})


def test_the_profiles_of_mcode_and_genomics_reporting_break_no_invariant(corpora: Path) -> None:
    files = [path for folder in ("mcode", "genomics-reporting") for path in (corpora / folder).rglob("*.json")]
    read = [exact_json.loads(path.read_bytes()) for path in files]
    resources = [one for one in read if isinstance(one, dict) and "resourceType" in one]
    assert len(resources) > 100
    assert set().union(*map(broken, resources)) == set()
