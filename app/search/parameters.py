"""The search parameters that are served, type by type, as compiled from R4 by scripts/compile_r4_tables.py."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files
from types import MappingProxyType
from typing import Any
from zlib import crc32

from app.fhir.resource_types import RESOURCE_TYPES

COMMON = "Resource"
"""The base of the parameters that every type has, so that one search over all types asks for one row."""
_NO_DOMAIN_RESOURCES = frozenset({"Binary", "Bundle", "Parameters"})

Step = str | int | Mapping[str, str]
"""A JSON name; the number of one item of a list; or what an object's members must be (`extension`: the url of one that it has)."""


@dataclass(frozen=True)
class Path:
    """Where a parameter's values lie: steps from the resource down, and the datatype found there.

    only: just references to this type count (`where(resolve() is Patient)`). system: the code system that a `code` implies.
    of_resource: of a composite's component, whose other paths begin where the composite's do: this one begins at the resource.
    """

    steps: tuple[Step, ...]
    type: str
    only: str | None = None
    system: str | None = None
    of_resource: bool = False


@dataclass(frozen=True)
class Component:
    """One part of a composite. name: of the parameter that it is a part of; type: of that parameter."""

    name: str
    type: str
    paths: tuple[Path, ...]
    targets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Parameter:
    """A search parameter of one resource type.

    base: the type, `Resource` for those that all types have, or `contained_base` of a contained one.
    targets: the types that a reference may point at. bases, components: of composites alone; the elements that they begin at.
    keys: for each base what it and the components read, so that two composites that read the same share their rows.
    """

    base: str
    name: str
    type: str
    paths: tuple[Path, ...] = ()
    targets: tuple[str, ...] = ()
    bases: tuple[tuple[Step, ...], ...] = ()
    components: tuple[Component, ...] = ()
    keys: tuple[str, ...] = ()

    @property
    def code(self) -> int:
        """A number that stands for this parameter in index rows; it depends on nothing but the two names."""
        return number_of(self.base, self.name)

    @property
    def is_coordinates(self) -> bool:
        """Whether it is a composite of a head and two numbers."""
        return len(self.components) == 3

    @property
    def presence(self) -> str:
        """The name under which IndexRows.present has it."""
        inside = self.container
        return f"{inside}.{self.name}" if inside else self.name

    @property
    def container(self) -> str:
        """`subject>Patient` for parameters of a contained Patient that a subject refers to; else nothing."""
        return self.base.partition(".")[2]


def contained_base(base: str, parameter: str, type_: str) -> str:
    """The base under which a contained resource of the type, which the parameter refers to, is indexed in its container."""
    return f"{base}.{parameter}>{type_}"


@lru_cache(maxsize=20_000)
def number_of(base: str, name: str) -> int:
    """The number of a type's parameter, 32 bits; a test holds that no two share one. 64 bits for those of contained resources."""
    return hashed(base, name) if "." in base else crc32(f"{base}.{name}".encode())


def hashed(*parts: str) -> int:
    """64 bits that stand for the parts in an index row, as SQL's signed integer."""
    return int.from_bytes(blake2b("\x00".join(parts).encode(), digest_size=8).digest(), "big", signed=True)


@cache
def parameters_of(type_: str) -> Mapping[str, Parameter]:
    """Name → parameter, for one resource type; the common ones alone for `Resource`. Raises KeyError for no type."""
    rows = _table()["parameters"]
    found = {name: _parameter(COMMON, name, row) for name, row in rows[COMMON].items()}
    if type_ != COMMON:
        if type_ not in _NO_DOMAIN_RESOURCES:
            found |= {name: _parameter(COMMON, name, row) for name, row in rows["DomainResource"].items()}
        found |= {name: _parameter(type_, name, row) for name, row in rows[type_].items()}
    return MappingProxyType(dict(sorted(found.items())))


@cache
def refused_of(type_: str) -> Mapping[str, str]:
    """Name → why it is not served, for the parameters of R4 that are refused by name."""
    rows = _table()["refused"]
    return {**rows.get(COMMON, {}), **rows.get(type_, {})}


@cache
def _table() -> Any:
    return json.loads(files("app.search").joinpath("r4_search_parameters.json").read_text(encoding="utf-8"))


def _parameter(base: str, name: str, row: Mapping[str, Any]) -> Parameter:
    return Parameter(
        base,
        name,
        row["type"],
        tuple(_path(path) for path in row.get("paths", ())),
        _targets(row),
        tuple(tuple(steps) for steps in row.get("bases", ())),
        tuple(
            Component(one["name"], one["type"], tuple(_path(path) for path in one["paths"]), _targets(one))
            for one in row.get("components", ())
        ),
        tuple(json.dumps([steps, [one["paths"] for one in row["components"]]]) for steps in row.get("bases", ())),
    )


def _path(row: Mapping[str, Any]) -> Path:
    return Path(tuple(row["at"]), row["is"], row.get("only"), row.get("system"), row.get("of_resource", False))


def _targets(row: Mapping[str, Any]) -> tuple[str, ...]:
    targets = row.get("targets", ())
    return tuple(sorted(RESOURCE_TYPES)) if "Resource" in targets else tuple(targets)
