"""If-Match: the client says which version it has seen (http://hl7.org/fhir/R4/http.html#concurrency)."""

import re

from app.fhir.issues import Issue
from app.fhir.problems import Invalid, PreconditionFailed

_ETAG = re.compile(r'(?:W/)?"([^"]*)"|([A-Za-z0-9.\-]+)')


def seen_version(if_match: str) -> str:
    """The version id in `W/"3"`. Raises Invalid for another form."""
    found = _ETAG.fullmatch(if_match.strip())
    if not found:
        raise Invalid(Issue("value", "if-match", 'If-Match has the form W/"3".', "http.If-Match", if_match))
    return found[1] if found[1] is not None else found[2]


def require_match(if_match: str | None, address: str, version: int | None, expression: str | None = None) -> None:
    """Raise PreconditionFailed unless the resource is at the version that the client has seen.

    version: the newest one, None where there is no live resource. A deleted resource has none to match.
    """
    if if_match is None:
        return
    seen = seen_version(if_match)
    if version is None or seen != str(version):
        stands = f"is at version {version}" if version is not None else "does not exist"
        text = f"{address} {stands}, not at version {seen} as If-Match says; nothing was written."
        raise PreconditionFailed(Issue("conflict", "if-match", text, expression, if_match))
