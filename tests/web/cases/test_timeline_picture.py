"""The picture of a case's course at an address of its own."""

from xml.etree import ElementTree

import httpx
import pytest

from tests.conftest import ROOT
from tests.web.conftest import Opened

ADDRESS = "/cases/index-case/timeline.svg"
SVG = "{http://www.w3.org/2000/svg}"
NEW = (ROOT / "app/literature/invented/hospital-case.yaml").read_bytes()
YAML = {"Content-Type": "application/yaml"}


def test_it_is_an_svg_that_stands_alone_and_may_load_and_run_nothing(published: httpx.Client) -> None:
    answer = published.get(ADDRESS)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["content-security-policy"] == "default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    root = ElementTree.fromstring(answer.content)
    assert root.tag == f"{SVG}svg"
    assert root.find(f".//{SVG}a") is None  # where the links of the page lead to is not here
    words = "".join(root.itertext())
    assert "22.5–45.9" in words


def test_a_client_that_has_it_already_is_told_so(published: httpx.Client) -> None:
    etag = published.get(ADDRESS).headers["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = published.get(ADDRESS, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert published.get(ADDRESS, headers={"If-None-Match": '"other"'}).status_code == 200


def test_it_changes_with_the_case_and_with_what_a_hospital_adds_to_its_patient(client: httpx.Client) -> None:
    address = "/cases/invented-hospital-case/timeline.svg"
    assert client.get(address).status_code == 404
    client.post("/cases", content=NEW, headers=YAML).raise_for_status()
    first = client.get(address)
    assert "8.88" not in first.text
    patient = client.get("/fhir/Patient").json()["entry"][0]["resource"]["id"]
    haemoglobin = {
        "resourceType": "Observation",
        "status": "final",
        "subject": {"reference": f"Patient/{patient}"},
        "code": {"coding": [{"system": "http://loinc.org", "code": "718-7"}], "text": "Hemoglobin"},
        "effectiveDateTime": "2024-05-28",
        "valueQuantity": {"value": 8.88, "unit": "g/dL", "system": "http://unitsofmeasure.org", "code": "g/dL"},
    }
    stored = client.post("/fhir/Observation", json=haemoglobin)
    assert stored.status_code == 201, stored.text
    second = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert second.status_code == 200 and "8.88" in second.text
    client.delete(f"/fhir/Observation/{stored.json()['id']}").raise_for_status()
    assert client.get(address).headers["etag"] == first.headers["etag"]
    replaced = NEW.replace(b'title: "Invented', b'title: "Another', 1)
    client.put("/cases/invented-hospital-case", content=replaced, headers=YAML).raise_for_status()
    third = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert third.status_code == 200 and "Another hospital case" in third.text


@pytest.mark.parametrize(
    ("address", "status", "expression"),
    [("/cases/nobody/timeline.svg", 404, "http.url"), (f"{ADDRESS}?width=9", 400, "http.width")],
)
def test_what_cannot_be_drawn_is_told_as_an_outcome(
    published: httpx.Client, address: str, status: int, expression: str
) -> None:
    answer = published.get(address)
    assert answer.status_code == status
    assert answer.json()["resourceType"] == "OperationOutcome"
    assert [one["expression"] for one in answer.json()["issue"]] == [[expression]]


def test_a_browser_shows_it_and_its_policy_refuses_nothing_of_it(opened: Opened, at: str) -> None:
    page = opened(at + ADDRESS)
    box = page.evaluate("(() => { const b = document.documentElement.getBBox(); return [b.width, b.height] })()")
    assert box[0] > 300 and box[1] > 200
