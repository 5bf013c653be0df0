"""Formats of the primitive types, held by the text and examples of http://hl7.org/fhir/R4/datatypes.html#primitive."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fhir.exact_json import ExactDecimal
from app.validate.primitives import PRIMITIVES

GOOD: dict[str, list[Any]] = {
    "boolean": [True, False],
    "integer": [0, -5, 2147483647, -2147483648],
    "unsignedInt": [0, 2147483647],
    "positiveInt": [1, 2147483647],
    "decimal": [1, ExactDecimal("1.0"), ExactDecimal("-0.00"), ExactDecimal("1e10"), Decimal("3.10")],
    "string": ["a", " a ", "ä\n\t", "\u65e5"],
    "markdown": ["# a"],
    "uri": [
        "http://hl7.org/fhir",
        "urn:oid:1.2.3",
        "urn:iso:std:iso:4217",
        "urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7",
        "Patient/1",
    ],
    "url": ["mailto:x@y", "https://x.org/ä"],
    "canonical": ["http://x.org/y|3", "#a", "urn:oid:1.2.3"],
    "date": ["2018", "1973-06", "1905-08-23", "2024-02-29", "2000-02-29", "0001-12-31"],
    "dateTime": [
        "2018",
        "1973-06",
        "1905-08-23",
        "2015-02-07T13:28:17-05:00",
        "2017-01-01T00:00:00.000Z",
        "2024-02-29T23:59:60Z",
    ],
    "instant": ["2015-02-07T13:28:17.239+02:00", "2017-01-01T00:00:00Z", "2024-02-29T00:00:00+14:00"],
    "time": ["00:00:00", "23:59:59", "12:30:00.123"],
    "code": ["a", "a b", "4711", "ä"],
    "oid": ["urn:oid:1.2.3.4.5", "urn:oid:2.0"],
    "uuid": ["urn:uuid:c757873d-ec9a-4326-a141-556f43239520"],
    "id": ["a", "A-1.b", "x" * 64],
    "base64Binary": ["YQ==", "YWI=", "YWJj", "YWJj\nYWJj"],
}
BAD: dict[str, list[Any]] = {
    "boolean": ["true", 1, 0, None, [True]],
    "integer": ["1", True, ExactDecimal("1.0"), 2147483648, -2147483649],
    "unsignedInt": [-1, "0"],
    "positiveInt": [0, -1, True],
    "decimal": ["1.0", True, Decimal("NaN"), float("inf"), float("nan"), {}],
    "string": [5, "a\x00", "\x0b", {}, "x" * (1024 * 1024 + 1)],
    "markdown": [True],
    "uri": ["http://x y", " http://x", "oid:1.2.3", "uuid:1", "urn:uuid:1", "urn:oid:x", 5],
    "canonical": ["http://x y", "urn:oid:X.Y.Z"],
    "date": [
        "18",
        "2018-13",
        "2018-00",
        "2018-02-30",
        "2023-02-29",
        "1900-02-29",
        "2018-04-31",
        "2018-1-1",
        "0000",
        "2018-01-01T00:00:00Z",
        "today",
        2018,
        "２018",
        "2018\n",
    ],
    "dateTime": [
        "2018-01-01T10:00:00",
        "2018-01-01T10:00Z",
        "2018-01-01T24:00:00Z",
        "2018-01T10:00:00Z",
        "2018-01-01 10:00:00Z",
        "2018-02-30T10:00:00Z",
        "2018-01-01T10:00:00+15:00",
        "2018-01-01T10:00:00z",
    ],
    "instant": ["2018", "2018-01-01", "2018-01-01T10:00:00", "2018-02-30T10:00:00Z", "2018-01-01T10:00Z"],
    "time": ["24:00:00", "10:00", "1:00:00", "10:00:00Z", "10:60:00", 10],
    "code": [" a", "a ", "a  b", "a\tb", 5],
    "oid": ["1.2.3", "urn:oid:3.1", "urn:oid:1.02", "urn:oid:1"],
    "uuid": ["urn:uuid:C757873D-EC9A-4326-A141-556F43239520", "c757873d-ec9a-4326-a141-556f43239520"],
    "id": ["", "a_b", "a b", "x" * 65, "ä", 5, "a/b", "a\n"],
    "base64Binary": ["a", "YQ=", "Y===", "YW=J", "%%%2", "", 5],
}


@pytest.mark.parametrize(("type_", "value"), [(name, value) for name, values in GOOD.items() for value in values])
def test_a_good_value_is_good(type_: str, value: Any) -> None:
    assert PRIMITIVES[type_].why(value) is None


@pytest.mark.parametrize(("type_", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_a_bad_value_is_an_error(type_: str, value: Any) -> None:
    found = PRIMITIVES[type_].why(value)
    assert found is not None
    assert found.severity == "error"


def test_blank_texts_relative_canonicals_and_capital_uuids_are_warnings() -> None:
    for type_, value in (
        ("string", "  "),
        ("canonical", "Questionnaire/1"),
        ("uri", "urn:uuid:C757873D-EC9A-4326-A141-556F43239520"),
    ):
        found = PRIMITIVES[type_].why(value)
        assert found is not None
        assert found.severity == "warning"


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=40),
    st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:Z+.]{0,14})?"),
)


@given(st.sampled_from(sorted(PRIMITIVES)), SCALARS)
def test_what_passes_the_sieve_has_nothing_said_about_it(type_: str, value: Any) -> None:
    primitive = PRIMITIVES[type_]
    try:
        passed = primitive.sieve(value)
    except TypeError:
        return
    assert not passed or primitive.why(value) is None
