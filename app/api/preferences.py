"""What the client would rather have: the Prefer header (https://www.rfc-editor.org/rfc/rfc7240).

`return`: http://hl7.org/fhir/R4/http.html#ops; `handling`: http://hl7.org/fhir/R4/search.html#errors;
`respond-async`: http://hl7.org/fhir/R4/async.html.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, cast

from starlette.requests import Request

from app.api.media import listed

Returning = Literal["minimal", "representation", "OperationOutcome"]
Handling = Literal["strict", "lenient"]
RETURNING = {"minimal": "minimal", "representation": "representation", "operationoutcome": "OperationOutcome"}
HANDLING = {"strict": "strict", "lenient": "lenient"}

_TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_PREFERENCE = re.compile(rf'({_TOKEN})[ \t]*(?:=[ \t]*({_TOKEN}|"(?:[^"\\]|\\.)*"))?[ \t]*(?:;.*)?', re.DOTALL)


@dataclass(frozen=True)
class Preferences:
    """returning, handling: None where nothing that we know is said. respond_async: whether a background job is asked for."""

    returning: Returning | None = None
    handling: Handling | None = None
    respond_async: bool = False


def preferences(headers: Iterable[str]) -> Preferences:
    """The preferences in all Prefer headers. What is unknown or cannot be read is passed over; of two that contradict
    each other the first holds."""
    said: dict[str, str] = {}
    for name, value in _pairs(",".join(headers)):
        known = {"return": RETURNING, "handling": HANDLING, "respond-async": {"": "true"}}.get(name, {})
        if value.lower() in known:
            said.setdefault(name, known[value.lower()])
    return Preferences(
        cast("Returning | None", said.get("return")),
        cast("Handling | None", said.get("handling")),
        "respond-async" in said,
    )


def preferences_of(request: Request) -> Preferences:
    """The preferences of a request."""
    return preferences(request.headers.getlist("prefer"))


def _pairs(header: str) -> list[tuple[str, str]]:
    """(name in lower case, value without quotes) of each preference; its parameters behind `;` mean nothing to us."""
    found = (_PREFERENCE.fullmatch(part) for part in listed(header))
    return [(one[1].lower(), (one[2] or "").strip('"')) for one in found if one is not None]
