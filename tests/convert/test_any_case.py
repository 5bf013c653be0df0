"""Laws that hold for any case: it survives its Bundles, and the store behind real HTTP."""

import httpx
from hypothesis import HealthCheck, given, settings

from app.case.document import Case
from app.convert.from_bundle import bundle_to_case
from app.convert.to_bundle import case_to_bundle
from app.fhir import exact_json
from tests.case.strategies import TERMINOLOGY, cases

JSON = {"Content-Type": "application/json"}
slow = [
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.filter_too_much,
    HealthCheck.function_scoped_fixture,
    HealthCheck.large_base_example,
]


@settings(max_examples=80, deadline=None, suppress_health_check=slow, derandomize=True)
@given(cases())
def test_any_case_survives_each_kind_of_bundle(case: Case) -> None:
    body = exact_json.dumps(case.as_data())
    for kind in ("transaction", "collection", "document"):
        sent = exact_json.loads(exact_json.dumps(case_to_bundle(case, TERMINOLOGY, kind)))
        read, left = bundle_to_case(sent, TERMINOLOGY, "2000-01-01T00:00:00Z")
        assert exact_json.dumps(read.as_data()) == body
        assert left == []


@settings(max_examples=25, deadline=None, suppress_health_check=slow, derandomize=True)
@given(case=cases())
def test_any_case_survives_the_store(client: httpx.Client, case: Case) -> None:
    body = exact_json.dumps(case.as_data())
    client.delete(f"/cases/{case.id}")
    answer = client.post("/cases", content=body, headers=JSON)
    if answer.status_code == 422:  # what is drawn may end before it starts, which FHIR has no form for (per-1)
        issues = answer.json()["issue"]
        assert {one["details"]["coding"][0]["code"] for one in issues} == {"per-1"}, answer.text
        assert all(not one["expression"][0].startswith("Bundle") for one in issues), answer.text
        return
    assert answer.status_code == 201, answer.text
    assert client.get(f"/cases/{case.id}").content == body
