"""Questions that cannot be answered truly are refused, each with its reason."""

from datetime import UTC, datetime

import pytest

from app.fhir.problems import Invalid
from app.fhir.resource_types import RESOURCE_TYPES
from app.search.conditions import Dates
from app.search.index import indexed
from app.search.parameters import parameters_of
from app.search.query import LARGEST_COUNT, Query, query

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def asked(*params: tuple[str, str], lenient: bool = False) -> Query:
    return query("Observation", params, "http://here.org/fhir", NOW, lenient)


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [
        ("codee", "x", "search-parameter"),
        ("value-quantity", "5", "search-parameter"),
        ("code:in", "http://x.org", "search-modifier"),
        ("subject:Patient", "1", "search-modifier"),
        ("code", "", "search-value"),
        ("code", "a,,b", "search-value"),
        ("code", "|", "search-value"),
        ("code", "a|b|c", "search-value"),
        ("subject", "Patiant/1", "search-value"),
        ("subject", "Patient/1/_history/2", "search-value"),
        ("date", "2020-13-45", "search-value"),
        ("date", "2021-02-29", "search-value"),
        ("date", "0000", "search-value"),
        ("date", "xx2020", "search-value"),
        ("date", "2013-01-14T10:00:00 02:00", "search-value"),
        ("date", "2013-01-14T25:00:00Z", "search-value"),
        ("_id", "a/b", "search-value"),
        ("_id", "x" * 65, "search-value"),
        ("_count", "-1", "search-value"),
        ("_count", "ten", "search-value"),
        ("_count", "1e9", "search-value"),
        ("_sort", "date", "search-parameter"),
    ],
)
def test_what_cannot_be_searched_is_refused_by_name(name: str, value: str, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        asked((name, value))
    assert [issue.key for issue in refused.value.issues] == [key]


def test_every_fault_of_a_question_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        asked(("foo", "1"), ("date", "yesterday"), ("_count", "x"))
    assert len(refused.value.issues) == 3


def test_an_unknown_parameter_is_answered_with_the_valid_ones() -> None:
    with pytest.raises(Invalid) as refused:
        asked(("codee", "x"))
    text = refused.value.issues[0].text
    assert "did you mean 'code'?" in text and "identifier" in text and "_id" in text


def test_leniency_leaves_out_what_is_unknown_and_says_so() -> None:
    found = asked(("foo", "1"), ("code", "x"), lenient=True)
    assert found.asked == (("code", "x"),) and [issue.severity for issue in found.ignored] == ["warning"]


def test_leniency_does_not_leave_out_a_value_that_cannot_be_read() -> None:
    with pytest.raises(Invalid):
        asked(("date", "yesterday"), lenient=True)


def test_a_page_is_never_larger_than_the_largest() -> None:
    assert asked(("_count", "100000")).count == LARGEST_COUNT


def test_ten_thousand_alternatives_are_too_many() -> None:
    with pytest.raises(Invalid) as refused:
        asked(("code", ",".join(str(i) for i in range(10_000))))
    assert refused.value.issues[0].key == "search-too-many-values"


def test_repeating_a_parameter_asks_for_both() -> None:
    assert len(asked(("date", "ge2013"), ("date", "lt2014")).conditions) == 2
    assert all(isinstance(one, Dates) for one in asked(("date", "ge2013"), ("date", "lt2014")).conditions)


def test_no_two_parameters_share_a_number() -> None:
    codes = [one.code for type_ in RESOURCE_TYPES for one in parameters_of(type_).values()]
    assert len(codes) == len(set(codes)) > 300


def test_a_code_element_is_found_by_the_system_that_its_value_set_implies() -> None:
    rows, _ = indexed({"resourceType": "AllergyIntolerance", "category": ["food"]}, "http://here.org/fhir")
    system = "http://hl7.org/fhir/allergy-intolerance-category"
    condition = query("AllergyIntolerance", [("category", f"{system}|food")], "http://here.org/fhir", NOW).conditions[0]
    assert set(condition.hashes) <= set(rows.tokens)  # type: ignore[union-attr]


def test_a_date_that_is_none_is_named_with_its_place_in_the_resource() -> None:
    _, issues = indexed({"resourceType": "Observation", "effectivePeriod": {"start": "2020-02-30"}}, "http://x")
    assert [issue.expression for issue in issues] == ["Observation.effectivePeriod"]
