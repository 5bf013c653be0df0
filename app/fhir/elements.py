"""Small builders of FHIR datatypes as plain dicts. What is None or empty is left out: FHIR has no empty elements."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from app.fhir import names

Element = dict[str, Any]


def without_nothing(element: Element) -> Element:
    """The element without members that are None, `{}`, `[]` or `""` (http://hl7.org/fhir/R4/json.html: no empty values)."""
    return {name: value for name, value in element.items() if value is not None and value not in ("", [], {}, ())}


def coding(system: str | None, code: str | None, display: str | None = None, version: str | None = None) -> Element:
    """A Coding."""
    return without_nothing({"system": system, "version": version, "code": code, "display": display})


def concept(*codings: Element, text: str | None = None) -> Element:
    """A CodeableConcept of codings, in their order, and a text."""
    return without_nothing({"coding": [one for one in codings if one], "text": text})


def quantity(
    value: Decimal | int | None,
    unit: str | None = None,
    code: str | None = None,
    system: str | None = None,
    comparator: str | None = None,
) -> Element:
    """A Quantity with the value's digits as given. With a UCUM `code`, system is UCUM unless another is named.

    Without a unit it stays without: nothing is assumed. Floats are refused by the type checker, as they lose digits.
    """
    if code is not None and system is None:
        system = names.UCUM
    return without_nothing({"value": value, "comparator": comparator, "unit": unit, "system": system, "code": code})


def reference(target: str | None, display: str | None = None, type_: str | None = None) -> Element:
    """A Reference to `Type/id`, `urn:uuid:…` or a URL; with a display alone it points nowhere and says so."""
    return without_nothing({"reference": target, "type": type_, "display": display})


def identifier(system: str | None, value: str | None, use: str | None = None, type_: Element | None = None) -> Element:
    """An Identifier."""
    return without_nothing({"use": use, "type": type_, "system": system, "value": value})


def extension(url: str, inner: Iterable[Element] | None = None, **value: Any) -> Element:
    """An Extension: either one value (`valueCode="x"`) or inner extensions, never both (ext-1)."""
    nested = list(inner) if inner is not None else []
    if bool(nested) == bool(value) or len(value) > 1:
        raise ValueError(f"extension {url} needs one value or inner extensions, not both")
    return {"url": url, **({"extension": nested} if nested else value)}


def absent(reason: str) -> Element:
    """The sibling (`_birthDate`) of a primitive that has no value: `{"extension": [data-absent-reason]}`.

    reason: a code of http://terminology.hl7.org/CodeSystem/data-absent-reason (`unknown`, `masked`, `not-applicable` …).
    """
    return {"extension": [extension(names.DATA_ABSENT_REASON, valueCode=reason)]}


def annotation(text: str, time: str | None = None) -> Element:
    """An Annotation."""
    return without_nothing({"time": time, "text": text})


def period(start: str | None = None, end: str | None = None) -> Element:
    """A Period; the bounds are FHIR dateTimes, both inclusive."""
    return without_nothing({"start": start, "end": end})
