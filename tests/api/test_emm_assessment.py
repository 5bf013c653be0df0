"""$emm-assessment over HTTP, on both databases: asked for, stored, asked for again. Expected classes are domain.md's vectors."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from app.fhir import exact_json
from app.fhir.references import references_in
from tests.api.operating import FHIR, keys, parameters
from tests.conftest import ROOT

YAML = {"Content-Type": "application/yaml"}
DERIVED = "https://w3id.org/emm-fhir/CodeSystem/tag|derived"
SNOMED, LOINC, UCUM = "http://snomed.info/sct", "http://loinc.org", "http://unitsofmeasure.org"
NCIT = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"
SEARCHED = ("Observation", "DetectedIssue", "Device", "Provenance")
Resource = dict[str, Any]


def post_case(client: httpx.Client, stem: str) -> str:
    """Store a published case; its subject's address."""
    path: Path = ROOT / f"app/literature/{stem}.yaml"
    assert client.post("/cases", content=path.read_bytes(), headers=YAML).status_code == 201
    found = client.get("/fhir/Composition", params={"identifier": f"https://w3id.org/emm-fhir/sid/case|{stem}"}).json()
    subject: str = found["entry"][0]["resource"]["subject"]["reference"]
    return subject


def asked(client: httpx.Client, subject: str, **params: Any) -> Resource:
    answer = client.get(f"/fhir/{subject}/$emm-assessment", params=params)
    assert answer.status_code == 200, answer.text
    bundle: Resource = exact_json.loads(answer.content)
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "collection")
    return bundle


def resources(bundle: Resource, type_: str = "Observation") -> list[Resource]:
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == type_]


def by_ruleset(bundle: Resource, ruleset: str) -> list[Resource]:
    return [one for one in resources(bundle) if one["method"]["coding"][0]["code"] == ruleset]


def addresses(client: httpx.Client, **params: str) -> set[str]:
    """Every stored resource of the types that derived results have."""
    found = set()
    for type_ in SEARCHED:
        page = client.get(f"/fhir/{type_}", params={"_count": "1000", **params}).json()
        found |= {f"{type_}/{e['resource']['id']}/{e['resource']['meta']['versionId']}" for e in page.get("entry", [])}
    return found


def stored_as(client: httpx.Client, bundle: Resource, how: str) -> httpx.Response:
    if how == "submit":
        return client.post("/fhir/$emm-submit", content=exact_json.dumps(bundle), headers=FHIR)
    entries = []
    for entry in bundle["entry"]:
        one = entry["resource"]
        entries.append({**entry, "request": {"method": "PUT", "url": f"{one['resourceType']}/{one['id']}"}})
    body = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    return client.post("/fhir", content=exact_json.dumps(body), headers=FHIR)


@pytest.mark.parametrize("how", ["submit", "transaction"])
@pytest.mark.parametrize("stem", ["index-case", "avigdor"])
def test_derived_results_that_are_stored_change_no_case_and_stay_out_of_a_search_without_them(
    client: httpx.Client, stem: str, how: str
) -> None:
    subject = post_case(client, stem)
    before, reported = client.get(f"/cases/{stem}").content, addresses(client)
    told = client.get(f"/cases/{stem}/assessment").content
    bundle = asked(client, subject)
    assert stored_as(client, bundle, how).status_code == 200
    assert len(addresses(client)) == len(reported) + len(bundle["entry"])
    assert addresses(client, **{"_tag:not": DERIVED}) == reported
    assert client.get(f"/cases/{stem}").content == before
    raw = client.get(f"/fhir/{subject}/$emm-case", headers={"Accept": "application/json"})
    assert raw.content == before
    assert client.get(f"/cases/{stem}/assessment").content == told


