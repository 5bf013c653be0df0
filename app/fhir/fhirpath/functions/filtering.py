"""Filtering, projection and aggregates (http://hl7.org/fhirpath/N1, sections 5.2 and 7)."""

from itertools import chain

from app.fhir.fhirpath.environment import Frame, Run, each
from app.fhir.fhirpath.equality import key
from app.fhir.fhirpath.functions.signature import Table, lazy
from app.fhir.fhirpath.nodes import EMPTY, Collection, Node
from app.fhir.fhirpath.values import truth


def where(focus: Collection, frame: Frame, criteria: Run) -> Collection:
    """The items that meet the criteria."""
    if not focus:
        return EMPTY
    results = each(focus, frame, criteria)
    return [node for node, result in zip(focus, results, strict=True) if truth(result, "where()") is True]


def select(focus: Collection, frame: Frame, projection: Run) -> Collection:
    """What the projection gives for each item, one after the other."""
    return list(chain.from_iterable(each(focus, frame, projection)))


def repeat(focus: Collection, frame: Frame, projection: Run) -> Collection:
    """The projection, and the projection of that, until nothing new comes."""
    found: list[Node] = []
    seen = set()
    ahead = focus
    while ahead:
        fresh = []
        for node in chain.from_iterable(each(ahead, frame, projection)):
            known = key(node, frame.environment)
            if known not in seen:
                seen.add(known)
                fresh.append(node)
        found += fresh
        ahead = fresh
    return found


def aggregate(focus: Collection, frame: Frame, aggregator: Run, start: Run | None = None) -> Collection:
    """The aggregator's last result; it sees its earlier one as `$total`."""
    environment = frame.environment
    inner = Frame(environment, EMPTY, 0, start(frame.this, frame) if start else EMPTY)
    for i, node in enumerate(focus):
        environment.spend(1)
        inner.this, inner.index = (node,), i
        inner.total = aggregator(inner.this, inner)
    return inner.total


TABLE: Table = {
    "where": lazy(where, 1),
    "select": lazy(select, 1),
    "repeat": lazy(repeat, 1),
    "aggregate": lazy(aggregate, 1, 2),
}
