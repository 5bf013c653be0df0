"""Value sets expanded as far as the definitions at hand allow; what stays open is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.conformance.definitions import Definitions

ANY = "*"
# Systems that no package lists, whose codes have a form: R4 datatypes.html, BCP 13 and ISO 4217.
SYNTAX = {
    "urn:ietf:bcp:13": re.compile(r"[\w.+-]+/[\w.+-]+( *;.*)?|xml|json|ttl"),  # the three words: CapabilityStatement
    "urn:iso:std:iso:4217": re.compile(r"[A-Z]{3}"),
}


@dataclass
class Expansion:
    """The codes of a value set, and the systems of which it holds codes that cannot be listed (`*`: any system)."""

    codes: set[tuple[str, str]] = field(default_factory=set)
    open: dict[str, str] = field(default_factory=dict)

    def holds(self, system: str | None, code: str) -> bool | None:
        """Whether the code is in; None where that cannot be known. Without a system: whether some system has it."""
        if system is None:
            if any(code == each for _, each in self.codes):
                return True
            unknown = bool(self.open)
            if unknown and set(self.open) <= set(SYNTAX):
                return any(SYNTAX[s].fullmatch(code) for s in self.open)
            return None if unknown else False
        if (system, code) in self.codes:
            return True
        return None if system in self.open or ANY in self.open else False


class Expansions:
    """Expands value sets, each once."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self._done: dict[str, Expansion] = {}

    def of(self, canonical: str) -> Expansion:
        """The expansion of a value set by URL; wholly open where it is not at hand."""
        url = canonical.split("|")[0]
        if url not in self._done:
            self._done[url] = Expansion(open={ANY: "value set refers to itself"})
            self._done[url] = self._expand(self.definitions.value_set(url), url)
        return self._done[url]

    def _expand(self, value_set: dict[str, Any] | None, url: str) -> Expansion:
        if value_set is None:
            return Expansion(open={ANY: f"value set {url} is not at hand"})
        compose, result = value_set.get("compose", {}), Expansion()
        for part in compose.get("include", ()):
            one = self._part(part)
            result.codes |= one.codes
            result.open |= one.open
        for part in compose.get("exclude", ()):
            one = self._part(part)
            result.codes -= one.codes
            if one.open:  # codes of ours may be among them: nothing of those systems is certain any more
                result.codes = {c for c in result.codes if c[0] not in one.open and ANY not in one.open}
                result.open |= one.open
        if not compose:
            result.open[ANY] = f"value set {url} has no compose"
        return result

    def _part(self, part: dict[str, Any]) -> Expansion:
        """One include or exclude: its system's codes, narrowed to those that all its value sets hold."""
        sets = [self.of(url) for url in part.get("valueSet", ())]
        if "system" in part:
            sets.insert(0, self._of_system(part))
        whole = sets[0] if sets else Expansion()
        for other in sets[1:] if "system" in part or len(sets) > 1 else []:
            both = {c for c in whole.codes | other.codes if whole.holds(*c) and other.holds(*c)}
            whole = Expansion(both, {**whole.open, **other.open} if whole.open or other.open else {})
        return whole

    def _of_system(self, part: dict[str, Any]) -> Expansion:
        system = part["system"]
        if "concept" in part:
            return Expansion({(system, c["code"]) for c in part["concept"]})
        known = self.definitions.code_system(system)
        if known is None or known["content"] != "complete":
            return Expansion(open={system: f"{system} is not at hand in full"})
        rows = list(_rows(known.get("concept", ()), ()))
        for rule in part.get("filter", ()):
            if rule["op"] not in ("is-a", "descendent-of") or rule["property"] not in ("concept", "code"):
                return Expansion(open={system: f"filter {rule['property']} {rule['op']} {rule['value']}"})
            rows = list(_below(rows, rule["value"], rule["op"] == "is-a"))
        return Expansion({(system, code) for code, _ in rows})


def _rows(concepts: Any, parents: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each code with its direct parents: by nesting, and by the property `subsumedBy`."""
    for concept in concepts:
        more = [p["valueCode"] for p in concept.get("property", ()) if p["code"] == "subsumedBy"]
        yield concept["code"], (*parents, *more)
        yield from _rows(concept.get("concept", ()), (concept["code"],))


def _below(rows: list[tuple[str, tuple[str, ...]]], top: str, itself: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The rows under `top`, by whatever number of steps."""
    inside = {top}
    grown = True
    while grown:
        more = {code for code, parents in rows if inside.intersection(parents)} - inside
        inside |= more
        grown = bool(more)
    return (row for row in rows if row[0] in inside and (itself or row[0] != top))
