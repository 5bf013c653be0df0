"""The holdings of the terminology operations: R4 core's, ours, and the CodeSystems, ValueSets and ConceptMaps that clients have stored."""

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from app.fhir.issues import Issue
from app.fhir.problems import Invalid
from app.interaction.asked import ask
from app.interaction.operation_parameters import given_for
from app.interaction.read import read
from app.interaction.service import Service, resource_of
from app.store.records import Stored
from app.terminology.published.resources import Published
from app.terminology.services.asked import SENT_AS
from app.terminology.services.holdings import Holdings
from app.terminology.services.parameters import Given, Signature
from app.terminology.services.shapes import shape_faults
from app.terminology.services.stored import answered
from app.terminology.terminology import Terminology

T = TypeVar("T")
MOST_VERSIONS = 100
"""Stored resources of one canonical url that are looked at."""
_PUBLISHED: list[tuple[Terminology, Published]] = []


def escaped(text: str) -> str:
    """The text as one value of a search (http://hl7.org/fhir/R4/search.html#escaping)."""
    return re.sub(r"([\\,|$])", r"\\\1", text)


def published(terminology: Terminology) -> Published:
    """What we publish ourselves of the mappings, made once for each Terminology."""
    for known, made in _PUBLISHED:
        if known is terminology:
            return made
    _PUBLISHED.append((terminology, Published(terminology)))
    return _PUBLISHED[-1][1]


async def over_holdings(service: Service, operation: Callable[[Holdings], T]) -> T:
    """What the operation answers over all that is held. Raises as the operation does."""

    async def find(kind: str, url: str, version: str | None) -> dict[str, Any] | None:
        params = [("url", escaped(url)), *([("version", escaped(version))] if version else [])]
        asked = ask(service, kind, *params, ("_count", str(MOST_VERSIONS)), ("_total", "none"))
        found = (await service.store.search(asked.search())).found
        return readable(max(found, key=_preference)) if found else None

    async def find_maps(system: str) -> list[dict[str, Any]]:
        found: dict[str, Stored] = {}
        for name in ("source-system", "target-system"):
            asked = ask(service, "ConceptMap", (name, escaped(system)), ("_count", "1000"), ("_total", "none"))
            page = await service.store.search(asked.search())
            if page.last is not None:
                text = f"More than 1000 stored ConceptMaps speak of {system}; name the map by its url."
                raise Invalid(Issue("too-costly", "conceptmap-too-many", text, "http.url", system))
            found |= {one.address: one for one in page.found}
        return [readable(one) for one in sorted(found.values(), key=_preference, reverse=True)]

    return await answered(lambda stored: operation(Holdings(published(service.terminology), stored)), find, find_maps)


def readable(stored: Stored) -> dict[str, Any]:
    """The stored CodeSystem, ValueSet or ConceptMap. Raises Invalid where the elements that the operations read have another shape."""
    resource = resource_of(stored)
    faults = list(shape_faults(stored.type, resource, stored.type))
    if faults:
        text = f"{stored.address}, which is stored here, cannot be read: "
        raise Invalid(*(Issue(i.code, "stored-misshapen", text + i.text, i.expression, stored.address) for i in faults))
    return resource


def _preference(one: Stored) -> tuple[bool, Any, str]:
    """Of several under one url the active one is meant, then the one that was written last."""
    return resource_of(one).get("status") == "active", one.updated, one.id


async def given_at(
    service: Service, kind: str, id_: str | None, signature: Signature, query: Sequence[tuple[str, str]], body: Any
) -> Given:
    """The parameters of a terminology operation. id_: at the instance level, where the stored resource is the one that is asked about.

    Raises NotFound and Gone for the instance; Invalid for bad parameters, also where one names another resource than the instance.
    """
    given = given_for(signature, query, body)
    if id_ is None:
        return given
    sent_as = SENT_AS[kind]
    twice = [name for name in ("url", sent_as) if name in given]
    if twice:
        text = f"The address names the {kind} already; leave out {' and '.join(twice)}."
        raise Invalid(*(Issue("invalid", "resource-asked", text, f"http.{name}") for name in twice))
    return Given({**given.values, sent_as: [readable(await read(service, kind, id_))]})
