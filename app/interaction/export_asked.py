"""What a bulk export is asked for (http://hl7.org/fhir/uv/bulkdata, STU 2, export.html#query-parameters)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import parse_qsl

from app.fhir.issues import Issue, did_you_mean
from app.fhir.problems import Invalid, Problem
from app.fhir.resource_types import STORED_TYPES
from app.interaction.operation_parameters import given_for
from app.search.asking import Asking
from app.search.conditions import AllOf, AnyOf, Condition, Not, ReferredBy, Refers
from app.search.instants import interval
from app.search.query import query, scope_of
from app.search.reduced import is_element
from app.terminology.services.parameters import DOOR, Given, Parameter, Signature

Level = Literal["system", "patient", "group"]
NDJSON = ("application/fhir+ndjson", "application/ndjson", "ndjson")
SIGNATURE: Signature = {
    "_outputFormat": Parameter("string"),
    "_since": Parameter("instant"),
    "_until": Parameter("instant"),
    "_type": Parameter("string", many=True),
    "_typeFilter": Parameter("string", many=True),
    "_elements": Parameter("string", many=True),
    "patient": Parameter("string", many=True, refused="export a Group of the patients, or all of them"),
    "includeAssociatedData": Parameter("code", many=True, refused="ask for Provenance with _type"),
    "organizeOutputBy": Parameter("string", refused="the output is organised by resource type"),
}
"""`_until` is of the guide's next version."""
_NARROWS = ("patient",)
"""Never left out, however lenient the client is: without it others' data would be answered."""
_NEXT_QUERY = re.compile(r",(?=[A-Z][A-Za-z]+\?)")


@dataclass(frozen=True)
class Question:
    """What is wanted. group: of its level only. types: none: all. since, until: milliseconds, both inclusive and exclusive as in [since, until).

    filters: (type, query) of each `_typeFilter`; of one type at least one must hold. elements: (type or "", element).
    """

    level: Level
    group: str | None = None
    types: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    filters: tuple[tuple[str, str], ...] = ()
    elements: tuple[tuple[str, str], ...] = ()


def question(
    level: Level, group: str | None, pairs: Sequence[tuple[str, str]], body: Any, lenient: bool
) -> tuple[Question, list[str]]:
    """The question of the parameters, and a sentence for each that was left out (`Prefer: handling=lenient`).

    pairs: of the address. body: Parameters of a POST, else None. Raises Invalid with every fault.
    """
    remarks: list[str] = []
    if lenient:
        pairs, body = _known(pairs, body, remarks)
    given, faults = _given(pairs, body)
    format_ = given.one("_outputFormat", NDJSON[0]).replace(" ", "+")
    if format_ not in NDJSON:
        text = f"'_outputFormat' is one of {', '.join(NDJSON)}."
        faults.append(_fault("not-supported", "_outputFormat", text, format_))
    types = _types(given, lenient, remarks, faults)
    filters = _filters(given, types, faults)
    elements = _elements(given, faults)
    times = _times(given, faults)
    if faults:
        raise Invalid(*faults)
    return Question(level, group, types, times.get("_since"), times.get("_until"), filters, elements), remarks


def conditions_of(base_url: str, type_: str, text: str, now: datetime) -> tuple[Condition, ...]:
    """What a `_typeFilter` asks, every one must hold. now: of the export, so that `ap` means the same at each reading.

    Raises Invalid for what shapes an answer, and for what cannot be judged by one resource alone: chains, `_has`, value sets.
    """
    try:
        asked = query(
            scope_of(type_), parse_qsl(text, keep_blank_values=True, max_num_fields=1000), Asking(base_url, now)
        )
    except Problem as problem:
        raise Invalid(
            *(_fault(i.code, "_typeFilter", i.text, f"{type_}?{text}", i.key) for i in problem.issues)
        ) from None
    if asked.shaping:
        why = f"A filter only says what matches; {', '.join(asked.shaping)} has no place in it."
        raise Invalid(_fault("value", "_typeFilter", why, f"{type_}?{text}"))
    if not asked.conditions:
        raise Invalid(_fault("value", "_typeFilter", "The filter asks for nothing.", f"{type_}?{text}"))
    for name, condition in zip((n for n, _ in asked.asked), asked.conditions, strict=False):
        if _is_chain(condition):
            why = f"'{name}' asks for other resources; a filter is judged by one resource alone, without chains, _has and _list."
            raise Invalid(_fault("not-supported", "_typeFilter", why, f"{type_}?{text}"))
    return asked.conditions


