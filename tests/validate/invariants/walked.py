"""Every node of a resource with its definition path, and what the FHIRPath engine says of a rule there: the reference of these tests."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from app.validate.bundles import bundled, full_url_of
from app.validate.definitions import constraints_at, holder, is_primitive, lineage, paths
from app.validate.finding import Asked, Node, Scope
from app.validate.invariants.corrections import corrected
from app.validate.invariants.interpreted import NOTHING_OUTSIDE, Undecided, verdict
from app.validate.invariants.rules import STRUCTURAL, Invariant, Invariants, type_at
from app.validate.members import members_of

INVARIANTS = Invariants()
ASKED = Asked(advice=True)


def nodes(resource: Node, scope: Scope | None = None) -> Iterator[tuple[str, Node, Scope]]:
    """(definition path, node, scope) of every object, those of contained and bundled resources in their own scope.

    An element with rules beside those of its datatype comes a second time, with its own path.
    """
    type_ = resource.get("resourceType")
    if not isinstance(type_, str) or holder(type_) is None:
        return
    scope = scope or Scope(resource, resource, ASKED, bundled(resource) if type_ == "Bundle" else None)
    ahead: list[tuple[str, Node]] = [(type_, resource)]
    while ahead:
        path, node = ahead.pop()
        yield path, node, scope
        for name, value in node.items():
            member = members_of(path).by_name.get(name)
            if member is None or is_primitive(member.type.code):
                continue
            for one in value if isinstance(value, list) else [value]:
                if not isinstance(one, dict):
                    continue
                if member.type.code == "Resource":
                    inside = path == "Bundle.entry"
                    root = one if inside or name == "resource" else scope.root
                    around = Scope(one, root, ASKED, scope.bundle, full_url_of(node) if inside else None, scope)
                    yield from nodes(one, around)
                    continue
                if member.element.constraints:
                    yield f"{member.owner}.{member.element.name}", one, scope
                ahead.append((member.holder, one))


@cache
def rules_at(path: str) -> tuple[tuple[Invariant, str, str], ...]:
    """(rule, its expression, type of the node) of everything that R4 says of a node at the path, but what the structure decides."""
    sources = [one.path for one in lineage(path)] if holder(path) else [path]
    found = []
    for source in sources:
        by_key = {rule.key: rule for rule in INVARIANTS.rules(source)}
        for constraint in constraints_at(source):
            if constraint.key not in STRUCTURAL:
                found.append((by_key[constraint.key], corrected(source, constraint), type_at(source)))
    return tuple(found)


def of_engine(expression: str, type_: str, node: Node, scope: Scope) -> bool | None:
    """Whether the rule is broken by the FHIRPath engine; None where that cannot decide it."""
    answer = verdict(expression, node, type_, scope, NOTHING_OUTSIDE)
    return None if isinstance(answer, Undecided) else answer is False


def is_nested(scope: Scope) -> bool:
    """Whether the resource is contained in a contained one, which dom-2 forbids: what walks a whole resource stops there."""
    return bool(scope.outer and scope.outer.root is scope.root and scope.outer.resource is not scope.root)


def of_rule(rule: Invariant, node: Node, scope: Scope) -> bool | None:
    """Whether the rule is broken as it is compiled; None where it says that it cannot be decided."""
    if not rule.applies(tuple(node)):
        return False
    found = rule.run(node, scope)
    if not found:
        return False
    return None if found[0].code == "not-supported" else True


def every_path() -> Iterator[str]:
    """Every path at which R4 has a rule."""
    for path in paths():
        known = holder(path)
        assert known is not None
        yield path
        for element in known.elements:
            if element.constraints and (element.content or not all(is_primitive(one.code) for one in element.types)):
                yield f"{path}.{element.name}"


def differences(resource: Any) -> list[tuple[str, str, bool | None, bool | None]]:
    """(path, key, compiled, engine) wherever the two do not say the same."""
    found = []
    for path, node, scope in nodes(resource):
        for rule, expression, type_ in rules_at(path):
            mine, its = of_rule(rule, node, scope), of_engine(expression, type_, node, scope)
            if mine != its and not is_nested(scope):
                found.append((path, rule.key, mine, its))
    return found
