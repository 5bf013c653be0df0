"""The invariants as rules of the walk (`Rules` of app/validate/validator.py).

    rules = Invariants().rules
    rules("Observation")          # obs-6, obs-7, as they are asked of each Observation
    Invariants().rule(constraint, "Observation.component")     # a profile's own constraint

A rule says nothing, or one finding at its node: broken, or, as information, not decided.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.fhir.fhirpath.errors import FhirpathError
from app.fhir.fhirpath.parser import parse
from app.fhir.fhirpath.syntax import Syntax
from app.fhir.resource_types import RESOURCE_TYPES
from app.validate.definitions import (
    Constraint,
    constraints_at,
    elements_of,
    holder,
    is_primitive,
    primitive_constraints,
)
from app.validate.finding import Finding, Found, Node, Scope
from app.validate.invariants.by_hand import BY_HAND, Hand
from app.validate.invariants.compiler import compiled
from app.validate.invariants.corrections import corrected
from app.validate.invariants.elements import is_known, stem_of
from app.validate.invariants.interpreted import NOTHING_OUTSIDE, Outside, Undecided, convert, verdict
from app.validate.invariants.parts import BROKEN, Context, NotCovered, Truth
from app.validate.invariants.shapes import Deciding
from app.validate.invariants.shown import LONGEST, Shown, shown_of
from app.validate.node import Rule, Run, Shape

STRUCTURAL = frozenset({"ele-1", "ext-1", "txt-1", "txt-2", "ref-1"})
"""Invariants that the walk decides itself."""
BEST_PRACTICE = frozenset({"dom-6", "con-3"})
"""Those that R4 marks so (`elementdefinition-bestpractice`): said only where advice is asked for."""


@dataclass(frozen=True, slots=True)
class Invariant(Rule):
    """A rule that is run on the shapes which can break it. how: `compiled`, `by hand`, or why the engine runs it."""

    breakable: Callable[[Shape], bool] = lambda shape: True
    how: str = "compiled"
    key: str = ""

    def applies(self, shape: Shape) -> bool:
        """Whether a node of this shape can break it."""
        return self.breakable(shape)


class Invariants:
    """R4's invariants, made rules path by path when they are first asked for, and kept."""

    def __init__(self, outside: Outside = NOTHING_OUTSIDE) -> None:
        """outside: what rules may ask of the world, a terminology or profiles; R4's own ask for nothing of it."""
        self._outside = outside
        self._made: dict[str, Sequence[Invariant]] = {}

    def rules(self, path: str) -> Sequence[Invariant]:
        """The rules of the nodes at a definition's path, and of the primitive elements that they hold."""
        found = self._made.get(path)
        if found is None:
            found = self._made[path] = tuple(self._rules(path))
        return found

    def _rules(self, path: str) -> list[Invariant]:
        type_ = type_at(path)
        found = [self.rule(one, type_) for one in constraints_at(path) if one.key not in STRUCTURAL]
        if holder(path) is not None:
            for name, constraints in primitive_constraints(path).items():
                of = elements_of(path)[name].types[0].code
                found += [self._of_primitive(one, name, of) for one in constraints if one.key not in STRUCTURAL]
        return found

    def rule(self, constraint: Constraint, type_: str) -> Invariant:
        """The rule of a constraint on nodes of a type or backbone path, be it R4's or a profile's.

        An expression that is no FHIRPath gives a rule that says so, as information, of every such node. A type that R4 does
        not have is left to the engine.
        """
        text = corrected(type_, constraint)
        best_practice = constraint.key in BEST_PRACTICE
        try:
            tree = parse(text)
        except FhirpathError as error:
            reason = str(error)
            return Invariant(
                lambda node, scope: [_undecided(constraint, reason)], None, lambda shape: True, reason, constraint.key
            )
        deciding = Deciding(tree, stem_of(type_), type_) if is_known(type_) else None
        judge, how = self._judge(text, tree, type_)
        run = _run(constraint, judge, shown_of(type_, constraint.key, tree), best_practice)
        breakable = deciding.breakable if deciding else lambda shape: True
        return Invariant(run, None, breakable, how, constraint.key)

    def _judge(self, text: str, tree: Syntax, type_: str) -> "tuple[_Judge, str]":
        """The fastest way to the rule's answer, and what it is called."""
        outside = self._outside

        def interpreted(node: Any, scope: Scope) -> bool | None | Undecided:
            return verdict(text, node, type_, scope, outside)

        owner = type_.partition(".")[0]
        judge: _Judge = interpreted
        try:
            if not is_known(type_):
                raise NotCovered(f"the type {type_}")
            truth = compiled(tree, type_, owner if owner in RESOURCE_TYPES else None, convert)
            judge, how = _compiled(truth, interpreted), "compiled"
        except NotCovered as reason:
            how = f"the engine: {reason}"
        hand = _hands().get((type_, text))
        return (_by_hand(hand, judge), "by hand") if hand else (judge, how)

    def _of_primitive(self, constraint: Constraint, name: str, type_: str) -> Invariant:
        """The rule of the object that holds a primitive element with a constraint of its own."""
        judge, how = self._judge(constraint.expression, parse(constraint.expression), type_)

        def run(node: Node, scope: Scope) -> Found:
            values = node[name] if isinstance(node[name], list) else [node[name]]
            answers = [judge(value, scope) for value in values if value is not None]
            if False not in answers:
                return None
            return [_broken(constraint, str(values[answers.index(False)])[:LONGEST], name)]

        return Invariant(run, None, lambda shape: name in shape, how, constraint.key)


