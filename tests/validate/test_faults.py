"""The rules that hold for every resource, and no alarm where none is due."""

import os
from pathlib import Path
from typing import Any

import pytest

from app.fhir import exact_json
from app.validate.faults import faults


@pytest.mark.parametrize(
    ("resource", "found"),
    [
        ({"resourceType": "Patient"}, []),
        ({"resourceType": "Patint"}, [("Patint.resourceType", "resource-type")]),
        ({}, [("resourceType", "resource-type")]),
        (None, [(None, "not-a-resource")]),
        ({"resourceType": "Patient", "id": 5}, [("Patient.id", "id-format")]),
        ({"resourceType": "Patient", "meta": []}, [("Patient.meta", "meta-shape"), ("Patient.meta", "empty-element")]),
        ({"resourceType": "Patient", "meta": {"tag": ["x"]}}, [("Patient.meta.tag[0]", "meta-shape")]),
        (
            {"resourceType": "Patient", "name": [{"given": ["a", None]}]},
            [("Patient.name[0].given[1]", "empty-element")],
        ),
        ({"resourceType": "Patient", "name": [["a"]]}, [("Patient.name[0]", "nested-list")]),
        ({"resourceType": "Patient", "gender": ""}, [("Patient.gender", "empty-element")]),
        (
            {"resourceType": "Patient", "generalPractitioner": [{"reference": "Doctor Who"}]},
            [("Patient.generalPractitioner[0].reference", "reference-form")],
        ),
    ],
)
def test_a_fault_is_named_with_its_place(resource: Any, found: list[tuple[str | None, str]]) -> None:
    assert [(issue.expression, issue.key) for issue in faults(resource)] == found


def test_nulls_that_keep_values_and_their_extensions_in_step_are_no_fault() -> None:
    given = {"given": ["a", None], "_given": [None, {"extension": [{"url": "x", "valueCode": "masked"}]}]}
    assert faults({"resourceType": "Patient", "name": [given]}) == []


def test_no_alarm_over_the_official_examples() -> None:
    folder = os.environ.get("EMM_CORPORA")
    if not folder:
        pytest.skip("EMM_CORPORA is not set: no official examples to look at")
    examples = [exact_json.loads(path.read_bytes()) for path in sorted((Path(folder) / "r4-examples").rglob("*.json"))]
    resources = [one for one in examples if "resourceType" in one]
    assert len(resources) > 800
    assert [issue for one in resources for issue in faults(one)] == []
