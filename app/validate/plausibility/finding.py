"""A doubt is a warning: with what is strange about it, why, and what would be right."""

from app.fhir.issues import Issue

CODE = "business-rule"
"""http://hl7.org/fhir/R4/valueset-issue-type.html"""


def doubt(key: str, text: str, place: str, value: str | None = None) -> Issue:
    """One warning."""
    return Issue(CODE, key, text, place, value, "warning")
