"""The rows of mappings/profiles/profiles.csv as StructureDefinitions, and the snapshots of all of ours.

A row is an element of a differential; the first of a profile is its root, whose types name what it builds on. types:
`CodeableConcept`, `Reference(core:Patient)`, `Extension(as-stated)`: in brackets our profiles or, after `core:`, the
standard's. slicing: `type:resource open`. constraint: `key: FHIRPath: sentence`, several with `; ` between.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from app.fhir.names import CORE_EXTENSION_BASE, structure_definition, value_set
from app.terminology.code_systems import about
from app.validate.profiles.snapshot import generated
from scripts.compile_profile_bases import BASES

Row = dict[str, str]
Resource = dict[str, Any]
_TYPE = re.compile(r"([\w-]+)(?:\(([\w:|-]+)\))?")
_CONSTRAINT = re.compile(r"(emm-[a-z]+-\d+): (.+?): ([^;]+)(?:; |$)")


def url_of(name: str) -> str:
    """The canonical url of `core:Patient` or of `as-stated`."""
    return f"{CORE_EXTENSION_BASE}/{name[5:]}" if name.startswith("core:") else structure_definition(name)


def types(text: str) -> list[Resource]:
    """ElementDefinition.type of "dateTime(relative-time) Period"."""
    made: list[Resource] = []
    for code, inside in _TYPE.findall(text):
        urls = [url_of(one) for one in inside.split("|")] if inside else []
        kind = "targetProfile" if code == "Reference" else "profile"
        made.append({"code": code, **({kind: urls} if urls else {})})
    return made


def element(row: Row, is_root: bool) -> Resource:
    """The ElementDefinition of a row."""
    steps = [step.partition(":") for step in row["element"].split(".")]
    made: Resource = {"id": row["element"], "path": ".".join(step[0] for step in steps)}
    if steps[-1][2]:
        made["sliceName"] = steps[-1][2]
    if row["slicing"]:
        by, rules = row["slicing"].split()
        kind, path = by.split(":")
        made["slicing"] = {"discriminator": [{"type": kind, "path": path}], "ordered": False, "rules": rules}
    made |= {key: row[key] for key in ("short", "definition") if row[key]}
    if row["min"]:
        made |= {"min": int(row["min"]), "max": row["max"]}
    if row["types"] and not is_root:
        made["type"] = types(row["types"])
    if row["constraint"]:
        made["constraint"] = [
            {"key": key, "severity": "error", "human": f"{human}.", "expression": expression}
            for key, expression, human in _CONSTRAINT.findall(row["constraint"])
        ]
    if row["must_support"]:
        made["mustSupport"] = True
    if row["binding"]:
        strength, name = row["binding"].split()
        made["binding"] = {"strength": strength, "valueSet": value_set(name)}
    return made


def profile(rows: list[Row], definitions: dict[str, Resource]) -> Resource:
    """The StructureDefinition of one profile, as yet without a snapshot."""
    root, name = rows[0], rows[0]["profile"]
    base = definitions.get(structure_definition(root["types"])) or definitions[f"{CORE_EXTENSION_BASE}/{root['types']}"]
    return {
        **about(name, "StructureDefinition", structure_definition(name), root["short"]),
        "description": root["definition"],
        "fhirVersion": "4.0.1",
        "kind": base["kind"],
        "abstract": False,
        "type": base["type"],
        "baseDefinition": base["url"],
        "derivation": "constraint",
        "differential": {"element": [element(row, row is root) for row in rows]},
    }


def bases() -> dict[str, Resource]:
    """The types of R4 that ours build on, by url."""
    lines = BASES.read_text(encoding="utf-8").splitlines()
    return {one["url"]: one for one in map(json.loads, lines)}


def with_snapshots(extensions: Iterable[Resource], rows: list[Row]) -> Iterator[Resource]:
    """Our extensions and profiles, each with its snapshot."""
    held = bases()
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row["profile"], []).append(row)
    for definition in extensions:
        yield _snapped(definition, held)
    for one in grouped.values():
        yield _snapped(profile(one, held), held)


def _snapped(definition: Resource, held: dict[str, Resource]) -> Resource:
    """The definition with its snapshot before its differential; later ones may build on it."""
    differential = definition["differential"]
    rest = {key: value for key, value in definition.items() if key != "differential"}
    made = {**rest, "snapshot": {"element": generated(definition, held.get)}, "differential": differential}
    held[made["url"]] = made
    return made
