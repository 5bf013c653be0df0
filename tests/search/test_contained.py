"""Contained resources are found through the reference that leads to them; compartments, words and presence."""

from dataclasses import replace
from typing import Any

import pytest

from app.search import compartments
from app.search.asking import ModifierNotSupported
from app.search.conditions import InCompartment, References
from app.search.index import indexed
from app.search.meaning import holds
from app.search.parameters import contained_base, hashed, parameters_of
from tests.search.asked import BASE, condition, finds, seen

OBSERVATION: dict[str, Any] = {
    "resourceType": "Observation",
    "contained": [
        {
            "resourceType": "Patient",
            "id": "p",
            "name": [{"family": "Miller"}],
            "birthDate": "1950",
            "managingOrganization": {"reference": "#o"},
            "generalPractitioner": [{"reference": "Practitioner/9"}],
        },
        {"resourceType": "Organization", "id": "o", "name": "Acme", "partOf": {"reference": "#o"}},
        {"resourceType": "Patient", "id": "stranger", "name": [{"family": "Other"}]},
    ],
    "subject": {"reference": "#p"},
}


def finds_inside(resource: dict[str, Any], path: list[tuple[str, str]], name: str, value: str) -> bool:
    """Whether the chain `subject:Patient.…` finds a contained resource. path: (parameter, type) step by step."""
    base = resource["resourceType"]
    for step, type_ in path:
        base = contained_base(base, step, type_)
    bare, colon, modifier = name.partition(":")
    parameter = replace(parameters_of(path[-1][1])[bare], base=base)
    return holds(condition(parameter, modifier if colon else None, value), seen(resource))


def test_a_contained_patient_is_found_through_the_subject() -> None:
    assert finds_inside(OBSERVATION, [("subject", "Patient")], "name", "mill")
    assert finds_inside(OBSERVATION, [("patient", "Patient")], "birthdate", "lt1960")
    assert not finds_inside(OBSERVATION, [("performer", "Patient")], "name", "mill")


def test_a_contained_resource_that_nothing_refers_to_is_not_found() -> None:
    assert not finds_inside(OBSERVATION, [("subject", "Patient")], "name", "other")


def test_what_a_contained_resource_leads_to_is_found_too_and_circles_end() -> None:
    assert finds_inside(OBSERVATION, [("subject", "Patient"), ("organization", "Organization")], "name", "acme")
    refers = References(
        replace(parameters_of("Patient")["general-practitioner"], base="Observation.subject>Patient").code,
        (hashed("Practitioner/9"),),
    )
    assert holds(refers, seen(OBSERVATION))


def test_missing_and_not_ask_about_the_contained_resource_and_need_one() -> None:
    path = [("subject", "Patient")]
    assert finds_inside(OBSERVATION, path, "gender:missing", "true")
    assert finds_inside(OBSERVATION, path, "name:missing", "false")
    assert finds_inside(OBSERVATION, path, "gender:not", "male")
    without = {"resourceType": "Observation", "subject": {"reference": "Patient/1"}}
    assert not finds_inside(without, path, "gender:missing", "true")
    assert not finds_inside(without, path, "gender:not", "male")


def test_the_values_of_contained_resources_are_not_those_of_the_container() -> None:
    provenance = {"resourceType": "List", "contained": [{"resourceType": "List", "id": "l", "title": "inner"}]}
    assert not finds({**provenance, "subject": {"reference": "#l"}}, "title", "inner")


def test_the_first_entry_of_a_document_is_found_by_its_contents() -> None:
    entry = {"resource": {"resourceType": "Composition", "id": "c", "title": "Discharge"}}
    document = {"resourceType": "Bundle", "type": "document", "entry": [entry]}
    assert finds(document, "composition", "c")
    assert finds_inside(document, [("composition", "Composition")], "title", "discharge")
    assert not finds({**document, "type": "collection"}, "composition", "c")


def test_every_literal_reference_anywhere_is_a_row_of_parameter_nought() -> None:
    observation = {
        "resourceType": "Observation",
        "extension": [{"url": "http://x.org", "valueReference": {"reference": "Device/1"}}],
        "contained": [{"resourceType": "Patient", "id": "p", "link": [{"other": {"reference": "Patient/2"}}]}],
        "subject": {"reference": f"{BASE}/Patient/3"},
        "performer": [{"reference": "#p"}],
    }
    rows = seen(observation).rows
    found = {target for target, parameter in rows.references if parameter == 0}
    assert found == {hashed("Device/1"), hashed("Patient/2"), hashed("Patient/3")}


def lies_in(resource: dict[str, Any], owner: str) -> bool:
    return holds(InCompartment((hashed(owner),)), seen(resource))