@cache
def _hands() -> dict[tuple[str, str], Hand]:
    """The rules written by hand, by type and the very expression that they stand for."""
    found = {}
    for (path, key), hand in BY_HAND.items():
        constraint = next(one for one in constraints_at(path) if one.key == key)
        found[path, corrected(path, constraint)] = hand
    return found


_Judge = Callable[[Any, Scope], "bool | None | Undecided"]


def _compiled(truth: Truth, otherwise: _Judge) -> _Judge:
    def judge(node: Any, scope: Scope) -> bool | None | Undecided:
        try:
            return truth(node, Context(node, scope.resource, scope.root))
        except BROKEN:
            return otherwise(node, scope)

    return judge


def _by_hand(hand: Hand, otherwise: _Judge) -> _Judge:
    def judge(node: Any, scope: Scope) -> bool | None | Undecided:
        try:
            return hand(node, scope)
        except BROKEN:
            return otherwise(node, scope)

    return judge


def _run(constraint: Constraint, judge: _Judge, shown: Shown, best_practice: bool) -> Run:
    def run(node: Node, scope: Scope) -> Found:
        if best_practice and not scope.asked.advice:
            return None
        answer = judge(node, scope)
        if answer is False:
            return [_broken(constraint, shown(node, scope))]
        return [_undecided(constraint, answer.reason)] if isinstance(answer, Undecided) else None

    return run


def _broken(constraint: Constraint, value: str | None, *at: str) -> Finding:
    text = f"{constraint.human.strip().rstrip('.')} ({constraint.key})."
    return Finding("invariant", constraint.key, text, value, severity=constraint.severity, at=at)


def _undecided(constraint: Constraint, reason: str) -> Finding:
    text = f"The rule {constraint.key} could not be decided here: {reason}"
    return Finding("not-supported", constraint.key, text, severity="information")


def type_at(path: str) -> str:
    """The type of the nodes at a definition's path: the path itself, or the one type with members that the element there may have."""
    if holder(path) is not None:
        return path
    owner, _, name = path.rpartition(".")
    element = elements_of(owner)[name]
    if element.content:
        return element.content
    return next((one.profile or one.code for one in element.types if not is_primitive(one.code)), "Element")
