"""$validate over HTTP, on both databases: what can be read is answered with 200, faults and all."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from app.settings import Settings
from tests.api.operating import FHIR, got, keys, parameters
from tests.conftest import serve

XML = {"Content-Type": "application/fhir+xml"}
GOOD = {"resourceType": "Patient", "gender": "female", "text": {
    "status": "generated", "div": "<div xmlns='http://www.w3.org/1999/xhtml'>A patient</div>"}}  # fmt: skip
BAD = {"resourceType": "Patient", "gender": "femal"}
Resource = dict[str, Any]


def validated(client: httpx.Client, at: str, body: Any = None, status: int = 200) -> Resource:
    outcome: Resource = got(client.post(f"/fhir{at}", json=body, headers=FHIR), status)
    assert outcome["resourceType"] == "OperationOutcome"
    return outcome


def said(outcome: Resource, severity: str = "error") -> list[tuple[str, str]]:
    return [
        ((issue.get("expression") or [""])[0], issue["details"]["coding"][0]["code"])
        for issue in outcome["issue"]
        if issue["severity"] == severity
    ]


def observation(**more: Any) -> Resource:
    return {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, **more}


@pytest.mark.parametrize("at", ["/$validate", "/Patient/$validate", "/Patient/p/$validate"])
def test_a_resource_is_validated_at_every_level_and_nothing_is_stored(client: httpx.Client, at: str) -> None:
    assert keys(validated(client, at, GOOD)) == ["all-ok"]
    outcome = validated(client, at, BAD)
    assert said(outcome) == [("Patient.gender", "binding-required")]
    (issue,) = [one for one in outcome["issue"] if one["severity"] == "error"]
    assert issue["diagnostics"] == "femal"
    assert "did you mean 'female'" in issue["details"]["text"]
    assert got(client.get("/fhir/Patient"))["total"] == 0


def test_parameters_carry_the_resource_the_mode_and_profiles(client: httpx.Client) -> None:
    sent = parameters(resource__=BAD, mode__Code="create")
    assert said(validated(client, "/Patient/$validate", sent)) == [("Patient.gender", "binding-required")]
    sent = parameters(resource__=GOOD, profile__Uri="http://x.org/one")
    sent["parameter"].append({"name": "profile", "valueCanonical": "http://x.org/two"})
    outcome = validated(client, "/$validate", sent)
    assert said(outcome) == [("Patient", "profile-unknown")] * 2


def test_parameters_with_none_of_ours_are_the_resource_itself(client: httpx.Client) -> None:
    own = {"resourceType": "Parameters", "parameter": [{"name": "count", "valueInteger": "one"}]}
    (issue,) = said(validated(client, "/$validate", own))
    assert issue[0].startswith("Parameters.parameter[0].value")


def test_what_is_wrong_with_the_parameters_is_said_beside_the_resource(client: httpx.Client) -> None:
    sent = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "resource", "resource": BAD},
            {"name": "mode", "valueCode": "creat"},
            {"name": "profile", "valueInteger": 3},
            {"name": "usageContext", "valueString": "x"},
            {"name": "resource", "resource": GOOD},
            7,
        ],
    }
    assert said(validated(client, "/$validate", sent)) == [
        ("Parameters.parameter[1]", "validate-mode"),
        ("Parameters.parameter[2]", "parameter-content"),
        ("Parameters.parameter[3]", "parameter-unknown"),
        ("Parameters.parameter[4]", "parameter-twice"),
        ("Parameters.parameter[5]", "parameter-unknown"),
        ("Patient.gender", "binding-required"),
    ]


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("mode=creat", "validate-mode"),
        ("mode=create&mode=update", "parameter-twice"),
        ("mode=profile", "validate-profile"),
        ("usageContext=x", "parameter-unknown"),
    ],
)
def test_an_address_that_cannot_be_understood_is_a_bad_request(client: httpx.Client, query: str, key: str) -> None:
    assert keys(validated(client, f"/Patient/$validate?{query}", GOOD, 400)) == [key]


def test_an_unknown_profile_is_an_error_where_it_is_asked_for_and_a_warning_where_it_is_claimed(
    client: httpx.Client,
) -> None:
    asked = validated(client, "/Patient/$validate?profile=http://x.org/p", GOOD)
    assert said(asked) == [("Patient", "profile-unknown")]
    claimed = validated(client, "/Patient/$validate", GOOD | {"meta": {"profile": ["http://x.org/p"]}})
    assert (said(claimed), said(claimed, "warning")) == ([], [("Patient.meta.profile[0]", "profile-unknown")])
    own = "http://hl7.org/fhir/StructureDefinition/Patient"
    assert keys(validated(client, f"/Patient/$validate?mode=profile&profile={own}", GOOD)) == ["all-ok"]


def test_a_profile_of_r4_is_met_or_not(client: httpx.Client) -> None:
    """http://hl7.org/fhir/R4/bodyweight.html: the code 29463-7, the unit among g, kg and [lb_av], subject and time required."""
    weight = {
        "category": [
            {
                "coding": [
                    {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "vital-signs"}
                ]
            }
        ],
        "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
        "subject": {"reference": "Patient/p"},
        "effectiveDateTime": "2024-03-05",
        "valueQuantity": {"value": 70, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"},
    }
    at = "/Observation/$validate?mode=profile&profile=http://hl7.org/fhir/StructureDefinition/bodyweight"
    assert said(validated(client, at, observation(**weight))) == []
    without = {name: value for name, value in weight.items() if name != "subject"}
    assert said(validated(client, at, observation(**without))) == [("Observation", "profile-min")]
    ounces = weight["valueQuantity"] | {"code": "[oz_av]"}
    (place, _), *more = said(validated(client, at, observation(**weight | {"valueQuantity": ounces})))
    assert (place, more) == ("Observation.value.ofType(Quantity).code", [])
    claimed = observation(**without, meta={"profile": ["http://hl7.org/fhir/StructureDefinition/bodyweight"]})
    assert said(validated(client, "/$validate", claimed)) == [("Observation", "profile-min")]
    assert said(validated(client, "/Observation/$validate", observation(**without))) == []


def test_the_type_of_the_address_and_of_the_resource_are_one(client: httpx.Client) -> None:
    assert said(validated(client, "/Observation/$validate", GOOD)) == [("Patient.resourceType", "type-mismatch")]
    validated(client, "/Pateint/$validate", GOOD, 404)


@pytest.fixture
def unchecked(database_url: str) -> Iterator[httpx.Client]:
    """A client of a service that stores whatever can be stored."""
    for served in serve(Settings(database_url=database_url, validation="off")):
        with httpx.Client(base_url=served.url, timeout=60) as found:
            yield found


def test_what_is_stored_is_validated_by_get_and_by_a_post_without_a_body(unchecked: httpx.Client) -> None:
    client = unchecked
    client.put("/fhir/Patient/p", json=BAD | {"id": "p"}, headers=FHIR)
    for answer in (client.get("/fhir/Patient/p/$validate"), client.post("/fhir/Patient/p/$validate")):
        assert said(got(answer)) == [("Patient.gender", "binding-required")]
    assert keys(got(client.get("/fhir/Patient/nobody/$validate"), 404)) == ["not-found"]
    client.delete("/fhir/Patient/p")
    assert keys(got(client.get("/fhir/Patient/p/$validate"), 410)) == ["deleted"]
    assert client.get("/fhir/Patient/$validate").status_code == 405
    assert keys(got(client.post("/fhir/$validate"), 400)) == ["validate-resource"]


def test_a_create_is_told_what_the_write_would_be_told(client: httpx.Client) -> None:
    lost = observation(subject={"reference": "Patient/nobody"}, id="mine")
    outcome = validated(client, "/Observation/$validate?mode=create", lost)
    assert said(outcome) == [("Observation.subject.reference", "reference-target")]
    assert ("Observation.id", "id-ignored") in said(outcome, "warning")
    written = client.post("/fhir/Observation", json=lost, headers=FHIR)
    assert said(got(written, 422)) == said(outcome)
    assert said(validated(client, "/Observation/$validate", lost)) == []
    assert said(validated(client, "/Observation/mine/$validate?mode=create", lost))[0] == (
        "Observation.id",
        "validate-create",
    )


def test_an_update_repeats_its_id_and_says_whether_it_would_create(client: httpx.Client) -> None:
    at = "/Patient/p/$validate?mode=update"
    assert said(validated(client, at, GOOD)) == [("Patient.id", "id-mismatch")]
    assert said(validated(client, at, GOOD | {"id": "q"})) == [("Patient.id", "id-mismatch")]
    assert ("Patient.id", "update-creates") in said(validated(client, at, GOOD | {"id": "p"}), "information")
    client.put("/fhir/Patient/p", json=GOOD | {"id": "p"}, headers=FHIR)
    assert keys(validated(client, at, GOOD | {"id": "p"})) == ["all-ok"]


def test_a_deletion_is_allowed_where_nothing_refers_to_it(client: httpx.Client) -> None:
    client.put("/fhir/Patient/p", json=GOOD | {"id": "p"}, headers=FHIR)
    at = "/Patient/p/$validate?mode=delete"
    assert keys(validated(client, at)) == ["all-ok"]
    client.put("/fhir/Observation/o", json=observation(id="o", subject={"reference": "Patient/p"}), headers=FHIR)
    outcome = validated(client, at)
    assert said(outcome) == [("Patient", "still-referred-to")]
    assert "Observation/o" in outcome["issue"][0]["details"]["text"]
    assert client.delete("/fhir/Patient/p").status_code == 409
    assert keys(validated(client, "/Patient/nobody/$validate?mode=delete", None, 404)) == ["not-found"]
    assert keys(validated(client, "/$validate?mode=delete", GOOD | {"id": "nobody"})) == ["not-found"]
    assert keys(validated(client, "/$validate?mode=delete", GOOD)) == ["validate-resource"]
    who = {"agent": [{"requestor": True}], "source": {"observer": {"display": "x"}}}
    what = {"type": {"system": "http://x.org", "code": "a"}, "recorded": "2024-03-05T10:00:00Z"}
    got(
        client.put("/fhir/AuditEvent/a", json={"resourceType": "AuditEvent", "id": "a", **what, **who}, headers=FHIR),
        201,
    )
    assert keys(validated(client, "/AuditEvent/a/$validate?mode=delete")) == ["audit-event"]


def test_a_bundle_is_validated_entry_by_entry(client: httpx.Client) -> None:
    entries = [{"fullUrl": f"urn:uuid:0b0b6f3e-6f0c-4d0e-9a35-6f2d6f2b8a0{i}", "resource": one} for i, one in
               enumerate([GOOD, BAD, observation(status="finall")])]  # fmt: skip
    outcome = validated(client, "/$validate", {"resourceType": "Bundle", "type": "collection", "entry": entries})
    assert said(outcome) == [
        ("Bundle.entry[1].resource.gender", "binding-required"),
        ("Bundle.entry[2].resource.status", "binding-required"),
    ]


def test_doubts_are_said_as_warnings(client: httpx.Client) -> None:
    quantity = {"value": 14.4, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"}
    code = {"coding": [{"system": "http://loinc.org", "code": "17861-6"}]}
    outcome = validated(client, "/$validate", observation(code=code, valueQuantity=quantity))
    assert said(outcome) == []
    assert ("Observation.value.ofType(Quantity)", "implausible-value") in said(outcome, "warning")


def test_xml_comes_and_goes_and_its_faults_keep_their_places(client: httpx.Client) -> None:
    def sent(inside: str, **headers: str) -> httpx.Response:
        text = f'<Patient xmlns="http://hl7.org/fhir">{inside}</Patient>'
        return client.post("/fhir/Patient/$validate", content=text, headers=XML | headers)

    assert said(got(sent('<gender value="femal"/>', Accept="application/fhir+json"))) == [
        ("Patient.gender", "binding-required")
    ]
    assert said(got(sent('<gendr value="x"/>', Accept="application/fhir+json"))) == [
        ("Patient.gendr", "unknown-element")
    ]
    answer = sent('<gender value="femal"/>', Accept="application/fhir+xml")
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "application/fhir+xml")
    assert '<expression value="Patient.gender"/>' in answer.text
    assert client.post("/fhir/$validate", content="<Patient", headers=XML).status_code == 400


@pytest.mark.parametrize(
    ("body", "status", "key"),
    [
        ("{", 400, "json-syntax"),
        ("[" * 100, 400, "too-deep"),
        ('{"a":' * 100 + "1" + "}" * 100, 400, "too-deep"),
        ("\xff", 400, "not-utf-8"),
        ("[]", 422, "not-an-object"),
        ('"Patient"', 422, "not-an-object"),
        ('{"resourceType": "Patient", "active": NaN}', 400, "json-number"),
        ('{"resourceType": "Patient", "gender": "male", "gender": "male"}', 200, "duplicate-key"),
        ("{}", 200, "resource-type"),
        ('{"resourceType": "Pateint"}', 200, "resource-type"),
        ('{"resourceType": 7}', 200, "resource-type"),
    ],
)
def test_what_is_a_resource_is_answered_and_what_is_none_is_refused(
    client: httpx.Client, body: str, status: int, key: str
) -> None:
    answer = client.post("/fhir/$validate", content=body.encode("latin-1"), headers=FHIR)
    assert keys(got(answer, status)) == [key]


def test_another_media_type_is_refused(client: httpx.Client) -> None:
    answer = client.post("/fhir/$validate", content="x", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415


def test_a_case_document_is_validated_as_the_fhir_that_it_becomes_at_its_own_places(client: httpx.Client) -> None:
    case = """id: one
title: One
grain: individual
recorded: 2026-11-24T09:00:00Z
source: {kind: hospital_record, title: Ward 3}
patient: {sex: female}
events: [{id: diagnosis, kind: diagnosis, time: {date: "2024-03-05"}}]
measurements:
  - {id: hb, at: diagnosis, analyte: hemoglobin, value: 9.3, unit: g/dL}
  - {id: ca, at: diagnosis, analyte: calcium, value: 14.4, unit: mmol/L}
"""
    answer = client.post("/cases/$validate", content=case, headers={"Content-Type": "application/yaml"})
    outcome = got(answer)
    assert said(outcome) == []
    assert said(outcome, "warning") == [("measurements[1]", "implausible-value")]
    (issue,) = [one for one in outcome["issue"] if one["severity"] == "warning"]
    assert "(in FHIR: value.ofType(Quantity))" in issue["details"]["text"]
