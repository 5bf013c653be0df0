"""All that we emit keeps R4, and the mCODE profiles that it claims; without extensions it is still valid."""

import os
from pathlib import Path

import pytest

from app.convert.to_bundle import BundleType, case_to_bundle
from tests.convert.test_round_trip import DOCUMENTS, ROOT, TERMINOLOGY, TYPES, case_in

CORPORA = os.environ.get("EMM_CORPORA")
needs_corpora = pytest.mark.skipif(CORPORA is None, reason="EMM_CORPORA is not set: no R4 definitions to check against")


@pytest.fixture(scope="module")
def checker():  # type: ignore[no-untyped-def]
    from tests.conformance.check import Checker

    return Checker(Path(str(CORPORA)), ROOT / "mappings/profiles")


@needs_corpora
@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_every_bundle_that_we_emit_keeps_r4_and_the_profiles_it_claims(path: Path, type_: BundleType, checker) -> None:  # type: ignore[no-untyped-def]
    assert [str(fault) for fault in checker.check(case_to_bundle(case_in(path), TERMINOLOGY, type_))] == []


@needs_corpora
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_without_its_extensions_a_bundle_is_still_r4_but_for_trials_whose_status_nobody_states(
    path: Path, checker
) -> None:  # type: ignore[no-untyped-def]
    faults, vanished = checker.check_stripped(case_to_bundle(case_in(path), TERMINOLOGY))
    assert [str(fault) for fault in faults] == []
    assert all(fault.path.endswith("resource.status") for fault in vanished)
