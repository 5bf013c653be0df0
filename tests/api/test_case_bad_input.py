"""Records that cannot be, sent as case documents: each is refused at its place or told of in the assessment, and none fails or passes in silence."""

from collections.abc import Iterator
from copy import deepcopy
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.settings import Settings
from tests.conftest import serve

NUMBER = count(1)
DOCUMENT: dict[str, Any] = {
    "title": "Written for a test",
    "grain": "individual",
    "recorded": "2026-11-24T00:00:00Z",
    "source": {"kind": "invented", "title": "Made up"},
    "patient": {"sex": "male"},
    "conditions": [{"id": "myeloma", "condition": "multiple_myeloma", "at": "diagnosis"}],
    "events": [
        {"id": "diagnosis", "kind": "diagnosis", "time": {"date": "2024-03-01"}},
        {"id": "response", "kind": "response", "time": {"date": "2024-08-01"}},
    ],
    "treatments": [
        {
            "id": "induction",
            "label": "Induction",
            "procedure": "systemic_therapy",
            "agents": [{"id": "bortezomib", "drug": "bortezomib"}],
            "start": {"date": "2024-03-15"},
        }
    ],
    "measurements": [],
}
Told = dict[str, Any]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder: Path = tmp_path_factory.mktemp("door")
    for served in serve(Settings(database_url=f"sqlite:///{folder}/emm.db")):
        with httpx.Client(base_url=served.url, timeout=60) as found:
            yield found


def value(id_: str, analyte: str, number: float, unit: str | None, **more: Any) -> Told:
    return {"id": id_, "at": "diagnosis", "analyte": analyte, "value": number, "unit": unit} | more


def told(door: httpx.Client, **changed: Any) -> list[Told]:
    """The discrepancies of the document with these parts; of one that is refused, its issues in the same shape."""
    sent = deepcopy(DOCUMENT) | {"id": f"bad-{next(NUMBER)}"} | changed
    answer = door.post("/cases", json=sent)
    if answer.status_code != 201:
        assert 400 <= answer.status_code < 500, answer.text
        issues = answer.json()["issue"]
        assert all(one["expression"] for one in issues), answer.text
        return [{"key": "refused", "paths": one["expression"]} for one in issues]
    for view in ("timeline", "precedents"):
        assert door.get(f"/cases/{sent['id']}/{view}").status_code == 200
    for view in ("table", "survival", "survival?of=after_emm", "claims"):
        assert door.get(f"/cases/{view}").status_code == 200
    assessment = door.get(f"/cases/{sent['id']}/assessment")
    assert assessment.status_code == 200, assessment.text
    return [one for one in assessment.json()["discrepancies"] if one["kind"] != "missing"]


def test_the_document_that_the_others_change_has_nothing_against_it(door: httpx.Client) -> None:
    assert told(door, measurements=[value("creatinine", "creatinine", 1.1, "mg/dL")]) == []


M_PROTEIN = [
    value("one", "serum_m_protein", 3, "g/dL"),
    value("other", "serum_m_protein", 5, "g/dL"),
]
SAME_DAY = [
    *DOCUMENT["events"],
    {"id": "visit", "kind": "assessment", "time": {"date": "2024-03-01"}},
]
SERIES_OF_2 = {
    "grain": "series",
    "n": 2,
    "patient": None,
    "members": [{"id": "first", "label": "First", "sex": "male"}],
}


