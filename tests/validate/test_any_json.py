"""Whatever JSON comes, issues are the answer: never an exception, and in time that grows with its size."""

from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.fhir.resource_types import RESOURCE_TYPES
from app.validate.definitions import elements_of
from tests.validate.found import VALIDATOR, patient, said

NAMES = st.one_of(
    st.sampled_from(
        sorted(
            {
                name.removesuffix("[x]")
                for type_ in (
                    "Observation",
                    "Bundle",
                    "Bundle.entry",
                    "Extension",
                    "Coding",
                    "Reference",
                    "Narrative",
                    "ValueSet",
                    "Meta",
                )
                for name in elements_of(type_)
            }
        )
    ),
    st.sampled_from(["resourceType", "valueQuantity", "valueReference", "_status", "_profile", "_", ""]),
    st.text(max_size=4),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["#", "#a", "http://loinc.org", "urn:uuid:", "Patient/1", "final", "document"]),
)
ANY = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6), max_leaves=25
)


@given(ANY)
@settings(max_examples=300)
def test_any_json_has_issues_and_no_exception(value: Any) -> None:
    assert all(issue.text and issue.key for issue in VALIDATOR.issues(value))


@given(st.sampled_from(sorted(RESOURCE_TYPES)), st.dictionaries(NAMES, ANY, max_size=8))
@settings(max_examples=500)
def test_any_members_of_any_type_have_issues_and_no_exception(type_: str, members: dict[str, Any]) -> None:
    found = VALIDATOR.issues(
        {"resourceType": type_, **members} if "resourceType" not in members else members, max_issues=20
    )
    assert len(found) <= 20


def nested(depth: int, wrap: Any, inner: Any) -> Any:
    for _ in range(depth):
        inner = wrap(inner)
    return inner


@pytest.mark.parametrize(
    "value",
    [
        patient(name=nested(20_000, lambda inner: [inner], "x")),
        patient(name=[nested(20_000, lambda inner: {"extension": [inner]}, {})]),
        patient(contained=[nested(20_000, lambda inner: {"resourceType": "Patient", "contained": [inner]}, {})]),
        {
            "resourceType": "Questionnaire",
            "status": "draft",
            "item": [nested(20_000, lambda inner: {"item": [inner]}, {})],
        },
        10**5000,
        patient(active=10**5000),
    ],
    ids=["lists", "extensions", "contained", "items", "number", "number inside"],
)
def test_deep_and_large_values_are_answered(value: Any) -> None:
    assert any(issue.severity == "error" for issue in VALIDATOR.issues(value))


def entries(count: int, resource: Any) -> Any:
    each = [{"fullUrl": f"https://x.org/Patient/{i}", "resource": {**resource, "id": str(i)}} for i in range(count)]
    return {"resourceType": "Bundle", "type": "collection", "entry": each}


def contained(count: int) -> Any:
    people = [patient(id=f"p{i}", link=[{"other": {"reference": f"#p{i}"}, "type": "seealso"}]) for i in range(count)]
    return patient(contained=people)


MAKE = {
    "entries": lambda count: entries(count, patient(name=[{"family": "x"}])),
    "bad entries": lambda count: entries(count, {"resourceType": "Patient", "gendr": "x"}),
    "warned entries": lambda count: entries(
        count, {"resourceType": "Patient", "maritalStatus": {"coding": [{"code": "x"}]}}
    ),
    "contained": contained,
    "nulls": lambda count: patient(name=[None] * count),
    "names": lambda count: patient(**{f"n{i}": i for i in range(count)}),
    "shapes": lambda count: patient(name=[{f"n{i}": 1} for i in range(count)]),
    "extensions": lambda count: patient(
        extension=[{"url": f"https://x.org/{i}", "valueCode": "a"} for i in range(count)]
    ),
    "values": lambda count: patient(name=[{"given": ["x"] * count, "_given": [{"id": "a"}] * count}]),
}


@pytest.mark.parametrize("kind", MAKE)
def test_time_grows_with_size_and_issues_are_bounded(kind: str) -> None:
    taken = []
    for count in (4_000, 32_000):
        value = MAKE[kind](count)
        times = []
        for _ in range(3):  # the least of three: a collection of all garbage may fall into one
            start = process_time()
            assert len(VALIDATOR.issues(value)) <= 200
            times.append(process_time() - start)
        taken.append(min(times))
    assert taken[1] < 8 * taken[0] * 3 + 0.2, taken


STRINGS = [
    " " * 200_000, "a" * 200_000 + " ", "a " * 100_000, "A" * 199_999, "1." * 100_000, "<div " * 40_000, "{" * 200_000,
    "urn:uuid:" * 20_000, " \n" * 100_000 + "\x01", "a/" * 100_000, "http://x/" + "Patient/" * 25_000 + "1", "a:" * 100_000,
    '<div xmlns="http://www.w3.org/1999/xhtml">' + "<b>" * 30_000 + "</b>" * 30_000 + "</div>",
]  # fmt: skip


@pytest.mark.parametrize("text", STRINGS, ids=range(len(STRINGS)))
def test_no_text_takes_long_whatever_pattern_it_meets(text: str) -> None:
    coding = [
        {"system": text, "code": text, "display": text},
        {"system": "http://loinc.org", "code": text},
        {"system": "http://snomed.info/sct", "code": text},
    ]
    quantity = {"value": text, "code": text, "system": "http://unitsofmeasure.org"}
    resource = {
        "resourceType": "Observation", "id": text, "language": text, "implicitRules": text, "status": text, "code": {"text": text, "coding": coding},
        "text": {"status": "generated", "div": text}, "effectiveDateTime": text, "issued": text, "subject": {"reference": text, "type": text},
        "valueQuantity": quantity, "note": [{"text": text}], "extension": [{"url": text, "valueBase64Binary": text}], text: text,
    }  # fmt: skip
    start = process_time()
    assert said(resource)
    assert process_time() - start < 3
