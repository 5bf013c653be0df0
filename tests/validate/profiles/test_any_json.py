"""Whatever is sent, held to a profile: an answer, never an exception, in bounded time."""

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.convert.to_bundle import case_to_bundle
from app.fhir.exact_json import dumps, loads
from app.fhir.names import MCODE_BASE, structure_definition
from app.validate.profiles.profiles import profiles_of
from app.validate.validator import Validator
from tests.literature.published import CASES, TERMINOLOGY
from tests.terminology.mapping_folder import MAPPINGS

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.sampled_from(["", "x", "#1", "#", "Patient/1", "urn:uuid:x", "2020"])
)
NAMES = st.sampled_from(
    [
        "resourceType",
        "meta",
        "profile",
        "code",
        "coding",
        "system",
        "value",
        "valueQuantity",
        "_valueString",
        "valueCodeableConcept",
        "component",
        "entry",
        "resource",
        "extension",
        "url",
        "subject",
        "reference",
        "category",
        "identifier",
        "contained",
        "id",
        "fullUrl",
        "hasMember",
        "effectiveDateTime",
        "_effectiveDateTime",
        "type",
        "focus",
    ]
)
ANY = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5), max_leaves=25
)
WHOLE = {
    role: loads(dumps(entry)) for role, entry in enumerate(case_to_bundle(CASES["index-case"], TERMINOLOGY)["entry"])
}
BUNDLE = loads(dumps(case_to_bundle(CASES["bairey"], TERMINOLOGY, "collection")))


@pytest.fixture(scope="module")
def validator(corpora: Path) -> Validator:
    held = profiles_of([corpora / "mcode", corpora / "genomics-reporting"], MAPPINGS)
    return Validator(profiles=held, decide=held.decide)


OURS = [
    structure_definition(one)
    for one in ("case-bundle", "compartment-status", "extramedullary-lesion", "extramedullary-disease")
]
MCODE = [
    f"{MCODE_BASE}/mcode-{one}"
    for one in ("genomic-variant", "patient-bundle", "tumor", "tumor-size", "genomics-report", "cancer-patient")
]
TYPES = st.sampled_from(["Observation", "Bundle", "BodyStructure", "Condition", "Patient", "DiagnosticReport"])


@settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(value=ANY, type_=TYPES)
def test_any_json_gets_an_answer(value: Any, type_: str, validator: Validator) -> None:
    resource = {**value, "resourceType": type_} if isinstance(value, dict) else value
    for profile in OURS + MCODE:
        assert isinstance(validator.issues(resource, profiles=[profile], advice=True), list)


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, one in inner for place in places(one, (*at, key)))]


def replaced(value: Any, at: tuple[Any, ...], by: Any) -> Any:
    if not at:
        return by
    made = dict(value) if isinstance(value, dict) else list(value)
    made[at[0]] = replaced(value[at[0]], at[1:], by)
    return made


@settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), by=ANY)
def test_a_case_with_anything_in_any_place_gets_an_answer(data: st.DataObject, by: Any, validator: Validator) -> None:
    at = data.draw(st.sampled_from(places(BUNDLE)))
    assert isinstance(validator.issues(replaced(BUNDLE, at, by), advice=True), list)


def test_the_cost_grows_with_the_bundle_and_no_faster(validator: Validator) -> None:
    """Every Observation leads to the next hundred: 20 times as many entries take about 20 times as long, not 400."""

    def seconds(count: int) -> float:
        entries = [
            {
                "fullUrl": f"http://x.org/Observation/{i}",
                "resource": {
                    "resourceType": "Observation",
                    "id": str(i),
                    "meta": {"profile": [f"{MCODE_BASE}/mcode-genomic-variant"]},
                    "status": "final",
                    "code": {"text": "x"},
                    "hasMember": [{"reference": f"Observation/{(i + j) % count}"} for j in range(20)],
                    "derivedFrom": [{"reference": f"Observation/{(i + j) % count}"} for j in range(20)],
                },
            }
            for i in range(count)
        ]
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
        begun = time.perf_counter()
        validator.issues(bundle, max_issues=10**6)
        return time.perf_counter() - begun

    seconds(20)
    small = min(seconds(25) for _ in range(3))
    assert seconds(500) < 60 * small
