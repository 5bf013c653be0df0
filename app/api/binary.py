"""Binary: raw bytes in and out (http://hl7.org/fhir/R4/binary.html#rest)."""

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.api.answers import NEGOTIATED, stored_answer, version_headers
from app.api.body import FHIR, body_of, resource_in
from app.api.media import FHIR_TYPES, MediaType, media_type, ranges
from app.api.negotiation import accept_of
from app.fhir import exact_json
from app.fhir.issues import Issue
from app.fhir.problems import Malformed, Problem, Unsupported
from app.store.records import Stored

HARMLESS = {
    "Content-Disposition": "attachment",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
"""What was uploaded is never run or shown by a browser as a page of ours."""
OCTETS = "application/octet-stream"
_REFERENCE = re.compile(r"[\x21-\x7e]{1,1000}")


async def binary_of_body(request: Request, id_: str | None = None) -> dict[str, Any]:
    """The Binary that is posted or put: as a resource, or made of raw bytes and their Content-Type.

    id_: the id in the address of a PUT, which raw bytes cannot name.

    Bytes of a FHIR type are raw too, unless they are a Binary themselves. Without Content-Type a Binary in JSON is expected.
    Raises Unsupported, TooLarge, Malformed, Invalid.
    """
    header = " ".join(request.headers.get("content-type", "").split())
    media = media_type(header or FHIR[0])
    if media is None or not header.isascii():
        text = "Content-Type says what the bytes are, as type/subtype."
        raise Unsupported(Issue("not-supported", "media-type", text, "http.Content-Type", header))
    context = _context_of(request)
    body = await body_of(request)
    resource = _binary_in(body, media, is_said=bool(header))
    if resource is None:
        resource = {"resourceType": "Binary", **({"id": id_} if id_ is not None else {}), "contentType": header}
        if body:
            resource["data"] = b64encode(body).decode()
    if context is not None:
        resource.setdefault("securityContext", {"reference": context})
    return resource


def binary_answer(request: Request, stored: Stored) -> Response:
    """A stored Binary, raw where that is wanted and possible, else as the resource."""
    resource = exact_json.loads(stored.body)
    if wants_raw(request, str(resource.get("contentType", OCTETS))):
        raw = raw_binary(resource, version_headers(stored))
        if raw is not None:
            return raw
    return stored_answer(request, stored)


def wants_raw(request: Request, content_type: str) -> bool:
    """Whether a read of a Binary is answered with its bytes: unless a FHIR type is asked for, by `_format` or by name in
    Accept, and no less than the Binary's own type."""
    if "_format" in request.query_params:
        return False
    asked = ranges(accept_of(request))
    as_fhir = max((one.quality for one in asked if one.name in FHIR_TYPES), default=0.0)
    own = media_type(content_type)
    name = own.name if own is not None and own.name not in FHIR_TYPES else OCTETS
    covering = [(one.specificity, one.quality) for one in asked if one.covers(name)]
    return not as_fhir or max(covering, default=(0, 0.0))[1] > as_fhir


def raw_binary(resource: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response | None:
    """The bytes of a Binary under their own Content-Type, so that no browser runs them; None where the data is no base64.

    A content type that is none goes out as application/octet-stream.
    """
    try:
        body = b64decode("".join(str(resource.get("data", "")).split()), validate=True)
    except ValueError:
        return None
    content_type = str(resource.get("contentType", ""))
    is_safe = content_type.isascii() and content_type.isprintable() and media_type(content_type) is not None
    own = {"Content-Type": content_type if is_safe else OCTETS}
    context = resource.get("securityContext")
    reference = context.get("reference") if isinstance(context, dict) else None
    if isinstance(reference, str) and _REFERENCE.fullmatch(reference):
        own["X-Security-Context"] = reference
    return Response(body, 200, {**NEGOTIATED, **HARMLESS, **(headers or {}), **own})


def _binary_in(body: bytes, media: MediaType, is_said: bool) -> dict[str, Any] | None:
    """The Binary resource that the bytes are, or None where they are content. Raises Malformed, Invalid for bytes without a
    Content-Type that are no resource, and for those of a FHIR type that cannot be read: they may be a broken Binary."""
    if media.name not in FHIR:
        return None
    try:
        resource = resource_in(body, media.name)
    except Problem:
        if is_said and media.name not in FHIR_TYPES:
            return None
        raise
    return resource if not is_said or resource.get("resourceType") == "Binary" else None


def _context_of(request: Request) -> str | None:
    """X-Security-Context: the reference of Binary.securityContext. Raises Malformed for what cannot be one."""
    header = request.headers.get("x-security-context")
    if header is not None and not _REFERENCE.fullmatch(header):
        text = "X-Security-Context is the reference of one resource, as Patient/1."
        raise Malformed(Issue("value", "security-context", text, "http.X-Security-Context", header))
    return header
