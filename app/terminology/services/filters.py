"""The filters of a value set over a code system that is held complete: operator and value → which codes pass.

http://hl7.org/fhir/R4/valueset-filter-operator.html; the properties are those of
http://hl7.org/fhir/R4/codesystem.html#properties and the system's own.
"""

from collections.abc import Callable, Mapping
from typing import Any

from app.terminology.services.code_system import HeldSystem
from app.terminology.services.faults import NotHeld, not_held
from app.terminology.services.pattern import NotUnderstood, Pattern
from app.terminology.services.properties import STANDARD, is_abstract, is_inactive, text_of, value_of

Passes = Callable[[str], bool]
ITSELF = ("concept", "code")
"""The names under which value sets mean the concept itself, not one of its properties."""
HIERARCHY = ("is-a", "descendent-of", "is-not-a", "generalizes")


def passing(system: HeldSystem, filter_: Mapping[str, Any]) -> Passes:
    """Which codes of the system pass the filter.

    Raises NotHeld for an operator, a property or a value that cannot be applied to this system: never a guess.
    """
    property_, operator, value = (str(filter_.get(name, "")) for name in ("property", "op", "value"))
    if operator in HIERARCHY:
        return _by_hierarchy(system, property_, operator, value)
    if property_ not in ITSELF:
        _require_property(system, property_)
    if operator == "regex":
        try:
            pattern = Pattern(value)
        except NotUnderstood as reason:
            raise _refused(system, f"the regular expression {value}: {reason}") from None
        return lambda code: any(pattern.matches(one) for one in values_of(system, code, property_))
    if operator == "exists":
        if value not in ("true", "false"):
            raise _refused(system, f"exists has the value '{value}'; it is true or false")
        return lambda code: bool(values_of(system, code, property_)) is (value == "true")
    if operator == "=":
        return lambda code: value in values_of(system, code, property_)
    if operator in ("in", "not-in"):
        listed = {one.strip() for one in value.split(",")}
        return lambda code: listed.isdisjoint(values_of(system, code, property_)) is (operator == "not-in")
    raise _refused(system, f"no filter operator is named '{operator}'")


def values_of(system: HeldSystem, code: str, property_: str) -> list[str]:
    """The values of a concept's property as text; several, one or none."""
    concept = system.concepts[code]
    if property_ in ITSELF:
        return [code]
    if property_ in ("display", "definition"):
        return [concept[property_]] if property_ in concept else []
    role = system.meaning.get(property_)
    if role == "parent":
        return list(system.parents.get(code, ()))
    if role == "child":
        return list(system.children.get(code, ()))
    if role == "inactive":  # false where nothing is said: the property's default
        return [text_of(is_inactive(concept, system.meaning))]
    if role == "notSelectable":
        return [text_of(is_abstract(concept, system.meaning))]
    return [text_of(value_of(item)) for item in concept.get("property", ()) if item.get("code") == property_]


def _by_hierarchy(system: HeldSystem, property_: str, operator: str, value: str) -> Passes:
    if property_ not in ITSELF:
        raise _refused(system, f"{operator} is over concepts, and the filter names the property '{property_}'")
    if not system.subsumes:
        meaning = system.resource.get("hierarchyMeaning")
        raise _refused(system, f"{operator}, as its hierarchy means '{meaning}', not is-a")
    code = system.code(value)
    if code is None:
        raise _refused(system, f"{operator} {value}, as it has no code {value}")
    if operator == "generalizes":
        reach: set[str] = {code, *system.ancestors(code)}
    else:
        reach = set(system.descendants(code)) | (set() if operator == "descendent-of" else {code})
    return (lambda one: one not in reach) if operator == "is-not-a" else (lambda one: one in reach)


def _require_property(system: HeldSystem, property_: str) -> None:
    declared = {one["code"] for one in system.resource.get("property", ())}
    if property_ not in {"display", "definition", *STANDARD, *declared}:
        raise _refused(system, f"it declares no property '{property_}'")


def _refused(system: HeldSystem, reason: str) -> NotHeld:
    text = f"A filter cannot be applied to the code system {system.url}: {reason}."
    return NotHeld(not_held(text, value=system.url, key="filter-not-applicable"))
