"""The terminology operations over HTTP. Expected codes and maps are those of the R4 standard's own definitions."""

import httpx

from tests.api.operating import FHIR, GENDER, got, keys, parameters, value


def test_r4_cores_value_sets_are_expanded_and_asked(published: httpx.Client) -> None:
    expanded = got(published.get("/fhir/ValueSet/$expand", params={"url": GENDER}))
    codes = {one["code"] for one in expanded["expansion"]["contains"]}
    assert codes == {"male", "female", "other", "unknown"} and expanded["expansion"]["total"] == 4
    system = "http://hl7.org/fhir/administrative-gender"
    asked = {"url": GENDER, "system": system}
    assert (
        value(got(published.get("/fhir/ValueSet/$validate-code", params={**asked, "code": "male"})), "result") is True
    )
    assert (
        value(got(published.get("/fhir/ValueSet/$validate-code", params={**asked, "code": "man"})), "result") is False
    )
    coding = parameters(url__Uri=GENDER, coding__Coding={"system": system, "code": "female", "display": "Woman"})
    wrong = got(published.post("/fhir/ValueSet/$validate-code", json=coding, headers=FHIR))
    assert value(wrong, "result") is False and value(wrong, "display") == "Female"
    found = got(published.get("/fhir/CodeSystem/$lookup", params={"system": system, "code": "other"}))
    assert value(found, "display") == "Other"
    held = got(published.get("/fhir/CodeSystem/$validate-code", params={"url": system, "code": "unknown"}))
    assert value(held, "result") is True


def test_a_value_set_can_be_sent_alone_with_the_rest_in_the_address(published: httpx.Client) -> None:
    include = [{"system": "http://hl7.org/fhir/administrative-gender"}]
    sent = {"resourceType": "ValueSet", "status": "draft", "compose": {"include": include}}
    expanded = got(published.post("/fhir/ValueSet/$expand?filter=fem", json=sent, headers=FHIR))
    assert [one["code"] for one in expanded["expansion"]["contains"]] == ["female"]


def test_r4_cores_hierarchies_and_maps_are_asked(published: httpx.Client) -> None:
    """In R4's observation-status `corrected` stands below `amended`; its map of composition-status to v3-ActStatus says
    that `preliminary` is equivalent to `active`."""
    asked = {"system": "http://hl7.org/fhir/observation-status", "codeA": "amended", "codeB": "corrected"}
    assert value(got(published.get("/fhir/CodeSystem/$subsumes", params=asked)), "outcome") == "subsumes"
    other = {**asked, "codeA": "corrected", "codeB": "amended"}
    assert value(got(published.get("/fhir/CodeSystem/$subsumes", params=other)), "outcome") == "subsumed-by"
    code = {
        "system": "http://hl7.org/fhir/composition-status",
        "code": "preliminary",
        "source": "http://hl7.org/fhir/ValueSet/composition-status",
        "target": "http://terminology.hl7.org/ValueSet/v3-ActStatus",
    }
    translated = got(published.get("/fhir/ConceptMap/$translate", params=code))
    assert value(translated, "result") is True
    (match,) = [entry["part"] for entry in translated["parameter"] if entry["name"] == "match"]
    parts = {part["name"]: next(v for n, v in part.items() if n != "name") for part in match}
    assert parts["equivalence"] == "equivalent" and parts["concept"]["code"] == "active"


def test_our_own_vocabularies_are_held_too(published: httpx.Client) -> None:
    url = "https://w3id.org/emm-fhir/CodeSystem/vocabulary-sites"
    found = got(published.get("/fhir/CodeSystem/$lookup", params={"system": url, "code": "bone_marrow"}))
    assert value(found, "display") == "Bone marrow"  # as mappings/sites.csv has it
    codes = got(published.get("/fhir/ValueSet/$expand", params={"url": url.replace("CodeSystem", "ValueSet")}))
    snomed = [one["code"] for one in codes["expansion"]["contains"] if one["system"] == "http://snomed.info/sct"]
    assert "14016003" in snomed


