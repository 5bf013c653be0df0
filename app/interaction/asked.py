"""Queries that stand inside something else: an ifNoneExist, the address of a conditional request, a conditional reference."""

from urllib.parse import parse_qsl

from app.fhir.issues import Issue
from app.fhir.problems import Invalid, Problem
from app.interaction.service import Service
from app.search.query import Query, query, scope_of


def condition_of(service: Service, type_: str, text: str, expression: str) -> Query:
    """The query of a condition. Raises Invalid, at the expression, where it asks for nothing or cannot be asked.

    What would only shape an answer (`_count`, `_include`, `_sort` …) has no place in a condition and is refused.
    """
    asked = query_of(service, type_, text.removeprefix("?"), expression)
    shaping = asked.shaping
    if shaping:
        why = f"A condition only says what matches; {', '.join(shaping)} has no place in it."
        raise Invalid(Issue("value", "entry-condition", why, expression, text))
    if asked.ignored:
        raise Invalid(*(Issue(i.code, i.key, i.text, expression, i.value) for i in asked.ignored))
    if not asked.conditions:
        raise Invalid(Issue("value", "entry-condition", "The condition asks for nothing.", expression, text))
    return asked


def query_of(service: Service, type_: str, text: str, expression: str) -> Query:
    """The query `name=value&…` of a type. Raises Invalid, at the expression, where it cannot be asked."""
    try:
        params = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), max_num_fields=1000)
        return query(scope_of(type_), params, service.asking())
    except Problem as problem:
        raise Invalid(*(Issue(i.code, i.key, i.text, expression, i.value) for i in problem.issues)) from None
    except ValueError:
        text_ = "The query cannot be read: name=value&name=value."
        raise Invalid(Issue("value", "entry-url", text_, expression, text)) from None


def ask(service: Service, type_: str, *params: tuple[str, str]) -> Query:
    """A query of our own."""
    return query(scope_of(type_), params, service.asking())
