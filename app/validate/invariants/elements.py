"""What the name of an element leads to, by the definitions: the JSON members it may be, their types, and whether they are lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from app.fhir.resource_types import RESOURCE_TYPES
from app.validate.definitions import holder, is_primitive
from app.validate.invariants.parts import NotCovered
from app.validate.members import members_of

TEXTS = frozenset(
    {
        "string",
        "code",
        "uri",
        "url",
        "canonical",
        "id",
        "markdown",
        "oid",
        "uuid",
        "base64Binary",
        "xhtml",
        "System.String",
    }
)
NUMBERS = frozenset({"integer", "unsignedInt", "positiveInt", "decimal", "System.Integer", "System.Decimal"})
TRUTHS = frozenset({"boolean", "System.Boolean"})
TIMES = {"date": "Date", "dateTime": "DateTime", "instant": "DateTime", "time": "Time"}
PLAIN = TEXTS | NUMBERS | TRUTHS
"""Types whose JSON values are equal exactly when FHIRPath says so."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step to an element. forms: (JSON name, type), several for a choice."""

    forms: tuple[tuple[str, str], ...]
    is_list: bool

    @property
    def types(self) -> tuple[str, ...]:
        """The types that the element may have."""
        return tuple(type_ for _, type_ in self.forms)


@cache
def steps_of(type_: str) -> Mapping[str, Step]:
    """Element name in FHIRPath → step, for a type or the path of a backbone element. Raises KeyError for anything else."""
    found: dict[str, Step] = {}
    for member in members_of(type_).by_name.values():
        name = member.element.stem
        earlier = found[name].forms if name in found else ()
        found[name] = Step((*earlier, (member.name, member.holder)), member.is_list)
    return found


def step(types: tuple[str, ...], name: str) -> Step:
    """The step from any of the types, which have it alike. Raises NotCovered where they differ or have no such element."""
    found = {_step(type_, name) for type_ in types}
    if len(found) != 1:
        raise NotCovered(f"'.{name}' is not one thing for {' | '.join(types)}")
    return found.pop()


def _step(type_: str, name: str) -> Step:
    if is_primitive(type_) or type_.startswith("System."):
        raise NotCovered(f"'.{name}' of a primitive")
    known = steps_of(type_).get(name)
    if known is None and type_ == "Resource":  # whichever resource it is
        known = steps_of("DomainResource").get(name)
    if known is None:
        raise NotCovered(f"{type_} has no '{name}'")
    return known


@cache
def stem_of(path: str) -> Mapping[str, str]:
    """JSON name → the element's name in FHIRPath, siblings included: `valueQuantity` and `_valueString` → `value`."""
    by_name = members_of(path).by_name.values()
    return {f"{mark}{one.name}": one.element.stem for one in by_name for mark in ("", "_")}


@cache
def is_known(path: str) -> bool:
    """Whether R4 has the type, or backbone element by its path."""
    return holder(path) is not None


def is_resource(type_: str) -> bool:
    """Whether the type is that of a resource, or any."""
    return type_ in RESOURCE_TYPES or type_ in ("Resource", "DomainResource")
