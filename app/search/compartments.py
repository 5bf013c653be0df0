"""In whose compartments a resource lies, by R4's CompartmentDefinitions. https://hl7.org/fhir/R4/compartmentdefinition.html"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from app.search.parameters import hashed

Table = Mapping[str, Mapping[str, tuple[str, ...]]]


@cache
def table() -> Table:
    """Type of the owner (Patient, Encounter, RelatedPerson, Practitioner, Device) → resource type → parameters that put it there."""
    found = json.loads(files("app.search").joinpath("r4_compartments.json").read_text(encoding="utf-8"))
    return {owner: {type_: tuple(names) for type_, names in types.items()} for owner, types in found.items()}


def owners(resource: Mapping[str, Any], local: Iterable[tuple[str, str, int]]) -> tuple[int, ...]:
    """The hashes of the owners, sorted; the resource itself is one if it can be.

    local: (parameter's name, type, hash) of everything here that the resource's reference parameters refer to.
    """
    type_, id_ = resource["resourceType"], resource.get("id")
    found = {target for name, owner, target in local if name in _names(owner, type_)}
    if type_ in table() and isinstance(id_, str):
        found.add(hashed(f"{type_}/{id_}"))
    return tuple(sorted(found))


@cache
def _names(owner: str, type_: str) -> frozenset[str]:
    return frozenset(table().get(owner, {}).get(type_, ()))
