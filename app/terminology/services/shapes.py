"""Whether what came in as a Coding, CodeableConcept, ValueSet, CodeSystem or ConceptMap has the shape that we read.

No validation: only the members that the operations look at, so that none of them meets a number where text should be.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from app.fhir.issues import Issue

Shape = Any
"""`str`, `bool`, `int`, a list of one shape, or a dict of member → shape; in it `!name` is a required member."""

CODING = {"system": str, "version": str, "code": str, "display": str}
_DESIGNATION = {"language": str, "use": CODING, "!value": str}
_PROPERTY = {"!code": str}
_CONCEPT: dict[str, Any] = {
    "!code": str,
    "display": str,
    "definition": str,
    "designation": [_DESIGNATION],
    "property": [_PROPERTY],
}
_CONCEPT["concept"] = [_CONCEPT]
_ABOUT = {"url": str, "version": str, "name": str, "title": str, "status": str}
_SET = {
    "system": str,
    "version": str,
    "concept": [{"!code": str, "display": str, "designation": [_DESIGNATION]}],
    "filter": [{"!property": str, "!op": str, "!value": str}],
    "valueSet": [str],
}
_CONTAINS: dict[str, Any] = {**CODING, "abstract": bool, "inactive": bool, "designation": [_DESIGNATION]}
_CONTAINS["contains"] = [_CONTAINS]
_DEPENDENCY = {"!property": str, "system": str, "!value": str, "display": str}
_TARGET = {
    "code": str,
    "display": str,
    "equivalence": str,
    "comment": str,
    "dependsOn": [_DEPENDENCY],
    "product": [_DEPENDENCY],
}
SHAPES: Mapping[str, Shape] = {
    "Coding": CODING,
    "CodeableConcept": {"coding": [CODING], "text": str},
    "Meta": {"profile": [str], "security": [CODING], "tag": [CODING]},
    "ValueSet": {
        **_ABOUT,
        "compose": {"lockedDate": str, "inactive": bool, "!include": [_SET], "exclude": [_SET]},
        "expansion": {"total": int, "offset": int, "contains": [_CONTAINS]},
    },
    "CodeSystem": {
        **_ABOUT,
        "!content": str,
        "caseSensitive": bool,
        "hierarchyMeaning": str,
        "property": [{"!code": str, "uri": str}],
        "concept": [_CONCEPT],
    },
    "ConceptMap": {
        **_ABOUT,
        "sourceUri": str,
        "sourceCanonical": str,
        "targetUri": str,
        "targetCanonical": str,
        "group": [
            {
                "source": str,
                "sourceVersion": str,
                "target": str,
                "targetVersion": str,
                "!element": [{"code": str, "target": [_TARGET]}],
                "unmapped": {"!mode": str, "code": str, "display": str, "url": str},
            }
        ],
    },
}
_NAMES = {str: "text", bool: "true or false", int: "a whole number"}


def shape_faults(type_: str, value: Any, place: str) -> Iterator[Issue]:
    """Every place where `value`, a `type_`, cannot be read; `place` is its FHIRPath."""
    if not isinstance(value, dict):
        yield _fault(place, f"a {type_} is a JSON object")
    elif value.get("resourceType", type_) != type_ or (type_ in RESOURCES and "resourceType" not in value):
        yield _fault(f"{place}.resourceType", f"this is a {type_}")
    else:
        yield from _faults(SHAPES[type_], value, place)


RESOURCES = ("ValueSet", "CodeSystem", "ConceptMap")


def _faults(shape: Shape, value: Any, place: str) -> Iterator[Issue]:
    if isinstance(shape, list):
        if not isinstance(value, list) or not value:
            yield _fault(place, "this is a list that is not empty")
        else:
            for index, item in enumerate(value):
                yield from _faults(shape[0], item, f"{place}[{index}]")
    elif isinstance(shape, dict):
        if not isinstance(value, dict):
            yield _fault(place, "this is a JSON object")
            return
        for name, inner in shape.items():
            member = name.removeprefix("!")
            if member in value:
                yield from _faults(inner, value[member], f"{place}.{member}")
            elif member != name:
                yield _fault(f"{place}.{member}", "this is required", "required")
    elif type(value) is not shape or value == "":
        yield _fault(place, f"this is {_NAMES[shape]}")


def _fault(place: str, text: str, code: str = "structure") -> Issue:
    return Issue(code, "parameter-shape", f"{place}: {text}.", expression=place)
