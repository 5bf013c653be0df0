"""R4's own expressions, out of the official package: invariants where they stand, and search parameters."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.fhir.fhirpath import types
from app.fhir.fhirpath.nodes import Node, children, root
from app.fhir.r4_elements import elements_of


@dataclass(frozen=True)
class Constraint:
    """One invariant: its key, whether it is an error, and the expression."""

    key: str
    is_error: bool
    expression: str


@dataclass(frozen=True)
class Definitions:
    """path → its invariants (`Patient`, `Patient.contact`, `HumanName`), and the search parameters' expressions."""

    constraints: dict[str, list[Constraint]]
    searches: list[str]


@cache
def definitions(corpora: Path) -> Definitions:
    """All of R4's, of the base definitions and the profiles."""
    constraints: dict[str, list[Constraint]] = {}
    searches: list[str] = []
    with tarfile.open(corpora / "r4-core/hl7.fhir.r4.core.tgz") as archive:
        for member in archive:
            name = member.name.removeprefix("package/")
            if not name.startswith(("StructureDefinition-", "SearchParameter-")):
                continue
            file = archive.extractfile(member)
            assert file is not None
            resource = json.load(file)
            if "expression" in resource:
                searches.append(resource["expression"])
            for path, constraint in _of(resource):
                constraints.setdefault(path, []).append(constraint)
    return Definitions(constraints, searches)


def _of(resource: dict[str, Any]) -> Iterator[tuple[str, Constraint]]:
    is_base = resource.get("derivation") == "specialization"
    for element in resource.get("snapshot", {}).get("element", []):
        for one in element.get("constraint", []):
            if "expression" in one:
                path = element["path"] if is_base else f"profile:{resource['id']}:{element['path']}"
                yield path, Constraint(one["key"], one["severity"] == "error", one["expression"])


def elements(resource: dict[str, Any]) -> Iterator[tuple[Node, Node, str]]:
    """Every element with its resource and its path in the definition (`Patient.name`): the resource itself first."""
    top = root(resource)
    yield from _below(top, top, str(top.type))


def _below(node: Node, resource: Node, path: str) -> Iterator[tuple[Node, Node, str]]:
    yield node, resource, path
    own = str(node.type)
    for child in children(node):
        inner = child if types.of_resource(child.value) else resource
        name = f"{own}.{_stem(own, child.key)}"
        yield from _below(child, inner, name)


def _stem(type_: str, key: str) -> str:
    try:
        return elements_of(type_)[key].of
    except KeyError:
        return key
