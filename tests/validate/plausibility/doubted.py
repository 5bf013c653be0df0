"""Small records, and what is doubted about them: (expression, key)."""

from functools import cache
from typing import Any

from app.fhir import exact_json
from app.fhir.issues import Issue
from app.terminology.terminology import Terminology
from app.validate.plausibility.plausibility import Plausibility
from tests.conftest import ROOT

Resource = dict[str, Any]
NCIT = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"
UCUM = "http://unitsofmeasure.org"


@cache
def terminology() -> Terminology:
    return Terminology.load(ROOT / "mappings")


@cache
def plausibility() -> Plausibility:
    return Plausibility.load(terminology(), ROOT / "mappings")


def doubts(resource: Any) -> list[Issue]:
    """As the service would say them: the resource read as JSON, so that its numbers are exact."""
    return plausibility().doubts(exact_json.loads(exact_json.dumps(resource)))


def doubted(resource: Any) -> list[tuple[str | None, str]]:
    found = doubts(resource)
    assert all(issue.severity == "warning" for issue in found)
    return [(issue.expression, issue.key) for issue in found]


def coded(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": code}]}


def lab(loinc: str, value: Any, unit: str | None, date: str | None = None, **more: Any) -> Resource:
    quantity = {"value": value, **({"unit": unit, "system": UCUM, "code": unit} if unit else {})}
    when = {"effectiveDateTime": date} if date else {}
    return observation(coded("http://loinc.org", loinc), valueQuantity=quantity, **when, **more)


def observation(code: Resource, **more: Any) -> Resource:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": code,
        "subject": {"reference": "Patient/p"},
        **more,
    }


def patient(**more: Any) -> Resource:
    return {"resourceType": "Patient", "id": "p", **more}


def bundle(*resources: Resource, type_: str = "collection") -> Resource:
    return {"resourceType": "Bundle", "type": type_, "entry": [{"resource": one} for one in resources]}
