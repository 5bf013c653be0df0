"""What the tests of operations send, and how they read the answers."""

from typing import Any

import httpx

FHIR = {"Content-Type": "application/fhir+json"}
GENDER = "http://hl7.org/fhir/ValueSet/administrative-gender"
Resource = dict[str, Any]


def parameters(**values: Any) -> Resource:
    """A Parameters resource: `url__Uri="…"` is the parameter url with valueUri."""
    named = [(name.partition("__"), value) for name, value in values.items()]
    entries = [{"name": n.replace("_", "-"), "resource" if t == "" else f"value{t}": v} for (n, _, t), v in named]
    return {"resourceType": "Parameters", "parameter": entries}


def got(response: httpx.Response, status: int = 200) -> Any:
    assert response.status_code == status, response.text
    return response.json()


def value(answer: Resource, name: str) -> Any:
    """The one value of this name."""
    (found,) = [
        content
        for entry in answer["parameter"]
        if entry["name"] == name
        for member, content in entry.items()
        if member.startswith("value")
    ]
    return found


def keys(outcome: Resource) -> list[str]:
    return [issue["details"]["coding"][0]["code"] for issue in outcome["issue"]]
