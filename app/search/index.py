"""Resource → index rows: what every search parameter of its type finds in it."""

from typing import Any

from app.fhir.issues import Issue
from app.fhir.paths import Place, rendered
from app.fhir.references import references_in
from app.fhir.resource_types import RESOURCE_TYPES
from app.fhir.server_meta import without_server_meta
from app.search import compartments, composite, words
from app.search.gathered import Gathered
from app.search.parameters import contained_base
from app.search.plans import Reading, plan_of
from app.search.reference import target_of
from app.search.rows import IndexRows

INDEX_FORMAT = 4
"""Changes when the rows of a resource do: a store with another number must be indexed anew."""
DEEPEST = 3
"""How often a contained resource may lead to another; they may lead to each other."""
MOST_INNER = 200
"""Contained resources, counted once for every parameter that leads to them, whose values are indexed under their container."""


def indexed(resource: dict[str, Any], base_url: str) -> tuple[IndexRows, list[Issue]]:
    """The index rows of the resource, and an issue for every date in it that is none.

    base_url: our own address, so that absolute references to ourselves are found like relative ones. Whatever else is
    misshapen has no rows. What the server sets of meta is no part of the rows, so that they are the same before it is set and after.
    Raises KeyError where `resourceType` is no type.
    """
    resource = without_server_meta(resource)
    type_ = resource["resourceType"]
    rows = Gathered(base_url, _contained(resource))
    present: dict[str, str] = {}
    issues: dict[str, Issue] = {}
    _gather(resource, type_, type_, rows, present, issues)
    owners = compartments.owners(resource, rows.local)
    _gather_inner(rows, present)
    # A stored Bundle keeps its own world inside: what its entries refer to is nothing of ours.
    for _, reference in references_in(resource) if type_ != "Bundle" else ():
        target = target_of(reference["reference"], base_url)
        if target is not None:
            rows.references.add((target, 0))
    narrative = words.of_narrative(resource)
    return IndexRows(
        tuple(sorted(rows.tokens)),
        tuple(sorted(rows.references)),
        tuple(sorted(rows.dates)),
        tuple(sorted(rows.numbers)),
        tuple(sorted(rows.strings)),
        owners,
        tuple(sorted(present.items())),
        narrative,
        words.of_content(resource, narrative),
    ), list(issues.values())


def _gather(
    resource: dict[str, Any],
    type_: str,
    base: str,
    rows: Gathered,
    present: dict[str, str],
    issues: dict[str, Issue] | None,
) -> None:
    """Gathers what the parameters of the type find. base: the type again, or the contained base."""
    plan = plan_of(type_, base)
    for name, value in resource.items():
        for reading in plan.by_name.get(name, ()):
            _read(reading, value, resource, rows, present, issues)
    for reading in plan.of_resource:
        _read(reading, resource, resource, rows, present, issues)
    for at, walk, parameter, base_number, presences in plan.composites:
        for node in walk(resource if at is None else resource.get(at)):
            if composite.index(parameter, base_number, node, resource, rows):
                for presence in presences:
                    present.setdefault(presence, "")


def _read(
    reading: Reading,
    node: Any,
    resource: dict[str, Any],
    rows: Gathered,
    present: dict[str, str],
    issues: dict[str, Issue] | None,
) -> None:
    for element in reading.walk(node):
        try:
            text = reading.index(reading.parameter, reading.path, element, rows)
        except ValueError as error:
            if issues is not None:
                at = rendered(_place_of(element, resource, (resource["resourceType"],)) or (resource["resourceType"],))
                issues[at] = Issue(
                    "value", "date-format", f"{at}: {error}.", at, element if isinstance(element, str) else None
                )
            continue
        if text is None and reading.parameter.type != "reference" and _says_something(element):
            text = ""  # such as a Timing without limits: no search finds it, but it is not missing
        if text is not None:
            known = present.get(reading.presence)
            if known is None or text < known:
                present[reading.presence] = text


def _says_something(element: Any) -> bool:
    return isinstance(element, dict) and any(name not in ("id", "extension") for name in element)


def _gather_inner(rows: Gathered, present: dict[str, str]) -> None:
    """Gathers, under bases of their own, the values of contained resources that a reference parameter leads to."""
    for _ in range(MOST_INNER):
        if not rows.inner:
            return
        parameter, resource = rows.inner.pop()
        type_ = resource["resourceType"]
        base = contained_base(parameter.base, parameter.name, type_)
        if base.count(">") <= DEEPEST:
            present.setdefault(base.partition(".")[2], "")
            _gather(resource, type_, base, rows, present, None)


def _contained(resource: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = resource.get("contained")
    return {
        one["id"]: one
        for one in (found if isinstance(found, list) else ())
        if isinstance(one, dict) and isinstance(one.get("id"), str) and _has_type(one)
    }


def _has_type(resource: dict[str, Any]) -> bool:
    type_ = resource.get("resourceType")
    return isinstance(type_, str) and type_ in RESOURCE_TYPES


def _place_of(element: Any, node: Any, place: Place) -> Place | None:
    """Where the very same element lies."""
    if node is element:
        return place
    for step, child in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        found = _place_of(element, child, (*place, step))
        if found is not None:
            return found
    return None
