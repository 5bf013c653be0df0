"""Compile the CodeSystems, ValueSets and ConceptMaps of R4 from the official package `hl7.fhir.r4.core` (CC0).

    python scripts/compile_r4_terminology.py path/to/hl7.fhir.r4.core.tgz

Writes app/terminology/r4/*.jsonl.gz: one resource a line, sorted by url, without what no terminology operation reads
(narrative, contacts, extensions, …). `url` stands first, so that a reader finds a line without parsing it. The same
package always gives the same lines; a test compares.
"""

import gzip
import json
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TABLES = {
    "CodeSystem": "app/terminology/r4/code_systems.jsonl.gz",
    "ValueSet": "app/terminology/r4/value_sets.jsonl.gz",
    "ConceptMap": "app/terminology/r4/concept_maps.jsonl.gz",
}
_ABOUT = ("url", "resourceType", "id", "version", "name", "title", "status", "experimental", "description", "copyright")
KEPT = {
    "CodeSystem": (
        *_ABOUT,
        "caseSensitive",
        "valueSet",
        "hierarchyMeaning",
        "compositional",
        "versionNeeded",
        "content",
        "supplements",
        "filter",
        "property",
        "concept",
    ),
    "ValueSet": (*_ABOUT, "immutable", "compose"),
    "ConceptMap": (*_ABOUT, "sourceUri", "sourceCanonical", "targetUri", "targetCanonical", "group"),
}


def resources(package: Path) -> Iterator[dict[str, Any]]:
    """Every CodeSystem, ValueSet and ConceptMap of the package. Numbers with a fraction are refused: none is expected."""
    with tarfile.open(package) as archive:
        for member in archive.getmembers():
            if member.name.startswith(tuple(f"package/{kind}-" for kind in TABLES)):
                file = archive.extractfile(member)
                if file is not None:
                    yield json.load(file, parse_float=_refuse)


def _refuse(literal: str) -> None:
    raise ValueError(f"a number with a fraction, {literal}, would lose its digits")


def compact(resource: dict[str, Any]) -> dict[str, Any]:
    """The members of a resource that the terminology operations read, in a fixed order, without extensions."""
    kept = KEPT[resource["resourceType"]]
    return {name: _without_extensions(resource[name]) for name in kept if name in resource}


def _without_extensions(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: _without_extensions(member)
            for name, member in value.items()
            if name not in ("extension", "id") and not name.startswith("_")
        }
    return [_without_extensions(item) for item in value] if isinstance(value, list) else value


def tables(package: Path) -> dict[str, str]:
    """Path below the project → the lines of the table."""
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in TABLES}
    for resource in resources(package):
        found[resource["resourceType"]].append(compact(resource))
    return {
        TABLES[kind]: "".join(
            json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n"
            for one in sorted(all_of_kind, key=lambda one: one["url"])
        )
        for kind, all_of_kind in found.items()
    }


if __name__ == "__main__":
    for path, content in tables(Path(sys.argv[1])).items():
        (ROOT / path).write_bytes(gzip.compress(content.encode(), 9, mtime=0))
        print(f"{path}: {content.count(chr(10))} lines, {(ROOT / path).stat().st_size} bytes")
