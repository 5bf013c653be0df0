"""Resource → index rows: what every search parameter of its type finds in it."""

from collections.abc import Iterator
from typing import Any

from app.fhir.issues import Issue
from app.fhir.paths import Place, rendered
from app.search import date, reference, token
from app.search.conditions import DateRow, IndexRows, ReferenceRow
from app.search.parameters import parameters_of


def indexed(resource: dict[str, Any], base_url: str) -> tuple[IndexRows, list[Issue]]:
    """The index rows of the resource, and an issue for every date in it that is none.

    base_url: our own address, so that absolute references to ourselves are found like relative ones.
    """
    tokens: set[int] = set()
    references: set[ReferenceRow] = set()
    dates: set[DateRow] = set()
    issues: dict[str, Issue] = {}
    for parameter in parameters_of(resource["resourceType"]).values():
        for path in parameter.paths:
            for place, element in _elements(resource, path.steps, (resource["resourceType"],)):
                if parameter.type == "token":
                    tokens.update(token.index(parameter, path, element))
                elif parameter.type == "reference":
                    references.update(reference.index(parameter, path, element, base_url))
                else:
                    try:
                        dates.update(date.index(parameter, path, element))
                    except ValueError as error:
                        at = rendered(place)
                        issues[at] = Issue("value", "date-format", f"{at}: {error}.", at, _text(element))
    return IndexRows(tuple(sorted(tokens)), tuple(sorted(references)), tuple(sorted(dates))), list(issues.values())


def _elements(node: Any, steps: tuple[str, ...], place: Place) -> Iterator[tuple[Place, Any]]:
    """Every element at the end of the steps, lists opened on the way."""
    if isinstance(node, list):
        for i, item in enumerate(node):
            yield from _elements(item, steps, (*place, i))
    elif not steps:
        if node is not None:
            yield place, node
    elif isinstance(node, dict) and steps[0] in node:
        yield from _elements(node[steps[0]], steps[1:], (*place, steps[0]))


def _text(element: Any) -> str | None:
    return element if isinstance(element, str) else None
