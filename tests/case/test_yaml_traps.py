"""YAML without its traps: no word becomes a number or a truth value, and what hides meaning is refused."""

import pytest

from app.case.reading import read_yaml
from app.case.yaml_text import yaml_data
from app.fhir.exact_json import dumps
from app.fhir.problems import Invalid, Malformed
from tests.case.values_drawn import TERMINOLOGY

HEAD = """
id: small
title: A case
grain: individual
recorded: 2026-11-24T00:00:00Z
source: {kind: invented, title: Made up for a test}
"""


def key_of(body: bytes) -> str:
    with pytest.raises(Malformed) as refused:
        yaml_data(body)
    return refused.value.issues[0].key


@pytest.mark.parametrize(
    "text",
    ["NO", "yes", "on", "0337535", "0x1F", "0o17", "1_000", "12:30:45", "2014-08-29", "1e3", ".inf", ".nan", "9.30"],
)
def test_an_unquoted_scalar_stays_the_text_that_it_is(text: str) -> None:
    case = read_yaml(f"{HEAD}\npatient: {{sex_as_stated: {text}}}".encode(), TERMINOLOGY.words)
    assert case.patient is not None and case.patient.sex_as_stated == text
    assert type(case.patient.sex_as_stated) is str


def measured(value: str) -> str:
    body = f"{HEAD}\npatient: {{}}\nmeasurements: [{{id: m, analyte: calcium, value: {value}}}]"
    return dumps(read_yaml(body.encode(), TERMINOLOGY.words).as_data()["measurements"][0]["value"]).decode()


@pytest.mark.parametrize("digits", ["9.30", "0.10", "8000", "10.8", "-2.50", "0", "0.0000001"])
def test_a_number_keeps_its_digits(digits: str) -> None:
    assert measured(digits) == digits


@pytest.mark.parametrize(
    "value", ["007", "1e3", "0x1F", "1_000", "12:30", ".inf", "NaN", '"9.3"', "'9.3'", "1٣", "+1", "true"]
)
def test_what_only_looks_like_a_number_is_refused_with_its_value(value: str) -> None:
    with pytest.raises(Invalid) as refused:
        measured(value)
    found = refused.value.issues[0]
    assert (found.expression, found.value) == ("measurements[0].value", value.strip("\"'"))


@pytest.mark.parametrize(
    ("text", "ok"), [("true", True), ("false", True), ("yes", False), ("True", False), ("1", False)]
)
def test_only_true_and_false_are_truth_values(text: str, ok: bool) -> None:
    times = f"events: [{{id: a, kind: diagnosis}}, {{id: b, kind: relapse, time: {{distance: {{anchor: a, offset_months: [0, 2], lower_open: {text}}}}}}}]"
    body = f"{HEAD}\npatient: {{}}\n{times}".encode()
    if ok:
        time = read_yaml(body, TERMINOLOGY.words).events[1].time
        assert time is not None and time.distance is not None and time.distance.lower_open is (text == "true")
    else:
        with pytest.raises(Invalid):
            read_yaml(body, TERMINOLOGY.words)


def test_nothing_written_after_a_colon_is_no_value_and_a_quoted_null_is_text() -> None:
    assert yaml_data(b"a:\nb: null\nc: ~\nd: 'null'\ne: ''") == {"a": None, "b": None, "c": None, "d": "null", "e": ""}


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b"a: !!python/object/apply:os.system [x]", "yaml-tag"),
        (b"a: !!str 1", "yaml-tag"),
        (b"a: !secret x", "yaml-tag"),
        (b"a: &x 1", "yaml-anchor"),
        (b"a: *x", "yaml-alias"),
        (b"a: {<<: {b: 1}}", "yaml-merge"),
        (b"a: 1\na: 2", "duplicate-key"),
        (b"a: {b: 1, b: 2}", "duplicate-key"),
        (b"{a: 1, 'a': 2}", "duplicate-key"),
        (b"a: 1\n---\nb: 2", "yaml-documents"),
        (b"", "empty"),
        (b"# nothing", "empty"),
        (b"[a, b]: 1", "yaml-key"),
        (b"null: 1", "yaml-key"),
        (b"a: \xff", "not-utf-8"),
        ("a: ä".encode("utf-16"), "not-utf-8"),
        (b"a: [", "bad-yaml"),
        (b"a: b: c", "bad-yaml"),
        (b"\tid: x", "bad-yaml"),
        (b"a: \x00", "bad-yaml"),
        (b"a: " + b"[" * 100, "too-deep"),
        (b"a: " + b"{b: " * 100 + b"1" + b"}" * 100, "too-deep"),
    ],
)
def test_what_makes_a_document_mean_something_else_is_refused(body: bytes, key: str) -> None:
    assert key_of(body) == key


def test_a_billion_laughs_are_refused_at_the_first() -> None:
    body = b'a: &a ["x"]\nb: &b [*a, *a]\nc: [*b, *b]'
    assert key_of(body) == "yaml-anchor"


def test_a_refusal_names_line_and_column() -> None:
    with pytest.raises(Malformed) as refused:
        yaml_data(b"id: x\ntitle: !tag y")
    assert "line 2, column 8" in refused.value.issues[0].text


def test_a_very_deep_document_does_not_break_the_reader() -> None:
    assert key_of(b"- " * 100_000 + b"x") in ("too-deep", "bad-yaml")
