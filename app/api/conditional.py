"""Conditions in the headers of a request: what the client has already, and what it has seen
(http://hl7.org/fhir/R4/http.html#cread, #concurrency)."""

from starlette.requests import Request
from starlette.responses import Response

from app.api.answers import version_headers
from app.interaction.preconditions import is_known, seen_version
from app.store.records import Stored


def unchanged(request: Request, stored: Stored) -> Response | None:
    """The 304 where the client has this version, as If-None-Match or If-Modified-Since says; else None."""
    if is_known(stored, header_of(request, "if-none-match"), request.headers.get("if-modified-since")):
        return Response(status_code=304, headers={**version_headers(stored), "Vary": "Accept"})
    return None


def header_of(request: Request, name: str) -> str | None:
    """A header that holds a list (If-Match, If-None-Match), all its lines as one; None where it is not sent.

    Raises Invalid for an If-Match that names no version, also where there is nothing to compare it with.
    """
    lines = request.headers.getlist(name)
    if lines and name == "if-match":
        seen_version(", ".join(lines))
    return ", ".join(lines) if lines else None
