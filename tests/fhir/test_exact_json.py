"""JSON in and out, digit for digit."""

import copy
import json
import math
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fhir import exact_json
from app.fhir.problems import Malformed

LITERALS = st.from_regex(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}([eE][+-]?[0-9]{1,2})?", fullmatch=True)


@given(st.lists(LITERALS, max_size=5))
def test_every_number_comes_back_as_it_was_written(literals: list[str]) -> None:
    body = ("[" + ",".join(literals) + "]").encode()
    assert exact_json.dumps(exact_json.loads(body)) == body


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.text(st.characters(exclude_categories=["Cs"], min_codepoint=1)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text('abcäß"\\{}[]', max_size=6), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_what_the_standard_reader_reads_we_read_equal(value: Any) -> None:
    for body in (json.dumps(value), json.dumps(value, ensure_ascii=False), json.dumps(value, indent=1)):
        assert exact_json.loads(body.encode()) == value
    assert json.loads(exact_json.dumps(value)) == value


@pytest.mark.parametrize(
    ("value", "text"), [("1E-7", b"0.0000001"), ("1E+2", b"100"), ("9.30", b"9.30"), ("-0.0", b"-0.0")]
)
def test_a_computed_decimal_is_written_without_exponent(value: str, text: bytes) -> None:
    assert exact_json.dumps(Decimal(value)) == text


def test_minus_zero_keeps_its_sign() -> None:
    assert exact_json.dumps(exact_json.loads(b"[-0,-0.0]")) == b"[-0,-0.0]"


def test_a_copied_number_keeps_its_literal() -> None:
    assert exact_json.dumps(copy.deepcopy(exact_json.loads(b"[1e-7]"))) == b"[1e-7]"


def test_canonical_bytes_ignore_the_order_of_members_and_keep_digits() -> None:
    first, second = exact_json.loads(b'{"a":1.0,"b":2}'), exact_json.loads(b'{"b":2,"a":1.0}')
    assert exact_json.canonical(first) == exact_json.canonical(second)
    assert exact_json.canonical(first) != exact_json.canonical(exact_json.loads(b'{"a":1.00,"b":2}'))


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b"", "json-syntax"),
        (b'{"a":1,}', "json-syntax"),
        (b"{'a':1}", "json-syntax"),
        (b'{"a":01}', "json-syntax"),
        (b'{"a":"\n"}', "json-syntax"),
        (b"[1] x", "json-syntax"),
        (b'\xef\xbb\xbf{"a":1}', "byte-order-mark"),
        ('{"a":"ü"}'.encode("latin-1"), "not-utf-8"),
        ('{"a":1}'.encode("utf-16"), "not-utf-8"),
        (b'{"a":1,"a":1}', "duplicate-key"),
        (b'{"a":NaN}', "json-number"),
        (b'{"a":-Infinity}', "json-number"),
        (b'{"a":1e999999999999999999999}', "json-number"),
        (b'{"a":' + b"9" * 5000 + b"}", "json-number"),
        (b'{"a":0.' + b"9" * 5000 + b"}", "json-number"),
        (b'{"a":"\\ud800"}', "json-text"),
        (b'{"\\u0000":1}', "json-text"),
        (b"[" * 65 + b"]" * 65, "too-deep"),
        (b'{"a":[' * 40 + b"1" + b"]}" * 40, "too-deep"),
        (b"[" * 1_000_000, "too-deep"),
    ],
)
def test_what_others_would_read_differently_is_refused(body: bytes, key: str) -> None:
    with pytest.raises(Malformed) as refused:
        exact_json.loads(body)
    assert [issue.key for issue in refused.value.issues] == [key]


def test_sixty_four_levels_are_taken() -> None:
    body = b"[" * 64 + b'"\\"[[[\\\\"' + b"]" * 64
    assert exact_json.dumps(exact_json.loads(body)) == body


def test_a_broken_line_is_named_with_its_column() -> None:
    with pytest.raises(Malformed, match="json-syntax") as refused:
        exact_json.loads(b'{\n "a": 1\n "b": 2}')
    assert "line 3, column 2" in refused.value.issues[0].text


def test_all_faults_of_a_resource_are_named_at_once_with_their_paths() -> None:
    body = b'{"resourceType":"Patient","id":"a","id":"b","name":[{"text":"\\udfff"}],"multipleBirthInteger":NaN}'
    with pytest.raises(Malformed) as refused:
        exact_json.loads(body)
    places = {issue.expression for issue in refused.value.issues}
    assert places == {"Patient.id", "Patient.name[0].text", "Patient.multipleBirthInteger"}


def test_a_pair_of_surrogates_is_ordinary_text() -> None:
    assert exact_json.loads(b'"\\ud83d\\ude00"') == "\U0001f600"


def test_pretty_output_keeps_digits() -> None:
    assert b"9.30" in exact_json.dumps(exact_json.loads(b'{"a":[9.30]}'), pretty=True)


def test_a_real_transaction_keeps_the_literal_of_every_number() -> None:
    folder = os.environ.get("EMM_CORPORA")
    if not folder:
        pytest.skip("EMM_CORPORA is not set: no Synthea Bundles to read")
    path = min((Path(folder) / "synthea").glob("[A-Z]*.json"), key=lambda path: path.stat().st_size)
    body = path.read_bytes()
    seen: list[str] = []
    json.loads(body, parse_float=lambda text: (seen.append(text), math.nan)[1])
    again: list[str] = []
    json.loads(exact_json.dumps(exact_json.loads(body)), parse_float=lambda text: (again.append(text), math.nan)[1])
    assert again == seen and seen


@pytest.mark.parametrize("body", [b'{"a": 1e999 "b"}', b'{"a": {"b": 1, "b": 2}, x', b"[NaN"])
def test_a_fault_before_broken_syntax_is_told_as_broken_syntax(body: bytes) -> None:
    with pytest.raises(Malformed) as found:
        exact_json.loads(body)
    assert [issue.key for issue in found.value.issues] == ["json-syntax"]
