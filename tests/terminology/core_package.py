"""R4 core as its package has it, and value sets computed over it in another way than the service does."""

import json
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

Resource = dict[str, Any]
Pair = tuple[str, str]


@cache
def resources(corpora: Path) -> dict[str, dict[str, Resource]]:
    """Kind → url → resource, for the kinds of definitions that terminology needs."""
    kinds = ("CodeSystem", "ValueSet", "ConceptMap", "StructureDefinition")
    found: dict[str, dict[str, Resource]] = {kind: {} for kind in kinds}
    with tarfile.open(corpora / "r4-core/hl7.fhir.r4.core.tgz") as archive:
        for member in archive:
            if member.name.startswith(tuple(f"package/{kind}-" for kind in kinds)):
                file = archive.extractfile(member)
                assert file is not None
                resource = json.load(file)
                found[resource["resourceType"]][resource["url"]] = resource
    return found


def required_value_sets(corpora: Path) -> set[str]:
    """The value sets of every required binding of R4's own types, as canonicals with version."""
    return {
        element["binding"]["valueSet"]
        for definition in resources(corpora)["StructureDefinition"].values()
        if definition.get("derivation") != "constraint"
        for element in definition["snapshot"]["element"]
        if element.get("binding", {}).get("strength") == "required" and "valueSet" in element["binding"]
    }


class CannotCompute(Exception):
    """A code system that the package does not have as a whole, or a filter beyond is-a."""


def computed(corpora: Path, url: str) -> set[Pair]:
    """The (system, code) pairs of a value set, by brute force over edges between concepts: no tree is walked."""
    compose = resources(corpora)["ValueSet"][url]["compose"]
    found: set[Pair] = set()
    for clause in compose["include"]:
        found |= _clause(corpora, clause)
    for clause in compose.get("exclude", ()):
        found -= _clause(corpora, clause)
    return found


def _clause(corpora: Path, clause: Resource) -> set[Pair]:
    found: set[Pair] | None = None
    for url in clause.get("valueSet", ()):
        if url.partition("|")[0] not in resources(corpora)["ValueSet"]:
            raise CannotCompute(url)
        other = computed(corpora, url.partition("|")[0])
        found = other if found is None else found & other
    if "system" in clause:
        own = _codes(corpora, clause)
        found = own if found is None else found & own
    assert found is not None
    return found


def _codes(corpora: Path, clause: Resource) -> set[Pair]:
    system = clause["system"]
    if system.startswith("#"):
        raise CannotCompute(system)
    if "concept" in clause:
        return {(system, one["code"]) for one in clause["concept"]}
    definition = resources(corpora)["CodeSystem"].get(system)
    if (
        definition is None
        or definition["content"] != "complete"
        or clause.get("version", "") not in ("", definition.get("version"))
    ):
        raise CannotCompute(system)
    chosen, edges = edges_of(definition)
    for one in clause.get("filter", ()):
        if one["property"] != "concept" or one["op"] not in ("is-a", "descendent-of", "is-not-a"):
            raise CannotCompute(system)
        reach = {one["value"]}
        while more := {child for parent, child in edges if parent in reach} - reach:
            reach |= more
        if one["op"] == "descendent-of":
            reach.discard(one["value"])
        chosen = chosen - reach if one["op"] == "is-not-a" else chosen & reach
    return {(system, code) for code in chosen}


def edges_of(definition: Resource) -> tuple[set[str], set[Pair]]:
    """All codes of a CodeSystem, and every (parent, child) that nesting or the property `child` states."""
    found: set[str] = set()
    edges: set[Pair] = set()

    def visit(concept: Resource) -> None:
        found.add(concept["code"])
        for item in concept.get("property", ()):
            if item["code"] == "child":
                edges.add((concept["code"], item["valueCode"]))
        for inner in concept.get("concept", ()):
            edges.add((concept["code"], inner["code"]))
            visit(inner)

    for concept in definition.get("concept", ()):
        visit(concept)
    return found, edges
