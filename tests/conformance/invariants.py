"""R4's invariants of severity error: by hand where `by_hand` has them, else by `fhirpathpy`, each compiled once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import fhirpathpy
from fhirpathpy.engine.nodes import ResourceNode
from fhirpathpy.models import models

from tests.conformance import by_hand
from tests.conformance.fault import Fault, Scope, Skipped
from tests.conformance.structure import Seen
from tests.conformance.types import Types

_MODEL = models["r4"]
_WORD = re.compile(r"'(?:[^'\\]|\\.)*'|[%$]?[A-Za-z_]\w*")
_REACHING = {"descendants", "children", "$this", "%resource", "%rootResource", "%context"}
_UCUM = "http://unitsofmeasure.org"


def _has_value(items: list[Any]) -> list[bool]:
    """FHIRPath's hasValue, which fhirpathpy lacks: one primitive with a value."""
    return [len(items) == 1 and items[0] is not None and not isinstance(items[0], (dict, list))]


_OPTIONS = {
    "userInvocationTable": {"hasValue": {"fn": _has_value, "arity": {0: []}}},
    "traceFn": lambda *_: None,  # trace() would print the data
}
Compiled = Callable[[Any, dict[str, Any]], list[Any]]


@cache
def _compiled(expression: str) -> Compiled:
    program: Compiled = fhirpathpy.compile(expression, model=_MODEL, options=_OPTIONS)
    return program


def holds(expression: str, value: Any, path: str, scope: Scope) -> bool | str:
    """True or False, or in words why it cannot be evaluated. No answer at all counts as false, as HL7's validator does.

    `path` is the element's type or definition path, for fhirpathpy's model.
    """
    variables = {"resource": scope.resource, "rootResource": scope.root, "ucum": _UCUM}
    try:
        node = ResourceNode(value, path)  # type: ignore[no-untyped-call]
        answer = _compiled(expression)(node, {**variables, "context": value})
    except Exception as error:  # a foreign engine: whatever it raises, the rule was not judged
        return f"{type(error).__name__}: {str(error)[:80]}"
    return answer == [True]


class Invariants:
    """Judges what a walk saw; an expression whose members are all absent is asked once, of an empty element."""

    def __init__(self, types: Types, skipped: Skipped) -> None:
        self.types = types
        self.skipped = skipped
        self._reads: dict[tuple[str, str], frozenset[str] | None] = {}

    def faults(self, seen: Iterable[Seen]) -> list[Fault]:
        """Every broken invariant."""
        found = []
        for element in seen:
            if element.value is None:
                continue
            for constraint in self._constraints(element):
                if constraint["severity"] == "error" and not self._good(constraint, element):
                    found.append(Fault(element.path, constraint["key"], constraint["human"]))
        return found

    def _constraints(self, element: Seen) -> list[dict[str, Any]]:
        """The rules on the type and those on the element's own definition, each key once."""
        on_element = element.member.definition.get("constraint", []) if element.member else []
        table = (
            [] if element.type in self.types.definitions.primitive_types else self.types.table(element.type).constraints
        )
        return list({c["key"]: c for c in (*table, *on_element)}.values())

    def _good(self, constraint: dict[str, Any], element: Seen) -> bool:
        key = constraint["key"]
        if key in by_hand.ELSEWHERE:
            return True
        if key in by_hand.UNJUDGED:
            self.skipped.add(f"invariant {key}", by_hand.UNJUDGED[key])
            return True
        if key in by_hand.RULES:
            return by_hand.RULES[key](element.value, element.scope)
        expression = by_hand.CORRECTED.get(key, constraint["expression"])
        reads = self._members_read(expression, element)
        if reads is not None and not self._any_present(reads, element):
            return True
        verdict = holds(expression, element.value, element.type, element.scope)
        if isinstance(verdict, str):
            self.skipped.add(f"invariant {key}: {expression}", verdict)
            return True
        return verdict

    def _any_present(self, reads: frozenset[str], element: Seen) -> bool:
        members = self.types.table(element.type).members
        for name in element.value:
            member = members.get(name.removeprefix("_"))
            if member is not None and member.stem in reads:
                return True
        return False

    def _members_read(self, expression: str, element: Seen) -> frozenset[str] | None:
        """The element's own members that the rule reads, if it is true where none of them stands; else None."""
        if not isinstance(element.value, dict):
            return None
        known = (expression, element.type)
        if known not in self._reads:
            words = {word for word in _WORD.findall(expression) if not word.startswith("'")}
            stems = frozenset(words & set(self.types.table(element.type).bounds))
            empty = Scope({}, {})
            quiet = not words & _REACHING and holds(expression, {}, element.type, empty) is True
            self._reads[known] = stems if quiet and stems else None
        return self._reads[known]
