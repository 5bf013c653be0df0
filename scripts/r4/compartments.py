"""R4's CompartmentDefinitions → the table of app/search/compartments.py."""

import json

from r4.package import Definitions


def compartments(found: Definitions) -> dict[str, dict[str, list[str]]]:
    """Type of the owner → resource type → the parameters by which a resource lies in the owner's compartment."""
    table: dict[str, dict[str, list[str]]] = {}
    for one in found.values():
        if one["resourceType"] != "CompartmentDefinition" or one["id"] == "example":
            continue
        table[one["code"]] = {
            # {def}: the owner lies in its own compartment, which needs no parameter
            resource["code"]: [name for name in resource["param"] if name != "{def}"]
            for resource in one["resource"]
            if resource.get("param")
        }
    return {owner: table[owner] for owner in sorted(table)}


def written(table: dict[str, dict[str, list[str]]]) -> str:
    """The table as JSON, a line for each owner."""
    lines = [f"{json.dumps(owner)}: {json.dumps(types, separators=(',', ':'))}" for owner, types in table.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"
