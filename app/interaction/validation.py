"""What is asked of a resource: by `$validate` everything, by a write as much as EMM_VALIDATION says.

    full        every rule of R4, its bindings and invariants, the profiles that are claimed, and plausibility
    structure   the rules that hold for all resources: form, ids, references (app/validate/faults.py)
    off         only what the store itself cannot do without: a type, an id, a meta that can be read

Errors refuse a write; what is weaker is kept beside it and told where `Prefer: return=OperationOutcome` asks for it.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

from app.fhir.issues import Issue
from app.terminology.published.resources import Published
from app.terminology.services.holdings import Holdings
from app.terminology.terminology import Terminology
from app.validate.faults import faults
from app.validate.finding import Check, Found, Scope
from app.validate.held_terminology import decide_from, displays_from
from app.validate.invariants.rules import Invariants
from app.validate.plausibility.plausibility import Plausibility
from app.validate.profiles.core import profiles_with_core
from app.validate.validator import MOST_ISSUES, Validator
from app.validate.value_sets import Decide

Mode = Literal["full", "structure", "off"]
NEEDED = frozenset({"not-a-resource", "resource-type", "id-format", "meta-shape"})
"""Keys of the faults that no setting lets through: nothing could be stored."""
Profiles = Callable[[str], Check | None]


class Validation:
    """A Validator with all that it can be given, plausibility, and what the settings ask of a write."""

    def __init__(
        self,
        validator: Validator,
        plausibility: Plausibility | None = None,
        mode: Mode = "structure",
        loosened: Iterable[str] = (),
        packages: Sequence[Path] = (),
    ) -> None:
        self._validator, self._plausibility = validator, plausibility
        self.mode, self.loosened = mode, tuple(loosened)
        self.packages = tuple(path.name for path in packages)

    @classmethod
    def load(
        cls,
        terminology: Terminology,
        mappings: Path,
        packages: Sequence[Path] = (),
        mode: Mode = "structure",
        loosened: Collection[str] = (),
    ) -> Self:
        """packages: folders and `.tgz` files with profiles. Raises BadMapping; Invalid for a package that cannot be read."""
        profiles = profiles_with_core(list(packages), mappings)
        validator = Validator(
            rules=Invariants().rules,
            profiles=loosening(profiles, loosened),
            decide=_asking(profiles.decide, decide_from(Holdings(Published(terminology)))),
            displays=displays_from(terminology),
        )
        return cls(validator, Plausibility.load(terminology, mappings), mode, loosened, packages)

    def issues(
        self,
        resource: Any,
        *,
        base_url: str | None = None,
        profiles: Sequence[str] = (),
        max_issues: int = MOST_ISSUES,
        advice: bool = False,
    ) -> list[Issue]:
        """Everything that there is to say of the resource, which may be any JSON value. Where not all has room, errors come first,
        then doubts, then the rest."""
        found = self._validator.issues(
            resource, base_url=base_url, profiles=profiles, max_issues=max_issues, advice=advice
        )
        doubts = self._plausibility.doubts(resource, max_issues) if self._plausibility else []
        if len(found) + len(doubts) <= max_issues:
            return [*found, *doubts]
        errors = [issue for issue in found if issue.severity in ("error", "fatal")]
        others = [issue for issue in found if issue.severity not in ("error", "fatal")]
        return [*errors, *doubts, *others][:max_issues]

    def of_write(self, resource: Any, base_url: str) -> list[Issue]:
        """What a write is told, as the mode says."""
        if self.mode == "full":
            return self.issues(resource, base_url=base_url)
        found = faults(resource)
        return found if self.mode == "structure" else [issue for issue in found if issue.key in NEEDED]

    def said(self) -> str:
        """What the CapabilityStatement says of it."""
        told = _SAID[self.mode]
        if self.packages:
            told += f" Profiles are loaded from {', '.join(self.packages)}."
        if self.loosened and self.mode == "full":
            told += f" Errors against these profiles are warnings only: {', '.join(self.loosened)}."
        return told


_SAID: dict[Mode, str] = {
    "full": "What is written is validated in full (types, cardinalities, bindings, invariants, the profiles that it claims, plausibility):"
    " errors refuse it (422), warnings are told with Prefer: return=OperationOutcome.",
    "structure": "What is written is checked for its form, ids and references; $validate says everything that is wrong with it.",
    "off": "What is written is not validated; this service is set so. $validate says everything that is wrong with it.",
}


@cache
def standard() -> Validation:
    """R4's rules alone, without profiles, vocabularies and plausibility: of a Service that was given nothing else."""
    return Validation(Validator(rules=Invariants().rules))


def loosening(profiles: Profiles, canonicals: Collection[str]) -> Profiles:
    """The same profiles, the errors of those with these canonicals (with or without a version) as warnings."""
    if not canonicals:
        return profiles
    loose = frozenset(canonicals)

    def of(canonical: str) -> Check | None:
        check = profiles(canonical)
        is_loose = canonical in loose or canonical.partition("|")[0] in loose
        return _as_warnings(check) if check is not None and is_loose else check

    place = getattr(profiles, "place", None)
    if place is not None:  # where extensions may stand is asked of the same object
        of.place = place  # type: ignore[attr-defined]
    return of


def _as_warnings(check: Check) -> Check:
    def warned(value: Any, scope: Scope) -> Found:
        found = check(value, scope)
        for one in found or ():
            if one.severity in ("error", "fatal"):
                one.severity = "warning"
        return found

    return warned


def _asking(first: Decide, second: Decide) -> Decide:
    """Whether a code is in a value set: as the first says, as the second where the first cannot."""

    def decide(canonical: str, system: str | None, code: str) -> bool | None:
        told = first(canonical, system, code)
        return second(canonical, system, code) if told is None else told

    return decide