def stored_terminology(client: httpx.Client) -> None:
    for resource in (
        {
            "resourceType": "CodeSystem",
            "id": "animals",
            "url": "http://zoo.org/animals",
            "version": "1",
            "status": "active",
            "content": "complete",
            "hierarchyMeaning": "is-a",
            "concept": [{"code": "cat", "display": "Cat", "concept": [{"code": "lion", "display": "Lion"}]}],
        },
        {
            "resourceType": "ValueSet",
            "id": "cats",
            "url": "http://zoo.org/cats",
            "status": "active",
            "compose": {
                "include": [
                    {
                        "system": "http://zoo.org/animals",
                        "filter": [{"property": "concept", "op": "is-a", "value": "cat"}],
                    }
                ]
            },
        },
        {
            "resourceType": "ConceptMap",
            "id": "names",
            "url": "http://zoo.org/names",
            "status": "active",
            "group": [
                {
                    "source": "http://zoo.org/animals",
                    "target": "http://zoo.org/latin",
                    "element": [{"code": "lion", "target": [{"code": "leo", "equivalence": "equal"}]}],
                }
            ],
        },
    ):
        assert client.put(f"/fhir/{resource['resourceType']}/{resource['id']}", json=resource).status_code == 201


def test_what_clients_store_is_asked_by_url_and_by_address(client: httpx.Client) -> None:
    stored_terminology(client)
    for address in ("/fhir/ValueSet/cats/$expand", "/fhir/ValueSet/$expand?url=http://zoo.org/cats"):
        contains = got(client.get(address))["expansion"]["contains"]
        assert [one["code"] for one in contains] == ["cat", "lion"]
    code = "system=http://zoo.org/animals&code=lion"
    assert value(got(client.get(f"/fhir/ValueSet/cats/$validate-code?{code}")), "result") is True
    assert value(got(client.get("/fhir/CodeSystem/animals/$validate-code?code=tiger")), "result") is False
    assert value(got(client.get(f"/fhir/CodeSystem/$lookup?{code}")), "display") == "Lion"
    for address in (
        "/fhir/CodeSystem/animals/$subsumes?codeA=cat&codeB=lion",
        "/fhir/CodeSystem/$subsumes?system=http://zoo.org/animals&codeA=cat&codeB=lion",
    ):
        assert value(got(client.get(address)), "outcome") == "subsumes"
    for address in (f"/fhir/ConceptMap/names/$translate?{code}", f"/fhir/ConceptMap/$translate?{code}"):
        assert value(got(client.get(address)), "result") is True
    gone = client.get("/fhir/ValueSet/$expand?url=http://zoo.org/dogs")
    assert keys(got(gone, 404)) == ["value-set-unknown"]
    assert got(client.get("/fhir/CodeSystem/$lookup?system=http://zoo.org/animals&version=2&code=lion"), 404)
    twice = got(client.get("/fhir/ValueSet/cats/$expand?url=http://zoo.org/cats"), 400)
    assert keys(twice) == ["resource-asked"]


def test_stored_terminology_that_cannot_be_read_is_named(lax_client: httpx.Client) -> None:
    misshapen = {
        "resourceType": "CodeSystem",
        "id": "odd",
        "url": "http://zoo.org/odd",
        "status": "active",
        "content": "complete",
        "concept": [{"display": "no code"}],
    }
    assert lax_client.put("/fhir/CodeSystem/odd", json=misshapen).status_code == 201
    for address in (
        "/fhir/CodeSystem/$lookup?system=http://zoo.org/odd&code=x",
        "/fhir/CodeSystem/odd/$validate-code?code=x",
    ):
        assert keys(got(lax_client.get(address), 400)) == ["stored-misshapen"]


def test_searches_know_the_value_sets_and_hierarchies_that_are_held(client: httpx.Client) -> None:
    for id_, gender in (("a", "male"), ("b", "female"), ("c", None)):
        resource = {"resourceType": "Patient", "id": id_, **({"gender": gender} if gender else {})}
        client.put(f"/fhir/Patient/{id_}", json=resource)
    observation = {"resourceType": "Observation", "code": {"text": "x"}}
    for id_, status in (("amended", "amended"), ("corrected", "corrected"), ("final", "final")):
        client.put(f"/fhir/Observation/{id_}", json={**observation, "id": id_, "status": status})
    found = got(client.get("/fhir/Patient", params={"gender:in": GENDER}))
    assert sorted(entry["resource"]["id"] for entry in found["entry"]) == ["a", "b"]
    below = {"status:below": "http://hl7.org/fhir/observation-status|amended"}
    found = got(client.get("/fhir/Observation", params=below))
    assert sorted(entry["resource"]["id"] for entry in found["entry"]) == ["amended", "corrected"]
    unknown = got(client.get("/fhir/Patient", params={"gender:in": "http://zoo.org/dogs"}), 400)
    assert "http://zoo.org/dogs" in unknown["issue"][0]["details"]["text"]
