"""Resource → every issue. R4's definitions, compiled to one check for each type; profiles are further checks of the same node.

How the parts meet (who extends the validator builds on this):

**Check.** `Check = (value, Scope) -> Found` (finding.py) says everything about a value; `None` is the answer for a good one.
Findings carry steps from the value on; whoever calls a check lifts them (`lifted`). `Scope` has %resource, %rootResource and
the Bundle around. Nothing raises, whatever JSON the value is.

**Node.** `node_check(plan_of)` (node.py) makes the check of an object. `plan_of(shape)` is asked once for each tuple of member
names; the `Plan` has for each member a `Sieve` (fast, by value alone) and an `Explain` (the whole truth, asked where the sieve
does not pass), the members that hold objects with their checks, and the rules that can apply to that shape.

**Rules (invariants).** `Rules = (path) -> Sequence[Rule]` is asked once for each definition path when its check is made:
`Observation`, `Observation.component`, `Quantity`, `DomainResource` (a node gets the rules of its type and of all that its type
specialises), and the path of an element with a datatype (`Bundle.link`): there the rules stand beside those of the datatype. A
`Rule(run, reads)` runs on nodes that have one of the names `reads` (an `Invariant` looks at the whole shape); `run(node, scope)` gives findings, steps from the node
on. The constraints and their contexts: `definitions.constraints_at(path)`; those on elements with a primitive type
(`definitions.primitive_constraints(path)`) are rules of the object that holds them. ele-1, ext-1, txt-1, txt-2 and ref-1 are
decided by the structure, fast, and listed in `STRUCTURAL` of invariants/rules.py, which makes the rules of all others.

**Profiles.** `Profiles = (canonical) -> Check | None`: the check of a StructureDefinition whatever its type: of a resource (run
after the check of its type, for `meta.profile` and for `profiles=` of the call), of a datatype or of an Extension (asked for
each `Extension.url` that R4 core does not define). Such a check says only what the profile adds; the structure is said once,
by the type. The base class of V3's work is the same `node_check`, with a `plan_of` that knows the profile's elements and slices.

**Value sets.** `ValueSets(decide)`: R4's are in a table, of others `decide(canonical, system, code)` is asked, whose None says
that it cannot be decided: that is reported as information.

**Displays.** `Displays = (system, code) -> names or None`: what a code is called, where that is known.
"""

from collections.abc import Sequence
from typing import Any

from app.fhir.issues import Issue
from app.fhir.paths import rendered, root
from app.validate.checks import Checks, Profiles, Rules
from app.validate.coded import Displays, no_displays
from app.validate.finding import Asked, Finding, Found, Scope
from app.validate.invariants.rules import Invariants
from app.validate.value_sets import Decide, ValueSets

MOST_ISSUES = 200
_INVARIANTS = Invariants()


def no_profiles(canonical: str) -> None:
    """No profile is known."""


class Validator:
    """Says everything that is wrong with a resource. Checks are compiled when they are first needed, and kept."""

    def __init__(
        self,
        *,
        rules: Rules = _INVARIANTS.rules,
        profiles: Profiles = no_profiles,
        decide: Decide | None = None,
        displays: Displays = no_displays,
    ) -> None:
        """rules, profiles, decide, displays: as the module says; without them, R4's structure, bindings and invariants alone."""
        self._checks = Checks(ValueSets(decide), displays, rules, profiles)

    def issues(
        self,
        resource: Any,
        *,
        base_url: str | None = None,
        profiles: Sequence[str] = (),
        max_issues: int = MOST_ISSUES,
        advice: bool = False,
    ) -> list[Issue]:
        """Every issue of the resource, which may be any JSON value; never raises. Errors come first where not all have room.

        base_url: of this service, so that absolute references to it are known; profiles: canonicals that the resource is held
        to; advice: preferred bindings and best practice too. Expressions begin with the resource's type:
        `Bundle.entry[3].resource.name[0].given[1]`, and for a choice `Observation.value.ofType(Quantity).code`.
        """
        asked = Asked(max_issues, advice, base_url, tuple(profiles))
        try:
            found = self._checks.resource(resource, Scope(resource, resource, asked))
        except RecursionError:
            text = "The resource is nested too deeply to be looked at."
            return [Issue("too-costly", "too-deep", text, _root(resource) or None)]
        return _issues(found, _root(resource), max_issues)


def faults(resource: Any) -> list[Issue]:
    """The errors of the resource by R4's structure, bindings and invariants alone."""
    return [issue for issue in _STANDARD.issues(resource) if issue.severity == "error"]


def _root(resource: Any) -> str:
    return rendered(root(resource))


def _issues(found: Found, root: str, most: int) -> list[Issue]:
    """The findings as issues, errors before others only where there are too many."""
    if not found:
        return []
    if len(found) < most:
        return [one.issue(root) for one in found]
    kept: list[Finding] = sorted(found, key=lambda one: one.severity != "error")[: most - 1]
    text = f"There are more issues than the {most - 1} that are shown."
    return [
        *(one.issue(root) for one in kept),
        Issue("too-costly", "too-many", text, root or None, severity="information"),
    ]


_STANDARD = Validator()
