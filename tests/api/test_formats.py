"""The whole service in both formats: what is written in one is read in the other, digit for digit."""

from xml.etree import ElementTree

import httpx
import pytest

JSON, XML = "application/fhir+json", "application/fhir+xml"
FHIR = "{http://hl7.org/fhir}"
OBSERVATION = (
    b'<Observation xmlns="http://hl7.org/fhir"><id value="o"/><status value="final"/><code><text value="x"/></code>'
    b'<valueQuantity><value value="9.30"/></valueQuantity></Observation>'
)
TRANSACTION = (
    b'<Bundle xmlns="http://hl7.org/fhir"><type value="transaction"/><entry><resource><Patient><active value="true"/></Patient>'
    b'</resource><request><method value="POST"/><url value="Patient"/></request></entry></Bundle>'
)


def root(answer: httpx.Response) -> ElementTree.Element:
    assert answer.headers["content-type"] == "application/fhir+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)


def values(element: ElementTree.Element, name: str) -> list[str | None]:
    return [one.get("value") for one in element.iter(FHIR + name)]


def put(client: httpx.Client, **headers: str) -> httpx.Response:
    return client.put("/fhir/Observation/o", content=OBSERVATION, headers={"Content-Type": XML, **headers})


def test_what_is_written_in_xml_is_read_in_json_and_xml_with_its_digits(client: httpx.Client) -> None:
    made = put(client, Accept=XML)
    assert (made.status_code, root(made).tag) == (201, FHIR + "Observation")
    assert made.headers["location"].endswith("/fhir/Observation/o/_history/1")
    read = client.get("/fhir/Observation/o")
    assert read.headers["content-type"] == "application/fhir+json; charset=utf-8"
    assert b'"value":9.30' in read.content
    assert read.headers["content-location"] == made.headers["location"]
    assert put(client).headers["etag"] == 'W/"1"'
    for address in (
        "/fhir/Observation/o",
        "/fhir/Observation/o/_history/1",
        "/fhir/Observation",
        "/fhir/Observation/o/_history",
    ):
        assert "9.30" in values(root(client.get(address, params={"_format": "xml"})), "value"), address


def test_a_transaction_in_xml_is_stored_and_answered_in_xml(client: httpx.Client) -> None:
    answer = client.post("/fhir/", content=TRANSACTION, headers={"Content-Type": XML, "Accept": XML})
    assert (answer.status_code, values(root(answer), "status")) == (200, ["201 Created"])
    assert client.get("/fhir/Patient").json()["total"] == 1


def test_the_capability_statement_is_there_in_both_formats(client: httpx.Client) -> None:
    for accept in (XML, "application/xml", "text/xml"):
        answer = client.get("/fhir/metadata", headers={"Accept": accept})
        assert answer.headers["content-type"].startswith(accept)
        assert ElementTree.fromstring(answer.content).tag == FHIR + "CapabilityStatement"
    assert (
        client.get("/fhir/metadata", headers={"Accept": "application/json"})
        .headers["content-type"]
        .startswith("application/json")
    )


def test_what_cannot_be_answered_is_not_written(client: httpx.Client) -> None:
    assert put(client, Accept="text/turtle").status_code == 406
    assert client.get("/fhir/Observation/o").status_code == 404


def test_a_search_may_say_its_format_in_its_body(client: httpx.Client) -> None:
    answer = client.post("/fhir/Observation/_search", data={"_format": "xml"})
    assert root(answer).tag == FHIR + "Bundle"


@pytest.mark.parametrize(
    ("prefer", "kind"), [("OperationOutcome", "OperationOutcome"), ("representation", "Observation")]
)
def test_a_write_is_answered_as_it_is_preferred(client: httpx.Client, prefer: str, kind: str) -> None:
    assert put(client, Prefer=f"return={prefer}").json()["resourceType"] == kind
    assert root(put(client, Prefer=f"handling=strict, return={prefer}", Accept=XML)).tag == FHIR + kind


def test_bytes_are_stored_as_a_binary_and_come_back(client: httpx.Client) -> None:
    made = client.post("/fhir/Binary", content=b"%PDF\x00\xff", headers={"Content-Type": "application/pdf"})
    assert (made.status_code, made.json()["contentType"]) == (201, "application/pdf")
    address = f"/fhir/Binary/{made.json()['id']}"
    for path in (address, address + "/_history/1"):
        raw = client.get(path, headers={"Accept": "application/pdf"})
        assert (raw.content, raw.headers["content-type"]) == (b"%PDF\x00\xff", "application/pdf")
        assert raw.headers["content-disposition"] == "attachment"
    assert client.get(address, headers={"Accept": JSON}).json()["data"] == "JVBERgD/"
    put = client.put(address, content=b"other", headers={"Content-Type": "text/plain", "If-Match": 'W/"1"'})
    assert (put.status_code, client.get(address).content) == (200, b"other")
    assert client.get("/fhir/Binary/none", headers={"Accept": "image/png"}).status_code == 404
