"""No false alarm, and HL7's own verdicts: the official examples, Synthea's Bundles, our converted cases, HL7's test cases."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.case.reading import read_yaml
from app.convert.to_bundle import case_to_bundle
from app.fhir import exact_json
from app.fhir.issues import Issue
from app.fhir.problems import Malformed
from app.terminology.terminology import Terminology
from tests.conftest import ROOT
from tests.validate.found import WHOLE, said

# Official examples that break R4's own definitions: every error, and why it is one (docs/validation.md argues them).
INVALID = {
    "ActivityDefinition-blood-tubes-supply": {"txt-2"},  # <div> with white space only
    "ActivityDefinition-heart-valve-replacement": {"txt-2"},
    "EventDefinition-example": {"txt-2"},
    "Questionnaire-zika-virus-exposure-assessment": {"txt-2"},
    "Bundle-10bb101f-a121-4264-a920-67be9cb82c74": {"full-url"},  # …/Patient/pat12 holds the Patient pat2
    "Bundle-3a0707d3-549e-4467-b8b8-5a2ab3800efe": {"full-url"},
    "Bundle-lri-example": {"full-url"},  # …/lri-gramstain1 holds gramstain1
    "Bundle-hla-1": {"extension-part"},  # glstring has the parts url and text, not uri
    "DeviceMetric-example": {"reference-type"},  # parent leads to a DeviceDefinition
    "DeviceUseStatement-example": {"reference-type"},  # reasonReference leads to a Procedure
    "MedicationRequest-medrx0301": {"reference-type"},  # dispenseRequest.performer leads to a Practitioner
    "Observation-clinical-gender": {"reference-type"},  # performer leads to an Encounter
    "Library-zika-virus-intervention-logic": {"oid-format"},  # urn:oid:X.Y.Z
    "Questionnaire-qs1": {"cardinality-min"},  # items without a linkId
    "SubstanceProtein-lfh-mock-trimmed": {"binding-required"},  # a made-up word as contentType
    "ValueSet-example-hierarchical": {"system-relative"},  # the system of an include is #hacked
}


def examples(corpora: Path) -> list[tuple[str, Any]]:
    read = [
        (path.stem, exact_json.loads(path.read_bytes())) for path in sorted((corpora / "r4-examples").rglob("*.json"))
    ]
    return [(name, resource) for name, resource in read if "resourceType" in resource]


def test_no_error_in_the_official_examples_but_those_that_are_argued(corpora: Path) -> None:
    found = {name: {key for _, key in said(resource, validator=WHOLE)} for name, resource in examples(corpora)}
    assert len(found) > 850
    assert {name: keys for name, keys in found.items() if keys} == INVALID


def test_no_error_in_the_bundles_of_a_real_generator(corpora: Path) -> None:
    for path in sorted((corpora / "synthea").glob("*.json")):
        bundle = exact_json.loads(path.read_bytes())
        assert said(bundle, validator=WHOLE, max_issues=1000) == [], path.name
        assert all(said(entry["resource"], validator=WHOLE) == [] for entry in bundle["entry"])


@pytest.mark.parametrize("path", sorted((ROOT / "app/literature").glob("*.yaml")), ids=lambda path: path.stem)
def test_no_error_in_the_published_cases_as_we_convert_them(path: Path) -> None:
    terminology = Terminology.load(ROOT / "mappings")
    bundle = case_to_bundle(read_yaml(path.read_bytes(), terminology.words), terminology)
    assert said(bundle, validator=WHOLE) == []


def errors_of(file: Path) -> list[Issue]:
    try:
        return [issue for issue in WHOLE.issues(exact_json.loads(file.read_bytes())) if issue.severity == "error"]
    except Malformed as problem:
        return problem.issues


def test_the_verdict_is_that_of_hl7s_validator(corpora: Path) -> None:
    expectations = json.loads((corpora / "fhir-test-cases" / "expectations.json").read_text(encoding="utf-8"))
    parted = {one["name"] for one in expectations if (not errors_of(corpora / one["file"])) != one["should_be_valid"]}
    assert len(expectations) > 40
    assert parted == set()


def test_the_element_that_hl7_blames_is_blamed_here(corpora: Path) -> None:
    expectations = json.loads((corpora / "fhir-test-cases" / "expectations.json").read_text(encoding="utf-8"))
    judged = 0
    for one in expectations:
        blamed = {
            re.sub(r"/\*.*?\*/|\[url=[^\]]*\]", "", e["expression"] or "")
            for e in one["errors"]
            if e["category"] != "parse"
        }
        if not blamed - {""}:
            continue
        named = {issue.expression or "" for issue in errors_of(corpora / one["file"])}
        assert any(place == element or place.startswith(f"{element}.") for place in named for element in blamed), one[
            "name"
        ]
        judged += 1
    assert judged >= 14