@pytest.mark.parametrize("stem", ["index-case", "avigdor"])
def test_what_was_derived_goes_with_the_case_that_it_was_derived_from(client: httpx.Client, stem: str) -> None:
    subject = post_case(client, stem)
    before = client.get(f"/cases/{stem}")
    stored_as(client, asked(client, subject), "submit")
    after = client.get(f"/cases/{stem}")
    assert after.headers["etag"] == before.headers["etag"]
    case = exact_json.loads(before.content)
    case["lesions"], case["figures"], case["investigations"] = case["lesions"][:1], [], []
    case["conditions"] = [{**one, "evidence": []} for one in case["conditions"][:1]]
    case["assessments"], case["treatments"] = [], case["treatments"][:1]
    case["events"] = [one for one in case["events"] if one["kind"] == "diagnosis" or "time" not in one]
    for name in ("findings", "outcomes", "differentials", "discrepancies", "claims", "statistics", "stages", "trials"):
        case.pop(name, None)
    case["lesions"] = [{name: one[name] for name in ("id", "of") if name in one} for one in case["lesions"]]
    case["treatments"] = [
        {name: one[name] for name in ("id", "label", "of", "given_to") if name in one} for one in case["treatments"]
    ]
    replaced = client.put(f"/cases/{stem}", content=exact_json.dumps(case), headers={"If-Match": after.headers["etag"]})
    assert replaced.status_code == 200, replaced.text
    assert addresses(client, _tag=DERIVED) == devices(client)
    stored_as(client, asked(client, subject), "submit")
    assert addresses(client, _tag=DERIVED) > devices(client)
    assert client.delete(f"/cases/{stem}").status_code == 204
    assert addresses(client) == devices(client)


def devices(client: httpx.Client) -> set[str]:
    """The Device of a version of the service stays: it is not of one case."""
    return {one for one in addresses(client, _tag=DERIVED) if one.startswith("Device/")}


@pytest.mark.parametrize("how", ["submit", "transaction"])
def test_the_same_results_stored_twice_write_nothing_the_second_time(client: httpx.Client, how: str) -> None:
    subject = post_case(client, "index-case")
    bundle = asked(client, subject)
    stored_as(client, bundle, how)
    once = addresses(client)
    assert stored_as(client, bundle, how).status_code == 200
    assert addresses(client) == once
    again = asked(client, subject)
    untold = [entry for entry in again["entry"] if entry["resource"]["resourceType"] != "Provenance"]
    assert untold == [entry for entry in bundle["entry"] if entry["resource"]["resourceType"] != "Provenance"]


def test_what_is_stored_of_them_is_what_was_answered_with_the_references_among_them_settled(
    client: httpx.Client,
) -> None:
    bundle = asked(client, post_case(client, "index-case"))
    stored_as(client, bundle, "submit")
    settled = exact_json.dumps(bundle)
    for entry in bundle["entry"]:
        address = f"{entry['resource']['resourceType']}/{entry['resource']['id']}"
        settled = settled.replace(entry["fullUrl"].encode(), address.encode())
    for entry in exact_json.loads(settled)["entry"]:
        kept = exact_json.loads(client.get(f"/fhir/{entry['fullUrl']}").content)
        assert kept["meta"].pop("versionId") == "1" and kept["meta"].pop("lastUpdated")
        assert kept == entry["resource"]
        assert all(not one["reference"].startswith("urn:") for _, one in references_in(kept))


