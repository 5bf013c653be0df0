"""Request bodies: read with a limit, and only in formats that we know."""

from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from app.api.inflating import Inflation
from app.api.media import JSON_TYPES, VERSIONS, XML_TYPES, MediaType, media_type
from app.fhir import exact_json
from app.fhir.issues import Issue
from app.fhir.problems import Invalid, Malformed, TooLarge, Unsupported
from app.fhir.xml import reading

JSON = JSON_TYPES
FHIR = (*JSON_TYPES, *XML_TYPES)
FORM = ("application/x-www-form-urlencoded",)
JSON_PATCH = "application/json-patch+json"
YAML = ("application/yaml", "application/x-yaml", "text/yaml")


async def body_of(request: Request) -> bytes:
    """The whole body, unpacked if it is gzip.

    Raises TooLarge as soon as it is over the limit, whatever Content-Length says, Unsupported for another packing, Malformed
    for broken gzip.
    """
    limit: int = request.app.state.settings.max_body
    inflation = Inflation(limit) if packing_of(request) == "gzip" else None
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise too_large(limit)
        if inflation is None:
            parts.append(part)
        elif not inflation.feed(part):
            raise too_large(limit)
    return b"".join(parts) if inflation is None else inflation.whole()


def too_large(limit: int) -> TooLarge:
    """The refusal of a body over the limit, in bytes."""
    text = f"The body is larger than {limit} bytes, the most that is read here (unpacked, where it is compressed)."
    return TooLarge(Issue("too-long", "body-too-large", text, None, f"more than {limit}"))


def media_of(request: Request, known: tuple[str, ...] = JSON) -> str:
    """The body's media type, the first one known where none is said. Raises Unsupported naming those that are known."""
    header = request.headers.get("content-type", "")
    media = media_type(header) if header.strip() else MediaType(known[0])
    is_utf8 = media is not None and media.parameters.get("charset", "utf-8") in ("utf-8", "utf8")
    if media is None or media.name not in known or not is_utf8:
        text = f"This address reads {', '.join(known)} in UTF-8."
        raise Unsupported(Issue("not-supported", "media-type", text, "http.Content-Type", header))
    if not media.is_ours:
        text = f"This service reads FHIR {VERSIONS[0]}."
        raise Unsupported(Issue("not-supported", "fhir-version", text, "http.Content-Type", header))
    return media.name


async def resource_of_body(request: Request) -> dict[str, Any]:
    """The resource in the body, JSON or XML. Raises Unsupported, TooLarge, Malformed, Invalid."""
    return resource_in(await body_of(request), media_of(request, FHIR))


def resource_in(body: bytes, media: str) -> dict[str, Any]:
    """The resource that the bytes of this media type are. Raises Malformed, Invalid."""
    if media in XML_TYPES:
        return reading.loads(body)
    value = exact_json.loads(body)
    if not isinstance(value, dict):
        raise Invalid(Issue("structure", "not-an-object", "A resource is a JSON object.", "$this", str(value)))
    return value


async def patch_of_body(request: Request) -> list[Any] | dict[str, Any]:
    """What a PATCH asks for: the operations of a JSON Patch as a list, or the Parameters of a FHIRPath Patch
    (http://hl7.org/fhir/R4/http.html#patch). Raises Unsupported, also for XML Patch; TooLarge, Malformed, Invalid."""
    media = media_of(request, (JSON_PATCH, *FHIR))
    body = await body_of(request)
    if media != JSON_PATCH:
        return resource_in(body, media)
    value = exact_json.loads(body)
    if not isinstance(value, list):
        raise Invalid(Issue("structure", "not-a-list", "A JSON Patch is a list of operations.", "$this", str(value)))
    return value


async def form_of_body(request: Request) -> list[tuple[str, str]]:
    """The parameters in a form's body. Raises Unsupported, TooLarge, Malformed."""
    media_of(request, FORM)
    try:
        return parse_qsl(
            (await body_of(request)).decode(), keep_blank_values=True, errors="strict", max_num_fields=1000
        )
    except ValueError:
        text = "The body is no form of name=value&name=value in UTF-8, with at most 1000 of them."
        raise Malformed(Issue("structure", "form", text)) from None


def packing_of(request: Request) -> str:
    """`gzip`, or `identity`. Raises Unsupported for another Content-Encoding, and for several on top of each other."""
    packing = ",".join(request.headers.getlist("content-encoding")).strip().lower()
    if packing in ("", "identity"):
        return "identity"
    if packing in ("gzip", "x-gzip"):
        return "gzip"
    text = "A body is sent as it is, or compressed once with gzip."
    raise Unsupported(Issue("not-supported", "content-encoding", text, "http.Content-Encoding", packing))
