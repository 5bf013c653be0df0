"""Media types as HTTP writes them: one (Content-Type), or several with preferences (Accept).

https://www.rfc-editor.org/rfc/rfc9110#section-8.3 and #section-12.5.1.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

FHIR_JSON, FHIR_XML = "application/fhir+json", "application/fhir+xml"
JSON_TYPES = (FHIR_JSON, "application/json", "text/json", "application/json+fhir")
XML_TYPES = (FHIR_XML, "application/xml", "text/xml", "application/xml+fhir")
"""The FHIR type, the generic ones, and the name of FHIR before STU3, which servers are encouraged to take
(http://hl7.org/fhir/R4/http.html#mime-type)."""
FHIR_TYPES = (FHIR_JSON, FHIR_XML, "application/json+fhir", "application/xml+fhir")
VERSIONS = ("4.0", "4.0.1")
"""What `fhirVersion` may say (http://hl7.org/fhir/R4/http.html#version-parameter)."""

_TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_PART = re.compile(r'((?:[^,"]|"(?:[^"\\]|\\.)*"?)*),?', re.DOTALL)
_PARAMETER = re.compile(rf';[ \t]*(?:({_TOKEN})=({_TOKEN}|"(?:[^"\\]|\\.)*"))?[ \t]*', re.DOTALL)
_NAME = re.compile(rf"[ \t]*({_TOKEN})/({_TOKEN})[ \t]*")
_QUALITY = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?")


@dataclass(frozen=True)
class MediaType:
    """One media type or range. name: `application/fhir+json`, in lower case, without its parameters; they are in lower case too."""

    name: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def quality(self) -> float:
        """The `q` of a range, 0 to 1; 1 where there is none, or none that can be read."""
        q = self.parameters.get("q", "1")
        return float(q) if _QUALITY.fullmatch(q) else 1.0

    @property
    def specificity(self) -> int:
        """0 for `*/*`, 1 for `text/*`, 2 for one type."""
        return 0 if self.name == "*/*" else 1 if self.name.endswith("/*") else 2

    @property
    def is_ours(self) -> bool:
        """Whether it names no FHIR version, or R4."""
        return self.parameters.get("fhirversion", VERSIONS[0]) in VERSIONS

    def covers(self, name: str) -> bool:
        """Whether the type of this name lies in the range."""
        return self.name in ("*/*", name) or (self.name.endswith("/*") and name.startswith(self.name[:-1]))


def media_type(text: str) -> MediaType | None:
    """The media type that the text is, or None where it is none."""
    found = _NAME.match(text)
    if found is None:
        return None
    place = found.end()
    parameters: dict[str, str] = {}
    while place < len(text):
        part = _PARAMETER.match(text, place)
        if part is None:
            return None
        if part[1]:
            parameters.setdefault(part[1].lower(), _unquoted(part[2]).lower())
        place = part.end()
    return MediaType(f"{found[1]}/{found[2]}".lower(), parameters)


def ranges(header: str) -> list[MediaType]:
    """The ranges of an Accept header, in their order. What is no media type is passed over."""
    return [one for one in map(media_type, listed(header)) if one is not None]


def listed(header: str) -> list[str]:
    """The parts of a header between its commas, those in quotes left alone; empty ones are no parts."""
    return [part for found in _PART.finditer(header) if (part := found[1].strip(" \t"))]


def _unquoted(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1], flags=re.DOTALL) if value.startswith('"') else value
