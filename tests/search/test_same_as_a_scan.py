"""Index rows and conditions together mean what R4 says: compared with a plain scan."""

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.search import asked, generated, scan


@settings(max_examples=600, derandomize=True)
@given(generated.observations(), st.lists(generated.clauses, min_size=1, max_size=2))
@example({"resourceType": "Observation", "effectiveDateTime": "2013-01-14T23:30:00-05:00"}, [("date", "2013-01-15")])
@example({"resourceType": "Observation", "code": {"coding": [{"code": "x,y"}]}}, [("code", "x\\,y")])
def test_a_resource_is_found_exactly_when_a_plain_reading_finds_it(
    resource: dict[str, Any], params: list[tuple[str, str]]
) -> None:
    found = all(asked.finds(resource, name, value) for name, value in params)
    assert found == scan.matches(resource, params, asked.NOW)


@settings(max_examples=1500, derandomize=True)
@given(generated.quantities, generated.quantity_values)
def test_a_quantity_is_found_exactly_when_a_plain_reading_finds_it(quantity: dict[str, Any], value: str) -> None:
    observation = {"resourceType": "Observation", "valueQuantity": quantity}
    assert asked.finds(observation, "value-quantity", value) == scan.matches(
        observation, [("value-quantity", value)], asked.NOW
    )


@settings(max_examples=300, derandomize=True)
@given(generated.effective, generated.date_values)
def test_a_date_is_found_exactly_when_a_plain_reading_finds_it(effective: dict[str, Any], value: str) -> None:
    observation = {"resourceType": "Observation", **effective}
    assert asked.finds(observation, "date", value) == scan.matches(observation, [("date", value)], asked.NOW)
