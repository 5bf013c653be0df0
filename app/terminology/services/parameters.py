"""The parameters of an operation, from a query string or from a Parameters resource, in one typed form.

http://hl7.org/fhir/R4/operations.html: a GET carries primitive parameters only; a POST a Parameters resource. Every fault
of every parameter is named at once, and a parameter that the operation does not have is refused, never passed over.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.fhir.issues import Issue, did_you_mean
from app.fhir.problems import Invalid
from app.terminology.services.shapes import RESOURCES, SHAPES, shape_faults

DOOR = ("_format", "_pretty")
"""Parameters of every request, that the door has already seen to."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of an operation: its FHIR type, whether it may repeat, and why it is refused if it is."""

    type: str
    many: bool = False
    refused: str = ""
    parts: Mapping[str, str] | None = None


Signature = Mapping[str, Parameter]


class Given:
    """The parameters that were given, each with at least one value."""

    def __init__(self, values: Mapping[str, list[Any]]) -> None:
        self.values = values

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def one(self, name: str, default: Any = None) -> Any:
        """The value of a parameter that does not repeat, or the default."""
        return self.values[name][0] if name in self.values else default

    def many(self, name: str) -> list[Any]:
        """The values of a parameter that may repeat; none where it was not given."""
        return self.values.get(name, [])


def from_query(pairs: Iterable[tuple[str, str]], signature: Signature) -> Given:
    """The parameters of a query string, decoded, in their order. Raises Invalid with every fault."""
    return _given(((name, value, f"http.{name}") for name, value in pairs if name not in DOOR), signature, _from_text)


def from_resource(resource: Any, signature: Signature) -> Given:
    """The parameters of a Parameters resource (http://hl7.org/fhir/R4/parameters.html). Raises Invalid with every fault."""
    if not isinstance(resource, dict) or resource.get("resourceType") != "Parameters":
        raise Invalid(Issue("structure", "not-parameters", "The body of an operation is a Parameters resource."))
    entries = resource.get("parameter", [])
    if not isinstance(entries, list):
        text = "Parameters.parameter is a list."
        raise Invalid(Issue("structure", "not-parameters", text, expression="Parameters.parameter"))
    named, faults = [], []
    for index, entry in enumerate(entries):
        place = f"Parameters.parameter[{index}]"
        if isinstance(entry, dict) and isinstance(entry.get("name"), str):
            named.append((entry["name"], entry, place))
        else:
            faults.append(_fault("structure", "parameter-name", f"{place} needs a name.", place))
    return _given(named, signature, _from_entry, faults)


Read = Callable[[Parameter, Any, str], tuple[Any, list[Issue]]]


def _given(
    named: Iterable[tuple[str, Any, str]], signature: Signature, read: Read, faults: Iterable[Issue] = ()
) -> Given:
    values: dict[str, list[Any]] = {}
    found = list(faults)
    for name, raw, place in named:
        parameter = signature.get(name)
        if parameter is None:
            text = f"This operation has no parameter '{name}'{did_you_mean(name, signature)}. It has: {', '.join(signature)}."
            found.append(_fault("not-supported", "parameter-unknown", text, place, name))
        elif parameter.refused:
            text = f"The parameter '{name}' is not supported: {parameter.refused}."
            found.append(_fault("not-supported", "parameter-refused", text, place))
        elif name in values and not parameter.many:
            found.append(_fault("invalid", "parameter-twice", f"The parameter '{name}' may be given once only.", place))
        else:
            value, its_faults = read(parameter, raw, place)
            found += its_faults
            values.setdefault(name, []).append(value)
    if found:
        raise Invalid(*found)
    return Given(values)


def _from_text(parameter: Parameter, raw: Any, place: str) -> tuple[Any, list[Issue]]:
    if parameter.type in SHAPES or parameter.parts is not None:
        text = f"A {parameter.type} does not fit into a query string; POST a Parameters resource."
        return None, [_fault("not-supported", "parameter-needs-post", text, place)]
    value: Any = raw
    if parameter.type == "boolean":
        value = {"true": True, "false": False}.get(raw, raw)
    elif parameter.type == "integer" and re.fullmatch(r"-?[0-9]{1,9}", raw, re.ASCII):
        value = int(raw)
    return value, list(_primitive_faults(parameter.type, value, place))


