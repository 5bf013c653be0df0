"""Real records are not doubted, but for what is argued here; and nothing raises, whatever JSON it is."""

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.case.reading import read_yaml
from app.convert.to_bundle import case_to_bundle
from app.fhir import exact_json
from tests.conftest import ROOT
from tests.validate.plausibility.doubted import bundle, doubts, lab, patient, plausibility, terminology

PUBLISHED = sorted((ROOT / "app/literature").glob("*.yaml"))
LISTED = {"index-case": ["stage-unsupported"]}
"""Durie-Salmon IIIB without any creatinine: a discrepancy of the report itself, which the case says too."""


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_a_published_case_is_doubted_only_where_its_source_is_at_odds_with_itself(path: Path) -> None:
    case = read_yaml(path.read_bytes(), terminology().words)
    found = doubts(case_to_bundle(case, terminology(), "collection"))
    assert [issue.key for issue in found] == LISTED.get(path.stem, [])


def test_synthea_is_doubted_only_where_it_treats_the_dead(corpora: Path) -> None:
    """One patient of twelve died in 1996-01 and has procedures until 1997: the generator's fault, not an alarm's."""
    found: dict[str, list[str]] = {}
    for path in sorted((corpora / "synthea").rglob("*.json")):
        issues = plausibility().doubts(exact_json.loads(path.read_bytes()), 10_000)
        if issues:
            found[path.stem.partition("_")[0]] = [issue.key for issue in issues]
    assert found == {"Fletcher": ["after-death"] * 8}


@pytest.mark.parametrize("folder", ["r4-examples", "mcode", "genomics-reporting"])
def test_the_examples_of_the_standards_are_not_doubted(corpora: Path, folder: str) -> None:
    for path in sorted((corpora / folder).rglob("*.json")):
        resource: Any = exact_json.loads(path.read_bytes())
        assert plausibility().doubts(resource) == [], path.name


NAMES = ["resourceType", "entry", "resource", "code", "coding", "system", "valueQuantity", "value", "unit", "subject",
         "reference", "effectiveDateTime", "effectivePeriod", "start", "birthDate", "valueCodeableConcept", "text", "partOf",
         "deceasedDateTime", "type", "component", "category", "fullUrl", "identifier", "comparator"]  # fmt: skip
WORDS = ["Observation", "Patient", "Bundle", "Condition", "collection", "http://loinc.org", "718-7", "g/dL", "2024-01-01",
         "Partial response", "0000", "<", "Patient/p", "", "IIIB", "Durie-Salmon stage", "\ud7ff"]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(WORDS) | st.decimals(allow_nan=False, places=2),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=30,
)


@given(JSON)
@settings(max_examples=500, deadline=None, derandomize=True)
def test_nothing_raises_whatever_json_it_is(value: Any) -> None:
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": value}, value]}
    others = [{**value, "resourceType": "Observation"}] if isinstance(value, dict) else []
    for one in (value, bundle, *others):
        assert all(doubt.severity == "warning" and doubt.text for doubt in plausibility().doubts(one))


def test_the_time_is_linear_in_the_size_of_the_record() -> None:
    """All on days of their own, and all on one day: stages and responses are asked of every one of them."""

    def seconds(size: int) -> float:
        staged = {"coding": [{"system": "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl", "code": "C139007"}]}
        stages = [
            {**lab("718-7", 9, "g/dL", "2000-01-01"), "code": staged, "valueCodeableConcept": {"text": "ISS stage I"}}
            for _ in range(size)
        ]
        same_day = [lab("1952-1", 3.0, "mg/L", "2000-01-01") for _ in range(size)]
        labs = [lab("33358-3", 6.36, "g/dL", f"20{i % 90 + 10}-01-01") for i in range(size)]
        stage = {"coding": [{"system": "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl", "code": "C123618"}]}
        responses = [{**lab("718-7", 9, "g/dL", "2000-01-01"), "valueCodeableConcept": stage} for _ in range(size)]
        record = exact_json.loads(exact_json.dumps(bundle(patient(), *labs, *responses, *stages, *same_day)))
        begun = time.perf_counter()
        plausibility().doubts(record, 10**6)
        return time.perf_counter() - begun

    seconds(500)
    assert seconds(4000) < 20 * max(seconds(500), 0.01)
