"""The OpenAPI document: what it says is true, and what it proposes works when it is tried in its order."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import jsonschema
import pytest

from app.main import create_app
from app.settings import Settings
from tests.conftest import serve

JSON, XML = "application/fhir+json", "application/fhir+xml"
JOBS = ("{job}", "{name}")
LARGEST = 400_000
"""Characters of the document, which the page has to read."""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(Settings()).openapi()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[httpx.Client]:
    """A client of a service as `make run` starts it: it holds the published cases, and is written to."""
    for served in serve(Settings(database_url=f"sqlite:///{tmp_path}/emm.db", load_published=True)):
        with httpx.Client(base_url=served.url, timeout=60) as found:
            yield found


def resolved(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """The node, or what its reference leads to."""
    while "$ref" in node:
        found: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, found in document["paths"].items():
        for method, operation in found.items():
            yield path, method, operation


def parameters(document: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    return [resolved(document, one) for one in operation["parameters"]]


def of_form(schema: dict[str, Any]) -> dict[str, Any]:
    """What the page fills into a form: the examples of its parts."""
    return {name: one["example"] for name, one in schema["properties"].items() if "example" in one}


def examples(document: dict[str, Any], operation: dict[str, Any]) -> list[tuple[str, Any]]:
    """(media type, example) of the body; one of no type for an operation without a body."""
    if "requestBody" not in operation:
        return [("", None)]
    found = []
    for media, content in resolved(document, operation["requestBody"])["content"].items():
        found += [(media, content["example"])] if "example" in content else []
        found += [(media, of_form(content["schema"]))] if "form" in media else []
        found += [(media, one["value"]) for one in content.get("examples", {}).values()]
    return found


def as_json_schema(node: Any) -> Any:
    """The schemas with `nullable` as JSON Schema says it (https://spec.openapis.org/oas/v3.0.3#schema-object)."""
    if isinstance(node, list):
        return [as_json_schema(one) for one in node]
    if not isinstance(node, dict):
        return node
    made = {name: as_json_schema(value) for name, value in node.items()}
    return {**made, "type": [made["type"], "null"]} if made.pop("nullable", False) is True else made


def written(media: str, example: Any) -> bytes | None:
    if "form" in media:
        return urlencode({name: json.dumps(one).strip('"') for name, one in example.items()}).encode()
    return example.encode() if isinstance(example, str) else None if example is None else json.dumps(example).encode()


def tried(client: httpx.Client, document: dict[str, Any], job: list[str]) -> Iterator[tuple[str, httpx.Response]]:
    """Every operation with everything that the page fills in, in the order of the page. job: of the last export, the file behind it."""
    for path, method, operation in operations(document):
        given = [one for one in parameters(document, operation) if "example" in one or one["required"]]
        address = path
        for name, value in zip(JOBS, job, strict=False):
            address = address.replace(name, value)
        query: list[tuple[str, str]] = []
        headers = {}
        for one in given:
            value = one.get("example", *one["schema"].get("enum", ["?"])[:1])
            if one["in"] == "path":
                address = address.replace("{" + one["name"] + "}", str(value))
            elif one["in"] == "header":
                headers[one["name"]] = str(value)
            elif isinstance(value, dict):
                query += value.items()
            else:
                query.append((one["name"], value))
        for media, example in examples(document, operation):
            of_body = {"Content-Type": media} if media else {}
            answer = client.request(
                method, address, params=query, content=written(media, example), headers=headers | of_body
            )
            yield f"{method} {path} {media}", answer


def test_every_operation_says_what_it_answers_and_no_fault_that_cannot_be(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.0")
    assert "HTTPValidationError" not in json.dumps(document) and "x-page" not in json.dumps(document)
    for path, method, operation in operations(document):
        statuses = operation["responses"].keys()
        assert any(one.startswith("2") for one in statuses), path
        assert ("415" in statuses) == ("413" in statuses and method != "get") == ("requestBody" in operation), (
            path,
            method,
        )
        assert ("406" in statuses) == ("_format" in {one["name"] for one in parameters(document, operation)}), path


def test_the_document_is_small_and_all_its_references_lead_somewhere(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    assert len(text) < LARGEST
    used = set(re.findall(r'"\$ref": "(#/[^"]+)"', text))
    for reference in used:
        assert resolved(document, {"$ref": reference}), reference
    parts = document["components"]
    whole = {f"#/components/{kind}/{name}" for kind, named in parts.items() for name in named}
    assert whole == used


def test_both_formats_are_named_wherever_fhir_travels(document: dict[str, Any]) -> None:
    for path, _, operation in operations(document):
        body = [operation["requestBody"]] if "requestBody" in operation else []
        for one in [*operation["responses"].values(), *body]:
            content = resolved(document, one).get("content", {})
            assert (JSON in content) == (XML in content), path
        for status, answer in operation["responses"].items():
            if status >= "400" and path.startswith(("/fhir", "/cases")):
                assert {JSON, XML} == resolved(document, answer)["content"].keys()


def test_the_schemas_are_schemas_and_the_examples_meet_theirs(document: dict[str, Any]) -> None:
    schemas = as_json_schema(document["components"]["schemas"])
    for name, schema in schemas.items():
        jsonschema.Draft4Validator.check_schema(schema), name
    checked = 0
    for path, method, operation in operations(document):
        if "requestBody" not in operation:
            continue
        for media, content in resolved(document, operation["requestBody"])["content"].items():
            schema = {**content["schema"], "components": {"schemas": schemas}}
            for one in [content.get("example"), *(e["value"] for e in content.get("examples", {}).values())]:
                if one is not None:
                    jsonschema.Draft4Validator(schema).validate(one), (path, method, media)
                    checked += 1
    assert checked > 60


def test_everything_that_the_page_proposes_works_in_its_order_and_again(fresh: httpx.Client) -> None:
    document = fresh.get("/openapi.json").json()
    job: list[str] = []
    for _ in range(2):
        answered = 0
        for what, answer in tried(fresh, document, job):
            answered += 1
            assert answer.status_code < 300, (what, str(answer.url), answer.text[:600])
            place = answer.headers.get("content-location", "")
            if "$export-status" in place:
                job[:] = finished(fresh, place.rpartition("/")[2])
        assert answered > 100


def finished(client: httpx.Client, job: str) -> list[str]:
    """The export, once it is done, and the name of its first file."""
    while (told := client.get(f"/fhir/$export-status/{job}")).status_code == 202:
        time.sleep(0.02)
    return [job, told.json()["output"][0]["url"].rpartition("/")[2].removesuffix(".ndjson")]


def test_what_is_preferred_shapes_the_answer_to_a_write(client: httpx.Client) -> None:
    """`Prefer: return=minimal` is not drawn by Schemathesis: no body, and no media type."""
    answer = client.post("/fhir/Patient", json={"resourceType": "Patient"}, headers={"Prefer": "return=minimal"})
    assert (answer.status_code, answer.content, answer.headers.get("content-type")) == (201, b"", None)


def test_an_if_match_that_names_no_version_is_refused_where_nothing_is_to_be_compared(client: httpx.Client) -> None:
    """Schemathesis found it: a conditional delete that finds nothing took any If-Match."""
    address = "/fhir/Account?identifier=http://example.org/numbers%7C1"
    answer = client.delete(address, headers={"If-Match": ""})
    assert (answer.status_code, answer.json()["issue"][0]["expression"]) == (400, ["http.If-Match"])
    assert client.delete(address, headers={"If-Match": 'W/"1"'}).status_code in (204, 412)


@pytest.mark.parametrize(
    ("method", "address", "allow"),
    [
        ("PUT", "/fhir/ValueSet/$expand", "GET, HEAD, POST"),
        ("DELETE", "/fhir/$import", "POST"),
        ("OPTIONS", "/fhir/Patient/x/$meta-add", "POST"),
        ("POST", "/fhir/Patient/x/$emm-case", "GET, HEAD"),
        ("PATCH", "/fhir/Group/x/$export", "GET, HEAD, POST"),
        ("GET", "/fhir/Patient/$validate", "POST"),
    ],
)
def test_an_operation_is_no_id_whatever_the_method(client: httpx.Client, method: str, address: str, allow: str) -> None:
    """Schemathesis found it: a PUT was taken for the update of a resource with the id `$expand`."""
    answer = client.request(method, address)
    assert (answer.status_code, answer.headers["allow"]) == (405, allow)
    assert answer.json()["issue"][0]["expression"] == ["http.url"]


def test_the_case_schema_of_the_document_refuses_what_the_case_schema_refuses(
    document: dict[str, Any], published: httpx.Client
) -> None:
    newer = jsonschema.Draft202012Validator(published.get("/cases/$schema").json())
    schemas = as_json_schema(document["components"]["schemas"])
    older = jsonschema.Draft4Validator({"$ref": "#/components/schemas/Case", "components": {"schemas": schemas}})
    case = published.get("/cases/index-case").json()
    without = {name: {key: value for key, value in case.items() if key != name} for name in case}
    doubled = {name: {**case, name: [case[name]]} for name in case}
    emptied = {name: {**case, name: ""} for name in case}
    for changed in ({"": case}, without, doubled, emptied):
        for name, one in changed.items():
            assert newer.is_valid(one) == older.is_valid(one), name
