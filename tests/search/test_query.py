"""Questions that cannot be answered truly are refused, each with its reason. http://hl7.org/fhir/R4/search.html"""

import pytest

from app.fhir.problems import Invalid
from app.search.conditions import Dates
from app.search.limits import MOST_CLAUSES, MOST_DATES, MOST_VALUES
from app.search.query import query, scope_of
from tests.search.asking import ASKING, ask, fault, faults, found


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [
        ("codee", "x", "search-parameter"),
        ("", "x", "search-parameter"),
        (":exact", "x", "search-parameter"),
        ("code:contains", "x", "search-modifier"),
        ("code:", "x", "search-modifier"),
        ("subject:Practitioner", "1", "search-modifier"),
        ("date:exact", "2020", "search-modifier"),
        ("code", ",", "search-value"),
        ("code", "a,,b", "search-value"),
        ("code", "|", "search-value"),
        ("code", "a|b|c", "search-value"),
        ("code:missing", "maybe", "search-value"),
        ("subject", "Patiant/1", "search-value"),
        ("subject", "Patient/1/_history/2", "search-value"),
        ("date", "2020-13-45", "search-value"),
        ("date", "2021-02-29", "search-value"),
        ("date", "0000", "search-value"),
        ("date", "xx2020", "search-value"),
        ("date", "2013-01-14T10:00:00 02:00", "search-value"),
        ("date", "2013-01-14T25:00:00Z", "search-value"),
        ("value-quantity", "much", "search-value"),
        ("_id", "a/b", "search-value"),
        ("_id", "x" * 65, "search-value"),
        ("_lastUpdated", "yesterday", "search-value"),
        ("_type", "Patient", "search-value"),
        ("_list", "$current-problems", "search-value"),
        ("_list", "a/b", "search-value"),
        ("_list:not", "1", "search-modifier"),
        ("_filter", "name eq x", "search-parameter"),
        ("_graph", "mine", "search-parameter"),
        ("_contained", "true", "search-value"),
        ("_contained", "both", "search-value"),
        ("_containedType", "container", "search-parameter"),
    ],
)
def test_what_cannot_be_searched_is_refused_by_name(name: str, value: str, key: str) -> None:
    refused = fault("Observation", (name, value))
    assert refused.key == key and refused.severity == "error" and refused.text.endswith(".")


def test_every_fault_of_a_question_is_named_at_once() -> None:
    asked = (("foo", "1"), ("date", "yesterday"), ("_count", "x"), ("_sort", "foo"), ("_include", "Foo:bar"))
    found = faults("Observation", *asked)
    assert [one.expression for one in found] == ["http.foo", "http.date", "http._count", "http._sort", "http._include"]


def test_an_unknown_parameter_is_answered_with_the_nearest_and_then_with_all() -> None:
    text = fault("Observation", ("codee", "x")).text
    assert "did you mean 'code'?" in text and "identifier" in text and "_id" in text and "_has" in text
    assert "did you mean '_count'?" in fault("Observation", ("_cuont", "5")).text


def test_an_unknown_modifier_is_answered_with_the_valid_ones() -> None:
    text = fault("Patient", ("name:exakt", "x")).text
    assert ":exact" in text and ":contains" in text and ":missing" in text


def test_a_parameter_of_r4_that_is_not_served_is_refused_with_the_reason() -> None:
    assert "distances" in fault("Location", ("near", "1|2")).text
    assert "sound" in fault("Patient", ("phonetic", "x")).text


def test_a_fault_points_at_the_parameter_and_shows_what_was_sent() -> None:
    refused = fault("Observation", ("subject:Patient.nam", "x"))
    assert (refused.expression, refused.value) == ("http.subject", "subject:Patient.nam=x")
    assert fault("Observation", ("date", "yesterday")).value == "yesterday"


