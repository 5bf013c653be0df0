"""Patient/id/$everything and Encounter/id/$everything: the whole record around one resource.

http://hl7.org/fhir/R4/patient-operation-everything.html, http://hl7.org/fhir/R4/encounter-operation-everything.html. The answer holds:

- the Patient or Encounter itself, first;
- the resources of its compartment (of an Encounter: whatever refers to it anywhere, which is more), within `start` and `end`
  (care_dates.py), as matches;
- as `include`: the Provenance of these, and all that these refer to outside of the compartment, and what that refers to in turn, so that
  each resource can be read with what it names. What is about other patients and not about this one is left out and not followed.

`_since` (changed at that time or later) and `_type` then choose among all of these; the Patient or Encounter itself only drops out by `_type`.
The answer is whole unless `_count` asks for pages of so many of the compartment's resources, with what these bring along.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from app.fhir.issues import Issue, did_you_mean, operation_outcome
from app.fhir.problems import Invalid
from app.fhir.resource_types import STORED_TYPES
from app.interaction.care_dates import in_range
from app.interaction.including import MOST_INCLUDED
from app.interaction.operation_parameters import EVERYTHING, as_pairs, given_for
from app.interaction.paging import encoded, opened, sealed
from app.interaction.reachable import Target, reachable, targets_of
from app.interaction.read import read
from app.interaction.service import Service, resource_of
from app.search.compartments import table
from app.search.conditions import AllOf, Condition, Ids, InCompartment, Not, OfTypes, Position, References, Search
from app.search.index import indexed
from app.search.instants import interval
from app.search.limits import LARGEST_COUNT
from app.search.names import CURSOR
from app.search.parameters import hashed, number_of
from app.store.records import Stored, milliseconds
from app.terminology.services.parameters import DOOR, Given

MOST_WHOLE = 20_000
"""Resources of a compartment that are answered without pages."""
_TARGET = number_of("Provenance", "target")


@dataclass(frozen=True)
class _Asked:
    """low, high: of the care, microseconds. since: milliseconds. types: none: all. count: of a page; None: whole."""

    pairs: list[tuple[str, str]]
    low: int | None
    high: int | None
    since: int | None
    types: frozenset[str]
    count: int | None

    def wants(self, one: Stored) -> bool:
        """Whether _type and _since let the resource through."""
        is_new = self.since is None or milliseconds(one.updated) >= self.since
        return is_new and (not self.types or one.type in self.types)


async def everything(
    service: Service, type_: str, id_: str, query: Sequence[tuple[str, str]], body: Any = None
) -> dict[str, Any]:
    """The searchset Bundle (its resources are msgspec.Raw). type_: Patient or Encounter; body: Parameters of a POST.

    Raises NotFound, Gone, and Invalid: for bad parameters, and where more than MOST_WHOLE resources are asked for without `_count`.
    """
    root = await read(service, type_, id_)
    path = f"{type_}/{id_}/$everything"
    cursor = _cursor(query)
    after: Position | None = None
    top: int | None = None
    if cursor is None:
        asked = _asked(given_for(EVERYTHING[type_], query, body))
    else:
        page = opened(service.store.sealing_key, cursor, path)
        asked = _asked(given_for(EVERYTHING[type_], [(name, value) for name, value in page["asked"]]))
        after, top = tuple(page["after"]), page["top"]
    looked_at, after, top = await _looked_at(service, root, asked, after, top)
    about = [*([] if cursor else [root]), *looked_at]
    support, notes = await _support(service, root, about)
    first = [root] if cursor is None and (not asked.types or root.type in asked.types) else []
    matches = [*first, *(one for one in looked_at if asked.wants(one))]
    includes = [one for one in support if asked.wants(one)]
    following = {"path": path, "asked": asked.pairs, "after": after, "top": top} if after is not None else None
    return _bundle(service, path, asked, matches, includes, notes, following)


def _cursor(query: Sequence[tuple[str, str]]) -> str | None:
    """The cursor of a page link, None where this is no page link. Raises Invalid for anything beside it."""
    given = [pair for pair in query if pair[0] not in DOOR]
    cursor = dict(given).get(CURSOR)
    if cursor is not None and len(given) > 1:
        text = f"A page link of ours holds the whole question; follow it as it stands, with nothing beside '{CURSOR}'."
        raise Invalid(*(Issue("value", "page-link", text, f"http.{name}") for name, _ in given if name != CURSOR))
    return cursor


async def _looked_at(
    service: Service, root: Stored, asked: _Asked, after: Position | None, top: int | None
) -> tuple[list[Stored], Position | None, int]:
    """The resources around the root of one page, or all of them; where the next page goes on, None on the last."""
    types = tuple(sorted(table()["Patient"])) if root.type == "Patient" else ()
    conditions: list[Condition] = [_around(root), Not(AllOf((OfTypes((root.type,)), Ids((root.id,)))))]
    if asked.low is not None or asked.high is not None:
        conditions.append(in_range(types, asked.low, asked.high))
    found: list[Stored] = []
    wanted = 0
    while True:
        left = MOST_WHOLE if asked.count is None else asked.count - wanted
        search = Search(types, tuple(conditions), left, after=after, top=top, total="none")
        page = await service.store.search(search)
        found += page.found
        wanted += sum(asked.wants(one) for one in page.found)
        after, top = page.last, page.top
        if asked.count is None and after is not None:
            text = f"There are more than {MOST_WHOLE} resources; ask for pages with _count."
            raise Invalid(Issue("too-costly", "everything-too-much", text, "http._count"))
        if after is None or wanted == asked.count:
            return found, after, top


def _around(root: Stored) -> Condition:
    own = hashed(root.address)
    return InCompartment((own,)) if root.type == "Patient" else References(0, (own,))


async def _support(service: Service, root: Stored, about: Sequence[Stored]) -> tuple[list[Stored], list[Issue]]:
    """Provenance of the resources, then whatever they lead to; and what there is to say about it."""
    own, around = _patients(root, targets_of(root, service.base_url)), hashed(root.address)

    def is_support(one: Stored, targets: Sequence[Target]) -> bool:
        named = _patients(one, targets)
        if named and named.isdisjoint(own):
            return False
        # What lies around the root comes on its own page, or is outside of start and end.
        rows = indexed(resource_of(one), service.base_url)[0]
        return around not in rows.compartments and (root.type == "Patient" or (around, 0) not in rows.references)

    known = {one.address for one in about} | {root.address}
    telling = await service.store.referring(about, ("Provenance",), (_TARGET,), MOST_INCLUDED + 1)
    provenance = [
        one for one in telling if one.address not in known and is_support(one, targets_of(one, service.base_url))
    ]
    reached = await reachable(service.store, service.base_url, [root, *about, *provenance], MOST_INCLUDED, is_support)
    support = [*provenance, *reached.found]
    if not reached.is_cut and len(telling) <= MOST_INCLUDED:
        return support, []
    text = f"More than {MOST_INCLUDED} resources support these; the rest is left out. Ask for smaller pages (_count)."
    return support, [Issue("incomplete", "too-many-included", text, severity="warning")]


def _patients(one: Stored, targets: Iterable[Target]) -> frozenset[str]:
    """The patients that a resource is or refers to."""
    return frozenset(each for each in (one.address, *(t.address for t in targets)) if each.startswith("Patient/"))


def _asked(given: Given) -> _Asked:
    faults: list[Issue] = []
    spans: dict[str, tuple[int, int]] = {}
    for name in ("start", "end", "_since"):
        if name in given:
            try:
                spans[name] = interval(given.one(name))
            except ValueError as error:
                faults.append(Issue("value", "parameter-value", f"'{name}': {error}.", f"http.{name}", given.one(name)))
    if "start" in spans and "end" in spans and spans["start"][0] >= spans["end"][1]:
        text = "The end lies before the start."
        faults.append(Issue("value", "parameter-value", text, "http.end", given.one("end")))
    types = [name for value in given.many("_type") for name in str(value).split(",")]
    for name in types:
        if name not in STORED_TYPES:
            text = f"'_type': '{name[:60]}' is no resource type of FHIR R4 with an endpoint{did_you_mean(name, STORED_TYPES) or '.'}"
            faults.append(Issue("value", "parameter-value", text, "http._type", name))
    count = given.one("_count")
    if count is not None and count < 1:
        faults.append(Issue("value", "parameter-value", "'_count' is at least 1.", "http._count", str(count)))
    if faults:
        raise Invalid(*faults)
    return _Asked(
        as_pairs(given),
        spans["start"][0] if "start" in spans else None,
        spans["end"][1] if "end" in spans else None,
        spans["_since"][0] // 1000 if "_since" in spans else None,
        frozenset(types),
        None if count is None else min(count, LARGEST_COUNT),
    )


def _bundle(
    service: Service,
    path: str,
    asked: _Asked,
    matches: Sequence[Stored],
    includes: Sequence[Stored],
    notes: Sequence[Issue],
    following: dict[str, Any] | None,
) -> dict[str, Any]:
    address = f"{service.base_url}/{path}"
    links = [{"relation": "self", "url": f"{address}?{encoded(asked.pairs)}".rstrip("?")}]
    if following is not None:
        links.append({"relation": "next", "url": f"{address}?{CURSOR}={sealed(service.store.sealing_key, following)}"})
    entries: list[dict[str, Any]] = [
        {"fullUrl": f"{service.base_url}/{one.address}", "resource": msgspec.Raw(one.body), "search": {"mode": mode}}
        for mode, found in (("match", matches), ("include", includes))
        for one in found
    ]
    if notes:
        entries.append({"resource": operation_outcome(notes), "search": {"mode": "outcome"}})
    total = {} if asked.count is not None else {"total": len(matches)}
    bundle = {"resourceType": "Bundle", "type": "searchset", **total, "link": links}
    return {**bundle, **({"entry": entries} if entries else {})}
