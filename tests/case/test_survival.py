"""A case survives being written and read: JSON and YAML, any valid case."""

from hypothesis import HealthCheck, given, seed, settings

from app.case.document import Case
from app.case.reading import read_json, read_yaml
from app.fhir import exact_json
from tests.case.strategies import cases
from tests.case.values_drawn import TERMINOLOGY

SLOW = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@seed(299)
@SLOW
@given(cases())
def test_any_case_survives_json_with_every_digit(case: Case) -> None:
    written = exact_json.dumps(case.as_data())
    read = read_json(written, TERMINOLOGY.words)
    assert read == case
    assert exact_json.dumps(read.as_data()) == written


@seed(299)
@SLOW
@given(cases())
def test_any_case_survives_yaml_with_every_digit(case: Case) -> None:
    written = exact_json.dumps(case.as_data())
    read = read_yaml(written, TERMINOLOGY.words)
    assert read == case
    assert exact_json.dumps(read.as_data()) == written
