"""R4's own types as StructureDefinitions, made of the validator's table: what profiles of them build on.

The table has what is checked. What it has not (comments, mappings, requirements) is where `definition` points to.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from app.validate.definitions import Constraint, Element, Type, elements_of, holder, is_primitive, lineage, open_types

CORE = "http://hl7.org/fhir/StructureDefinition/"


@lru_cache(maxsize=64)
def r4_base(url: str) -> dict[str, Any] | None:
    """The StructureDefinition of an R4 type with a snapshot, None where this is none. Read only."""
    name, _, version = url.removeprefix(CORE).partition("|")
    ours = url.startswith(CORE) and "." not in name and version in ("", "4", "4.0", "4.0.1")
    found = holder(name) if ours else None
    if found is None:
        return None
    is_profile = found.base in ("Quantity",) and name in ("SimpleQuantity", "MoneyQuantity")
    type_ = found.base if is_profile else name
    return {
        "resourceType": "StructureDefinition",
        "url": CORE + name,
        "version": "4.0.1",
        "name": name,
        "kind": found.kind,
        "abstract": found.abstract,
        "type": type_,
        "derivation": "constraint" if is_profile else "specialization",
        **({"baseDefinition": CORE + found.base} if found.base else {}),
        "snapshot": {"element": list(_elements(name, type_))},
    }


def _elements(name: str, path: str) -> Iterator[dict[str, Any]]:
    constraints = {one.key: one for each in lineage(name) for one in each.constraints}
    yield {
        "id": path,
        "path": path,
        "definition": _see(path, path),
        "min": 0,
        "max": "*",
        "base": {"path": path, "min": 0, "max": "*"},
        **_constraints(tuple(constraints.values())),
    }
    yield from _children(name, path, path)


def _children(holder_path: str, path: str, type_: str) -> Iterator[dict[str, Any]]:
    for element in elements_of(holder_path).values():
        own = f"{path}.{element.name}"
        most = "*" if element.max is None else str(element.max)
        owner = next(one.path for one in lineage(holder_path) if any(e.name == element.name for e in one.elements))
        made: dict[str, Any] = {"id": own, "path": own, "definition": _see(type_, own), "min": element.min, "max": most}
        made["base"] = {"path": f"{owner}.{element.name}", "min": element.min, "max": most}
        if element.content:
            made["contentReference"] = f"#{element.content}"
        else:
            made["type"] = [_type(one) for one in (open_types() if element.any else element.types)]
        if element.binding:
            most_ = [{"url": CORE + "elementdefinition-maxValueSet", "valueCanonical": element.binding.most}]
            made["binding"] = {
                **({"extension": most_} if element.binding.most else {}),
                "strength": element.binding.strength,
                "valueSet": element.binding.value_set,
            }
        backbone = next((one.code for one in element.types if "." in one.code), None)
        yield {**made, **_constraints(_of_types(element, backbone))}
        if backbone and not element.content:
            yield from _children(backbone, own, type_)


def _of_types(element: Element, backbone: str | None) -> tuple[Constraint, ...]:
    inherited = {one.key: one for each in lineage(backbone) for one in each.constraints} if backbone else {}
    return (*inherited.values(), *element.constraints)


def _type(type_: Type) -> dict[str, Any]:
    found = holder(type_.code)
    code = found.base if found is not None and found.kind == "backbone" else type_.code
    made: dict[str, Any] = {"code": code}
    if type_.profile:
        made["profile"] = [CORE + type_.profile]
    if type_.targets or (type_.code in ("Reference", "canonical") and not is_primitive("Reference")):
        made["targetProfile"] = [CORE + one for one in type_.targets or ("Resource",)]
    return made


def _constraints(constraints: tuple[Constraint, ...]) -> dict[str, Any]:
    made = [
        {"key": one.key, "severity": one.severity, "human": one.human, "expression": one.expression}
        for one in constraints
    ]
    return {"constraint": made} if made else {}


def _see(type_: str, path: str) -> str:
    page = f"{type_.lower()}-definitions.html" if type_[0].isupper() else "datatypes.html"
    return f"As FHIR R4 defines it: http://hl7.org/fhir/R4/{page}#{path}"