def test_a_resource_lies_in_the_compartments_of_all_whom_the_definition_names() -> None:
    observation = {
        "resourceType": "Observation",
        "id": "1",
        "subject": {"reference": "Patient/1"},
        "performer": [{"reference": "Patient/2"}, {"reference": "Practitioner/3"}],
        "focus": [{"reference": "Patient/4"}],
        "encounter": {"reference": f"{BASE}/Encounter/5"},
    }
    for owner in ("Patient/1", "Patient/2", "Practitioner/3", "Encounter/5"):
        assert lies_in(observation, owner), owner
    for other in ("Patient/4", "Observation/1"):  # the focus is none of the parameters of the definition
        assert not lies_in(observation, other), other


def test_a_patient_lies_in_its_own_compartment_and_in_those_of_its_links() -> None:
    patient = {"resourceType": "Patient", "id": "1", "link": [{"other": {"reference": "Patient/2"}}]}
    assert lies_in(patient, "Patient/1") and lies_in(patient, "Patient/2") and not lies_in(patient, "Patient/3")


def test_patients_of_other_servers_own_nothing_here() -> None:
    observation = {"resourceType": "Observation", "subject": {"reference": "http://else.org/fhir/Patient/1"}}
    assert seen(observation).rows.compartments == ()


def test_an_organization_lies_in_no_compartment() -> None:
    assert seen({"resourceType": "Organization", "id": "1", "name": "Acme"}).rows.compartments == ()


def test_the_five_compartments_of_r4_name_only_parameters_that_exist() -> None:
    assert set(compartments.table()) == {"Patient", "Encounter", "RelatedPerson", "Practitioner", "Device"}
    for types in compartments.table().values():
        for type_, names in types.items():
            assert all(parameters_of(type_)[name].type == "reference" for name in names), type_


@pytest.mark.parametrize(
    ("name", "value", "is_found"),
    [
        ("_text", "plasma", True),
        ("_text", "PLASMACYTOMA left", True),
        ("_text", "plasma right", False),
        ("_text", "right,left", True),
        ("_text", "cytoma", False),
        ("_text", "strong", False),
        ("_text", "final", False),
        ("_content", "left comment", True),
        ("_content", "plasmacytoma", True),
        ("_content", "base64", False),
    ],
)
def test_words_are_found_by_their_beginnings_in_narrative_and_content(name: str, value: str, is_found: bool) -> None:
    div = '<div xmlns="http://www.w3.org/1999/xhtml"><p title="x"><strong>Plasmacytoma</strong><br/>of the left&#160;leg</p></div>'
    observation = {
        "resourceType": "Observation",
        "status": "final",
        "text": {"status": "generated", "div": div},
        "note": [{"text": "A comment"}],
        "extension": [{"url": "http://x.org", "valueAttachment": {"data": "base64"}}],
    }
    assert finds(observation, name, value) is is_found


@pytest.mark.parametrize(
    ("element", "is_missing"),
    [
        ({}, True),
        ({"effectiveDateTime": "2020"}, False),
        ({"_effectiveDateTime": {"extension": [{"url": "http://x.org", "valueCode": "unknown"}]}}, True),
        ({"effectiveTiming": {"code": {"text": "daily"}}}, False),
        ({"effectivePeriod": {"extension": [{"url": "http://x.org", "valueCode": "unknown"}]}}, True),
    ],
)
def test_missing_is_what_has_no_value(element: dict[str, Any], is_missing: bool) -> None:
    observation = {"resourceType": "Observation", **element}
    assert finds(observation, "date:missing", "true") is is_missing
    assert finds(observation, "date:missing", "false") is not is_missing


def test_missing_is_true_or_false() -> None:
    for value in ("yes", "true,false"):
        with pytest.raises(ValueError, match="either true or false"):
            finds(OBSERVATION, "code:missing", value)


@pytest.mark.parametrize("name", ["_id", "_lastUpdated", "_text", "_content"])
def test_what_every_resource_has_cannot_be_asked_for_as_missing(name: str) -> None:
    with pytest.raises(ModifierNotSupported):
        finds(OBSERVATION, f"{name}:missing", "true")


def test_what_sorts_by_text_has_its_smallest_text_in_present() -> None:
    patient = {
        "resourceType": "Patient",
        "identifier": [{"value": "b"}, {"value": "a", "system": "urn:x"}],
        "managingOrganization": {"reference": "Organization/1"},
        "birthDate": "1950",
        "name": [{"family": "Miller"}],
    }
    present = dict(seen(patient).rows.present)
    assert present["identifier"] == "a" and present["organization"] == "Organization/1"
    assert present["birthdate"] == "" and present["family"] == ""


def test_a_resource_without_the_form_of_its_type_has_no_rows_and_raises_nothing() -> None:
    rows, issues = indexed(
        {"resourceType": "Patient", "name": 7, "identifier": "x", "link": [[{"other": 1}], None]}, BASE
    )
    assert issues == [] and rows.strings == () and dict(rows.present) == {"deceased": "false"}
