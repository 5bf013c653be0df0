"""What every refusal must be."""

import json
from typing import Any

import httpx

PATIENT = {"resourceType": "Patient", "id": "bad-input", "name": [{"family": "Muster"}], "birthDate": "1960-01-02"}


def refused(answer: httpx.Response, *statuses: int) -> list[dict[str, Any]]:
    """The issues of a refusal: each an error with a place."""
    assert answer.status_code in statuses, f"{answer.status_code}: {answer.text[:500]}"
    outcome = answer.json()
    assert outcome["resourceType"] == "OperationOutcome" and outcome["issue"]
    for issue in outcome["issue"]:
        assert issue["severity"] == "error" and issue["code"] and issue["details"]["text"], issue
        assert issue["expression"], issue
        assert len(json.dumps(issue)) < 20_000, "an issue repeats all that was sent"
    found: list[dict[str, Any]] = outcome["issue"]
    return found
