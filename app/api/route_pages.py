"""What a route says of itself for the OpenAPI document, in the words of its components (openapi_answers.py, openapi_parameters.py)."""

from collections.abc import Mapping
from typing import Any

MARK = "x-page"
FORM_OF_ANSWER = "_format _pretty"
SEARCH = (
    f"{FORM_OF_ANSWER} _id _lastUpdated _count _sort _summary _elements _total _include _revinclude __explain handling"
)
HISTORY = f"{FORM_OF_ANSWER} count _since _at"
ASKS = "400 404 406"
"""Faults of every question to the FHIR API that names a type or a resource."""
WRITES = "400 404 406 409 412 422 503"
"""Faults of every write."""


def page(answers: Mapping[int, str], faults: str = "", parameters: str = "", body: str = "") -> dict[str, Any]:
    """The `openapi_extra` of a route.

    answers: status → name of an answer. faults: statuses. parameters: names. body: name of a body (openapi_bodies.py).
    """
    told = {
        "answers": {str(status): name for status, name in answers.items()},
        "faults": faults.split(),
        "parameters": parameters.split(),
        "body": body,
    }
    return {"openapi_extra": {MARK: told}}
