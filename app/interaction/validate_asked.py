"""What `$validate` is asked: a resource, or Parameters with one, a mode and profiles.

http://hl7.org/fhir/R4/resource-operation-validate.html. R4 has one profile; several are our own reading: all of them must be met.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from app.fhir.issues import Issue, did_you_mean
from app.terminology.services.parameters import Parameter, Signature, from_query

Mode = Literal["create", "update", "delete", "profile"]
MODES = ("create", "update", "delete", "profile")
SIGNATURE: Signature = {"mode": Parameter("code"), "profile": Parameter("uri", many=True)}
"""Of the address; the resource is in the body."""
INPUTS = ("resource", "mode", "profile")
MOST_PROFILES = 20
_VALUES = {"mode": ("valueCode", "valueString"), "profile": ("valueUri", "valueCanonical", "valueUrl", "valueString")}


@dataclass
class Asked:
    """resource: None where there is none. issues: what is wrong with the Parameters, and no reason not to answer."""

    resource: Any = None
    mode: Mode | None = None
    profiles: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def asked(query: Iterable[tuple[str, str]], body: Any) -> Asked:
    """Of the address and of the body: None for no body. Raises Invalid for a parameter of the address that cannot be read.

    A Parameters resource that has none of the operation's parameters is itself what is to be validated.
    """
    given = from_query(list(query), SIGNATURE)
    found = Asked(profiles=list(given.many("profile")))
    if (mode := given.one("mode")) is not None:
        _take_mode(found, mode, "http.mode")
    if _is_input(body):
        for i, parameter in enumerate(body["parameter"]):
            _take(found, parameter, f"Parameters.parameter[{i}]")
    else:
        found.resource = body
    if len(found.profiles) > MOST_PROFILES:
        text = f"At most {MOST_PROFILES} profiles are asked about at once; those after them were left out."
        found.issues.append(Issue("too-costly", "validate-profiles", text, None, str(len(found.profiles))))
        found.profiles = found.profiles[:MOST_PROFILES]
    return found


def _is_input(body: Any) -> bool:
    parameters = body.get("parameter") if isinstance(body, dict) else None
    if not isinstance(parameters, list) or body.get("resourceType") != "Parameters":
        return False
    return any(isinstance(one, dict) and one.get("name") in INPUTS for one in parameters)


def _take(found: Asked, parameter: Any, place: str) -> None:
    name = parameter.get("name") if isinstance(parameter, dict) else None
    if name == "resource":
        if found.resource is not None:
            text = "One resource is validated at a time; send several in a Bundle."
            found.issues.append(Issue("invalid", "parameter-twice", text, place))
        elif "resource" not in parameter:
            text = "The parameter 'resource' holds a resource, in the member 'resource'."
            found.issues.append(Issue("structure", "parameter-content", text, place))
        else:
            found.resource = parameter["resource"]
    elif name in ("mode", "profile"):
        values = [parameter[member] for member in _VALUES[name] if member in parameter]
        if len(values) != 1 or not isinstance(values[0], str):
            text = f"The parameter '{name}' is written with {' or '.join(_VALUES[name][:2])}."
            found.issues.append(Issue("structure", "parameter-content", text, place))
        elif name == "mode":
            _take_mode(found, values[0], place)
        else:
            found.profiles.append(values[0])
    else:
        near = did_you_mean(str(name)[:60], INPUTS) or "."
        text = f"$validate has the parameters {', '.join(INPUTS)}, not '{str(name)[:60]}'{near}"
        found.issues.append(Issue("not-supported", "parameter-unknown", text, place, str(name)))


def _take_mode(found: Asked, mode: str, place: str) -> None:
    if mode not in MODES:
        text = f"'{mode[:60]}' is no mode; there are {', '.join(MODES)}{did_you_mean(mode[:60], MODES) or '.'}"
        found.issues.append(Issue("value", "validate-mode", text, place, mode))
    elif found.mode is not None and found.mode != mode:
        text = f"The mode is said twice, '{found.mode}' and '{mode}'."
        found.issues.append(Issue("invalid", "parameter-twice", text, place, mode))
    else:
        found.mode = cast("Mode", mode)
