"""Required bindings, and the maximum value sets that profiles put on weaker ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.conformance.expansions import Expansions
from tests.conformance.fault import Fault, Skipped, shortened
from tests.conformance.structure import Seen

MAX_VALUE_SET = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"


def enforced(definition: dict[str, Any]) -> str | None:
    """The value set that an ElementDefinition holds its element to: required, or the maximum; else None."""
    binding = definition.get("binding", {})
    if binding.get("strength") == "required":
        return str(binding["valueSet"]) if "valueSet" in binding else None
    for extension in binding.get("extension", ()):
        if extension["url"] == MAX_VALUE_SET:
            return str(extension.get("valueCanonical") or extension.get("valueUri"))
    return None


def _codes(value: Any) -> list[tuple[str | None, str]]:
    """(system, code) pairs of a code, string, uri, Coding, Quantity or CodeableConcept."""
    if isinstance(value, str):
        return [(None, value)]
    if not isinstance(value, dict):
        return []
    if "coding" in value or "text" in value:
        codings = value.get("coding")
        return [pair for each in codings for pair in _codes(each)] if isinstance(codings, list) else []
    system, code = value.get("system", ""), value.get("code")
    return [(system, code)] if isinstance(system, str) and isinstance(code, str) else []


def fault_of(value: Any, value_set: str, expansions: Expansions, skipped: Skipped) -> str | None:
    """Why the value breaks a required binding, or None; a concept needs one coding out of the value set."""
    if isinstance(value, dict) and not set(value) - {"id", "extension"}:
        return None  # only an extension, such as data-absent-reason
    expansion = expansions.of(value_set)
    pairs = _codes(value)
    verdicts = [expansion.holds(*pair) for pair in pairs]
    if True in verdicts:
        return None
    if None in verdicts or (not pairs and expansion.open and not expansion.codes):
        for reason in expansion.open.values():
            skipped.add(f"value set {value_set}", reason)
        return None
    if not pairs:
        return f"no code, but one of {value_set} is required"
    return f"{shortened(value)} is not in {value_set}"


def faults(seen: Iterable[Seen], expansions: Expansions, skipped: Skipped) -> list[Fault]:
    """Every value outside a value set that R4 requires."""
    found = []
    for element in seen:
        if element.member is None or element.value is None:
            continue
        url = enforced(element.member.definition)
        why = fault_of(element.value, url, expansions, skipped) if url else None
        if why:
            found.append(Fault(element.path, "binding", why))
    return found
