"""What a type or backbone element may have in JSON, name by name (http://hl7.org/fhir/R4/json.html)."""

from dataclasses import dataclass
from functools import cache

from app.fhir.issues import did_you_mean
from app.validate.definitions import Element, Type, elements_of, is_primitive, names_of, open_types
from app.validate.finding import Finding
from app.validate.node import Shape


@dataclass(frozen=True, slots=True)
class Member:
    """One JSON member. owner: the type or backbone path that has it; step: how FHIRPath goes there.

    `valueQuantity` of Observation has the step `value.ofType(Quantity)`, as HL7's validator writes it.
    """

    name: str
    owner: str
    element: Element
    type: Type
    step: str
    is_list: bool
    is_primitive: bool

    @property
    def holder(self) -> str:
        """The type or backbone path whose elements the member's object has."""
        return self.type.profile or self.type.code

    @property
    def names(self) -> frozenset[str]:
        """All that the context of an extension may call this element (StructureDefinition.context)."""
        path = f"{self.owner}.{self.element.stem}"
        return names_of(self.type.code) | {path, f"{path}[x]", "Element"}


@dataclass(frozen=True, slots=True)
class Members:
    """All members of a holder, and what must and must not stand together.

    needed: (stem, least, the JSON names any of which will do). choices: stem → the names of which one may stand.
    """

    path: str
    by_name: dict[str, Member]
    needed: tuple[tuple[str, int, tuple[str, ...]], ...]
    choices: tuple[tuple[str, frozenset[str]], ...]
    is_resource: bool


@cache
def members_of(path: str) -> Members:
    """The members of a type or backbone path. Raises KeyError where R4 has no such thing."""
    by_name: dict[str, Member] = {}
    needed, choices = [], []
    for element in elements_of(path).values():
        types = open_types() if element.any else element.types
        if element.content:
            types = (Type(element.content),)
        is_choice = element.name.endswith("[x]")
        names = []
        for type_ in types:
            name = element.stem + type_.code[0].upper() + type_.code[1:] if is_choice else element.name
            step = f"{element.stem}.ofType({type_.code})" if is_choice else element.name
            repeats = element.max is None or element.max > 1
            by_name[name] = Member(name, path, element, type_, step, repeats, is_primitive(type_.code))
            names.append(name)
        if element.min:
            needed.append((element.stem, element.min, tuple(names)))
        if len(names) > 1:
            choices.append((element.stem, frozenset(names)))
    return Members(path, by_name, tuple(needed), tuple(choices), "Resource" in names_of(path))


def faults_of_names(members: Members, shape: Shape) -> list[Finding]:
    """What is wrong with an object by the names of its members alone."""
    if not shape:
        return [
            Finding("invalid", "empty-element", "An empty object is no value in FHIR; leave the element out.", "{}")
        ]
    found: list[Finding] = []
    for name in shape[:1000]:
        if len(found) >= 200:
            break  # more would not help anyone
        known = name in members.by_name or (name == "resourceType" and members.is_resource)
        bare = name[1:] if name.startswith("_") else ""
        if not known and not (bare in members.by_name and members.by_name[bare].is_primitive):
            found.append(_unknown(members, name))
    stated = {name.removeprefix("_") for name in shape}
    for stem, least, names in members.needed:
        if stated.isdisjoint(names):
            text = f"{members.path}.{stem} is missing; at least {least} is required."
            found.append(Finding("structure", "cardinality-min", text))
    for stem, choice in members.choices:
        if len(stated & choice) > 1:
            text = f"{members.path}.{stem}[x] is one value; here stand {' and '.join(sorted(stated & choice))}."
            found.append(Finding("structure", "choice", text, at=(stem,)))
    if members.path == "Extension":
        has_value = any(name.startswith("value") for name in stated)
        if has_value == ("extension" in stated):
            text = "An extension has either a value[x] or extensions, not both (ext-1)."
            text = text if has_value else "An extension has a value[x] or extensions; here is neither (ext-1)."
            found.append(Finding("invariant", "ext-1", text))
    if shape == ("id",) and not members.is_resource and members.path != "Element":  # of a sibling, its value decides
        text = "The element has an id and nothing else; it needs a value or children (ele-1)."
        found.append(Finding("invariant", "ele-1", text))
    return found


def _unknown(members: Members, name: str) -> Finding:
    shown = name[:60]
    if name.startswith("_"):
        return Finding(
            "structure", "unknown-element", f"{members.path} has no primitive element '{shown[1:]}'.", name, at=(shown,)
        )
    for stem, choice in members.choices:
        if name.startswith(stem) and (name == stem or name[len(stem)].isupper()):
            near = did_you_mean(name, choice) if name != stem and len(choice) > 12 else ""
            right = near or (
                f"; write one of {', '.join(sorted(choice))}."
                if len(choice) <= 12
                else "; write it with its type, valueString."
            )
            text = f"'{shown}' is none of the forms of {members.path}.{stem}[x]{right}"
            return Finding("structure", "unknown-element", text, name, at=(shown,))
    near = did_you_mean(name[:60], members.by_name) or "."
    return Finding(
        "structure", "unknown-element", f"'{shown}' is no element of {members.path}{near}", name, at=(shown,)
    )
