"""What a concept is called: its display, and its designations in other languages or for other uses."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from app.fhir.problems import Invalid
from app.terminology.services.faults import invalid
from app.terminology.services.parameters import Given

Designation = Mapping[str, Any]
LANGUAGE_SYSTEM = "urn:ietf:bcp:47"
DISPLAY_USE = "display"
"""The use of R4 core's translated displays (http://terminology.hl7.org/CodeSystem/designation-usage)."""


def language_asked(given: Given) -> str | None:
    """The displayLanguage parameter. Raises Invalid for what is no language tag (BCP 47)."""
    language = given.one("displayLanguage")
    if language is not None and not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", language):
        text = "displayLanguage is one BCP 47 language tag, such as de or pt-BR."
        raise Invalid(invalid("displayLanguage", "language", text, language))
    return str(language) if language else None


def is_in_language(designation: Designation, language: str) -> bool:
    """Whether a designation is in the language asked for: `de-CH` may be answered in `de`, and `de` in `de-CH`."""
    own = str(designation.get("language", "")).casefold().split("-")
    asked = language.casefold().split("-")
    return own[: len(asked)] == asked or asked[: len(own)] == own


def display_in(display: str | None, designations: Iterable[Designation], language: str | None) -> str | None:
    """The display in a language, where a designation has it; else the display as its definition has it."""
    if language is not None:
        for designation in designations:
            use = designation.get("use", {}).get("code", DISPLAY_USE)
            if use == DISPLAY_USE and is_in_language(designation, language):
                return str(designation["value"])
    return display


def same(one: str, other: str) -> bool:
    """Whether two displays are the same but for case and spaces; no system here says that case counts in a display."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
