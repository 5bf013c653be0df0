"""The parameters of the operations that are not terminology's, and what a request gives for any operation.

http://hl7.org/fhir/R4/operations.html#executing. A parameter that an operation does not have is refused by its name.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from app.fhir.issues import Issue
from app.fhir.problems import Invalid
from app.terminology.services.parameters import DOOR, Given, Parameter, Signature, from_query, from_resource

_GRAPH = "documents are made of all that the Composition leads to; leave graph out"
_SINCE_TYPE_COUNT: Signature = {
    "_since": Parameter("instant"),
    "_type": Parameter("code", many=True),
    "_count": Parameter("integer"),
}
EVERYTHING: Mapping[str, Signature] = {
    "Patient": {"start": Parameter("date"), "end": Parameter("date"), **_SINCE_TYPE_COUNT},
    "Encounter": _SINCE_TYPE_COUNT,
}
"""http://hl7.org/fhir/R4/patient-operation-everything.html and encounter-operation-everything.html"""
DOCUMENT: Signature = {"persist": Parameter("boolean"), "graph": Parameter("uri", refused=_GRAPH)}
"""http://hl7.org/fhir/R4/composition-operation-document.html, of one Composition."""
DOCUMENT_BY_ID: Signature = {"id": Parameter("uri"), **DOCUMENT}
META: Signature = {}
META_CHANGE: Signature = {"meta": Parameter("Meta")}
"""http://hl7.org/fhir/R4/resource-operation-meta-add.html"""


def given_for(signature: Signature, query: Iterable[tuple[str, str]], body: Any = None) -> Given:
    """The parameters of a request. body: of a POST, None where there is none.

    The body is a Parameters resource or, where the operation has one parameter of a resource type, that resource itself, with the
    other parameters in the address. Raises Invalid with every fault of every parameter.
    """
    values: dict[str, list[Any]] = {}
    faults: list[Issue] = []
    for read, source in ((from_query, list(query)), (from_resource, _wrapped(signature, body))):
        try:
            found = read(source, signature).values
        except Invalid as problem:
            faults += problem.issues
            continue
        for name, given in found.items():
            if name in values and not signature[name].many:
                text = f"The parameter '{name}' may be given once only, in the address or in the body."
                faults.append(Issue("invalid", "parameter-twice", text, f"http.{name}"))
            values.setdefault(name, []).extend(given)
    if faults:
        raise Invalid(*faults)
    return Given(values)


def _wrapped(signature: Signature, body: Any) -> Any:
    if body is None:
        return {"resourceType": "Parameters"}
    type_ = body.get("resourceType") if isinstance(body, dict) else None
    names = [name for name, parameter in signature.items() if parameter.type == type_]
    if len(names) == 1:
        return {"resourceType": "Parameters", "parameter": [{"name": names[0], "resource": body}]}
    return body


def as_pairs(given: Given) -> list[tuple[str, str]]:
    """What was given, all of it primitive, as name and text: for a link."""
    return [(name, _text(value)) for name, values in given.values.items() for value in values]


def search_pairs(query: Iterable[tuple[str, str]], body: Any = None) -> list[tuple[str, str]]:
    """Search parameters of an operation that takes them, from the address and from a Parameters resource.

    Raises Invalid with every entry of the body that has no name or no primitive value.
    """
    pairs = [(name, value) for name, value in query if name not in DOOR]
    if body is None:
        return pairs
    entries = body.get("parameter", []) if isinstance(body, dict) else None
    if not isinstance(entries, list) or body.get("resourceType") != "Parameters":
        raise Invalid(Issue("structure", "not-parameters", "The body of an operation is a Parameters resource."))
    faults = []
    for i, entry in enumerate(entries):
        own = entry if isinstance(entry, dict) else {}
        values = [value for name, value in own.items() if name.startswith("value")]
        if isinstance(own.get("name"), str) and len(values) == 1 and isinstance(values[0], (str, int)):
            pairs.append((own["name"], _text(values[0])))
        else:
            text = "A search parameter is sent as a name and one primitive value (valueString)."
            faults.append(Issue("structure", "parameter-content", text, f"Parameters.parameter[{i}]"))
    if faults:
        raise Invalid(*faults)
    return pairs


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
