"""R4's search parameters → the table of app/search: where each one finds its values, and why some are not served.

The form of the table is described in app/search/parameters.py, which reads it.
"""

import json
from typing import Any

from r4.elements import Elements, Row
from r4.expressions import DECEASED, FIRST_ENTRY, parsed
from r4.package import Definitions, resource_types

_QUANTITIES = {"Quantity", "Age", "Duration", "Count", "Distance", "Money", "Range", "SampledData"}
_URIS = {"uri", "url", "canonical", "oid", "uuid"}
DATATYPES = {
    "token": {"CodeableConcept", "Coding", "ContactPoint", "Identifier", "boolean", "code", "id", "string", *_URIS},
    "reference": {"Reference", "canonical", "uri", "url"},
    "date": {"Period", "Timing", "date", "dateTime", "instant"},
    "string": {"string", "markdown", "HumanName", "Address"},
    "number": {"decimal", "integer", "positiveInt", "unsignedInt", "Range"},
    "quantity": _QUANTITIES,
    "uri": _URIS,
}
SAMPLES = ("example", "example-reference", "example-extension")
"""Parameters that show how to write one."""
WORDS = {"_text": "words of the narrative", "_content": "words of the whole resource"}
NOT_SERVED = {
    "_filter": "expressions of _filter are not read here; ask with parameters, chains and _has",
    "_query": "there are no named queries here",
    "near": "distances between places are not computed here",
    "phonetic": "no texts are compared by their sound here",
}
EXCHANGED = {"DocumentReference-relationship"}
"""Composites whose two components name each other's definitions: their expressions are `code` and `target`."""
NO_EXPRESSION = "R4 does not say by an expression what it finds"


def search_parameters(found: Definitions) -> dict[str, Any]:
    """The whole table: `parameters`, type → name → row, and `refused`, type → name → why."""
    elements = Elements(found)
    types = resource_types(found)
    table: dict[str, dict[str, Any]] = {type_: {} for type_ in ("Resource", "DomainResource", *types)}
    refused: dict[str, dict[str, str]] = {}
    by_url = {one["url"]: one for one in found.values() if one["resourceType"] == "SearchParameter"}
    for parameter in by_url.values():
        if parameter["id"] in SAMPLES:
            continue
        bases = parameter.get("base") or [parameter["id"].split("-")[2]]  # those without a base name it in their id
        for base in bases:
            name = parameter["code"]
            if name in WORDS:
                table[base][name] = {"type": "words"}
            elif name in NOT_SERVED:
                refused.setdefault(base, {})[name] = NOT_SERVED[name]
            elif "expression" not in parameter:
                refused.setdefault(base, {})[name] = NO_EXPRESSION
            elif name in table[base]:
                raise ValueError(f"{base} has two parameters {name}")
            elif parameter["type"] == "composite":
                table[base][name] = _composite(elements, by_url, base, parameter)
            else:
                table[base][name] = _simple(elements, base, parameter)
    return {"parameters": table, "refused": {type_: refused[type_] for type_ in sorted(refused)}}


def written(table: dict[str, Any]) -> str:
    """The table as JSON, a line for each type."""
    parts = []
    for key, types in table.items():
        lines = [
            f"{json.dumps(type_)}: {json.dumps(row, sort_keys=True, separators=(',', ':'))}"
            for type_, row in types.items()
        ]
        parts.append(f'"{key}": {{\n' + ",\n".join(lines) + "\n}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _simple(elements: Elements, base: str, parameter: dict[str, Any]) -> dict[str, Any]:
    type_ = parameter["type"]
    if parameter["expression"] == DECEASED:
        return {"type": type_, "paths": [{"at": [], "is": "deceased"}]}
    if parameter["id"] in FIRST_ENTRY:
        bundle, entry = FIRST_ENTRY[parameter["id"]]
        path = {"at": [{"type": bundle}, "entry", 0, "resource"], "is": "Resource", "only": entry}
        return {"type": type_, "paths": [path], "targets": [entry]}
    row: dict[str, Any] = {"type": type_, "paths": []}
    for part in parameter["expression"].split("|"):
        root, dot, _ = part.strip(" (").partition(".")
        if not dot:  # InsurancePlan's `name | alias`
            _add(elements, row, base, f"{base}.{part.strip()}")
        elif root in (base, "Resource"):
            _add(elements, row, base, part)
    if not row["paths"]:
        raise ValueError(f"{base}.{parameter['code']} leads nowhere")
    return row


def _add(elements: Elements, row: dict[str, Any], path: str, expression: str) -> None:
    """Adds where the expression leads from the path, which stands for its root."""
    one = parsed(expression)
    if one.is_extension:
        rows = _of_extension(elements, path, list(one.steps), row["type"])
    else:
        rows = elements.resolved(path, list(one.steps))
    for steps, element, datatype in rows:
        if datatype not in DATATYPES[row["type"]]:
            continue
        entry: dict[str, Any] = {"at": steps, "is": datatype}
        if one.only:
            entry["only"] = one.only
        if datatype == "code" and (system := elements.system_of(element)):
            entry["system"] = system
        if entry not in row["paths"]:
            row["paths"].append(entry)
        if row["type"] == "reference":
            row["targets"] = sorted({*row.get("targets", []), *elements.targets(element, one.only)})


def _of_extension(elements: Elements, path: str, steps: list[Any], type_: str) -> list[Row]:
    """The expression names the Extension; what is found is its value, of every type that the parameter can compare."""
    rows = elements.resolved("Extension", ["value"])
    return [([*steps, *names], element, datatype) for names, element, datatype in rows if datatype in DATATYPES[type_]]


def _composite(elements: Elements, by_url: dict[str, Any], base: str, parameter: dict[str, Any]) -> dict[str, Any]:
    paths = [part.strip() for part in parameter["expression"].split("|") if part.strip().partition(".")[0] == base]
    bases = [path.split(".")[1:] for path in paths]
    found = []
    for path in paths:
        components = []
        definitions = [by_url[component["definition"]] for component in parameter["component"]]
        if parameter["id"] in EXCHANGED:
            definitions.reverse()
        for component, definition in zip(parameter["component"], definitions, strict=True):
            row: dict[str, Any] = {"name": definition["code"], "type": definition["type"], "paths": []}
            for part in component["expression"].split("|"):
                text = part.strip()
                if text.startswith("%resource."):
                    _add(elements, row, base, f"{base}.{text.removeprefix('%resource.')}")
                    row["paths"] = [{**one, "of_resource": True} for one in row["paths"]]
                else:
                    _add(elements, row, path, f"{base}.{text}")
            if not row["paths"]:
                raise ValueError(f"{base}.{parameter['code']}: {component['expression']} leads nowhere")
            components.append(row)
        found.append(components)
    if any(components != found[0] for components in found):
        raise ValueError(f"{base}.{parameter['code']} has different components at its bases")
    return {"type": "composite", "bases": bases, "components": found[0]}
