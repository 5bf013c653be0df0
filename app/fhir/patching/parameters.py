"""The Parameters of a FHIRPath Patch as operations (http://hl7.org/fhir/R4/fhirpatch.html), or every fault in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.fhir.fhirpath.errors import FhirpathError
from app.fhir.fhirpath.expression import Expression, compile
from app.fhir.issues import Issue, did_you_mean, shortened
from app.fhir.problems import Invalid

MOST_OPERATIONS = 1_000
_NEEDS = {
    "add": ("path", "name", "value"),
    "insert": ("path", "index", "value"),
    "delete": ("path",),
    "replace": ("path", "value"),
    "move": ("path", "source", "destination"),
}
_FORMS = {
    "type": ("valueCode", "valueString"),
    "path": ("valueString",),
    "name": ("valueString", "valueCode", "valueId"),
    "index": ("valueInteger", "valueUnsignedInt", "valuePositiveInt"),
    "source": ("valueInteger", "valueUnsignedInt", "valuePositiveInt"),
    "destination": ("valueInteger", "valueUnsignedInt", "valuePositiveInt"),
}
"""The first is the standard's; the others say the same."""


@dataclass(frozen=True)
class Operation:
    """One operation. place: where it stands, `Parameters.parameter[2]`; value: the part named `value`, as it came."""

    type: str
    path: Expression
    place: str
    name: str = ""
    index: int = 0
    source: int = 0
    destination: int = 0
    value: dict[str, Any] | None = None
    value_place: str = ""


def operations(parameters: Any) -> list[Operation]:
    """The operations in their order. Raises Invalid with every misshapen one."""
    faults: list[Issue] = []
    found = list(_read(parameters, faults))
    if faults:
        raise Invalid(*faults)
    return found


def _read(parameters: Any, faults: list[Issue]) -> Iterator[Operation]:
    if not isinstance(parameters, dict) or parameters.get("resourceType") != "Parameters":
        faults.append(_shape("A FHIRPath Patch is a Parameters resource.", "Parameters"))
        return
    listed = parameters.get("parameter", [])
    if not isinstance(listed, list) or len(listed) > MOST_OPERATIONS:
        faults.append(_shape(f"The parameters are a list of at most {MOST_OPERATIONS}.", "Parameters.parameter"))
        return
    for i, parameter in enumerate(listed):
        place = f"Parameters.parameter[{i}]"
        if not isinstance(parameter, dict) or parameter.get("name") != "operation":
            name = parameter.get("name") if isinstance(parameter, dict) else None
            faults.append(_shape("Every parameter of a patch is named 'operation'.", f"{place}.name", name))
        elif not isinstance(parts := parameter.get("part"), list):
            faults.append(_shape("An operation has parts: type, path and what the type needs.", f"{place}.part"))
        else:
            found = _operation(parts, place, faults)
            if found is not None:
                yield found


def _operation(parts: list[Any], place: str, faults: list[Issue]) -> Operation | None:
    before = len(faults)
    given: dict[str, Any] = {"place": place}
    for j, part in enumerate(parts):
        at = f"{place}.part[{j}]"
        name = part.get("name") if isinstance(part, dict) else None
        if not isinstance(name, str) or name not in (*_FORMS, "value"):
            near = did_you_mean(name, (*_FORMS, "value")) if isinstance(name, str) else ""
            known = f"A part is named {', '.join(_FORMS)} or value"
            faults.append(_shape(f"{known}{near or '.'}", f"{at}.name", name))
        elif name in given:
            faults.append(_shape(f"The part '{name}' comes twice.", at, name))
        elif name == "value":
            given |= {"value": part, "value_place": at}
        else:
            given[name] = _simple(part, name, at, faults)
    type_ = given.get("type")
    if type_ not in _NEEDS:
        if type_ is not None or "type" not in given:
            near = did_you_mean(type_, _NEEDS) if isinstance(type_, str) else ""
            text = f"An operation's type is one of {', '.join(_NEEDS)}{near or '.'}"
            faults.append(Issue("required" if type_ is None else "value", "patch-shape", text, place, type_))
        return None
    for name in _NEEDS[type_]:
        if name not in given:
            faults.append(Issue("required", "patch-shape", f"The operation '{type_}' needs a part '{name}'.", place))
    return Operation(**given) if len(faults) == before else None


def _simple(part: dict[str, Any], name: str, at: str, faults: list[Issue]) -> Any:
    forms = _FORMS[name]
    value = next((part[form] for form in forms if form in part), None)
    wanted = int if forms[0] == "valueInteger" else str
    if type(value) is not wanted or (isinstance(value, int) and value < 0):
        sort = "an index from 0 on" if wanted is int else "a text"
        faults.append(_shape(f"The part '{name}' has {sort} in {forms[0]}.", at, value))
        return None
    if name != "path":
        return value
    try:
        return compile(value)
    except FhirpathError as error:
        faults.append(Issue("value", "patch-path", f"The path is no FHIRPath: {error}", at, shortened(value)))
        return None


def _shape(text: str, place: str, value: Any = None) -> Issue:
    return Issue("structure", "patch-shape", text, place, None if value is None else shortened(value))
