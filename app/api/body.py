"""Request bodies: read with a limit, and only in formats that we know."""

from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from app.fhir import exact_json
from app.fhir.issues import Issue
from app.fhir.problems import Invalid, Malformed, TooLarge, Unsupported

JSON = ("application/fhir+json", "application/json", "text/json")
FORM = ("application/x-www-form-urlencoded",)
YAML = ("application/yaml", "application/x-yaml", "text/yaml")


async def body_of(request: Request) -> bytes:
    """The whole body. Raises TooLarge as soon as it is over the limit, whatever Content-Length says."""
    limit: int = request.app.state.settings.max_body
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise TooLarge(
                Issue(
                    "too-long", "body-too-large", f"the body is larger than {limit} bytes", None, f"more than {limit}"
                )
            )
        parts.append(part)
    return b"".join(parts)


def media_of(request: Request, known: tuple[str, ...] = JSON) -> str:
    """The body's media type. Raises Unsupported naming those that are known."""
    header = request.headers.get("content-type", "")
    media = header.partition(";")[0].strip().lower() or known[0]
    charset = header.lower().partition("charset=")[2].strip(' "') or "utf-8"
    if media not in known or charset not in ("utf-8", "utf8"):
        text = f"this address reads {', '.join(known)} in UTF-8"
        raise Unsupported(Issue("not-supported", "media-type", text, None, header))
    packing = request.headers.get("content-encoding", "identity").strip().lower()
    if packing not in ("", "identity"):
        text = "this address reads bodies that are not compressed"
        raise Unsupported(Issue("not-supported", "content-encoding", text, "http.Content-Encoding", packing))
    return media


async def resource_of_body(request: Request) -> dict[str, Any]:
    """The JSON object in the body. Raises Unsupported, TooLarge, Malformed, Invalid."""
    media_of(request)
    value = exact_json.loads(await body_of(request))
    if not isinstance(value, dict):
        raise Invalid(Issue("structure", "not-an-object", "a resource is a JSON object", "$this", str(value)))
    return value


async def form_of_body(request: Request) -> list[tuple[str, str]]:
    """The parameters in a form's body. Raises Unsupported, TooLarge, Malformed."""
    media_of(request, FORM)
    try:
        return parse_qsl(
            (await body_of(request)).decode(), keep_blank_values=True, errors="strict", max_num_fields=1000
        )
    except ValueError:
        text = "the body is no form of name=value&name=value in UTF-8, with at most 1000 of them"
        raise Malformed(Issue("structure", "form", text)) from None
