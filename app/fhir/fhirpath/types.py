"""What type an element has, by R4's definitions (`app/fhir/r4_elements.py`), else by what its JSON says of itself."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from app.fhir.issues import did_you_mean
from app.fhir.r4_elements import base_of, elements_of
from app.fhir.resource_types import RESOURCE_TYPES

SYSTEM = ("Boolean", "String", "Integer", "Decimal", "Date", "DateTime", "Time", "Quantity", "Any")
QUANTITIES = frozenset({"Quantity", "Age", "Count", "Distance", "Duration", "SimpleQuantity", "MoneyQuantity"})
"""Types that become a System.Quantity where one is needed. Money is none: its currency is no unit."""
_COMMON = {"extension": "Extension", "modifierExtension": "Extension", "meta": "Meta", "id": "string"}


def of_resource(value: Any) -> str | None:
    """The value's resourceType, if it is a resource."""
    type_ = value.get("resourceType") if type(value) is dict else None
    return type_ if type(type_) is str else None


def of_member(type_: str | None, key: str) -> str | None:
    """The type of a JSON member (`valueQuantity`, `name`) of a type, None where nothing says it."""
    members = _known().get(type_) if type_ is not None else None
    if members is not None:
        return members.get(key)
    if key in _COMMON:
        return _COMMON[key]
    return _by_suffix().get(key[5:]) if key.startswith("value") else None


def choices(type_: str | None, name: str, value: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """JSON members that the name of a choice may stand for, each with its type."""
    if type_ is not None and type_ in _known():
        return _choices(type_).get(name, ())
    suffixes = _by_suffix()
    return tuple(
        (key, suffixes[key[len(name) :]]) for key in value if key.startswith(name) and key[len(name) :] in suffixes
    )


def json_name(type_: str | None, name: str, of: str) -> str | None:
    """The JSON member for a choice's name and a type, `value` and `Quantity` → `valueQuantity`; None if it is no choice."""
    if type_ is None or type_ not in _known():
        return None
    return next((key for key, its_type in _choices(type_).get(name, ()) if its_type == of), None)


def is_list(type_: str | None, key: str) -> bool | None:
    """Whether the member is a list in JSON, None where nothing says it."""
    element = elements_of(type_).get(key) if type_ is not None and type_ in _known() else None
    return element.is_list if element else None


def names(type_: str | None) -> tuple[str, ...]:
    """The names of the type's elements as FHIRPath has them: `value`, not `valueQuantity`."""
    known = elements_of(type_).values() if type_ is not None and type_ in _known() else ()
    return tuple(dict.fromkeys(element.of.removesuffix("[x]") for element in known))


def choice_of(type_: str | None, key: str) -> str | None:
    """The name of the choice that a JSON member is one form of: `valueQuantity` → `value`; None if it is of none."""
    element = elements_of(type_).get(key) if type_ is not None and type_ in _known() else None
    return element.of.removesuffix("[x]") if element is not None and element.of.endswith("[x]") else None


def is_choice(type_: str | None, name: str) -> bool:
    """Whether the type has a choice element of the name: Observation and `value`."""
    return type_ is not None and type_ in _known() and name in _choices(type_)


def is_subtype(type_: str | None, of: str) -> bool:
    """Whether the FHIR type is the other one or specialises it: `Age` and `Element`, `Patient.contact` and `BackboneElement`."""
    if type_ == of:
        return True
    if type_ is not None and type_ in _known():
        base = base_of(type_)
        return bool(base) and is_subtype(base, of)
    return False


def specifier(name: str) -> str:
    """The name of a type as `is`, `as` and `ofType` take it: `FHIR.x`, `System.x`, or bare where both may be meant.

    Raises ValueError with a sentence where there is no such type.
    """
    space, point, bare = name.rpartition(".")
    if space not in ("", "FHIR", "System"):
        raise ValueError(f"There is no namespace '{space}': a type is FHIR's or System's.")
    known = {"FHIR": _datatypes(), "System": frozenset(SYSTEM), "": _datatypes() | set(SYSTEM)}[space]
    if bare not in known:
        raise ValueError(f"FHIR R4 has no type '{name}'{did_you_mean(bare, sorted(known)) or '.'}")
    return f"{space}{point}{bare}"


def matches(type_: str, wanted: str) -> bool:
    """Whether a node of the type is what the specifier wants."""
    if type_.startswith("System."):
        bare = wanted.removeprefix("System.")
        return bare == type_[7:] or bare == "Any"
    return not wanted.startswith("System.") and is_subtype(type_, wanted.removeprefix("FHIR."))


@cache
def _known() -> Mapping[str, Mapping[str, str]]:
    """Every type and path of a backbone element, with the types of its JSON members.

    Nothing else may become the key of a cache: a resourceType may be anybody's text.
    """
    found: dict[str, Mapping[str, str]] = {}
    ahead = [*RESOURCE_TYPES, *_any_type(), "Narrative", "ElementDefinition", *_FURTHER]
    while ahead:
        type_ = ahead.pop()
        if type_ in found:
            continue
        found[type_] = {key: element.type for key, element in elements_of(type_).items()}
        ahead += [of for of in found[type_].values() if of]
        if base_of(type_):
            ahead.append(base_of(type_))
    return found


_FURTHER = ("ProdCharacteristic", "Population", "ProductShelfLife", "SubstanceAmount", "MarketingStatus", "xhtml")


def _any_type() -> list[str]:
    return [element.type for element in elements_of("Extension").values() if element.of == "value[x]"]


@cache
def _datatypes() -> frozenset[str]:
    return frozenset(type_ for type_ in _known() if "." not in type_)


@cache
def _by_suffix() -> Mapping[str, str]:
    return {type_[0].upper() + type_[1:]: type_ for type_ in _any_type()}


@cache
def _choices(type_: str) -> Mapping[str, tuple[tuple[str, str], ...]]:
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for key, element in elements_of(type_).items():
        if element.of.endswith("[x]"):
            name = element.of.removesuffix("[x]")
            found[name] = (*found.get(name, ()), (key, element.type))
    return found
