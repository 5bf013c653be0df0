"""What shapes a search's answer, and where it looks (http://hl7.org/fhir/R4/search.html)."""

import httpx

from tests.acceptance.test_interactions import Resource, put


def test_summaries_and_elements_are_marked_and_totals_exact(client: httpx.Client) -> None:
    tag = {"tag": [{"system": "urn:t", "code": "mine"}]}
    for i in range(3):
        put(
            client,
            {
                "resourceType": "Patient",
                "id": f"s{i}",
                "meta": tag,
                "gender": "male",
                "birthDate": "1960",
                "contact": [{"name": {"text": "x"}}],
                "text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'},
            },
        )
    subsetted = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}

    def shown(**params: str) -> Resource:
        found: Resource = client.get("/fhir/Patient", params={"_id": "s0", **params}).json()["entry"][0]["resource"]
        return found

    assert {"gender", "contact", "text"} <= shown().keys() and subsetted not in shown()["meta"]["tag"]
    for params, kept, left in (
        ({"_elements": "gender"}, {"gender", "id", "meta"}, {"birthDate", "contact", "text"}),
        ({"_summary": "true"}, {"gender", "birthDate", "id"}, {"contact", "text"}),
        ({"_summary": "text"}, {"text", "id"}, {"gender", "contact"}),
        ({"_summary": "data"}, {"gender", "contact"}, {"text"}),
    ):
        resource = shown(**params)
        assert kept <= resource.keys() and not left & resource.keys(), params
        assert subsetted in resource["meta"]["tag"] and tag["tag"][0] in resource["meta"]["tag"], params
    assert shown(_summary="false").keys() == shown().keys()
    count = client.get("/fhir/Patient", params={"_summary": "count"}).json()
    assert count["total"] == 3 and "entry" not in count
    assert "total" not in client.get("/fhir/Patient", params={"_total": "none"}).json()
    assert client.get("/fhir/Patient", params={"_total": "accurate", "_count": "1"}).json()["total"] == 3
    assert client.get("/fhir/Patient", params={"_elements": "gender", "_summary": "true"}).status_code == 400


def test_search_over_all_types_in_a_compartment_and_by_post(client: httpx.Client) -> None:
    put(client, {"resourceType": "Patient", "id": "c"})
    put(client, {"resourceType": "Patient", "id": "other"})
    for id_, patient in (("mine", "c"), ("theirs", "other")):
        code = {"text": "x"}
        subject = {"reference": f"Patient/{patient}"}
        put(client, {"resourceType": "Observation", "id": id_, "status": "final", "code": code, "subject": subject})
    put(client, {"resourceType": "Condition", "id": "ill", "subject": {"reference": "Patient/c"}})

    def found(answer: httpx.Response) -> set[str]:
        assert answer.status_code == 200, answer.text
        assert answer.json()["total"] == len(answer.json().get("entry", []))
        return {one["resource"]["id"] for one in answer.json().get("entry", [])}

    assert found(client.get("/fhir")) == {"c", "other", "mine", "theirs", "ill"}
    assert found(client.get("/fhir", params={"_type": "Observation,Condition"})) == {"mine", "theirs", "ill"}
    assert found(client.get("/fhir", params={"_type": "Observation,Condition", "subject": "Patient/c"})) == {
        "mine",
        "ill",
    }
    assert client.get("/fhir", params={"subject": "Patient/c"}).status_code == 400
    assert client.get("/fhir", params={"_type": "Patiant"}).status_code == 400
    assert found(client.get("/fhir/Patient/c/Observation")) == {"mine"}
    assert found(client.get("/fhir/Patient/c/Observation", params={"_id": "theirs"})) == set()
    assert found(client.get("/fhir/Patient/c/*")) >= {"mine", "ill"}
    assert "theirs" not in found(client.get("/fhir/Patient/c/*"))
    assert found(client.get("/fhir/Patient/c/*", params={"_type": "Condition"})) == {"ill"}
    for address, params, expected in (
        ("/fhir/_search", {"_type": "Condition"}, {"ill"}),
        ("/fhir/Observation/_search", {"subject": "Patient/c"}, {"mine"}),
        ("/fhir/Patient/c/Observation/_search", {"status": "final"}, {"mine"}),
        ("/fhir/Patient/c/Observation/_search", {"status": "amended"}, set()),
    ):
        assert found(client.post(address, data=params)) == expected, address


def test_includes_both_ways_and_their_rounds(client: httpx.Client) -> None:
    put(client, {"resourceType": "Organization", "id": "top", "name": "Top"})
    put(
        client,
        {"resourceType": "Organization", "id": "ward", "name": "Ward", "partOf": {"reference": "Organization/top"}},
    )
    put(client, {"resourceType": "Patient", "id": "i", "managingOrganization": {"reference": "Organization/ward"}})
    put(
        client,
        {
            "resourceType": "Observation",
            "id": "io",
            "status": "final",
            "code": {"text": "x"},
            "subject": {"reference": "Patient/i"},
        },
    )

    def modes(address: str, *params: tuple[str, str]) -> dict[str, str]:
        found = client.get(address, params=list(params))
        assert found.status_code == 200, found.text
        assert found.json()["total"] == 1
        return {one["resource"]["id"]: one["search"]["mode"] for one in found.json()["entry"]}

    subject = ("_include", "Observation:subject")
    assert modes("/fhir/Observation", subject) == {"io": "match", "i": "include"}
    rounds = [("_include:iterate", "Patient:organization"), ("_include:iterate", "Organization:partof")]
    assert modes("/fhir/Observation", subject, rounds[0]) == {"io": "match", "i": "include", "ward": "include"}
    assert modes("/fhir/Observation", subject, *rounds).keys() == {"io", "i", "ward", "top"}
    assert modes("/fhir/Observation", ("_include", "*")).keys() == {"io", "i"}
    assert modes("/fhir/Patient", ("_revinclude", "Observation:subject")) == {"i": "match", "io": "include"}
    assert modes("/fhir/Patient", ("_revinclude", "*")) == {"i": "match", "io": "include"}
    assert modes("/fhir/Observation", ("_include", "Observation:subject:Group")) == {"io": "match"}
