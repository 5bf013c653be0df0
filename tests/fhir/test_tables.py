"""The compiled tables are what the official package says."""

import os
import sys
from pathlib import Path

import pytest

from app.fhir.resource_types import RESOURCE_TYPES

ROOT = Path(__file__).resolve().parents[2]


def test_r4_has_146_resource_types() -> None:
    assert len(RESOURCE_TYPES) == 146 and {"Patient", "Observation", "Parameters"} <= RESOURCE_TYPES
    assert not {"Resource", "DomainResource", "MoneyQuantity"} & RESOURCE_TYPES


def test_the_tables_in_the_repository_are_those_that_the_script_writes() -> None:
    folder = os.environ.get("EMM_CORPORA")
    if not folder:
        pytest.skip("EMM_CORPORA is not set: no hl7.fhir.r4.core to compile from")
    sys.path.insert(0, str(ROOT / "scripts"))
    from compile_r4_tables import tables

    found = tables(Path(folder) / "r4-core" / "hl7.fhir.r4.core.tgz")
    assert len(found) == 3
    for path, content in found.items():
        assert (ROOT / path).read_text(encoding="utf-8") == content, path
        assert len(content) < 500_000, path
