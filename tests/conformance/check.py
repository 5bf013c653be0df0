"""The checker: one walk, then each judge in turn."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tests.conformance import bindings, bundles, primitives, references
from tests.conformance.definitions import Definitions
from tests.conformance.expansions import Expansions
from tests.conformance.extensions import Extensions
from tests.conformance.fault import Fault, Skipped
from tests.conformance.invariants import Invariants
from tests.conformance.profile_tree import Item
from tests.conformance.profiles import Profiles
from tests.conformance.strip import strip
from tests.conformance.structure import Seen, Walk
from tests.conformance.types import Types

_OF_TYPE = re.compile(r"\.ofType\((\w)(\w*)\)")


class Checker:
    """Holds resources and Bundles to R4 4.0.1, to the extensions' definitions and to the profiles that they claim.

    `corpora` is the folder of real data (r4-core, mcode, genomics-reporting); `profiles` that of our own definitions.
    `skipped` gathers what could not be judged, over all checks. Building one takes about a second; share it.
    """

    def __init__(self, corpora: Path, profiles: Path) -> None:
        self.skipped = Skipped()
        self.definitions = Definitions(corpora, profiles)
        self.types = Types(self.definitions)
        self.expansions = Expansions(self.definitions)
        self.invariants = Invariants(self.types, self.skipped)
        self.profiles = Profiles(self.definitions, self.expansions, self.skipped)
        self.extensions = Extensions(self.types, self.profiles)

    def check(self, resource: dict[str, Any], *, claims: bool = True) -> list[Fault]:
        """Every fault of a resource or Bundle, sorted; an empty list if there is none.

        With `claims=False` the profiles in `meta.profile` are not looked at. Numbers may be int, float or Decimal.
        """
        walk = Walk(self.types)
        walk.resource(resource, "")
        seen = walk.seen
        found = walk.faults + primitives.faults(seen, self.definitions.primitive_types)
        found += bindings.faults(seen, self.expansions, self.skipped)
        found += references.faults(seen, self.definitions)
        found += self.invariants.faults(seen)
        found += self.extensions.faults(seen)
        for element in seen:
            if element.type == "Bundle" and isinstance(element.value, dict):
                found += bundles.faults(element.value, element.path)
            found += self._profiled(element, claims)
        self.profiles.forget()
        return sorted(set(found))

    def check_stripped(self, resource: dict[str, Any]) -> tuple[list[Fault], list[Fault]]:
        """The strip test: (faults of the resource without its extensions, required elements that held only extensions).

        Profile claims are not looked at: they may well demand an extension.
        """
        bare, gone = strip(resource)
        faults: list[Fault] = []
        vanished: list[Fault] = []
        for fault in self.check(bare, claims=False):
            only_extension = fault.rule == "cardinality-min" and _vanished(_members(fault.path), gone)
            (vanished if only_extension else faults).append(fault)
        return faults, vanished

    def _profiled(self, element: Seen, claims: bool) -> list[Fault]:
        """The profiles that R4 itself puts on an element (SimpleQuantity), or that a resource claims."""
        if element.member is not None and element.member.type != "Resource":
            urls = element.member.profiles if isinstance(element.value, dict) and element.type != "Extension" else ()
        else:
            meta = element.value.get("meta")
            claimed = meta.get("profile") if claims and isinstance(meta, dict) else None
            urls = tuple(u for u in claimed if isinstance(u, str)) if isinstance(claimed, list) else ()
        item = Item(element.value, element.sibling, element.path, None)
        return [fault for url in urls for fault in self.profiles.faults(url, item, element.scope)]


def _members(path: str) -> str:
    """A fault's FHIRPath as a path of JSON members, without the resource type: `Observation.value` → `value`."""
    plain = _OF_TYPE.sub(lambda m: m[1].upper() + m[2], path)
    return plain.partition(".")[2]


def _vanished(path: str, gone: set[str]) -> bool:
    """Whether the element, or a type of the choice (`medication` by `medicationCodeableConcept`), is among the gone."""
    tails = (each.removeprefix(path) for each in gone if each.startswith(path))
    return any(tail == "" or (tail[0].isupper() and tail.isalnum()) for tail in tails)
