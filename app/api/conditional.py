"""Reads on a condition: what the client has already is not sent again (http://hl7.org/fhir/R4/http.html#cread)."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response

from app.api.answers import version_headers
from app.store.records import Stored

_TAG = re.compile(r'(?:W/)?("[^"]*")')


def matches(header: str, etag: str) -> bool:
    """Whether an If-None-Match or If-Match header names the tag, or any (`*`). Compared weakly: `W/"1"` is `"1"`
    (https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.2)."""
    return header.strip() == "*" or etag.removeprefix("W/") in _TAG.findall(header)


def moment_of(http_date: str) -> datetime | None:
    """The time of an HTTP date (`Sat, 02 Feb 2013 12:02:47 GMT`), or None where it is none: such a header is ignored
    (https://www.rfc-editor.org/rfc/rfc9110#section-13.1.3)."""
    try:
        found = parsedate_to_datetime(http_date)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def is_unchanged(
    etag: str, updated: datetime, if_none_match: str | None = None, if_modified_since: str | None = None
) -> bool:
    """Whether the client has this version. If-None-Match wins over If-Modified-Since, which counts whole seconds."""
    if if_none_match is not None:
        return matches(if_none_match, etag)
    since = moment_of(if_modified_since) if if_modified_since is not None else None
    return since is not None and updated.replace(microsecond=0) <= since


def unchanged(request: Request, stored: Stored) -> Response | None:
    """The 304 where the client has this version, else None."""
    tags = request.headers.getlist("if-none-match")
    if_none_match = ",".join(tags) if tags else None
    if is_unchanged(stored.etag, stored.updated, if_none_match, request.headers.get("if-modified-since")):
        return Response(status_code=304, headers={**version_headers(stored), "Vary": "Accept"})
    return None


def if_match_of(request: Request) -> str | None:
    """What If-Match says, for the interaction to compare; None where it is not sent."""
    headers = request.headers.getlist("if-match")
    return ",".join(headers) if headers else None
