"""Constraints of profiles, in FHIRPath: http://hl7.org/fhir/R4/conformance-rules.html#constraints.

Those on nodes are compiled as R4's own invariants are; those on primitive values are evaluated by the engine.
"""

from collections.abc import Callable
from threading import local
from typing import Any

from app.fhir.fhirpath.errors import FhirpathError
from app.fhir.fhirpath.expression import compile as compiled
from app.fhir.fhirpath.nodes import Node
from app.validate.definitions import Constraint, Element, is_primitive, lineage
from app.validate.finding import Asked, Finding, Found, Scope
from app.validate.invariants.interpreted import Outside
from app.validate.invariants.rules import Invariants
from app.validate.profiles.items import Item
from app.validate.value_sets import ValueSets

STEPS = 100_000
"""Of one evaluation on a primitive: a fraction of a second at the worst."""
Conforms = Callable[[str, Any, Scope], bool | None]
ConstraintRun = Callable[[Any, Any, Scope], Found]
"""(value, what stands beside a primitive, scope) → findings at the value."""


def keys_of_base(holder: str, element: Element | None) -> set[str]:
    """The keys of the constraints that R4 itself has on nodes of this type, in this element: they are checked there."""
    keys = {"ele-1", "ext-1"} | {one.key for one in element.constraints} if element else {"ele-1", "ext-1"}
    try:
        return keys | {one.key for each in lineage(holder) for one in each.constraints}
    except KeyError:
        return keys


class Constraints:
    """Makes rules of the constraints of profiles, which may ask for value sets and for other profiles."""

    def __init__(self, value_sets: ValueSets, conforms: Conforms) -> None:
        def member_of(value: Any, url: str) -> bool | None:
            return _is_member(value, value_sets, url)

        asking = local()

        def conforms_to(value: Any, url: str) -> bool | None:
            open_: set[tuple[int, str]] = asking.__dict__.setdefault("open", set())
            question = (id(value), url)
            if not isinstance(value, dict) or question in open_:
                return None  # a profile that asks whether it holds itself has no answer
            open_.add(question)
            try:
                return conforms(url, value, Scope(value, value, Asked()))
            finally:
                open_.discard(question)

        self._invariants = Invariants(Outside(member_of, conforms_to))

    def run_of(self, stated: dict[str, Any], type_: str) -> ConstraintRun:
        """The rule of one constraint on values of a type. One that cannot be evaluated is told as information."""
        text = str(stated.get("expression") or "")
        human = str(stated.get("human") or text)[:500]
        severity = "warning" if stated.get("severity") == "warning" else "error"
        constraint = Constraint(str(stated.get("key"))[:80], severity, human, text)
        if is_primitive(type_):
            return _of_primitive(constraint, type_)
        run = self._invariants.rule(constraint, type_).run
        return lambda value, beside, scope: run(value, scope) if isinstance(value, dict) else None


def _of_primitive(constraint: Constraint, type_: str) -> ConstraintRun:
    def undecided(why: FhirpathError) -> Found:
        text = f"The rule {constraint.key} could not be decided here: {why}"
        return [Finding("not-supported", constraint.key, text, severity="information")]

    try:
        expression = compiled(constraint.expression)
    except FhirpathError as error:
        reason = error
        return lambda value, beside, scope: undecided(reason)

    def run(value: Any, beside: Any, scope: Scope) -> Found:
        focus = Node(value, type_, key=type_, sibling=beside if isinstance(beside, dict) else None)
        try:
            answer = expression.verdict(focus, resource=scope.resource, root_resource=scope.root, steps=STEPS)
        except FhirpathError as error:
            return undecided(error)
        if answer is not False:
            return None
        text = f"{constraint.human.rstrip('.')} ({constraint.key})."
        return [Finding("invariant", constraint.key, text, value, severity=constraint.severity)]

    return run


def _is_member(value: Any, value_sets: ValueSets, url: str) -> bool | None:
    codes = value_sets.of(url)
    if isinstance(value, str):
        return codes.holds(None, value)
    codings = value.get("coding", [value]) if isinstance(value, dict) else []
    verdicts = [
        codes.holds(one["system"] if isinstance(one.get("system"), str) else "", one["code"])
        for one in (codings if isinstance(codings, list) else [])
        if isinstance(one, dict) and isinstance(one.get("code"), str)
    ]
    return True if True in verdicts else None if None in verdicts else False


def item_run(run: ConstraintRun) -> Callable[[Item, Any, Scope], Found]:
    """The constraint of an element as a rule of its items."""
    return lambda item, _, scope: run(item.value, item.beside, scope)
