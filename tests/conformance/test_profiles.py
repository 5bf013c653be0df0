"""mCODE's and Genomics Reporting's profiles: slices, patterns, value sets, targets and extensions are held to."""

from typing import Any

import pytest

from tests.conformance import samples
from tests.conformance.samples import MCODE, Resource
from tests.conformance.session import the_checker

SCT, LOINC = "http://snomed.info/sct", "http://loinc.org"
BODY = "http://terminology.hl7.org/CodeSystem/v2-0203"
TREND = f"{MCODE}mcode-cancer-disease-status"


def faults(resource: Resource) -> set[tuple[str, str]]:
    return {(f.path, f.rule) for f in the_checker().check(resource)}


def claiming(resource: Resource, profile: str, **changes: Any) -> Resource:
    return {**resource, "meta": {"profile": [profile if ":" in profile else MCODE + profile]}, **changes}


def status(code: str) -> Resource:
    """mCODE's disease status of a cancer."""
    resource = claiming(samples.observation(), TREND, code=samples.coded(LOINC, "97509-4"))
    resource.pop("valueQuantity")
    return resource | {"valueCodeableConcept": samples.coded(SCT, code), "focus": [{"reference": "Condition/c1"}]}


def test_a_trend_of_the_closed_list_is_accepted() -> None:
    assert faults(status("268910001")) == set()


def test_a_trend_outside_the_closed_list_is_a_fault() -> None:
    path = "Observation.value.ofType(CodeableConcept)"
    assert faults(status("363346000")) == {(path, "profile-binding")}


def test_a_word_alone_is_no_trend() -> None:
    resource = status("268910001") | {"valueCodeableConcept": {"text": "very good partial response"}}
    assert faults(resource) == {("Observation.value.ofType(CodeableConcept)", "profile-binding")}


def test_the_subject_of_a_status_must_itself_be_a_cancer_patient() -> None:
    bundle = samples.document()
    seen = bundle["entry"][2]["resource"]
    seen.pop("valueQuantity")
    seen |= {"code": samples.coded(LOINC, "97509-4"), "meta": {"profile": [TREND]}}
    seen |= {"valueCodeableConcept": samples.coded(SCT, "268910001"), "focus": [{"reference": samples.CONDITION}]}
    assert faults(bundle) == set()
    bundle["entry"][1]["resource"].pop("identifier")  # mCODE's patient has one
    assert faults(bundle) == {("Bundle.entry[2].resource.subject", "profile-target")}


def test_a_tumour_needs_its_identifying_slice_and_a_site() -> None:
    tumour = {"resourceType": "BodyStructure", "patient": {"reference": "Patient/p1"}}
    good = claiming(tumour, "mcode-tumor", location={"text": "left chest wall"})
    good["identifier"] = [{"system": "urn:x:y", "value": "1"}]
    found = faults(good)
    assert ("BodyStructure.identifier", "profile-min") in found
    assert ("BodyStructure.location", "profile-min") not in found


def test_a_negative_cytogenetic_finding_keeps_the_variant_profile() -> None:
    variant = claiming(samples.observation(), "mcode-genomic-variant", code=samples.coded(LOINC, "69548-6"))
    variant.pop("valueQuantity")
    variant["valueCodeableConcept"] = samples.coded(LOINC, "LA9634-2")
    assert faults(variant) == set()
    assert faults({**variant, "category": [{"text": "laboratory"}]}) == {("Observation.category", "profile-min")}


def test_a_component_with_the_code_of_a_slice_is_held_to_that_slice() -> None:
    variant = claiming(samples.observation(), "mcode-genomic-variant", code=samples.coded(LOINC, "69548-6"))
    variant.pop("valueQuantity")
    variant["valueCodeableConcept"] = samples.coded(LOINC, "LA9634-2")
    gene = {"code": samples.coded(LOINC, "48018-6"), "valueString": "TP53"}
    found = faults({**variant, "component": [gene]})
    assert found == {("Observation.component[0].value.ofType(string)", "profile-type")}
    twice = {"code": samples.coded(LOINC, "48002-0"), "valueCodeableConcept": samples.coded(LOINC, "LA6684-0")}
    found = faults({**variant, "component": [twice, twice]})
    assert found == {("Observation.component", "profile-max")}


@pytest.mark.parametrize("parts, rules", [({}, {"profile-min"}), ({"performedString": "in 2014"}, set())])
def test_a_completed_operation_says_when(parts: Resource, rules: set[str]) -> None:
    surgery = {"resourceType": "Procedure", "status": "completed", "subject": {"reference": "Patient/p1"}, **parts}
    surgery["code"] = samples.coded(SCT, "392021009")
    found = {rule for _, rule in faults(claiming(surgery, "mcode-cancer-related-surgical-procedure"))}
    assert found == ({"us-core-7"} if not parts else set())


def test_a_time_that_is_only_an_extension_is_there() -> None:
    surgery = {"resourceType": "Procedure", "status": "completed", "subject": {"reference": "Patient/p1"}}
    surgery |= {"code": samples.coded(SCT, "392021009"), "_performedDateTime": samples.relative_time()}
    assert faults(claiming(surgery, "mcode-cancer-related-surgical-procedure")) == set()


def test_a_profile_that_is_not_at_hand_is_listed_and_no_fault() -> None:
    url = "https://elsewhere.org/StructureDefinition/unheard-of"
    assert faults(claiming(samples.observation(), url)) == set()
    assert any(line.startswith(f"profile {url}") for line in the_checker().skipped.lines())


def test_a_value_set_that_is_not_at_hand_is_listed_and_no_fault() -> None:
    assert faults(claiming(samples.condition(), "mcode-primary-cancer-condition")) == set()
    assert any("us-core-problem-or-health-concern" in line for line in the_checker().skipped.lines())
