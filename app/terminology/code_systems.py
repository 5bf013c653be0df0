"""Our own CodeSystems and their ValueSets, made from the rows of mappings/."""

from collections.abc import Iterator
from typing import Any

from app.fhir.names import CANONICAL_BASE, code_system, value_set
from app.terminology.terminology import Terminology

OURS = code_system("")
VERSION = "0.1.0"


def about(name: str, kind: str, url: str, title: str) -> dict[str, Any]:
    """The elements that every definition of ours begins with; `name` is kebab-case and becomes the id."""
    return {
        "resourceType": kind,
        "id": name,
        "url": url,
        "version": VERSION,
        "name": "".join(part.capitalize() for part in name.split("-")),
        "title": title,
        "status": "active",
        "experimental": False,
        "publisher": CANONICAL_BASE,
    }


def own_definitions(terminology: Terminology) -> Iterator[dict[str, Any]]:
    """A CodeSystem and the ValueSet of all its codes for each system of ours that has rows, in the order of systems.csv.

    http://hl7.org/fhir/R4/codesystem.html; the codes stand in the order of their rows.
    """
    for system in terminology.systems.values():
        concepts = _concepts(terminology, system.uri) if system.uri.startswith(OURS) else {}
        if concepts:
            name = system.uri.removeprefix(OURS)
            yield {
                **about(name, "CodeSystem", system.uri, system.name),
                "description": f"{system.name}: words of the case document, as codes.",
                "caseSensitive": True,
                "valueSet": value_set(name),
                "content": "complete",
                "count": len(concepts),
                "concept": list(concepts.values()),
            }
            yield {
                **about(name, "ValueSet", value_set(name), system.name),
                "description": f"All codes of {system.name}.",
                "immutable": True,
                "compose": {"include": [{"system": system.uri}]},
            }


def _concepts(terminology: Terminology, system: str) -> dict[str, dict[str, str]]:
    """Code → CodeSystem.concept; a word's column `definition`, where it has one, is the concept's."""
    words = [word for vocabulary in terminology.vocabularies.values() for word in vocabulary.values()]
    found = [(word, code) for word in words for code in word.codes if code.system == system]
    return {
        code.code: {"code": code.code, "display": code.display}
        | ({"definition": word.attributes["definition"]} if "definition" in word.attributes else {})
        for word, code in found
    }
