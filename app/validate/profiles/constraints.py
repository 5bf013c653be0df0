"""Constraints of profiles, in FHIRPath: http://hl7.org/fhir/R4/conformance-rules.html#constraints."""

from collections.abc import Callable
from typing import Any

from app.fhir.fhirpath.environment import NO_HOOKS, Hooks
from app.fhir.fhirpath.errors import FhirpathError
from app.fhir.fhirpath.expression import compile as compiled
from app.fhir.fhirpath.nodes import Node
from app.validate.bundles import resolved
from app.validate.definitions import Element, lineage
from app.validate.finding import Finding, Found, Scope
from app.validate.profiles.items import Item
from app.validate.value_sets import ValueSets

STEPS = 100_000
"""Of one evaluation: a fraction of a second at the worst."""
Conforms = Callable[[str, Any, Scope], bool | None]
ConstraintRun = Callable[[Any, Any, Scope], Found]
"""(value, what stands beside it, scope) → findings at the value."""


def keys_of_base(holder: str, element: Element | None) -> set[str]:
    """The keys of the constraints that R4 itself has on nodes of this type, in this element: they are checked there."""
    keys = {"ele-1", "ext-1"} | {one.key for one in element.constraints} if element else {"ele-1", "ext-1"}
    try:
        return keys | {one.key for each in lineage(holder) for one in each.constraints}
    except KeyError:
        return keys


def constraint_run(constraint: dict[str, Any], type_: str, value_sets: ValueSets, conforms: Conforms) -> ConstraintRun:
    """The check of one constraint on nodes of a type. One that cannot be evaluated is told as information."""
    key, text = str(constraint.get("key"))[:60], str(constraint.get("expression") or "")
    human = str(constraint.get("human") or text)[:500]
    severity = "warning" if constraint.get("severity") == "warning" else "error"
    try:
        expression = compiled(text)
    except FhirpathError as error:
        return _unevaluated(key, str(error))
    asks = any(word in text for word in ("resolve(", "memberOf(", "conformsTo("))

    def run(value: Any, beside: Any, scope: Scope) -> Found:
        hooks = _hooks(scope, value_sets, conforms) if asks else NO_HOOKS
        sibling = beside if isinstance(beside, dict) else None
        focus = Node(value, type_, key=type_, sibling=sibling)
        try:
            if expression.verdict(
                focus, resource=scope.resource, root_resource=scope.root, hooks=hooks, steps=STEPS
            ) in (True, None):
                return None
        except FhirpathError as error:
            return _unevaluated(key, str(error))(value, beside, scope)
        shown = value if not isinstance(value, (dict, list)) else None
        return [Finding("invariant", key, f"{human.rstrip('.')} ({key}).", shown, severity=severity)]

    return run


def _unevaluated(key: str, why: str) -> ConstraintRun:
    def run(value: Any, beside: Any, scope: Scope) -> Found:
        text = f"The constraint {key} of the profile could not be evaluated: {why[:300]}"
        return [Finding("not-supported", "constraint-undecided", text, severity="information")]

    return run


def _hooks(scope: Scope, value_sets: ValueSets, conforms: Conforms) -> Hooks:
    def resolve(literal: str) -> dict[str, Any] | None:
        found = resolved(literal, scope)
        return found[0] if len(found) == 1 else None

    def member_of(value: Any, url: str) -> bool | None:
        codes = value_sets.of(url)
        if isinstance(value, str):
            return codes.holds(None, value)
        codings = value.get("coding", [value]) if isinstance(value, dict) else []
        verdicts = [
            codes.holds(one.get("system"), one["code"])
            for one in (codings if isinstance(codings, list) else [])
            if isinstance(one, dict) and isinstance(one.get("code"), str)
        ]
        return True if True in verdicts else None if None in verdicts else False

    return Hooks(
        resolve=resolve, member_of=member_of, conforms_to=lambda value, profile: conforms(profile, value, scope)
    )


def item_run(run: ConstraintRun) -> Callable[[Item, Any, Scope], Found]:
    """The constraint of an element as a rule of its items."""
    return lambda item, _, scope: run(item.value, item.beside, scope)
