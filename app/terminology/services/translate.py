"""ConceptMap/$translate: http://hl7.org/fhir/R4/conceptmap-operation-translate.html"""

from collections.abc import Iterator, Mapping
from typing import Any

from app.fhir.issues import Issue
from app.fhir.problems import Invalid
from app.terminology.services.answers import Entry, coding, parameters, parts, value
from app.terminology.services.asked import codings_asked, resource_asked
from app.terminology.services.faults import NotHeld, invalid, not_held
from app.terminology.services.holdings import Holdings, split
from app.terminology.services.mappings import Dependency, Left, Match, Resource, backwards, forwards
from app.terminology.services.parameters import Given


def translate(holdings: Holdings, given: Given) -> dict[str, Any]:
    """Parameters with result, message and every match. given: of the signature TRANSLATE.

    Without url or conceptMap every map held that speaks of the code's system is used, restricted by source, target (value
    sets) and targetsystem; each match names its map. With `reverse` source and target change places, and an equivalence
    is read the other way: a code that is wider than its source has a narrower one behind it. Raises NotFound for a map
    that is not here, NotHeld where no map held speaks of the code's system, Invalid for parameters that do not fit.
    """
    codings = [one for one in codings_asked(given, given.one("system"), "version") if "system" in one and "code" in one]
    if not codings:
        text = "No coding was given that has both a system and a code."
        raise Invalid(invalid("coding", "coding-incomplete", text, code="required"))
    maps = _maps(holdings, given, codings)
    dependencies = [Dependency(one["element"], one["concept"]) for one in given.many("dependency")]
    found: list[Match] = []
    open_: list[str] = []
    for one in codings:
        for concept_map in maps:
            for result in _of_map(holdings, concept_map, one, given, dependencies, ()):
                if isinstance(result, Left):
                    open_.append(f"A mapping depends on {result.depends_on}, which was not given as a dependency.")
                elif result not in found:
                    found.append(result)
    succeeded = any(match.counts for match in found)
    messages = [match.comment for match in found if match.comment] + open_
    if not succeeded:
        named = ", ".join(f"{one['code']} of {one['system']}" for one in codings)
        messages.insert(0, f"The maps that were looked at have no translation of {named}.")
    return parameters(
        value("result", "Boolean", succeeded),
        value("message", "String", " ".join(dict.fromkeys(messages)) or None),
        *(_entry(match) for match in found),
    )


def _maps(holdings: Holdings, given: Given, codings: list[Mapping[str, Any]]) -> list[Resource]:
    if "url" in given or "conceptMap" in given:
        return [resource_asked(holdings, given, "ConceptMap", "conceptMapVersion")]
    if "conceptMapVersion" in given:
        raise Invalid(invalid("conceptMapVersion", "version-alone", "conceptMapVersion goes with the url of the map."))
    ends = ("target", "source") if given.one("reverse") else ("source", "target")
    systems = dict.fromkeys(one["system"] for one in codings)
    maps: dict[int, Resource] = {}
    for system in systems:
        for concept_map in holdings.maps_with(system):
            if any(group.get(ends[0]) == system for group in concept_map.get("group", ())):
                maps[id(concept_map)] = concept_map
    # With `reverse`, "source" still names what the code comes from: the end of the map that is its target.
    asked = [(end, given.one(name)) for end, name in zip(ends, ("source", "target"), strict=True) if name in given]
    kept = [one for one in maps.values() if all(_is_between(one, end, url) for end, url in asked)]
    if not kept:
        text = (
            f"No concept map is held that translates {'to' if given.one('reverse') else 'from'} {' or '.join(systems)}"
        )
        asked_for = "".join(f", {name} {given.one(name)}" for name in ("source", "target") if name in given)
        raise NotHeld(not_held(f"{text}{asked_for}.", value=next(iter(systems)), key="conceptmap-not-held"))
    return kept


def _is_between(concept_map: Resource, end: str, url: str) -> bool:
    """Whether the map's source or target value set is this one; a version counts where both have one."""
    own = concept_map.get(f"{end}Canonical") or concept_map.get(f"{end}Uri") or ""
    (own_url, own_version), (asked_url, asked_version) = split(own), split(url)
    return own_url == asked_url and (own_version == asked_version or None in (own_version, asked_version))


def _of_map(
    holdings: Holdings,
    concept_map: Resource,
    one: Mapping[str, Any],
    given: Given,
    dependencies: list[Dependency],
    path: tuple[str, ...],
) -> Iterator[Match | Left]:
    """What a map says, and what the map says that it hands over to; path: the maps on the way."""
    target = given.one("targetsystem")
    if given.one("reverse"):
        yield from backwards(concept_map, one, target)
        return
    for result in forwards(concept_map, one, target, dependencies):
        if not isinstance(result, Left) or result.map is None:
            yield result
            continue
        if result.map in path or result.map == concept_map.get("url"):
            text = f"The concept map {result.map} hands over to itself."
            raise Invalid(Issue("processing", "conceptmap-cycle", text, value=result.map))
        other = holdings.find("ConceptMap", *split(result.map))
        if other is None:
            text = f"The concept map {concept_map.get('url')} hands over to {result.map}, which is not held here."
            raise NotHeld(not_held(text, value=result.map, key="conceptmap-not-held"))
        yield from _of_map(holdings, other, one, given, dependencies, (*path, result.map))


def _entry(match: Match) -> Entry:
    return parts(
        "match",
        [
            value("equivalence", "Code", match.equivalence),
            value("concept", "Coding", coding(match.concept) if match.concept else None),
            *(_product(one) for one in match.product),
            value("source", "Uri", match.source),
        ],
    )


def _product(product: Mapping[str, Any]) -> Entry:
    concept = {"system": product.get("system"), "code": product["value"], "display": product.get("display")}
    return parts("product", [value("element", "Uri", product["property"]), value("concept", "Coding", coding(concept))])
