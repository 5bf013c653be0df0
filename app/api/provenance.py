"""X-Provenance: where what is written comes from, sent beside it (http://hl7.org/fhir/R4/provenance.html#header)."""

from dataclasses import replace
from typing import Any

from starlette.requests import Request

from app.fhir import exact_json
from app.fhir.issues import Issue
from app.fhir.problems import Malformed

PLACE = "http.X-Provenance"


def provenance_of(request: Request) -> dict[str, Any] | None:
    """The Provenance in the header, None without one. Its target is for the server to fill in.

    Raises Malformed, each issue at `http.X-Provenance`, for what is no Provenance in JSON.
    """
    headers = request.headers.getlist("x-provenance")
    if not headers:
        return None
    if len(headers) > 1:
        raise Malformed(Issue("structure", "provenance", "There is one X-Provenance header at most.", PLACE))
    try:
        # HTTP hands the bytes over as Latin-1; they are JSON, which is UTF-8.
        value = exact_json.loads(headers[0].encode("latin-1"))
    except Malformed as problem:
        raise Malformed(*(replace(issue, expression=PLACE) for issue in problem.issues)) from None
    if not isinstance(value, dict) or value.get("resourceType") != "Provenance":
        text = "X-Provenance holds a resource of type Provenance in JSON."
        raise Malformed(Issue("structure", "provenance", text, PLACE))
    return value
