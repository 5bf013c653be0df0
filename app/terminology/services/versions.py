"""Which version of a code system a value set is read over: what it says itself, and what the caller says."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.fhir.issues import Issue
from app.fhir.problems import require
from app.terminology.services.faults import NotHeld, invalid
from app.terminology.services.holdings import split
from app.terminology.services.parameters import Given

NAMES = ("system-version", "check-system-version", "force-system-version")


@dataclass(frozen=True)
class Versions:
    """The versions that the parameters of $expand name, by code system."""

    default: Mapping[str, str] = field(default_factory=dict)
    checked: Mapping[str, str] = field(default_factory=dict)
    forced: Mapping[str, str] = field(default_factory=dict)

    def of(self, system: str, stated: str | None) -> str | None:
        """The version to use where the value set states this one (`*` for any); None for whichever is held.

        Raises NotHeld where the value set states another than `check-system-version` demands.
        """
        if system in self.forced:
            return self.forced[system]
        own = None if stated == "*" else stated
        demanded = self.checked.get(system)
        if demanded and own and own != demanded:
            text = f"The value set uses {system}|{own}; check-system-version demands {demanded}."
            raise NotHeld(Issue("conflict", "system-version", text, value=own))
        return own or demanded or self.default.get(system)


def versions_of(given: Given) -> Versions:
    """The version parameters of $expand. Raises Invalid for one without a version."""
    found: dict[str, dict[str, str]] = {}
    faults = []
    for name in NAMES:
        for canonical in given.many(name):
            system, version = split(canonical)
            if version is None:
                text = f"{name} is system|version, such as http://loinc.org|2.56."
                faults.append(invalid(name, "system-version", text, canonical))
            else:
                found.setdefault(name, {})[system] = version
    require(faults)
    return Versions(*(found.get(name, {}) for name in NAMES))
