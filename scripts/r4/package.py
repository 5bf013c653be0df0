"""The official package `hl7.fhir.r4.core`: its definitions by `Type/id`, and the types among them."""

import json
import tarfile
from pathlib import Path
from typing import Any

Definitions = dict[str, dict[str, Any]]
_KINDS = ("StructureDefinition-", "SearchParameter-", "ValueSet-", "CompartmentDefinition-")


def definitions(package: Path) -> Definitions:
    """`StructureDefinition/Patient` → the resource, for the kinds that are read here, in the order of their names."""
    found: Definitions = {}
    with tarfile.open(package) as archive:
        for member in sorted(archive.getmembers(), key=lambda member: member.name):
            file = archive.extractfile(member)
            if file is not None and member.name.startswith(tuple(f"package/{kind}" for kind in _KINDS)):
                resource = json.load(file)
                found[f"{resource['resourceType']}/{resource['id']}"] = resource
    return found


def resource_types(found: Definitions) -> list[str]:
    """The concrete resource types, sorted."""
    return sorted(
        one["type"]
        for one in found.values()
        if one["resourceType"] == "StructureDefinition"
        and one["kind"] == "resource"
        and not one["abstract"]
        and one.get("derivation") == "specialization"
    )