def hospital() -> Resource:
    """A patient as a hospital's system sends one: its own ids, dates, no document of ours."""
    patient = {"reference": "Patient/MRN.4711"}

    def measured(id_: str, code: str, value: str, unit: str) -> Resource:
        return {
            "resourceType": "Observation",
            "id": id_,
            "status": "final",
            "code": {"coding": [{"system": LOINC, "code": code}]},
            "subject": patient,
            "effectiveDateTime": "2020-05-01",
            "valueQuantity": {"value": exact_json.loads(value.encode()), "unit": unit, "system": UCUM, "code": unit},
        }

    def condition(status: str) -> Resource:
        return {"coding": [{"system": f"http://terminology.hl7.org/CodeSystem/condition-{status}", "code": "active"}]}

    bodies: list[Resource] = [
        {"resourceType": "Patient", "id": "MRN.4711", "gender": "female"},
        {
            "resourceType": "Condition",
            "id": "Dx.1",
            "clinicalStatus": condition("clinical"),
            "code": {"coding": [{"system": SNOMED, "code": "109989006"}]},
            "subject": patient,
            "onsetDateTime": "2020-05-01",
        },
        measured("Lab.B2M", "1952-1", "6.0", "mg/L"),
        measured("Lab.Ca", "17861-6", "14.40", "mg/dL"),
        measured("Lab.Crea", "2160-0", "1.0", "mg/dL"),
    ]
    entries = [{"resource": b, "request": {"method": "PUT", "url": f"{b['resourceType']}/{b['id']}"}} for b in bodies]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def test_a_hospitals_plain_fhir_is_assessed_and_referred_to_by_its_own_ids(client: httpx.Client) -> None:
    """β2M 6.0 mg/L is ISS III; calcium above 12 mg/dL and creatinine below 2.0 are Durie-Salmon IIIA (domain.md 1.1, 1.2)."""
    assert client.post("/fhir", content=exact_json.dumps(hospital()), headers=FHIR).status_code == 200
    bundle = asked(client, "Patient/MRN.4711")
    (iss,) = by_ruleset(bundle, "iss-2005/1")
    (durie_salmon,) = by_ruleset(bundle, "durie-salmon-bmj/1")
    assert iss["valueCodeableConcept"]["coding"] == [
        {"system": NCIT, "code": "C70660", "display": "ISS Stage III Plasma Cell Myeloma"}
    ]
    assert durie_salmon["valueCodeableConcept"] == {"text": "Durie-Salmon stage IIIA"}
    assert iss["derivedFrom"] == [{"reference": "Observation/Lab.B2M"}]
    found = {one["reference"] for one in durie_salmon["derivedFrom"]}
    assert found == {"Observation/Lab.Ca", "Observation/Lab.Crea"}
    assert iss["subject"] == {"reference": "Patient/MRN.4711"}
    assert iss["effectiveDateTime"] == "2020-05-01"
    (provenance,) = resources(bundle, "Provenance")
    assert {"role": "derivation", "what": {"reference": "Condition/Dx.1"}} in provenance["entity"]
    before = client.get("/fhir/Patient/MRN.4711/$emm-case", headers={"Accept": "application/json"}).json()
    assert stored_as(client, bundle, "submit").status_code == 200
    after = client.get("/fhir/Patient/MRN.4711/$emm-case", headers={"Accept": "application/json"}).json()
    assert {**after, "recorded": ""} == {**before, "recorded": ""}
    assert "stages" not in before
    assert len(before["measurements"]) == 3
    assert len(asked(client, "Patient/MRN.4711")["entry"]) == len(bundle["entry"])


def test_two_patients_whose_ids_differ_in_a_dot_keep_their_own_results(client: httpx.Client) -> None:
    first = hospital()
    second = exact_json.dumps(first)
    for dotted in (b"MRN.4711", b"Lab.B2M", b"Lab.Ca", b"Lab.Crea", b"Dx.1"):
        second = second.replace(dotted, dotted.replace(b".", b"-"))
    for one in (exact_json.dumps(first), second):
        assert client.post("/fhir", content=one, headers=FHIR).status_code == 200
    ids = [{e["resource"]["id"] for e in asked(client, f"Patient/{p}")["entry"]} for p in ("MRN.4711", "MRN-4711")]
    assert not ids[0] & ids[1]


def test_the_group_of_a_series_is_assessed_and_each_described_member_is_a_patient(published: httpx.Client) -> None:
    found = published.get(
        "/fhir/Composition", params={"identifier": "https://w3id.org/emm-fhir/sid/case|avigdor"}
    ).json()
    subject = found["entry"][0]["resource"]["subject"]["reference"]
    assert subject.startswith("Group/")
    bundle = asked(published, subject)
    by_subject = {one["subject"]["reference"]: one for one in by_ruleset(bundle, "iss-2005/1")}
    (of_series,) = [one for address, one in by_subject.items() if address == subject]
    assert of_series["dataAbsentReason"]["coding"][0]["code"] == "not-applicable"
    members = {one["entity"]["reference"] for one in published.get(f"/fhir/{subject}").json()["member"]}
    assert set(by_subject) - {subject} == {one for one in members if one.startswith("Patient/")}
    assert resources(bundle, "DetectedIssue") == []


