"""What the client wants to be answered in (http://hl7.org/fhir/R4/http.html#mime-type and #parameters)."""

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.requests import Request

from app.api.media import (
    FHIR_JSON,
    FHIR_TYPES,
    FHIR_XML,
    JSON_TYPES,
    VERSIONS,
    XML_TYPES,
    MediaType,
    media_type,
    ranges,
)
from app.fhir.issues import Issue
from app.fhir.problems import Invalid, NotAcceptable, Problem

SHORT = {"json": FHIR_JSON, "xml": FHIR_XML, "html": "text/html"}
"""The short values of `_format`."""
WRITTEN = dict.fromkeys((FHIR_JSON, FHIR_XML, *JSON_TYPES, *XML_TYPES)) | {
    "application/json+fhir": FHIR_JSON,
    "application/xml+fhir": FHIR_XML,
    "text/html": FHIR_JSON,
}
"""Type that may be asked for → type that is written, None for the same. A generic type is answered by its own name, as the
standard asks; a browser gets JSON. Where a client leaves the choice to us, the earlier wins."""


@dataclass(frozen=True)
class Wanted:
    """The form of the answer. media: the type to write, without parameters. version: the fhirVersion that was asked for."""

    media: str = FHIR_JSON
    pretty: bool = False
    version: str | None = None

    @property
    def is_xml(self) -> bool:
        """Whether XML is to be written."""
        return self.media in XML_TYPES

    @property
    def content_type(self) -> str:
        """The Content-Type header: the version is said where it was asked for, the charset always (FHIR is in UTF-8)."""
        version = f"; fhirVersion={self.version}" if self.version else ""
        return f"{self.media}{version}; charset=utf-8"


async def negotiated(request: Request) -> Wanted:
    """What the request wants, read once and kept. Raises NotAcceptable, Invalid (`_pretty`).

    A read of a Binary takes any Accept: its own type is not known yet (`app/api/binary.py`).
    """
    try:
        return remembered(request, wanted(request.query_params.multi_items(), accept_of(request)))
    except NotAcceptable:
        is_binary = request.method == "GET" and request.path_params.get("type") == "Binary"
        if is_binary and "_format" not in request.query_params:
            return remembered(request, Wanted())
        raise


def remembered(request: Request, wanted: Wanted) -> Wanted:
    """The same, kept for the answer, also that of a later error."""
    request.state.wanted = wanted
    return wanted


def wanted_of(request: Request) -> Wanted:
    """What the request wants; JSON where that cannot be had, because an error must be written in something."""
    found = getattr(request.state, "wanted", None)
    if isinstance(found, Wanted):
        return found
    try:
        return wanted(request.query_params.multi_items(), accept_of(request))
    except Problem:
        return Wanted()


def accept_of(request: Request) -> str:
    """All Accept headers as one."""
    return ",".join(request.headers.getlist("accept"))


def wanted(params: Iterable[tuple[str, str]], accept: str) -> Wanted:
    """What `_format` and `_pretty` ask for, and Accept where there is no `_format`; JSON where nothing is asked for.

    Of several values the first holds, and all must be ones. Raises NotAcceptable for what we do not write, Invalid for a `_pretty`
    that is neither true nor false.
    """
    given = list(params)
    pretty = [value for name, value in given if name == "_pretty"]
    for value in pretty:
        if value not in ("true", "false"):
            raise Invalid(Issue("value", "pretty", "_pretty is true or false.", "http._pretty", value))
    formats = [_of_format(value) for name, value in given if name == "_format"]
    chosen = formats[0] if formats else _of_accept(accept)
    return Wanted(WRITTEN[chosen.name] or chosen.name, pretty[:1] == ["true"], chosen.parameters.get("fhirversion"))


def _of_format(value: str) -> MediaType:
    name, semicolon, parameters = value.strip().partition(";")
    # A plus sign that was not escaped arrives as a space.
    name = SHORT.get(name.lower(), name.strip().replace(" ", "+"))
    asked = media_type(name + semicolon + parameters)
    if asked is None or asked.name not in WRITTEN or not asked.is_ours:
        raise _refusal("_format", value)
    # _format names a format, not a type: the type is FHIR's own, also for the generic names.
    return MediaType(FHIR_XML if asked.name in XML_TYPES else FHIR_JSON, asked.parameters)


def _of_accept(accept: str) -> MediaType:
    if not accept.strip(" \t,"):
        return MediaType(FHIR_JSON)
    asked = [one for one in ranges(accept) if one.is_ours]
    best, chosen = (0.0, 0, 0), None
    for name in WRITTEN:
        covering = [(one.specificity, -place, one) for place, one in enumerate(asked) if one.covers(name)]
        if not covering:
            continue
        specificity, place, one = max(covering, key=lambda found: found[:2])
        rank = (one.quality, specificity, place)
        if one.quality and (chosen is None or rank > best):
            best, chosen = rank, MediaType(name, one.parameters)
    if chosen is None:
        raise _refusal("Accept", accept)
    return chosen


def _refusal(where: str, value: str) -> NotAcceptable:
    text = (
        f"This service writes {FHIR_JSON} and {FHIR_XML}, also by the names "
        f"{', '.join(name for name in JSON_TYPES + XML_TYPES if name not in FHIR_TYPES)}, in FHIR {VERSIONS[0]}."
    )
    return NotAcceptable(Issue("not-supported", "not-acceptable", text, f"http.{where}", value))