def _given(pairs: Sequence[tuple[str, str]], body: Any) -> tuple[Given, list[Issue]]:
    """What can be read, and what is wrong with the rest, so that all faults are named at once."""
    try:
        return given_for(SIGNATURE, pairs, body), []
    except Invalid as problem:
        at_fault = {issue.expression or "" for issue in problem.issues}
        left = [(name, value) for name, value in pairs if f"http.{name}" not in at_fault]
        return given_for(SIGNATURE, left), problem.issues


def _known(pairs: Sequence[tuple[str, str]], body: Any, remarks: list[str]) -> tuple[list[tuple[str, str]], Any]:
    """The same without the parameters that may be left out, each of which is remarked."""

    def stays(name: Any) -> bool:
        if not isinstance(name, str) or name in DOOR or name in _NARROWS:
            return True
        parameter = SIGNATURE.get(name)
        if parameter is not None and not parameter.refused:
            return True
        remarks.append(f"The parameter '{name[:60]}' is not supported and was left out, as asked by handling=lenient.")
        return False

    kept = [(name, value) for name, value in pairs if stays(name)]
    entries = body.get("parameter") if isinstance(body, dict) else None
    if isinstance(entries, list):
        body = {**body, "parameter": [one for one in entries if not isinstance(one, dict) or stays(one.get("name"))]}
        if not body["parameter"]:
            del body["parameter"]
    return kept, body


def _types(given: Given, lenient: bool, remarks: list[str], faults: list[Issue]) -> tuple[str, ...]:
    named = list(dict.fromkeys(one for value in given.many("_type") for one in value.split(",")))
    known = [one for one in named if one in STORED_TYPES]
    for name in named:
        if name in STORED_TYPES:
            continue
        text = f"'{name[:60]}' is no resource type of FHIR R4 with an endpoint{did_you_mean(name[:60], STORED_TYPES) or '.'}"
        if lenient and known:
            remarks.append(f"Left out of '_type', as asked by handling=lenient: {text}")
        else:
            faults.append(_fault("not-supported", "_type", text, name))
    return tuple(sorted(known))


def _filters(given: Given, types: tuple[str, ...], faults: list[Issue]) -> tuple[tuple[str, str], ...]:
    """Each value is one query, or several after commas; a comma before anything but `Type?` is the query's own."""
    found: list[tuple[str, str]] = []
    for text in (one for value in given.many("_typeFilter") for one in _NEXT_QUERY.split(value)):
        type_, mark, asked = text.partition("?")
        if not mark or type_ not in STORED_TYPES:
            why = "A filter has the form Type?name=value, url-encoded as a whole, with a resource type of FHIR R4."
            faults.append(_fault("value", "_typeFilter", why, text))
        elif types and type_ not in types:
            faults.append(_fault("value", "_typeFilter", f"{type_} is not among those that _type names.", text))
        else:
            found.append((type_, asked))
    return tuple(found)


def _elements(given: Given, faults: list[Issue]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for text in (one for value in given.many("_elements") for one in value.split(",")):
        type_, _, name = text.rpartition(".")
        holders = (type_,) if type_ else STORED_TYPES
        if type_ and type_ not in STORED_TYPES or not any(is_element(holder, name) for holder in holders):
            why = "An element is named as Type.element or element, at the top of the resource."
            faults.append(_fault("value", "_elements", why, text))
        else:
            found.append((type_, name))
    return tuple(found)


def _times(given: Given, faults: list[Issue]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in ("_since", "_until"):
        if name in given:
            try:
                found[name] = -(-interval(given.one(name))[0] // 1000)
            except ValueError as error:
                faults.append(_fault("value", name, f"'{name}': {error}.", given.one(name)))
    return found


def _is_chain(condition: Condition) -> bool:
    match condition:
        case Refers() | ReferredBy():
            return True
        case Not(inner):
            return _is_chain(inner)
        case AllOf(inner) | AnyOf(inner):
            return any(map(_is_chain, inner))
    return False


def _fault(code: str, name: str, text: str, value: str, key: str = "parameter-value") -> Issue:
    return Issue(code, key, text, f"http.{name}", value)
