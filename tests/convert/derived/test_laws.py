"""Laws of derived results, for any case that can be drawn."""

from typing import Any

from hypothesis import HealthCheck, given, settings

from app.case.document import Case
from app.convert.derived.to_bundle import derived_bundle, derived_resources
from app.convert.from_bundle import case_of
from app.convert.to_bundle import resources_of
from app.fhir import exact_json
from app.interaction.assess_case import assessment
from tests.case.strategies import TERMINOLOGY, cases
from tests.convert.derived.deriving import RECORDED, VERSION, addresses
from tests.convert.derived.test_any_case import VALIDATOR

slow = [
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.filter_too_much,
    HealthCheck.large_base_example,
]


@settings(max_examples=60, deadline=None, suppress_health_check=slow, derandomize=True)
@given(cases())
def test_what_is_derived_of_any_case_is_valid_and_does_not_change_the_case(case: Case) -> None:
    made = derived_resources(case, assessment(case), addresses(case), TERMINOLOGY, VERSION, RECORDED)
    bundle = exact_json.loads(exact_json.dumps(derived_bundle(made, RECORDED)))
    # What is drawn may end before it starts, which FHIR has no form for (per-1).
    found = [(one.key, one.expression, one.text) for one in VALIDATOR.issues(bundle) if one.key != "per-1"]
    assert found == []
    resources = (*made.values(), *resources_of(case, TERMINOLOGY).values())
    entries: list[tuple[str | None, Any]] = [(f"urn:uuid:{one['id']}", one) for one in resources]
    read, left = case_of(entries, TERMINOLOGY, "2000-01-01T00:00:00Z")
    assert exact_json.dumps(read.as_data()) == exact_json.dumps(case.as_data())
    assert left == []
