"""The properties of a concept: those that the standard defines for every code system, and a system's own."""

from collections.abc import Mapping
from typing import Any

PREFIX = "http://hl7.org/fhir/concept-properties#"
STANDARD = ("inactive", "deprecated", "deprecationDate", "status", "notSelectable", "parent", "child")
"""http://hl7.org/fhir/R4/codesystem-concept-properties.html, and two that v3 systems declare below the same uri."""
ALSO = {"abstract": "notSelectable"}
"""What R4 core itself writes for notSelectable in two of its systems (questionnaire-item-control, referencerange-meaning)."""


def meanings(resource: Mapping[str, Any]) -> dict[str, str]:
    """Property code → the standard's property that it stands for: by its declared uri, without one by its name."""
    found = {name: name for name in STANDARD} | ALSO
    for declared in resource.get("property", ()):
        uri = declared.get("uri", "")
        if uri.startswith(PREFIX):
            found[declared["code"]] = uri.removeprefix(PREFIX)
    return found


def value_of(item: Mapping[str, Any]) -> Any:
    """The value of a property, whatever its type."""
    return next((value for name, value in item.items() if name.startswith("value")), None)


def text_of(value: Any) -> str:
    """A property's value as a filter compares it: `true`, a code, a number with its digits."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):  # a Coding
        return str(value.get("code", ""))
    return getattr(value, "literal", None) or str(value)


def is_inactive(concept: Mapping[str, Any], meaning: Mapping[str, str]) -> bool:
    """Whether the concept is not to be used any more: `inactive` is true, or its `status` is retired or inactive.

    A deprecated one is still active: "Concepts that are deprecated but not inactive can still be used"
    (http://hl7.org/fhir/R4/codesystem-concept-properties.html).
    """
    for item in concept.get("property", ()):
        role, value = meaning.get(item.get("code", "")), value_of(item)
        if (role == "inactive" and value is True) or (role == "status" and value in ("retired", "inactive")):
            return True
    return False


def is_abstract(concept: Mapping[str, Any], meaning: Mapping[str, str]) -> bool:
    """Whether the concept only groups others and is not to be chosen (`notSelectable`)."""
    return any(
        meaning.get(item.get("code", "")) == "notSelectable" and value_of(item) is True
        for item in concept.get("property", ())
    )
