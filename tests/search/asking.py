"""How the tests of this folder ask."""

from datetime import UTC, datetime

from app.fhir.issues import Issue
from app.fhir.problems import Invalid
from app.search.asking import Asking
from app.search.conditions import AllOf
from app.search.index import indexed
from app.search.meaning import Indexed, holds
from app.search.parameters import hashed
from app.search.query import Query, query, scope_of

BASE = "http://here.org/fhir"
ASKING = Asking(BASE, datetime(2026, 11, 24, 12, tzinfo=UTC))
Params = tuple[tuple[str, str], ...]


def ask(type_: str | None, *params: tuple[str, str], lenient: bool = False) -> Query:
    """The query over a type, or over all."""
    return query(scope_of(type_), params, ASKING, lenient)


def faults(type_: str | None, *params: tuple[str, str], lenient: bool = False) -> list[Issue]:
    """What is wrong with the question; nothing where it can be asked."""
    try:
        ask(type_, *params, lenient=lenient)
    except Invalid as refused:
        return refused.issues
    return []


def fault(type_: str | None, *params: tuple[str, str]) -> Issue:
    """The one thing that is wrong with the question."""
    (found,) = faults(type_, *params)
    return found


def found(query: Query, *resources: dict) -> list[str]:  # type: ignore[type-arg]
    """`Type/id` of those resources that the query finds, all of them being the whole world."""
    world = [
        Indexed(one["resourceType"], one["id"], hashed(f"{one['resourceType']}/{one['id']}"), indexed(one, BASE)[0])
        for one in resources
    ]
    search = query.search()
    return [
        f"{one.type}/{one.id}"
        for one in world
        if (not search.types or one.type in search.types)
        and holds(AllOf(search.conditions), one, lambda type_: [other for other in world if other.type == type_])
    ]
