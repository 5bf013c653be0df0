"""References: http://hl7.org/fhir/R4/search.html#reference; and uris, #uri."""

from typing import Any

import pytest

from app.search.asking import ModifierNotSupported
from tests.search.asked import BASE, finds


def about(reference: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "subject": {"reference": reference, **more}}


@pytest.mark.parametrize("stored", ["Patient/23", f"{BASE}/Patient/23", "Patient/23/_history/4"])
@pytest.mark.parametrize("value", ["23", "Patient/23", f"{BASE}/Patient/23"])
def test_a_reference_is_found_by_id_by_type_and_id_and_by_our_own_address(stored: str, value: str) -> None:
    assert finds(about(stored), "subject", value) and finds(about(stored), "patient", value)


def test_another_type_or_server_is_another_reference() -> None:
    assert not finds(about("Group/23"), "subject", "Patient/23")
    assert not finds(about("http://else.org/fhir/Patient/23"), "subject", "Patient/23")
    assert finds(about("http://else.org/fhir/Patient/23"), "subject", "http://else.org/fhir/Patient/23")


def test_an_id_alone_is_of_any_type_that_the_parameter_may_point_at() -> None:
    assert finds(about("Group/23"), "subject", "23") and not finds(about("Group/23"), "patient", "23")
    assert not finds(about("Group/23"), "patient", "Group/23")


def test_a_type_as_modifier_asks_for_that_type() -> None:
    assert finds(about("Patient/23"), "subject:Patient", "23") and not finds(about("Group/23"), "subject:Patient", "23")
    assert finds(about("Patient/23"), "subject:Patient", "Patient/23")
    with pytest.raises(ValueError, match="no Patient"):
        finds(about("Patient/23"), "subject:Patient", "Group/23")
    with pytest.raises(ModifierNotSupported):
        finds(about("Patient/23"), "subject:Medication", "23")


def test_an_identifier_of_the_reference_is_asked_for_as_a_token() -> None:
    logical = {
        "resourceType": "Observation",
        "subject": {"identifier": {"system": "http://acme.org/mrn", "value": "123"}},
    }
    for value in ("http://acme.org/mrn|123", "123", "http://acme.org/mrn|"):
        assert finds(logical, "subject:identifier", value)
    assert not finds(logical, "subject:identifier", "http://else.org|123") and not finds(logical, "subject", "123")


def test_a_urn_is_found_as_it_stands() -> None:
    urn = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"
    assert finds(about(urn), "subject", urn)


@pytest.mark.parametrize("value", ["Patiant/1", "Patient/1/_history/2", "#p", "a|b|c", "Patient/1|"])
def test_what_is_no_reference_is_refused(value: str) -> None:
    with pytest.raises(ValueError):
        finds(about("Patient/1"), "subject", value)


def test_hierarchies_of_references_are_refused() -> None:
    with pytest.raises(ModifierNotSupported):
        finds({"resourceType": "Location"}, "partof:below", "1")


def test_a_canonical_is_found_with_and_without_its_version() -> None:
    response = {"resourceType": "QuestionnaireResponse", "questionnaire": "http://x.org/Questionnaire/q|1.2"}
    assert finds(response, "questionnaire", "http://x.org/Questionnaire/q")
    assert finds(response, "questionnaire", "http://x.org/Questionnaire/q|1.2")
    assert not finds(response, "questionnaire", "http://x.org/Questionnaire/q|1.3")
    unversioned = {"resourceType": "QuestionnaireResponse", "questionnaire": "http://x.org/Questionnaire/q"}
    assert not finds(unversioned, "questionnaire", "http://x.org/Questionnaire/q|1.2")


def test_a_canonical_of_our_own_is_found_by_type_and_id() -> None:
    response = {"resourceType": "QuestionnaireResponse", "questionnaire": f"{BASE}/Questionnaire/q|1"}
    for value in ("q", "Questionnaire/q", f"{BASE}/Questionnaire/q"):
        assert finds(response, "questionnaire", value)


def test_only_the_related_artifacts_of_the_asked_kind_are_found() -> None:
    related = [
        {"type": "composed-of", "resource": "http://x.org/a"},
        {"type": "depends-on", "resource": "http://x.org/b"},
    ]
    library = {"resourceType": "Library", "relatedArtifact": related}
    assert finds(library, "depends-on", "http://x.org/b") and not finds(library, "depends-on", "http://x.org/a")


def test_a_uri_is_compared_exactly_and_below_and_above_go_by_segments_of_its_path() -> None:
    valueset = {"resourceType": "ValueSet", "url": "http://acme.org/fhir/ValueSet/123"}
    assert finds(valueset, "url", "http://acme.org/fhir/ValueSet/123")
    assert not finds(valueset, "url", "http://acme.org/fhir/ValueSet/123/")
    assert not finds(valueset, "url", "HTTP://acme.org/fhir/ValueSet/123")
    for value in ("http://acme.org/fhir/", "http://acme.org/fhir", "http://acme.org/fhir/ValueSet/123"):
        assert finds(valueset, "url:below", value)
    assert not finds(valueset, "url:below", "http://acme.org/fhi")
    for value in ("http://acme.org/fhir/ValueSet/123/_history/5", "http://acme.org/fhir/ValueSet/123"):
        assert finds(valueset, "url:above", value)
    assert not finds(valueset, "url:above", "http://acme.org/fhir/ValueSet/1234")


def test_a_urn_has_no_segments() -> None:
    with pytest.raises(ValueError, match="URN"):
        finds({"resourceType": "ValueSet", "url": "urn:oid:1.2.3"}, "url:below", "urn:oid:1.2")


def test_a_profile_is_found_with_and_without_its_version() -> None:
    basic = {"resourceType": "Basic", "meta": {"profile": ["http://x.org/StructureDefinition/p|2"]}}
    for value in ("http://x.org/StructureDefinition/p", r"http://x.org/StructureDefinition/p\|2"):
        assert finds(basic, "_profile", value)
    assert finds(basic, "_profile:below", "http://x.org")
