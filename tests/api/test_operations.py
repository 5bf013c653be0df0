"""The operations over HTTP. Expected codes and maps are those of the R4 standard's own definitions."""

from typing import Any

import httpx
import pytest

from app.fhir.resource_types import STORED_TYPES
from app.interaction.operations import OPERATIONS
from app.main import create_app
from app.settings import Settings

FHIR = {"Content-Type": "application/fhir+json"}
OF_JOBS = ("/fhir/$export-file/", "/fhir/$export-status/")
GENDER = "http://hl7.org/fhir/ValueSet/administrative-gender"
Resource = dict[str, Any]


def parameters(**values: Any) -> Resource:
    """A Parameters resource: `url__Uri="…"` is the parameter url with valueUri."""
    named = [(name.partition("__"), value) for name, value in values.items()]
    entries = [{"name": n.replace("_", "-"), "resource" if t == "" else f"value{t}": v} for (n, _, t), v in named]
    return {"resourceType": "Parameters", "parameter": entries}


def got(response: httpx.Response, status: int = 200) -> Any:
    assert response.status_code == status, response.text
    return response.json()


def value(answer: Resource, name: str) -> Any:
    """The one value of this name."""
    (found,) = [
        content
        for entry in answer["parameter"]
        if entry["name"] == name
        for member, content in entry.items()
        if member.startswith("value")
    ]
    return found


def keys(outcome: Resource) -> list[str]:
    return [issue["details"]["coding"][0]["code"] for issue in outcome["issue"]]


def case_subject(published: httpx.Client, case: str) -> str:
    found = got(published.get(f"/fhir/Composition?identifier=https://w3id.org/emm-fhir/sid/case|{case}"))
    reference: str = found["entry"][0]["resource"]["subject"]["reference"]
    return reference


def test_routes_and_the_capability_statement_say_the_same(published: httpx.Client) -> None:
    paths = create_app(Settings()).openapi()["paths"]
    routed = {path for path in paths if path.startswith("/fhir") and "$" in path and not path.startswith(OF_JOBS)}
    tabled = {f"/fhir{address}" for operation in OPERATIONS for _, _, address in operation.addresses}
    tabled -= {"/fhir/Patient/{id}/$emm-case", "/fhir/Group/{id}/$emm-case"}
    assert routed == tabled | {"/fhir/{type}/{id}/$emm-case"}
    for operation in OPERATIONS:
        for _, _, address in operation.addresses if operation.changes else ():
            assert list(paths.get(f"/fhir{address}", {"post": ...})) == ["post"]
    (rest,) = got(published.get("/fhir/metadata"))["rest"]
    system = {one["definition"] for one in rest["operation"]}
    assert system == {one.definition for one in OPERATIONS if "system" in one.levels}
    for resource in rest["resource"]:
        stated = {one["definition"] for one in resource.get("operation", [])}
        assert stated == {
            one.definition
            for one in OPERATIONS
            if one.levels != ("system",) and (not one.types or resource["type"] in one.types)
        }
    assert {resource["type"] for resource in rest["resource"]} == STORED_TYPES


def test_everything_of_a_published_case_is_the_case(published: httpx.Client) -> None:
    """Each entry of the case's transaction is there: what is about the patient as a match, what it needs beside it."""
    subject = case_subject(published, "index-case")
    case = got(published.get("/cases/index-case/bundle"))
    expected = {entry["request"]["url"] for entry in case["entry"]}
    bundle = got(published.get(f"/fhir/{subject}/$everything"))
    found = {f"{entry['resource']['resourceType']}/{entry['resource']['id']}" for entry in bundle["entry"]}
    assert found == expected and bundle["entry"][0]["fullUrl"].endswith(subject)
    pages, url = [], f"/fhir/{subject}/$everything?_count=20"
    while url:
        pages.append(got(published.get(url)))
        url = next((link["url"] for link in pages[-1]["link"] if link["relation"] == "next"), "")
    matches = [entry["fullUrl"] for page in pages for entry in page["entry"] if entry["search"]["mode"] == "match"]
    assert len(matches) == len(set(matches)) == bundle["total"] and len(pages) > 1
    posted = got(
        published.post(f"/fhir/{subject}/$everything", json=parameters(_type__Code="Patient"), headers=FHIR), 422
    )
    assert keys(posted) == ["parameter-unknown"]  # '-type' is not '_type'
    posted = got(published.post(f"/fhir/{subject}/$everything"))
    assert posted["total"] == bundle["total"]


