"""The url of an entry → what it addresses (http://hl7.org/fhir/R4/http.html#trules: a url below the base)."""

from app.fhir.issues import Issue
from app.fhir.problems import Problem
from app.interaction.asked import condition_of
from app.interaction.checking import type_issue
from app.interaction.entry import Entry
from app.interaction.service import Service
from app.validate.faults import id_fault

_FORMS = {
    "POST": "Type",
    "PUT": "Type/id or Type?query",
    "PATCH": "Type/id or Type?query",
    "DELETE": "Type/id or Type?query",
    "GET": "Type/id, Type/id/_history/version, Type?query, Patient/id/Type?query or an address of history",
}


def addressed(service: Service, method: str, url: str, place: str) -> tuple[Entry | None, list[Issue]]:
    """The entry's method, type, id and condition, as far as the url can be understood, and what is wrong with it.

    A relative url and one under our own base are the same. GET and HEAD are only taken in; `reading.get` understands them.
    """
    path = url.removeprefix(service.base_url).lstrip("/")
    if method in ("GET", "HEAD"):
        return _of_a_read(method, path, url, place)
    path, mark, text = path.partition("?")
    type_, *rest = path.split("/")
    fault = type_issue(type_, place)
    if fault is None and rest and len(rest) == 1 and rest[0]:
        fault = id_fault(rest[0], place)
    if fault is not None:
        return None, [fault]
    if method == "POST" and not rest and not mark:
        return Entry(method, type_), []
    if method != "POST" and len(rest) == 1 and rest[0] and not mark:
        return Entry(method, type_, rest[0]), []
    if method != "POST" and not rest and mark:
        try:
            return Entry(method, type_, condition=condition_of(service, type_, text, place), condition_text=text), []
        except Problem as problem:
            return None, problem.issues
    return None, [Issue("value", "entry-url", f"The url of a {method} here is {_FORMS[method]}.", place, url)]


def _of_a_read(method: str, path: str, url: str, place: str) -> tuple[Entry | None, list[Issue]]:
    first = path.partition("?")[0].split("/")[0]
    if not first or first.startswith(("_", "$", "metadata")):
        return Entry(method, "", url=path), []
    fault = type_issue(first, place)
    return (Entry(method, first, url=path), []) if fault is None else (None, [fault])