def _from_entry(parameter: Parameter, entry: Any, place: str) -> tuple[Any, list[Issue]]:
    contents = [name for name in entry if name in ("resource", "part") or name.startswith("value")]
    if len(contents) != 1:
        text = f"{place} has one of value[x], resource and part; it has {', '.join(contents) or 'none'}."
        return None, [_fault("structure", "parameter-content", text, place)]
    member, value, type_ = contents[0], entry[contents[0]], parameter.type
    place = f"{place}.{member}"
    if parameter.parts is not None:
        return _from_parts(parameter.parts, value, place) if member == "part" else (None, [_wrong(type_, place)])
    if type_ in SHAPES:
        fits = member == ("resource" if type_ in RESOURCES else f"value{type_}")
        return value, list(shape_faults(type_, value, place)) if fits else [_wrong(type_, place)]
    if member not in MEMBERS[type_]:
        return None, [_wrong(type_, place)]
    return value, list(_primitive_faults(type_, value, place))


def _from_parts(types: Mapping[str, str], parts: Any, place: str) -> tuple[Any, list[Issue]]:
    """The parts of one parameter as a dict; each part once, all of them required."""
    signature = {name: Parameter(type_) for name, type_ in types.items()}
    try:
        given = from_resource({"resourceType": "Parameters", "parameter": parts}, signature)
    except Invalid as problem:
        inner = [(issue.expression or "").removeprefix("Parameters.parameter") for issue in problem.issues]
        return None, [
            Issue(issue.code, issue.key, issue.text, expression=f"{place}{where}", value=issue.value)
            for issue, where in zip(problem.issues, inner, strict=True)
        ]
    missing = [name for name in types if name not in given]
    text = f"{place} needs the parts {', '.join(missing)}."
    return {name: given.one(name) for name in types}, [
        _fault("required", "part-missing", text, place)
    ] if missing else []


MEMBERS: Mapping[str, tuple[str, ...]] = {
    # The string types stand in for one another, as clients use them: what matters is that the value fits the type.
    "uri": ("valueUri", "valueUrl", "valueCanonical", "valueString"),
    "code": ("valueCode", "valueString", "valueId"),
    "string": ("valueString", "valueCode"),
    "boolean": ("valueBoolean",),
    "integer": ("valueInteger", "valueUnsignedInt", "valuePositiveInt"),
    "date": ("valueDate", "valueString"),
    "instant": ("valueInstant", "valueDateTime", "valueString"),
}
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})")
_FITS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "uri": ("a URI without spaces", lambda value: isinstance(value, str) and re.fullmatch(r"\S+", value) is not None),
    "code": (
        "a code: no space at its ends, single ones inside",
        lambda value: isinstance(value, str) and re.fullmatch(r"\S+( \S+)*", value) is not None,
    ),
    "string": ("text that is not empty", lambda value: isinstance(value, str) and value.strip() != ""),
    "boolean": ("true or false", lambda value: isinstance(value, bool)),
    "integer": ("a whole number", lambda value: type(value) is int and abs(value) < 2**31),
    "date": (
        "a date, YYYY, YYYY-MM or YYYY-MM-DD",
        lambda value: isinstance(value, str) and _DATE.fullmatch(value) is not None,
    ),
    "instant": (
        "an instant, YYYY-MM-DDThh:mm:ss with a time zone (in a query a '+' is written %2B)",
        lambda value: isinstance(value, str) and _INSTANT.fullmatch(value) is not None,
    ),
}


def _primitive_faults(type_: str, value: Any, place: str) -> Iterator[Issue]:
    wanted, fits = _FITS[type_]
    if not fits(value):
        yield _fault("value", "parameter-value", f"{place}: expected {wanted}.", place, str(value))


def _wrong(type_: str, place: str) -> Issue:
    return _fault("structure", "parameter-type", f"{place}: expected a value of type {type_}.", place)


def _fault(code: str, key: str, text: str, place: str, value: str | None = None) -> Issue:
    return Issue(code, key, text, expression=place, value=value)
