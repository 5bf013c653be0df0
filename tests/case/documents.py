"""A small valid case document to break, and the faults that reading it gives."""

from copy import deepcopy
from typing import Any

import pytest

from app.case.document import Case
from app.case.reading import checked
from app.fhir import exact_json
from app.fhir.issues import Issue
from app.fhir.problems import Invalid
from tests.case.values_drawn import TERMINOLOGY

SMALLEST: dict[str, Any] = {
    "id": "small",
    "title": "The smallest case",
    "grain": "individual",
    "recorded": "2026-11-24T00:00:00Z",
    "source": {"kind": "invented", "title": "Made up for a test"},
    "patient": {"sex": "female"},
    "conditions": [{"id": "myeloma", "condition": "multiple_myeloma", "at": "diagnosis"}],
    "events": [{"id": "diagnosis", "kind": "diagnosis"}],
}


def document(**fields: Any) -> dict[str, Any]:
    """The smallest case with other fields; the numbers in them become exact ones, as in what was sent."""
    data = deepcopy(SMALLEST) | fields
    read: dict[str, Any] = exact_json.loads(exact_json.dumps({k: v for k, v in data.items() if v is not None}))
    return read


def series(**fields: Any) -> dict[str, Any]:
    """The same as a series of 15."""
    return document(**{"grain": "series", "n": 15, "patient": None, **fields})


def case(data: dict[str, Any]) -> Case:
    return checked(data, TERMINOLOGY.words)


def faults(data: Any) -> list[Issue]:
    """The faults of a document that must be refused."""
    with pytest.raises(Invalid) as refused:
        checked(data, TERMINOLOGY.words)
    return list(refused.value.issues)


def places(data: Any) -> list[tuple[str | None, str]]:
    """(path, key) of each fault."""
    return [(issue.expression, issue.key) for issue in faults(data)]


def fault(data: Any) -> Issue:
    """The only fault of a document."""
    found = faults(data)
    assert len(found) == 1, found
    return found[0]