def test_the_document_of_a_published_case_is_the_case(published: httpx.Client) -> None:
    for case in ("index-case", "avigdor"):
        sent = got(published.get(f"/cases/{case}/bundle"))
        found = got(published.get(f"/fhir/Composition?identifier=https://w3id.org/emm-fhir/sid/case|{case}"))
        id_ = found["entry"][0]["resource"]["id"]
        document = got(published.get(f"/fhir/Composition/{id_}/$document"))
        assert document["type"] == "document" and document["entry"][0]["resource"]["resourceType"] == "Composition"
        addresses = {f"{entry['resource']['resourceType']}/{entry['resource']['id']}" for entry in document["entry"]}
        assert addresses == {entry["request"]["url"] for entry in sent["entry"]}


def test_a_persisted_document_is_named_by_location(client: httpx.Client) -> None:
    composition = {
        "resourceType": "Composition",
        "id": "c",
        "status": "final",
        "type": {"text": "report"},
        "date": "2020",
        "author": [{"display": "A"}],
        "title": "A report",
    }
    assert client.put("/fhir/Composition/c", json=composition).status_code == 201
    refused = client.get("/fhir/Composition/c/$document?persist=true")
    assert keys(got(refused, 400)) == ["document-persist"] and got(client.get("/fhir/Bundle"))["total"] == 0
    stored = client.post("/fhir/Composition/c/$document", json=parameters(persist__Boolean=True), headers=FHIR)
    assert got(client.get(stored.headers["location"]))["type"] == got(stored)["type"] == "document"


def test_lastn_of_a_published_case_is_what_a_scan_of_it_finds(published: httpx.Client) -> None:
    """Every Observation whose kind has no later one: kinds by codings in common, or by the text where there are none."""
    subject = case_subject(published, "index-case")
    asked = f"subject={subject}&category=laboratory"
    every = [entry["resource"] for entry in got(published.get(f"/fhir/Observation?{asked}&_count=1000"))["entry"]]
    kinds: list[tuple[set[Any], list[Resource]]] = []
    for one in every:
        code = one["code"]
        own: set[Any] = {(each["system"], each["code"]) for each in code.get("coding", [])} or {code["text"]}
        joined = [kind for kind in kinds if kind[0] & own]
        kinds = [kind for kind in kinds if kind not in joined]
        kinds.append(
            (own.union(*(names for names, _ in joined)), [one, *(each for _, ones in joined for each in ones)])
        )
    expected = set()
    for _, ones in kinds:
        dated = [one for one in ones if "effectiveDateTime" in one]
        latest = max((one["effectiveDateTime"] for one in dated), default=None)
        expected |= {one["id"] for one in ones if one.get("effectiveDateTime") == latest}
    newest = got(published.get(f"/fhir/Observation/$lastn?{asked}"))
    assert {entry["resource"]["id"] for entry in newest["entry"]} == expected
    assert 1 < len(kinds) < len(every)
    assert keys(got(published.get("/fhir/Observation/$lastn"), 400)) == ["lastn-subject", "lastn-code"]


