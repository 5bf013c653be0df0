"""Laws that hold for any case: every rule answers, in plain data, however odd the record; and names only what it has."""

from hypothesis import HealthCheck, given, settings

from app.case.document import Case
from app.clinical.discordance import discordance
from app.clinical.discrepancies.found import discrepancies
from app.clinical.extramedullary import kinds, time_to_extramedullary
from app.clinical.response.responses import responses
from app.clinical.response.rulesets import VERSIONS
from app.clinical.time_axis import TimeAxis
from app.clinical.timeline import timeline
from app.fhir import exact_json
from tests.case.strategies import cases

slow = [
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.filter_too_much,
    HealthCheck.large_base_example,
]
many = settings(max_examples=60, deadline=None, suppress_health_check=slow, derandomize=True)


@given(cases())
@many
def test_any_case_is_answered_for_in_plain_data(case: Case) -> None:
    said = [timeline(case).as_data()]
    said += [one.as_data() for one in (*discordance(case), *discordance(case, 3), *kinds(case), *discrepancies(case))]
    said += [one.as_data() for version in VERSIONS for one in responses(case, version)]
    assert exact_json.loads(exact_json.dumps(said))
    for definition in ("strict", "broad"):
        time_to_extramedullary(case, definition)


@given(cases())
@many
def test_every_point_lies_0_from_itself_and_as_far_as_back_from_any_other(case: Case) -> None:
    axis = TimeAxis(case)
    ids = [one.id for one in (*case.events, *case.treatments)][:8]
    for one in ids:
        assert axis.between(one, one).is_point
        for other in ids:
            assert axis.between(one, other) == -axis.between(other, one)


@given(cases())
@many
def test_what_is_found_is_of_the_document(case: Case) -> None:
    data = case.as_data()
    ids = {one["id"] for name in data if isinstance(data[name], list) for one in data[name] if "id" in one}
    for one in discrepancies(case):
        assert set(one.discrepancy.fields) <= ids


@given(cases())
@many
def test_what_two_reaches_rule_out_the_exact_distance_does_too(case: Case) -> None:
    """Discordance and the order of moments pass over what they rule out without reckoning it."""
    axis = TimeAxis(case)
    ids = [one.id for one in (*case.events, *case.treatments)][:8]
    for first in ids:
        for last in ids:
            months = axis.between(first, last)
            before = months.low is not None and (months.low > 0 or (months.low == 0 and months.lower_open))
            assert axis.surely_before(first, last) is before
            if axis.reach(first)[1] < axis.reach(last)[0]:
                assert months.low is not None and months.low > 0
