"""Answers: our own bytes, so that every digit arrives as it is stored; in the form that the client wants."""

from collections.abc import Mapping
from email.utils import format_datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from app.api.indenting import indented
from app.api.media import FHIR_JSON, FHIR_XML
from app.api.negotiation import Wanted, wanted_of
from app.fhir import exact_json
from app.fhir.issues import Issue
from app.fhir.problems import NotAcceptable, Problem
from app.fhir.xml import writing
from app.store.records import Stored

CALM = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
NEGOTIATED = {**CALM, "Vary": "Accept"}


def answer(request: Request, value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A resource as an answer, JSON or XML. value: dicts, lists and exact numbers; a Bundle may hold msgspec.Raw.

    Raises NotAcceptable where what was read cannot be written as XML. A write, which has happened, and an error are answered in
    JSON then.
    """
    wanted = wanted_of(request)
    if wanted.is_xml:
        try:
            body = as_xml(value, wanted.pretty)
        except NotAcceptable:
            if request.method == "GET" and status < 400:
                raise
            wanted = Wanted(FHIR_JSON, wanted.pretty, wanted.version)
    if not wanted.is_xml:
        body = exact_json.dumps(value, wanted.pretty)
    return Response(body, status, {**NEGOTIATED, "Content-Type": wanted.content_type, **(headers or {})})


def plain_answer(
    value: Any, status: int = 200, headers: Mapping[str, str] | None = None, media: str = "application/json"
) -> Response:
    """An answer that is no FHIR resource, in JSON whatever is asked for."""
    return Response(exact_json.dumps(value), status, {**CALM, **(headers or {})}, media)


def stored_answer(
    request: Request, stored: Stored, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A stored version with its ETag, Last-Modified and the address that it keeps; as JSON byte for byte.

    Raises as `answer`.
    """
    own = {**version_headers(stored), "Content-Location": versioned_address(request, stored)}
    return answer(request, msgspec.Raw(stored.body), status, {**own, **(headers or {})})


def version_headers(stored: Stored) -> dict[str, str]:
    """ETag and Last-Modified of a version (http://hl7.org/fhir/R4/http.html#versioning)."""
    return {"ETag": stored.etag, "Last-Modified": format_datetime(stored.updated, usegmt=True)}


def versioned_address(request: Request, stored: Stored) -> str:
    """Where this version stays readable: `…/Type/id/_history/version`."""
    base: str = request.app.state.settings.fhir_url
    return f"{base}/{stored.address}/_history/{stored.version}"


def as_xml(value: Any, pretty: bool = False) -> bytes:
    """The resource as FHIR XML. Raises NotAcceptable, saying why, for one that XML has no form for."""
    try:
        body = writing.dumps(exact_json.loads(exact_json.dumps(value)))
    except Problem as problem:
        why = "; ".join(f"{issue.expression or 'the resource'}: {issue.text}" for issue in problem.issues)
        text = f"This resource cannot be written as {FHIR_XML}; ask for {FHIR_JSON}. {why}"
        raise NotAcceptable(Issue("not-supported", "not-acceptable", text, "http.Accept")) from None
    return indented(body) if pretty else body