def test_labels_are_added_read_and_taken_away(client: httpx.Client) -> None:
    client.put("/fhir/Patient/p", json={"resourceType": "Patient", "id": "p"})
    tag = {"system": "http://tags.org", "code": "x"}
    added = client.post("/fhir/Patient/p/$meta-add", json=parameters(meta__Meta={"tag": [tag]}), headers=FHIR)
    assert value(got(added), "return")["tag"] == [tag] and added.headers["etag"] == 'W/"2"'
    assert value(got(client.get("/fhir/Patient/p/$meta")), "return") == got(client.get("/fhir/Patient/p"))["meta"]
    assert "tag" not in value(got(client.get("/fhir/Patient/p/_history/1/$meta")), "return")
    assert value(got(client.get("/fhir/$meta")), "return") == {"tag": [tag]}
    assert got(client.get("/fhir/Observation/$meta")) == {"resourceType": "Parameters"}
    stale = {**FHIR, "If-Match": 'W/"1"'}
    body = parameters(meta__Meta={"tag": [tag]})
    assert client.post("/fhir/Patient/p/$meta-delete", json=body, headers=stale).status_code == 412
    gone = got(client.post("/fhir/Patient/p/$meta-delete", json=body, headers=FHIR))
    assert "tag" not in value(gone, "return")
    by_get = client.get("/fhir/Patient/p/$meta-add")
    assert by_get.status_code == 405 and by_get.headers["allow"] == "POST"


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


def test_stored_terminology_that_cannot_be_read_is_named(client: httpx.Client) -> None:
    misshapen = {
        "resourceType": "CodeSystem",
        "id": "odd",
        "url": "http://zoo.org/odd",
        "status": "active",
        "content": "complete",
        "concept": [{"display": "no code"}],
    }
    if client.put("/fhir/CodeSystem/odd", json=misshapen).status_code != 201:
        pytest.skip("a CodeSystem without codes is refused when it is written")
    for address in (
        "/fhir/CodeSystem/$lookup?system=http://zoo.org/odd&code=x",
        "/fhir/CodeSystem/odd/$validate-code?code=x",
    ):
        assert keys(got(client.get(address), 400)) == ["stored-misshapen"]


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


def test_an_operation_that_is_not_there_is_refused_with_those_that_are(published: httpx.Client) -> None:
    for address, names in (
        ("/fhir/$nothing", ["$meta", "$emm-submit"]),
        ("/fhir/Patient/$everything", ["/Patient/{id}/$everything"]),
        ("/fhir/Observation/x/$lastn", ["/Observation/$lastn", "$meta-add"]),
        ("/fhir/ValueSet/$lookup", ["/CodeSystem/$lookup", "$expand"]),
    ):
        for answer in (published.get(address), published.post(address)):
            text = got(answer, 404)["issue"][0]["details"]["text"]
            assert all(name in text for name in names), text
    assert got(published.get("/fhir/Patients/x/$meta"), 404)


def test_every_bad_parameter_of_an_operation_is_named(published: httpx.Client) -> None:
    params = {"url": GENDER, "count": "many", "context": "x", "foo": "1"}
    outcome = got(published.get("/fhir/ValueSet/$expand", params=params), 400)
    assert sorted(keys(outcome)) == ["parameter-refused", "parameter-unknown", "parameter-value"]
    body = parameters(url__Uri=GENDER, count__Boolean=True, foo__String="1")
    outcome = got(published.post("/fhir/ValueSet/$expand?offset=x", json=body, headers=FHIR), 400)
    assert sorted(keys(outcome)) == ["parameter-type", "parameter-unknown", "parameter-value"]
    twice = got(
        published.post(f"/fhir/ValueSet/$expand?url={GENDER}", json=parameters(url__Uri=GENDER), headers=FHIR), 400
    )
    assert keys(twice) == ["parameter-twice"]
    assert got(published.post("/fhir/ValueSet/$expand", json={"resourceType": "Patient"}, headers=FHIR), 422)


def test_operations_are_answered_in_xml_as_well(published: httpx.Client) -> None:
    subject = case_subject(published, "index-case")
    for address in (f"/fhir/{subject}/$everything", f"/fhir/{subject}/$meta", f"/fhir/ValueSet/$expand?url={GENDER}"):
        answer = published.get(address, headers={"Accept": "application/fhir+xml"})
        assert answer.status_code == 200 and answer.text.startswith(("<?xml", "<"))
