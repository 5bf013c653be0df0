"""The operations over HTTP. Expected codes and maps are those of the R4 standard's own definitions."""

from typing import Any

import httpx

from app.fhir.resource_types import STORED_TYPES
from app.interaction.operations import OPERATIONS
from app.main import create_app
from app.settings import Settings
from tests.api.operating import FHIR, GENDER, got, keys, parameters, value

OF_JOBS = ("/fhir/$export-file/", "/fhir/$export-status/")
Resource = dict[str, Any]


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