@pytest.mark.parametrize(
    ("changed", "key", "place"),
    [
        ({"measurements": M_PROTEIN}, "contradictory-measurements", "measurements[0]"),
        (
            {"events": SAME_DAY, "measurements": [M_PROTEIN[0], M_PROTEIN[1] | {"at": "visit"}]},
            "contradictory-measurements",
            "measurements[1]",
        ),
        ({"measurements": [value("c", "creatinine", -1, "mg/dL")]}, "negative-amount", "measurements[0]"),
        ({"measurements": [value("c", "creatinine", -1, "mg/dL", at=None)]}, "negative-amount", "measurements[0]"),
        ({"measurements": [value("c", "creatinine", 1, "mm")]}, "unit-of-another-quantity", "measurements[0]"),
        ({"measurements": [value("c", "creatinine", 1, "mm", at=None)]}, "unit-of-another-quantity", "measurements[0]"),
        ({"measurements": [value("p", "hemoglobin", -9, None)]}, "negative-amount", "measurements[0]"),
        ({"measurements": [value("k", "ki_67", -9, "%")]}, "negative-amount", "measurements[0]"),
        ({"measurements": [value("s", "suv", -9, None, at=None)]}, "negative-amount", "measurements[0]"),
        ({"measurements": [value("a", "albumin", 4000, "g/dL")]}, "implausible-amount", "measurements[0]"),
        ({"measurements": [value("a", "albumin", 4000, "g/dL", at=None)]}, "implausible-amount", "measurements[0]"),
        (
            {**SERIES_OF_2, "measurements": [value("c", "creatinine", -1, "mg/dL", of="first")]},
            "negative-amount",
            "measurements[0]",
        ),
        (
            {
                "assessments": [
                    {
                        "id": "early",
                        "at": "diagnosis",
                        "compartment": "unspecified",
                        "status": "pr",
                        "treatment": "induction",
                    }
                ]
            },
            "response-before-treatment",
            "assessments[0].at",
        ),
        (
            {"events": [*DOCUMENT["events"], {"id": "death", "kind": "death", "time": {"date": "2023-01-01"}}]},
            "death-before-diagnosis",
            "events[2]",
        ),
        (
            {"outcomes": [{"id": "outcome", "vital_status": "dead", "at": "response"}],
             "events": [DOCUMENT["events"][0], {"id": "response", "kind": "response", "time": {"date": "2020-08-01"}}]},
            "response-before-diagnosis",
            "events[1]",
        ),
        (
            {"treatments": [DOCUMENT["treatments"][0] | {"end": {"date": "2024-01-01"}}]},
            "end-before-start",
            "treatments[0].end",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_or_told_of_with_its_place(
    door: httpx.Client, changed: dict[str, Any], key: str, place: str
) -> None:
    found = told(door, **changed)
    named = {one["key"]: one["paths"] for one in found}
    assert key in named or "refused" in named, found
    if key in named:
        assert any(path.startswith(place) for path in named[key]), found
    else:  # refused by the FHIR of it, whose place may be the item and not its member
        refused = [path for one in found if one["key"] == "refused" for path in one["paths"]]
        assert all(path.startswith(place.partition(".")[0]) for path in refused), found


def test_of_contradicting_values_of_one_day_no_class_is_chosen(door: httpx.Client) -> None:
    """ISS I wants an albumin of 3.5 g/dL or more, II has less: with both values both are open (Greipp 2005)."""
    values = [
        value("b2m", "beta_2_microglobulin", 2, "mg/L"),
        value("low", "albumin", 3, "g/dL"),
        value("high", "albumin", 4, "g/dL"),
    ]
    sent = deepcopy(DOCUMENT) | {"id": "two-albumins", "measurements": values}
    assert door.post("/cases", json=sent).status_code == 201
    rules = door.get("/cases/two-albumins/assessment").json()["rules"]
    iss = next(one for one in rules if one["rule"] == "iss")
    assert (iss["status"], iss["classes"]) == ("undetermined", ["I", "II"])


def test_a_value_that_cannot_be_used_leaves_its_classes_open(door: httpx.Client) -> None:
    values = [value("b2m", "beta_2_microglobulin", 2, "mg/L"), value("negative", "albumin", -4, "g/dL")]
    sent = deepcopy(DOCUMENT) | {"id": "negative-albumin", "measurements": values}
    assert door.post("/cases", json=sent).status_code == 201
    told = door.get("/cases/negative-albumin/assessment").json()
    iss = next(one for one in told["rules"] if one["rule"] == "iss")
    assert (iss["status"], iss["classes"]) == ("undetermined", ["I", "II"])
    assert "negative-amount" in {one["key"] for one in told["discrepancies"]}
