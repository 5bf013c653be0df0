"""ValueSet/$expand: http://hl7.org/fhir/R4/valueset-operation-expand.html"""

from collections.abc import Iterable, Mapping
from typing import Any

from app.fhir.issues import Issue
from app.fhir.problems import require
from app.terminology.services.asked import resource_asked
from app.terminology.services.displays import LANGUAGE_SYSTEM, display_in, is_in_language, language_asked
from app.terminology.services.faults import invalid, too_costly
from app.terminology.services.holdings import Holdings, split
from app.terminology.services.members import Expander, Member
from app.terminology.services.parameters import Given
from app.terminology.services.versions import versions_of

LARGEST = 10_000
"""The most codes in one answer; more are had page by page."""
SHOWN = (
    "url",
    "version",
    "name",
    "title",
    "status",
    "experimental",
    "publisher",
    "description",
    "copyright",
    "immutable",
)
RECORDED: Mapping[str, str] = {
    "filter": "valueString",
    "offset": "valueInteger",
    "count": "valueInteger",
    "includeDesignations": "valueBoolean",
    "designation": "valueString",
    "activeOnly": "valueBoolean",
    "excludeNotForUI": "valueBoolean",
    "displayLanguage": "valueCode",
    "exclude-system": "valueUri",
    "system-version": "valueUri",
    "check-system-version": "valueUri",
    "force-system-version": "valueUri",
}


def expand(holdings: Holdings, given: Given, *, now: str, identifier: str) -> dict[str, Any]:
    """The ValueSet with its expansion, always flat. given: of the signature EXPAND.

    now: the clock, a FHIR dateTime; identifier: a URI of this expansion, such as `urn:uuid:…`. `filter` keeps codes of
    whose code or display every word of it begins a word, case aside. `total` counts what is left before paging.
    Raises NotFound for a value set that is not here; NotHeld, naming every system and why, where it cannot be expanded as
    a whole; TooCostly over LARGEST codes without `count`; Invalid for parameters or a definition that make no sense.
    """
    language = language_asked(given)
    offset, count = _page(given)
    value_set = resource_asked(holdings, given, "ValueSet", "valueSetVersion")
    without = frozenset(canonical for canonical in given.many("exclude-system") if "|" not in canonical)
    members = list(Expander(holdings, versions_of(given), without).members(value_set).values())
    versions = _versions(members)
    left = [member for member in members if _is_kept(member, given)]
    words = str(given.one("filter", "")).casefold().split()
    if words:
        left = [member for member in left if _begins(member, words, language)]
    if min(len(left) - offset, LARGEST + 1 if count is None else count) > LARGEST:
        text = f"The expansion has {len(left)} codes; at most {LARGEST} are given at once: ask with offset and count."
        raise too_costly(text, value_set.get("url"))
    page = left[offset:] if count is None else left[offset : offset + count]
    expansion: dict[str, Any] = {"identifier": identifier, "timestamp": now, "total": len(left)}
    if "offset" in given or "count" in given:
        expansion["offset"] = offset
    recorded = [{"name": name, member: value} for name, member in RECORDED.items() for value in given.many(name)]
    if "excludeNested" in given:  # whatever was asked: what is given is flat
        recorded.append({"name": "excludeNested", "valueBoolean": True})
    if recorded or versions:
        expansion["parameter"] = [*recorded, *({"name": "version", "valueUri": one} for one in versions)]
    if page:
        expansion["contains"] = [_contained(member, given, language) for member in page]
    definition = ("compose",) if given.one("includeDefinition") and "compose" in value_set else ()
    shown = {name: value_set[name] for name in (*SHOWN, *definition) if name in value_set}
    return {"resourceType": "ValueSet", "status": "active", **shown, "expansion": expansion}


def _page(given: Given) -> tuple[int, int | None]:
    faults: list[Issue] = [
        invalid(name, "paging", f"{name} is zero or more.", str(given.one(name)))
        for name in ("offset", "count")
        if given.one(name, 0) < 0
    ]
    require(faults)
    return given.one("offset", 0), given.one("count")


def _versions(members: Iterable[Member]) -> list[str]:
    """The versions of the code systems that were used, as `system|version`; known before any page is cut."""
    return list(dict.fromkeys(f"{one.system}|{one.version}" for one in members if one.version))


def _is_kept(member: Member, given: Given) -> bool:
    if (given.one("activeOnly") and member.inactive) or (given.one("excludeNotForUI") and member.abstract):
        return False
    excluded = [split(canonical) for canonical in given.many("exclude-system")]
    return not any(system == member.system and version in (None, member.version) for system, version in excluded)


def _begins(member: Member, words: list[str], language: str | None) -> bool:
    shown = display_in(member.display, member.designations, language) or ""
    own = [member.code.casefold(), *"".join(char if char.isalnum() else " " for char in shown.casefold()).split()]
    return all(any(one.startswith(word) for one in (*own, *shown.casefold().split())) for word in words)


def _contained(member: Member, given: Given, language: str | None) -> dict[str, Any]:
    made = {
        "system": member.system,
        "abstract": member.abstract or None,
        "inactive": member.inactive or None,
        "version": member.version,
        "code": member.code,
        "display": display_in(member.display, member.designations, language),
        "designation": _designations(member, given) or None,
    }
    return {name: value for name, value in made.items() if value is not None}


def _designations(member: Member, given: Given) -> list[Mapping[str, Any]]:
    """All with includeDesignations; with `designation`, those of a use or language that it names."""
    tokens = [token.rpartition("|") for token in given.many("designation")]
    if given.one("includeDesignations") is False or not (tokens or given.one("includeDesignations")):
        return []
    return [one for one in member.designations if not tokens or any(_is_asked(one, s, c) for s, _, c in tokens)]


def _is_asked(designation: Mapping[str, Any], system: str, code: str) -> bool:
    use = designation.get("use", {})
    of_use = use.get("code") == code and system in ("", use.get("system"))
    return of_use or (
        system in ("", LANGUAGE_SYSTEM) and "language" in designation and is_in_language(designation, code)
    )
