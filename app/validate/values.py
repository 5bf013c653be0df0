"""Members with a primitive type: the value, a list of values, and the `_` sibling that carries their ids and extensions.

http://hl7.org/fhir/R4/json.html#primitive
"""

from typing import Any

from app.validate.bindings import code_fault, sieve_of
from app.validate.finding import Check, Finding, Found, Node, Scope, is_full, lifted
from app.validate.members import Member
from app.validate.node import Explain, Sieve, empty, is_empty, kind_of, never, not_a_list
from app.validate.primitives import PRIMITIVES
from app.validate.value_sets import CodeSet, ValueSets

_BOUND = ("code", "string", "uri", "markdown")


class Bound:
    """The value sets that a primitive element is held to: by its binding, and by the bound of a weaker one."""

    def __init__(self, member: Member, value_sets: ValueSets) -> None:
        binding = member.element.binding if member.type.code in _BOUND else None
        self.sets: list[tuple[str, CodeSet]] = []
        if binding:
            self.sets.append((binding.strength, value_sets.of(binding.value_set)))
            if binding.most and binding.strength != "required":
                self.sets.append(("required", value_sets.of(binding.most)))

    def fault(self, value: str, scope: Scope) -> Finding | None:
        """The finding about a code outside of its value set."""
        for strength, codes in self.sets:
            if strength != "preferred" or scope.asked.advice:
                found = code_fault(value, codes, strength)
                if found:
                    return found
        return None


def sieve_and_explain(member: Member, value_sets: ValueSets) -> tuple[Sieve, Explain]:
    """How the value, or the list of values, of a primitive member is looked at."""
    primitive, bound = PRIMITIVES[member.type.code], Bound(member, value_sets)
    one = sieve_of(bound.sets[0][1]) if bound.sets else primitive.sieve

    def why(value: Any, scope: Scope) -> Finding | None:
        if isinstance(value, list):
            if not value:
                return empty(value)
            if member.is_list:
                return Finding("structure", "nested-list", "FHIR has no lists of lists.", value)
            text = f"{member.owner}.{member.element.stem} does not repeat; here stands a list."
            return Finding("structure", "not-repeating", text, value)
        if is_empty(value):
            return empty(value)
        found = primitive.why(value)
        return found if found or not bound.sets else bound.fault(value, scope)

    def explain(node: Node, name: str, scope: Scope) -> Found:
        found = why(node[name], scope)
        return lifted(None, [found], scope.asked.most, member.step) if found else None

    if not member.is_list:
        return one, explain

    def sieve(values: Any) -> bool:
        return type(values) is list and values != [] and all(map(one, values))

    def explain_list(node: Node, name: str, scope: Scope) -> Found:
        values, beside = node[name], node.get(f"_{name}")
        if not isinstance(values, list) or not values:
            return lifted(None, [not_a_list(values)], scope.asked.most, member.step)
        found: Found = None
        for i, value in enumerate(values):
            if value is None and isinstance(beside, list) and i < len(beside) and beside[i] is not None:
                continue
            fault = why(value, scope)
            if fault:
                found = lifted(found, [fault], scope.asked.most, member.step, i)
                if is_full(found, scope.asked.most):
                    break
        return found

    return sieve, explain_list


def explain_sibling(member: Member, check: Check) -> tuple[Sieve, Explain]:
    """How `_birthDate` is looked at. check: of the object with id and extensions."""

    def one(beside: Any, value: Any, scope: Scope) -> Found:
        if not isinstance(beside, dict) or not beside:
            if is_empty(beside):
                return [empty(beside)]
            text = f"'_{member.name}' holds an object with id or extension; this is {kind_of(beside)}."
            return [Finding("structure", "json-type", text, beside)]
        found = check(beside, scope)
        if value is None and "extension" not in beside:
            found = lifted(
                found, [Finding("invariant", "ele-1", "There is neither a value nor an extension (ele-1).")], 200
            )
        return found

    def explain(node: Node, name: str, scope: Scope) -> Found:
        return lifted(None, one(node[name], node.get(member.name), scope), scope.asked.most, member.step)

    if not member.is_list:
        return never, explain

    def explain_list(node: Node, name: str, scope: Scope) -> Found:
        siblings, values = node[name], node.get(member.name)
        if not isinstance(siblings, list) or not siblings:
            return lifted(None, [not_a_list(siblings)], scope.asked.most, member.step)
        values = values if isinstance(values, list) else []
        found: Found = None
        if values and len(values) != len(siblings):
            text = f"'{member.name}' has {len(values)} items, '{name}' {len(siblings)}: fill up with null, so that they are in step."
            out_of_step = Finding("structure", "not-in-step", text, severity="warning")
            found = lifted(found, [out_of_step], scope.asked.most, member.step)
        for i, beside in enumerate(siblings):
            value = values[i] if i < len(values) else None
            if beside is None and (value is not None or i < len(values)):
                continue  # nothing beside a value; a null in both lists is said once, of the values
            found = lifted(found, one(beside, value, scope), scope.asked.most, member.step, i)
            if is_full(found, scope.asked.most):
                break
        return found

    return never, explain_list
