"""Observation/$lastn: the newest Observations of each kind (http://hl7.org/fhir/R4/observation-operation-lastn.html)."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import msgspec

from app.fhir.issues import Issue
from app.fhir.problems import Invalid
from app.interaction.grouping import Group, grouped
from app.interaction.operation_parameters import search_pairs
from app.interaction.paging import encoded
from app.interaction.service import Service
from app.search import date
from app.search.conditions import Position
from app.search.gathered import Gathered
from app.search.instants import EARLIEST
from app.search.parameters import parameters_of
from app.search.query import Query, query, scope_of
from app.search.walks import elements
from app.store.records import Stored

MOST_LOOKED_AT = 50_000
"""Observations among which the newest are looked for."""
_PATH = "Observation/$lastn"
_CODES = (
    "code",
    "code-value-concept",
    "code-value-date",
    "code-value-quantity",
    "code-value-string",
    "combo-code",
    "combo-code-value-concept",
    "combo-code-value-quantity",
    "component-code",
    "component-code-value-concept",
    "component-code-value-quantity",
)
"""The search parameters whose FHIRPath leads to a code element, one of which (or `category`) the operation needs."""


async def lastn(service: Service, params: Sequence[tuple[str, str]], body: Any = None) -> dict[str, Any]:
    """The searchset Bundle, newest first over all groups: of each subject and each code the `max` newest, 1 where nothing is said.

    Codes are the same as the standard says: by one coding in common (system and code), also by way of a third Observation; without
    codings by the exact text. Those without either stand alone. Newest is what its effective time ends latest, then begins latest;
    without an effective time it comes last. Several of the same time at the last place are all given.
    Raises Invalid: for bad parameters, and where more than MOST_LOOKED_AT Observations match.
    """
    pairs = search_pairs(params, body)
    most, asked = _understood(service, pairs)
    found = await _all_of(service, asked)
    newest: list[tuple[_Time, Stored]] = []
    for group in grouped(found, service.base_url):
        newest += _newest(group, most)
    newest.sort(key=lambda pair: pair[0], reverse=True)
    entries = [
        {"fullUrl": f"{service.base_url}/{one.address}", "resource": msgspec.Raw(one.body), "search": {"mode": "match"}}
        for _, one in newest
    ]
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(entries),
        "link": [{"relation": "self", "url": f"{service.base_url}/{_PATH}?{encoded(pairs)}"}],
        **({"entry": entries} if entries else {}),
    }


def _understood(service: Service, pairs: Iterable[tuple[str, str]]) -> tuple[int, Query]:
    """How many of each group, and the search. Raises Invalid with every fault."""
    pairs = list(pairs)
    faults: list[Issue] = []
    limits = [value for name, value in pairs if name == "max"]
    for value in limits:
        if not (value.isascii() and value.isdecimal() and int(value[:10]) > 0 and len(value) < 10) or len(limits) > 1:
            text = "'max' is a whole number from 1, and given once."
            faults.append(Issue("value", "parameter-value", text, "http.max", value))
    asked = Query(scope_of("Observation"))
    try:
        asked = query(scope_of("Observation"), [pair for pair in pairs if pair[0] != "max"], service.asking())
    except Invalid as problem:
        faults += problem.issues
    for name in asked.shaping:
        text = f"'{name}' has no place in $lastn, whose answer is whole and sorted from the newest to the oldest."
        faults.append(Issue("not-supported", "parameter-refused", text, f"http.{name}"))
    names = [name.partition(".")[0] for name, _ in pairs if not name.endswith(":missing")]
    bare = {name.partition(":")[0] for name in names if not name.endswith((":not", ":not-in"))}
    if not bare & {"patient", "subject"}:
        text = "Whose Observations? $lastn needs patient or subject."
        faults.append(Issue("required", "lastn-subject", text, "http.patient"))
    if not bare & {"category", *_CODES}:
        text = f"What kind of Observations? $lastn needs category or one of {', '.join(_CODES)}."
        faults.append(Issue("required", "lastn-code", text, "http.category"))
    if faults:
        raise Invalid(*faults)
    return int(limits[0]) if limits else 1, asked


async def _all_of(service: Service, asked: Query) -> list[Stored]:
    found: list[Stored] = []
    after: Position | None = None
    top: int | None = None
    while True:
        page = await service.store.search(replace(asked.search(after, top), count=1000, total="none"))
        found += page.found
        after, top = page.last, page.top
        if after is None:
            return found
        if len(found) >= MOST_LOOKED_AT:
            text = f"More than {MOST_LOOKED_AT} Observations match; ask for fewer, by code, category or date."
            raise Invalid(Issue("too-costly", "lastn-too-much", text))


_Time = tuple[int, int]
"""(end, start) in microseconds, the end exclusive; larger is newer."""
_NEVER: _Time = (EARLIEST - 1, EARLIEST - 1)
_EFFECTIVE = parameters_of("Observation")["date"]


def _newest(group: Group, most: int) -> list[tuple[_Time, Stored]]:
    timed = sorted(((_time(body), one) for body, one in group), key=lambda pair: pair[0], reverse=True)
    if len(timed) <= most:
        return timed
    return [pair for pair in timed if pair[0] >= timed[most - 1][0]]


def _time(observation: dict[str, Any]) -> _Time:
    """When the Observation is effective, as the search parameter `date` reads it."""
    rows = Gathered("")
    for path in _EFFECTIVE.paths:
        for element in elements(path, observation):
            with suppress(ValueError):
                date.index(_EFFECTIVE, path, element, rows)
    spans = [(low, high) for _, low, high in rows.dates]
    return (max(high for _, high in spans), min(low for low, _ in spans)) if spans else _NEVER
