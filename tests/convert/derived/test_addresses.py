"""From the items of a case to the resources that they were read from, and from places in a document to its items."""

from typing import Any

import pytest

from app.case.document import Case
from app.convert.derived.addresses import Addresses, addresses_of
from app.convert.derived.marked import DERIVED, is_derived
from app.convert.derived.paths import chain, items_at
from app.convert.from_bundle import case_of
from app.fhir.exact_json import ExactDecimal
from tests.convert.derived.deriving import CASES, TERMINOLOGY, stored

LOINC = "http://loinc.org"
ITEMS = "https://w3id.org/emm-fhir/sid/case-item"
RECORDED = "2026-01-02T03:04:05Z"


def laboratory(id_: str, code: str, value: str, day: str, patient: str = "MRN.1") -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "subject": {"reference": f"Patient/{patient}"},
        "effectiveDateTime": day,
        "valueQuantity": {
            "value": ExactDecimal(value),
            "unit": "mg/dL",
            "system": "http://unitsofmeasure.org",
            "code": "mg/dL",
        },
    }


def read(patient: str, *resources: dict[str, Any]) -> tuple[Case, Addresses]:
    entries: list[tuple[str | None, Any]] = [(None, {"resourceType": "Patient", "id": patient})]
    entries += [(None, one) for one in resources]
    case, _ = case_of(entries, TERMINOLOGY, RECORDED)
    return case, addresses_of(case, entries, f"Patient/{patient}", TERMINOLOGY)


def test_a_hospitals_resource_keeps_its_own_address() -> None:
    case, found = read("MRN.1", laboratory("Lab.7", "17861-6", "9.5", "2020-05-01"))
    (item,) = case.measurements
    assert found.items == {item.id: "Observation/Lab.7"}
    assert found.subject == found.owner == "Patient/MRN.1"


def test_an_event_made_of_a_mere_date_is_no_resource() -> None:
    case, found = read("MRN.1", laboratory("Lab.7", "17861-6", "9.5", "2020-05-01"))
    assert [event.id for event in case.events] == ["on-2020-05-01"]
    assert "on-2020-05-01" not in found.items


def test_where_two_resources_could_be_the_item_neither_is_taken() -> None:
    known = laboratory("b", "17861-6", "9.5", "2020", "p")
    alike = laboratory("a.1", "17861-6", "9.5", "2020", "p"), laboratory("a-1", "17861-6", "9.6", "2020", "p")
    _, found = read("p", known, *alike)
    assert list(found.items.values()) == ["Observation/b"]


@pytest.mark.parametrize(("one", "other"), [("P.1", "P-1"), ("ABC", "abc")])
def test_two_patients_whose_cases_have_one_id_own_different_results(one: str, other: str) -> None:
    first, second = read(one), read(other)
    assert first[0].id == second[0].id
    assert first[1].owner != second[1].owner


def test_a_case_of_ours_owns_its_results_by_its_id_and_every_item_has_its_resource() -> None:
    case = CASES["index-case"]
    record = stored(case)
    subject = next(address for address in record if address.startswith("Patient/"))
    found = addresses_of(case, [(None, one) for one in record.values()], subject, TERMINOLOGY)
    assert found.owner == "index-case"
    for name in ("events", "measurements", "lesions", "treatments", "assessments", "stages"):
        for item in getattr(case, name):
            identifiers = record[found.items[item.id]]["identifier"]
            assert {"system": ITEMS, "value": f"index-case/{name}/{item.id}"}.items() <= identifiers[0].items()


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ({"meta": {"tag": [DERIVED]}}, True),
        ({"meta": {"tag": [{"system": "https://other.example/tags", "code": "derived"}]}}, False),
        ({"identifier": [{"system": ITEMS, "value": "index-case/derived/iss-2005/1/diagnosis"}]}, True),
        ({"identifier": [{"system": ITEMS, "value": "Patient/A.b/derived/iss-2005/1/diagnosis"}]}, True),
        ({"identifier": {"system": ITEMS, "value": "index-case/derived/x"}}, True),
        ({"identifier": [{"system": ITEMS, "value": "index-case/lesions/derived/sizes/0"}]}, False),
        ({"identifier": [{"system": "https://other.example/ids", "value": "index-case/derived/x"}]}, False),
        ({"meta": []}, False),
        ({"meta": {"tag": "derived"}}, False),
        ({}, False),
    ],
)
def test_what_is_derived_is_known_by_its_tag_or_its_identifier(resource: dict[str, Any], expected: bool) -> None:
    assert is_derived(resource) is expected


def test_a_place_in_the_document_lies_in_an_item() -> None:
    case = CASES["index-case"]
    places = ["measurements[0]", "events[1].time", "treatments[0].agents[2]", "claims[0]", "events", "stages[99]", ""]
    assert list(items_at(case, places)) == [case.measurements[0].id, case.events[1].id, case.treatments[0].id]


def test_the_chain_of_a_time_ends_at_the_diagnosis() -> None:
    found = chain(CASES["index-case"], ["relapse-1"])
    assert found[0] == "relapse-1"
    assert {"transplant", "induction", "diagnosis"} <= set(found)
    assert "relapse-2" not in found
