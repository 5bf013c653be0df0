"""Answers: our own bytes, so that every digit arrives as it is stored."""

from collections.abc import Mapping
from email.utils import format_datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.fhir import exact_json
from app.fhir.issues import Issue
from app.fhir.problems import NotAcceptable
from app.store.records import Stored

FHIR_JSON = "application/fhir+json"
WRITABLE = {"application/fhir+json", "application/json", "text/json", "json", "*/*", "application/*", "text/html", ""}
CALM = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}


def answer(value: Any, status: int = 200, headers: Mapping[str, str] | None = None, media: str = FHIR_JSON) -> Response:
    """A JSON answer of a value made of dicts, lists and exact numbers."""
    return Response(exact_json.dumps(value), status, {**CALM, **(headers or {})}, media)


def stored_answer(stored: Stored, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A stored version, byte for byte, with its ETag and Last-Modified."""
    return Response(stored.body, status, {**CALM, **version_headers(stored), **(headers or {})}, FHIR_JSON)


def version_headers(stored: Stored) -> dict[str, str]:
    """ETag and Last-Modified of a version."""
    return {"ETag": stored.etag, "Last-Modified": format_datetime(stored.updated, usegmt=True)}


def require_json(request: Request) -> None:
    """Refuse a request that accepts nothing that we can write. Raises NotAcceptable naming what we can."""
    asked = request.query_params.get("_format") or request.headers.get("accept", "*/*")
    kinds = {part.partition(";")[0].strip().lower().replace(" ", "+") for part in asked.split(",")}
    if not kinds & WRITABLE:
        raise NotAcceptable(Issue("not-supported", "not-acceptable", f"this service writes {FHIR_JSON}", None, asked))
