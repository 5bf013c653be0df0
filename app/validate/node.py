"""The walk: a node is looked at by its shape, and what its shape alone decides is decided once.

The shape of an object is the tuple of its member names. For each shape that a definition meets, a `Plan` is made and kept:
which test each member has to pass, which members hold objects, which rules can apply at all, and what is wrong already by
the names (an unknown element, a missing one, two of one choice). A node then costs one look-up and its members' tests.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import call
from typing import Any

from app.validate.finding import Check, Finding, Found, Node, Scope, is_full, lifted

Shape = tuple[str, ...]
Sieve = Callable[[Any], Any]
"""Truthy for a value about which there is certainly nothing to say; anything else, TypeError too, has it explained."""
Explain = Callable[[Node, str, Scope], Found]
"""What there is to say about the member of this name; findings are steps from the node on (the name is among them)."""
Run = Callable[[Node, Scope], Found]
"""A rule on a whole node."""
MOST_KEPT, LONGEST_KEPT = 10_000, 500
"""Good nodes kept for one shape, and the characters that the values of one may have."""
MOST_PLANS = 1000
"""Shapes kept for one definition. Real data has a few dozen; beyond this the store is emptied and begun anew."""


passes: Sieve = type
"""The sieve of a member that is looked at elsewhere: true of anything, and quicker than a function of ours."""


def never(_: Any) -> bool:
    """The sieve of a member that is always explained."""
    return False


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule on a node. reads: JSON names without whose presence (any of them) it has nothing to say; None: always run."""

    run: Run
    reads: frozenset[str] | None = None

    def applies(self, shape: Shape) -> bool:
        """Whether a node of this shape can break it."""
        return self.reads is None or not self.reads.isdisjoint(shape)


@dataclass(frozen=True, slots=True)
class Plan:
    """How nodes of one shape are checked. sieves and explains: one for each member, in the order of the shape.

    nodes: (name, whether it is a list, check, step in the path) of the members that hold objects.
    faults: makes the findings that the names alone decide.
    """

    sieves: tuple[Sieve, ...]
    explains: tuple[Explain | None, ...]
    nodes: tuple[tuple[str, bool, Check, str], ...] = ()
    rules: tuple[Run, ...] = ()
    faults: Callable[[Node], list[Finding]] | None = None
    good: set[tuple[Any, ...]] = field(default_factory=set)


def node_check(plan_of: Callable[[Shape], Plan], remembers: bool = False) -> Check:
    """A check of objects by their shapes. plan_of: makes the plan of a shape that was not met yet.

    remembers: the values of good nodes are kept, for a type that comes again and again with the same ones, and about which
    nothing is said that depends on the scope.
    """
    plans: dict[Shape, Plan] = {}

    def check(node: Any, scope: Scope) -> Found:
        if type(node) is not dict:
            return [not_an_object(node)]
        plan = plans.get(tuple(node))
        if plan is None:
            if len(plans) >= MOST_PLANS:
                plans.clear()
            plan = plan_of(tuple(node))
            if len(node) <= 100:
                plans[tuple(node)] = plan
        found: Found = None
        try:
            if remembers and tuple(node.values()) in plan.good:
                return None
            fine = all(map(call, plan.sieves, node.values()))
        except TypeError:  # of an unhashable value, or of one that is no text: explained below
            fine = False
        if plan.faults:
            found = plan.faults(node)
        if not fine:
            found = explained(plan, node, scope, found)
        for name, is_list, each, step in plan.nodes:
            value = node[name]
            if is_list:
                if type(value) is not list or not value:
                    found = lifted(found, [not_a_list(value)], scope.asked.most, step)
                    continue
                for i, item in enumerate(value):
                    more = each(item, scope)
                    if more:
                        found = lifted(found, more, scope.asked.most, step, i)
                        if is_full(found, scope.asked.most):
                            break
            else:
                more = each(value, scope)
                if more:
                    found = lifted(found, more, scope.asked.most, step)
        for run in plan.rules:
            more = run(node, scope)
            if more:
                found = lifted(found, more, scope.asked.most)
        if remembers and fine and not found:
            _remember(plan.good, tuple(node.values()))
        return found

    return check


def _remember(good: set[tuple[Any, ...]], values: tuple[Any, ...]) -> None:
    """Texts only: to Python, true and 1 are one."""
    if all(type(value) is str for value in values) and sum(map(len, values)) <= LONGEST_KEPT:
        if len(good) >= MOST_KEPT:
            good.clear()
        good.add(values)


def explained(plan: Plan, node: Node, scope: Scope, found: Found) -> Found:
    """What there is to say about each member that does not pass its sieve."""
    for sieve, explain, (name, value) in zip(plan.sieves, plan.explains, node.items(), strict=True):
        if explain is None:
            continue
        try:
            fine = sieve(value)
        except TypeError:
            fine = False
        if not fine:
            found = lifted(found, explain(node, name, scope), scope.asked.most)
    return found


def kind_of(value: Any) -> str:
    """What a JSON value is, in words: `a text`, `a list`, `null` …"""
    if value is None:
        return "null"
    kinds = {bool: "true or false", str: "a text", list: "a list", dict: "an object"}
    return kinds.get(type(value), "a number")


def empty(value: Any) -> Finding:
    """The finding of a member that holds nothing (http://hl7.org/fhir/R4/json.html: properties are never empty)."""
    what = (
        "Null" if value is None else {"": "An empty text", "[]": "An empty list", "{}": "An empty object"}[str(value)]
    )
    return Finding("invalid", "empty-element", f"{what} is no value in FHIR; leave the element out.", what.lower())


def is_empty(value: Any) -> bool:
    """Whether the JSON value is null or holds nothing."""
    return value is None or (isinstance(value, (str, list, dict)) and not value)


def not_an_object(value: Any) -> Finding:
    """The finding of something else where an element with members is due."""
    if is_empty(value):
        return empty(value)
    if isinstance(value, list):
        return Finding("structure", "not-repeating", "This is a list; here stands a single object.", value)
    return Finding("structure", "json-type", f"This is {kind_of(value)}; here stands an object.", value)


def not_a_list(value: Any) -> Finding:
    """The finding of something else where a list is due."""
    if is_empty(value) and not isinstance(value, dict):
        return empty(value)
    text = f"This is {kind_of(value)}; the element repeats, so JSON has a list for it, however few there are."
    return Finding("structure", "list-expected", text, value)
