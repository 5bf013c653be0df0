"""If-Match and If-None-Match: the client says which version it has seen (http://hl7.org/fhir/R4/http.html#concurrency)."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from app.fhir.issues import Issue
from app.fhir.problems import Invalid, PreconditionFailed
from app.store.records import Stored

_ETAG = re.compile(r'(?:W/)?"([^"]*)"|([A-Za-z0-9.\-]+)')


def seen_version(if_match: str) -> str:
    """The version id in `W/"3"`, or `*`. Raises Invalid for another form."""
    if if_match.strip() == "*":
        return "*"
    found = _ETAG.fullmatch(if_match.strip())
    if not found:
        raise Invalid(Issue("value", "if-match", 'If-Match has the form W/"3".', "http.If-Match", if_match))
    return found[1] if found[1] is not None else found[2]


def require_match(if_match: str | None, address: str, version: int | None, expression: str | None = None) -> None:
    """Raise PreconditionFailed unless the resource is at the version that the client has seen.

    version: the newest one, None where there is no live resource. A deleted resource has none to match; `*` matches any.
    """
    if if_match is None:
        return
    seen = seen_version(if_match)
    if version is None or seen not in ("*", str(version)):
        stands = f"is at version {version}" if version is not None else "does not exist"
        text = f"{address} {stands}, not at version {seen} as If-Match says; nothing was written."
        raise PreconditionFailed(Issue("conflict", "if-match", text, expression, if_match))


def require_none_match(if_none_match: str | None, address: str, version: int | None, expression: str | None) -> None:
    """Raise PreconditionFailed where a write is only wanted if the resource is not there (`*`), or not at this version."""
    if if_none_match is None or version is None:
        return
    tags = {seen_version(tag) for tag in if_none_match.split(",")}
    if "*" in tags or str(version) in tags:
        text = f"{address} is there at version {version}, which If-None-Match excludes; nothing was written."
        raise PreconditionFailed(Issue("conflict", "if-none-match", text, expression, if_none_match))


def is_known(stored: Stored, if_none_match: str | None, if_modified_since: str | None) -> bool:
    """Whether the client has this version already (304). If-None-Match wins over If-Modified-Since (RFC 9110, 13.2.2).

    A text that is no HTTP date is as if it were not there, as RFC 9110 asks.
    """
    if if_none_match is not None:
        tags = {tag.strip().removeprefix("W/").strip('"') for tag in if_none_match.split(",")}
        return bool(tags & {str(stored.version), "*"})
    since = _http_date(if_modified_since)
    return since is not None and stored.updated.replace(microsecond=0) <= since


def _http_date(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo is not None else None
