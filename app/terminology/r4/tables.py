"""R4 core's terminology, read from disk when it is first asked for and parsed one resource at a time."""

import gzip
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

FOLDER = Path(__file__).parent
FILES = {"CodeSystem": "code_systems", "ValueSet": "value_sets", "ConceptMap": "concept_maps"}


def resource(kind: str, url: str) -> dict[str, Any] | None:
    """R4 core's resource with this canonical url (without version), or None.

    kind: `CodeSystem`, `ValueSet` or `ConceptMap`. It is a fresh dict without narrative, contacts and extensions.
    """
    line = _lines(kind).get(url)
    return None if line is None else _parsed(line)


def urls(kind: str) -> Iterator[str]:
    """The canonical urls of all of R4 core's resources of a kind, sorted."""
    return iter(_lines(kind))


def concept_maps(system: str) -> Iterator[dict[str, Any]]:
    """R4 core's ConceptMaps that translate from or to this code system, in the order of their urls."""
    for url in _maps_of().get(system, ()):
        yield _parsed(_lines("ConceptMap")[url])


def _parsed(line: bytes) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(line)
    return found


@cache
def _lines(kind: str) -> dict[str, bytes]:
    content = gzip.decompress((FOLDER / f"{FILES[kind]}.jsonl.gz").read_bytes())
    # Every line begins {"url":"…": the fourth quotation mark ends the url, which holds none.
    return {line.split(b'"', 4)[3].decode(): line for line in content.splitlines()}


@cache
def _maps_of() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for url, line in _lines("ConceptMap").items():
        groups = _parsed(line)["group"]
        for system in sorted({group[end] for group in groups for end in ("source", "target") if end in group}):
            found.setdefault(system, []).append(url)
    return found