@pytest.mark.parametrize("stem", ["index-case", "iwasaki", "cerny"])
def test_what_is_answered_as_fhir_is_what_the_cases_own_address_answers(published: httpx.Client, stem: str) -> None:
    """The rows of its table among the other stored cases too: the report's own discrepancies with them are found in both."""
    found = published.get(
        "/fhir/Composition", params={"identifier": f"https://w3id.org/emm-fhir/sid/case|{stem}"}
    ).json()
    bundle = asked(published, found["entry"][0]["resource"]["subject"]["reference"])
    told = published.get(f"/cases/{stem}/assessment").json()
    sentences = [one["detail"] for one in resources(bundle, "DetectedIssue")]
    sentences += [one["valueString"] for one in by_ruleset(bundle, "emm-discrepancies/1")]
    assert sorted(sentences) == sorted(one["text"] for one in told["discrepancies"] if one["found_by"] == "rule")
    for ruleset in {one["ruleset"] for one in told["rules"]}:
        assert len(by_ruleset(bundle, ruleset)) == sum(one["ruleset"] == ruleset for one in told["rules"])
    assert len(by_ruleset(bundle, "emm-discordance/1")) == len(told["discordance"])
    assert len(by_ruleset(bundle, "emm-intervals/1")) == len(told["intervals"])


def test_rule_sets_and_the_definition_are_asked_for_as_at_the_cases_own_address(published: httpx.Client) -> None:
    found = published.get(
        "/fhir/Composition", params={"identifier": "https://w3id.org/emm-fhir/sid/case|index-case"}
    ).json()
    subject = found["entry"][0]["resource"]["subject"]["reference"]
    got = asked(published, subject, ruleset=["durie-salmon-imf", "imwg-2006"], definition="strict")
    named = {one["method"]["coding"][0]["code"] for one in resources(got)}
    assert {"durie-salmon-imf/1", "imwg-2006/1", "emd-strict-blade-2022/1"} <= named
    assert not {"durie-salmon-bmj/1", "imwg-2016/1", "emd-broad-ebmt-2018/1"} & named
    body = parameters(ruleset__Code="durie-salmon-imf", definition__Code="strict")
    body["parameter"].append({"name": "ruleset", "valueCode": "imwg-2006"})
    posted = published.post(f"/fhir/{subject}/$emm-assessment", json=body, headers=FHIR)
    assert posted.status_code == 200
    assert [e["resource"]["id"] for e in posted.json()["entry"]] == [e["resource"]["id"] for e in got["entry"]]
    plain = asked(published, subject)
    assert resources(plain, "Provenance")[0]["id"] != resources(got, "Provenance")[0]["id"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ruleset=imwg-2026", [("http.ruleset", "unknown-ruleset")]),
        ("ruleset=imwg-2006&ruleset=imwg-2016", [("http.ruleset", "ruleset-twice")]),
        ("ruleset=x&definition=wide", [("http.ruleset", "unknown-ruleset"), ("http.definition", "bad-parameter")]),
        ("rulesets=iss-2005", [("http.rulesets", "parameter-unknown")]),
    ],
)
def test_a_parameter_that_cannot_be_is_refused_by_name(
    published: httpx.Client, query: str, expected: list[tuple[str, str]]
) -> None:
    answer = published.get(f"/fhir/Patient/any/$emm-assessment?{query}")
    assert answer.status_code == 400
    outcome = answer.json()
    assert [(i["expression"][0], key) for i, key in zip(outcome["issue"], keys(outcome), strict=True)] == expected


def test_whom_nobody_knows_has_no_assessment(published: httpx.Client) -> None:
    assert published.get("/fhir/Patient/nobody/$emm-assessment").status_code == 404
    assert published.get("/fhir/Observation/nobody/$emm-assessment").status_code == 404


def test_the_answer_travels_as_xml_too(published: httpx.Client) -> None:
    found = published.get(
        "/fhir/Composition", params={"identifier": "https://w3id.org/emm-fhir/sid/case|iwasaki"}
    ).json()
    subject = found["entry"][0]["resource"]["subject"]["reference"]
    answer = published.get(f"/fhir/{subject}/$emm-assessment", headers={"Accept": "application/fhir+xml"})
    assert answer.status_code == 200
    assert answer.text.count("<DetectedIssue") == len(resources(asked(published, subject), "DetectedIssue")) > 0
