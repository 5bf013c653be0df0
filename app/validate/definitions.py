"""R4's StructureDefinitions as tables, compiled by scripts/compile_r4_definitions.py and read one type at a time."""

import gzip
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

FOLDER = Path(__file__).parent / "r4"


class Type(msgspec.Struct, frozen=True, omit_defaults=True):
    """One type that an element may have. code: `Quantity`, `string`, or the path of a backbone element.

    targets: the resource types that a Reference or canonical may lead to, none for any.
    profile: the name of a constrained datatype, `SimpleQuantity`.
    """

    code: str
    targets: tuple[str, ...] = ()
    profile: str | None = None


class Binding(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an element's codes are taken from. strength: `required`, `extensible`, `preferred` (examples bind nobody).

    most: the value set that bounds a weaker binding (`elementdefinition-maxValueSet`), as if it were required.
    """

    strength: str
    value_set: str
    most: str | None = None


class Constraint(msgspec.Struct, frozen=True):
    """One invariant. severity: `error` or `warning`; expression: FHIRPath, whose context is a node at the path."""

    key: str
    severity: str
    human: str
    expression: str


class Element(msgspec.Struct, frozen=True, omit_defaults=True):
    """One element of a type or backbone element. name: as in the definition, `value[x]`. max: None for any number.

    any: of any type that an extension's value may have; content: the path that a content reference leads to.
    """

    name: str
    types: tuple[Type, ...] = ()
    min: int = 0
    max: int | None = 1
    any: bool = False
    content: str | None = None
    binding: Binding | None = None
    constraints: tuple[Constraint, ...] = ()

    @property
    def stem(self) -> str:
        """The name in FHIRPath: `value` for `value[x]`."""
        return self.name.removesuffix("[x]")


class Holder(msgspec.Struct, frozen=True, omit_defaults=True):
    """A type or a backbone element. base: what it specialises, whose elements and constraints come before its own.

    kind: `resource`, `complex-type`, `primitive-type` or `backbone`. forbidden: elements of the base that it does not have.
    """

    path: str
    kind: str
    base: str = ""
    elements: tuple[Element, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    abstract: bool = False
    forbidden: tuple[str, ...] = ()


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """An extension as it is defined, or a part of one. types: of its value, none where it has only parts; any: all types."""

    url: str
    min: int = 0
    max: int | None = None
    types: tuple[Type, ...] = ()
    any: bool = False
    value_min: int = 0
    binding: Binding | None = None
    parts: tuple["Part", ...] = ()


class Extension(msgspec.Struct, frozen=True, omit_defaults=True):
    """An extension of R4 core. elements: where it may stand; within: the extensions in which it may stand."""

    part: Part
    elements: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    modifier: bool = False


@cache
def _lines(file: str) -> dict[str, bytes]:
    """Each line of a table by its key, which is the first text in it."""
    return {line.split(b'"', 4)[3].decode(): line for line in (FOLDER / file).read_bytes().splitlines()}


def holder(path: str) -> Holder | None:
    """The type, or backbone element by its path; None where R4 has no such thing."""
    line = _lines("types.jsonl").get(path)
    return None if line is None else msgspec.json.decode(line, type=Holder)


def extension(url: str) -> Extension | None:
    """The extension that R4 core defines under this url."""
    line = _lines("extensions.jsonl").get(url)
    return None if line is None else msgspec.json.decode(line.split(b"\t", 1)[1], type=Extension)


def core_profiles() -> dict[str, dict[str, Any]]:
    """The profiles that R4 core defines on resources and datatypes by url, as StructureDefinitions with their snapshots.

    They lack what only people read. Not kept: whoever compiles them asks once.
    """
    lines = gzip.decompress((FOLDER / "profiles.jsonl.gz").read_bytes()).splitlines()
    return {one["url"]: one for one in map(msgspec.json.decode, lines)}


def paths() -> list[str]:
    """Every type and backbone path, in the order of the table."""
    return list(_lines("types.jsonl"))


@cache
def lineage(path: str) -> tuple[Holder, ...]:
    """The holder and all that it specialises, the most general first. Raises KeyError where R4 has no such thing."""
    found = holder(path)
    if found is None:
        raise KeyError(path)
    return (*(lineage(found.base) if found.base else ()), found)


def elements_of(path: str) -> dict[str, Element]:
    """All elements by their names in the definition, in order. Raises KeyError where R4 has no such thing."""
    found: dict[str, Element] = {}
    for one in lineage(path):
        for name in one.forbidden:
            found.pop(name, None)
        found |= {element.name: element for element in one.elements}
    return found


def constraints_at(path: str) -> tuple[Constraint, ...]:
    """The invariants whose context is a node of this very type or path; what the type specialises has its own."""
    found = holder(path)
    if found is not None:
        return found.constraints
    owner, _, name = path.rpartition(".")
    element = elements_of(owner).get(name) if holder(owner) is not None else None
    return element.constraints if element else ()


def primitive_constraints(path: str) -> dict[str, tuple[Constraint, ...]]:
    """Element name → invariants, for the elements of this type or path that have a primitive type and invariants."""
    found = {}
    for name, element in elements_of(path).items():
        if element.constraints and element.types and all(is_primitive(one.code) for one in element.types):
            found[name] = element.constraints
    return found


@cache
def is_primitive(code: str) -> bool:
    """Whether the type is one that JSON has a plain value for."""
    found = holder(code)
    return found is not None and found.kind == "primitive-type"


@cache
def names_of(path: str) -> frozenset[str]:
    """The type and all that it specialises."""
    return frozenset(one.path for one in lineage(path))


@cache
def open_types() -> tuple[Type, ...]:
    """The types that `*` stands for: those of Extension.value[x]."""
    return elements_of("Extension")["value[x]"].types
