"""$validate and the validation of writes, as a client meets them (http://hl7.org/fhir/R4/resource-operation-validate.html)."""

import httpx
import pytest

from tests.conftest import Served, serve

BROKEN = {"resourceType": "Observation", "status": "finall", "foo": 1}
STATUS = "https://w3id.org/emm-fhir/StructureDefinition/compartment-status"


def errors(answer: httpx.Response) -> dict[str, str]:
    """Where → issue type of every error of an outcome."""
    assert answer.json()["resourceType"] == "OperationOutcome"
    return {
        one["expression"][0]: one["code"]
        for one in answer.json()["issue"]
        if one["severity"] == "error" and one.get("expression")
    }


@pytest.mark.parametrize("address", ["$validate", "Observation/$validate"])
def test_validate_names_every_fault_with_its_place_and_stores_nothing(client: httpx.Client, address: str) -> None:
    answer = client.post(f"/fhir/{address}", json=BROKEN)
    assert answer.status_code == 200
    assert errors(answer) == {
        "Observation.foo": "structure",
        "Observation": "structure",  # code is missing
        "Observation.status": "code-invalid",
    }
    assert client.get("/fhir/_history").json()["total"] == 0


def test_validate_holds_a_resource_to_a_profile_that_is_held_and_says_where_one_is_not(client: httpx.Client) -> None:
    body = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
    assert errors(client.post("/fhir/Observation/$validate", json=body)) == {}
    held = client.post("/fhir/Observation/$validate", params={"profile": STATUS}, json=body)
    assert errors(held)["Observation.code"] in ("code-invalid", "structure")
    unknown = client.post("/fhir/Observation/$validate", params={"profile": "http://x.example/p"}, json=body)
    assert errors(unknown) == {"Observation": "not-found"}


@pytest.mark.parametrize(("validation", "status"), [("full", 422), ("structure", 201)])
def test_a_write_is_held_to_as_much_as_the_setting_says(server: Served, validation: str, status: int) -> None:
    for served in serve(type(server.settings)(**{**vars(server.settings), "validation": validation})):
        with httpx.Client(base_url=served.url, timeout=60) as client:
            answer = client.post("/fhir/Observation", json=BROKEN)
            assert answer.status_code == status
            assert status == 201 or len(errors(answer)) == 3
            assert client.get("/fhir/Observation").json()["total"] == (status == 201)
