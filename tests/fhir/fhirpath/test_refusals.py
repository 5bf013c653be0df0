"""Broken expressions are refused with their place; hostile ones are stopped."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.fhir.fhirpath.errors import FhirpathError, FhirpathSyntaxError
from app.fhir.fhirpath.expression import compile
from app.fhir.fhirpath.functions import regexes
from tests.fhir.fhirpath.asking import PATIENT, ask


@pytest.mark.parametrize(
    ("expression", "position", "says"),
    [
        ("", 0, "empty"),
        ("Patient.", 8, "the end of the expression"),
        ("name.given)", 10, "an operator or the end"),
        ("name[0", 6, "']'"),
        ("1 +* 2", 3, "'*'"),
        ('"a"', 0, "single quotes"),
        ("'a", 0, "never closed"),
        ("name.gven()", 5, "no function gven()"),
        ("name.exist()", 5, "did you mean 'exists'"),
        ("name.where()", 5, "takes 1 argument, not 0"),
        ("1.is(Patent)", 2, "did you mean 'Patient'"),
        ("1 is Patent", 5, "did you mean 'Patient'"),
        ("'\\d'", 1, "no escape"),
        ("@2015-02-30", 0, "no date or time that exists"),
        ("$that", 0, "$this, $index and $total"),
        ("a # b", 2, "does not belong here"),
        ("9999999999", 0, "at most 2147483647"),
        ("'\\uD800'", 1, "half of a surrogate pair"),
    ],
)
def test_the_place_of_a_fault_is_told(expression: str, position: int, says: str) -> None:
    with pytest.raises(FhirpathSyntaxError) as refused:
        compile(expression)
    assert (refused.value.position, says in str(refused.value)) == (position, True)


SIXTY = "(" + "|".join(map(str, range(60))) + ")"


@pytest.mark.parametrize(
    "expression",
    [
        f"{SIXTY}.aggregate($total.combine($total), 1)",
        f"{SIXTY}.aggregate($total & $total, 'xxxxxxxx')",
        f"{SIXTY}.aggregate($total.replace('', 'xxxxxxxx'), 'x')",
        f"{SIXTY}.aggregate($total.toChars().combine($total.toChars()).join(), 'xx')",
        f"{SIXTY}.aggregate($total.encode('hex'), 'x')",
        "'a'.repeat($this & 'x')",
        "descendants().select(%resource.descendants().select(%resource.descendants().select(%resource.descendants())))",
        f"('{'a' * 5000}b').replaceMatches('(a+)+$', '')",
        f"('{'a' * 2000}b').replaceMatches('a*a*a*c', '')",
        f"('{'a' * 30}b').replaceMatches('{'a?' * 30}{'a' * 30}', '')",
        f"('{'a' * 30}').replaceMatches('{'(a|a)' * 30}b', '')",
        "'a'.matches('((((a{99}){99}){99}){99})')",
        "'a'.matches('(?=a)')",
        "1.5.round(2147483647)",
        "(" * 4000 + "1" + ")" * 4000,
        "-" * 4000 + "1",
        "1" + "+1" * 4000,
        "a.where(" * 1000 + "true" + ")" * 1000,
        "'" + "x" * 20_000 + "'",
    ],
    ids=lambda expression: expression[:40],
)
def test_a_hostile_expression_is_stopped_soon(expression: str) -> None:
    start = time.process_time()
    with pytest.raises(FhirpathError):
        ask(expression)
    assert time.process_time() - start < 5


def test_a_catastrophic_pattern_takes_linear_time() -> None:
    start = time.process_time()
    assert ask(f"('{'a' * 9000}b').matches('(a+)+$')") == [False]
    assert time.process_time() - start < 1


def test_a_number_too_large_is_empty_at_once() -> None:
    assert ask("2.power(2147483647) | 1.1.power(2147483647) | 99999999.0.exp() | 1.0 / 0.0") == []


def test_long_paths_and_unions_are_no_deep_ones() -> None:
    assert ask("name" + ".given" * 1500) == []
    assert ask("1" + "|1" * 4000) == [1]


@pytest.mark.parametrize(
    ("pattern", "length", "most"),
    [("a", 10, 11), ("a*", 10, 121), ("a?b?", 10, 44), ("[*+]{2,3}", 10, 44), (r"\*", 10, 11), ("a|b", 10, 22)],
)
def test_the_ways_of_a_pattern_are_counted(pattern: str, length: int, most: int) -> None:
    assert regexes.ways(pattern, length) == most


@pytest.mark.parametrize("pattern", ["(a*)*", "(a|b)+", r"(a)\1", "(?=a)"])
def test_the_ways_of_some_patterns_are_not_known(pattern: str) -> None:
    assert regexes.ways(pattern, 1) == float("inf")


_SPOKEN = """
    Patient name given . . . ( ) ( ) [ ] 0 1 2.5 'a' @2015 @T10:30 4 days true {} | and or = ~ < + - * / & is as in
    string Quantity where exists() first() count() toString() $this $index %resource %context matches contains ,
"""
WORDS = st.sampled_from(_SPOKEN.split())


@settings(max_examples=1500, derandomize=True, deadline=None)
@given(st.lists(WORDS, max_size=14).map(" ".join))
def test_any_text_is_answered_or_refused(expression: str) -> None:
    try:
        found: list[Any] = compile(expression).evaluate(PATIENT, steps=20_000)
    except FhirpathError as refused:
        assert str(refused)
    else:
        assert isinstance(found, list)