def test_leniency_leaves_out_what_is_unknown_and_says_so() -> None:
    asked = ask(
        "Observation",
        ("foo", "1"), ("code:contains", "x"), ("code", "x"), ("subject.foo", "y"), ("_sort", "foo"), ("_include", "Foo:x"),
        lenient=True,
    )  # fmt: skip
    assert asked.asked == (("code", "x"),) and len(asked.conditions) == 1 and not asked.sort and not asked.includes
    assert [(issue.expression, issue.severity) for issue in asked.ignored] == [
        ("http.foo", "warning"), ("http.code", "warning"), ("http.subject", "warning"), ("http._sort", "warning"), ("http._include", "warning"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "param", [("date", "yesterday"), ("_count", "-1"), ("_elements", "foo"), ("_summary", "x"), ("code", ",")]
)
def test_leniency_does_not_leave_out_a_value_that_cannot_be_read(param: tuple[str, str]) -> None:
    assert [one.key for one in faults("Observation", param, lenient=True)] == ["search-value"]


def test_a_parameter_without_a_value_is_left_out_and_this_is_said() -> None:
    """'Empty parameters are not an error - they are just ignored by the server.'"""
    asked = ask("Observation", ("code", ""), ("status", "final"), ("_count", ""), ("foo", ""), ("_sort", ""))
    assert asked.asked == (("status", "final"),) and len(asked.conditions) == 1 and asked.count == 50
    assert [(one.expression, one.severity) for one in asked.ignored] == [
        ("http.code", "information"), ("http._count", "information"), ("http.foo", "information"), ("http._sort", "information"),
    ]  # fmt: skip


@pytest.mark.parametrize("lenient", [True, False])
def test_a_named_query_is_never_left_out(lenient: bool) -> None:
    """'Servers SHALL refuse to process a search request if they do not recognize the _query parameter value.'"""
    (refused,) = faults("Patient", ("_query", "mine"), lenient=lenient)
    assert "no named queries" in refused.text


def test_repeating_a_parameter_asks_for_both() -> None:
    asked = ask("Observation", ("date", "ge2013"), ("date", "lt2014"))
    assert len(asked.conditions) == 2 and all(isinstance(one, Dates) for one in asked.conditions)


def test_what_is_asked_is_kept_in_its_order_for_the_self_link() -> None:
    params = (("_sort", "-date"), ("code", "a,b"), ("_count", "7"), ("subject:Patient.name", "x"))
    assert ask("Observation", *params).asked == params


def test_parameters_about_the_form_of_the_answer_are_left_to_the_door() -> None:
    assert ask("Observation", ("_format", "xml"), ("_pretty", "true"), ("code", "x")).asked == (("code", "x"),)


def test_what_shapes_the_answer_is_told_apart_from_what_matches() -> None:
    params = (("code", "x"), ("_count", "3"), ("_include", "Observation:subject"), ("_include", "Observation:device"))
    assert ask("Observation", *params, ("_sort", "date")).shaping == ("_count", "_include", "_sort")
    assert ask("Observation", ("code", "x"), ("_id", "1")).shaping == ()


@pytest.mark.parametrize("value", ["%", "_", "b%m", "b_am", "*", "b*m"])
@pytest.mark.parametrize("modifier", ["", ":contains", ":exact"])
def test_wildcards_of_sql_find_nothing_that_a_letter_would_not(modifier: str, value: str) -> None:
    bdam = {"resourceType": "Patient", "id": "1", "name": [{"family": "Bdam"}]}
    assert faults("Patient", (f"name{modifier}", value)) or not found(ask("Patient", (f"name{modifier}", value)), bdam)


def test_an_escaped_comma_does_not_part_values() -> None:
    one, two = ask("Patient", ("name:exact", "a\\,b")), ask("Patient", ("name:exact", "a,b"))
    assert len(one.conditions[0].values) == 1 and len(two.conditions[0].values) == 2  # type: ignore[union-attr]


class TestLimits:
    """Each is named where it is passed."""

    def test_ten_thousand_alternatives_are_too_many(self) -> None:
        refused = fault("Observation", ("code", ",".join(str(i) for i in range(10_000))))
        assert (refused.code, refused.key) == ("too-costly", "search-too-many-values") and str(
            MOST_VALUES
        ) in refused.text

    def test_values_are_counted_over_all_parameters(self) -> None:
        many = ",".join(str(i) for i in range(MOST_VALUES // 2))
        assert not faults("Observation", ("code", many), ("status", many))
        assert faults("Observation", ("code", many), ("status", many), ("code", "x"))

    def test_forty_parameters_are_the_most(self) -> None:
        assert not faults("Observation", *[("code", "x")] * MOST_CLAUSES)
        assert str(MOST_CLAUSES) in fault("Observation", *[("code", "x")] * (MOST_CLAUSES + 1)).text

    def test_dates_have_a_limit_of_their_own(self) -> None:
        assert not faults("Observation", ("date", ",".join(["2020"] * MOST_DATES)))
        for name in ("date", "_lastUpdated", "has-member:Observation.date"):
            refused = fault("Observation", (name, ",".join(["2020"] * (MOST_DATES + 1))))
            assert refused.code == "too-costly" and str(MOST_DATES) in refused.text

    def test_values_that_a_chain_multiplies_are_counted_once_for_each_way(self) -> None:
        refused = fault("Observation", ("focus.code", ",".join(str(i) for i in range(1000))))
        assert refused.code == "too-costly" and "name the types" in refused.text

    def test_a_name_or_value_of_a_hundred_kilobytes_is_not_repeated_in_whole(self) -> None:
        for param in (
            ("x" * 100_000, "1"),
            ("code:" + "x" * 100_000, "1"),
            ("date", "9" * 100_000),
            ("_sort", "x" * 100_000),
        ):
            refused = fault("Observation", param)
            assert len(refused.text) < 5000 and len(refused.expression or "") < 200


class TestPageLinks:
    """`_cursor` holds the whole question."""

    def test_a_cursor_is_recognised_and_left_to_paging(self) -> None:
        asked = ask("Observation", ("_cursor", "abc"), ("_format", "json"), ("_pretty", "true"))
        assert asked.cursor == "abc" and asked.conditions == ()

    def test_nothing_stands_beside_a_cursor(self) -> None:
        beside = (("code", "x"), ("_cursor", "abc"), ("_count", "5"), ("_cursor", "def"))
        assert [one.expression for one in faults("Observation", *beside)] == [
            "http.code",
            "http._count",
            "http._cursor",
        ]

    def test_an_empty_cursor_is_none(self) -> None:
        assert fault("Observation", ("_cursor", "")).expression == "http._cursor"


def test_a_question_of_no_parameters_asks_for_everything() -> None:
    asked = query(scope_of("Observation"), [], ASKING)
    assert asked.search().types == ("Observation",) and asked.search().conditions == () and asked.count == 50


def test_a_refusal_is_always_of_the_same_kind() -> None:
    with pytest.raises(Invalid):
        ask("Observation", ("foo", "1"))
