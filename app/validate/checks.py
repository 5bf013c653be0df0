"""One check for each type and each element, made when it is first needed, and for whole resources."""

from collections.abc import Callable, Sequence
from typing import Any

from app.fhir.issues import did_you_mean
from app.fhir.resource_types import RESOURCE_TYPES
from app.validate.bindings import coded_rules
from app.validate.bundles import bundle_rules, bundled, full_url_of
from app.validate.coded import Displays, coding_rules, include_rules, quantity_rules
from app.validate.definitions import lineage, names_of
from app.validate.extensions import Place, extension_rules
from app.validate.finding import Check, Finding, Found, Node, Scope, is_full, lifted
from app.validate.members import Member, Members, faults_of_names, members_of
from app.validate.narrative import narrative_rules
from app.validate.node import (
    Explain,
    Plan,
    Rule,
    Shape,
    Sieve,
    is_empty,
    kind_of,
    never,
    node_check,
    not_a_list,
    passes,
)
from app.validate.references import reference_rules
from app.validate.value_sets import ValueSets
from app.validate.values import explain_sibling, sieve_and_explain

Rules = Callable[[str], Sequence[Rule]]
"""Definition path → the rules of its nodes, from outside of this module (the invariants)."""
Profiles = Callable[[str], Check | None]
"""Canonical → the check of what that StructureDefinition adds; None for one that is not known here."""
_CODED = ("CodeableConcept", "Coding", "Quantity")


class Checks:
    """The checks of R4's types with the given rules, profiles, value sets and displays."""

    def __init__(self, value_sets: ValueSets, displays: Displays, rules: Rules, profiles: Profiles) -> None:
        self.value_sets, self.profiles = value_sets, profiles
        self._rules = rules
        self._types: dict[str, Check] = {}
        self._of_node = {
            "Coding": coding_rules(displays),
            "Quantity": quantity_rules(),
            "Narrative": narrative_rules(),
            "Bundle": bundle_rules(),
            "ValueSet.compose.include": include_rules(),
        }

    def of_type(self, path: str) -> Check:
        """The check of a node of this type or backbone path, wherever it stands. Raises KeyError for what R4 does not have."""
        check = self._types.get(path)
        if check is None:
            names = names_of(path) | {"Element"}
            check = self._types[path] = self._node_check(path, self.extension_rules(names, path))
        return check

    def of_element(self, member: Member) -> Check:
        """The check of a node that stands in this element: of its type, and of what the element asks beyond."""
        type_, rules = member.type, list(self.extension_rules(member.names, member.holder))
        if type_.code == "Reference":
            rules += reference_rules(type_.targets, f"{member.owner}.{member.element.stem}")
        if member.element.binding and type_.code in _CODED:
            rules += coded_rules(member.element.binding, type_.code, self.value_sets)
        if member.element.constraints:
            rules += self._rules(f"{member.owner}.{member.element.name}")
        return self._node_check(member.holder, rules, remembers=member.owner == "CodeableConcept")

    def extension_rules(self, names: frozenset[str], holder: str) -> list[Rule]:
        """The rules of the extensions that stand on an element with these names."""
        return extension_rules(names, holder == "Extension", self)

    def extension_check(self, url: str) -> Check | None:
        """The check of an extension that R4 core does not define."""
        return self.profiles(url)

    def extension_place(self, url: str) -> Place | None:
        """Where it may stand, if the profiles can tell (`place`, as app/validate/profiles has it)."""
        place = getattr(self.profiles, "place", None)
        found: Place | None = place(url) if place is not None else None
        return found

    def _node_check(self, path: str, rules: Sequence[Rule], remembers: bool = False) -> Check:
        members = members_of(path)
        own = [rule for one in lineage(path) for rule in (*self._of_node.get(one.path, ()), *self._rules(one.path))]
        every = (*own, *rules)
        made: dict[str, tuple[Sieve, Explain | None, Check | None]] = {}

        def part(name: str) -> tuple[Sieve, Explain | None, Check | None]:
            found = made.get(name)
            if found is None:
                found = self._part(members, name)
                if found is not _NOTHING:
                    made[name] = found
            return found

        def plan_of(shape: Shape) -> Plan:
            parts = [part(name) for name in shape]
            nodes = tuple(
                (name, members.by_name[name].is_list, check, members.by_name[name].step)
                for name, (_, _, check) in zip(shape, parts, strict=True)
                if check is not None
            )
            faults = (lambda node: faults_of_names(members, tuple(node))) if faults_of_names(members, shape) else None
            runs = tuple(rule.run for rule in every if rule.applies(shape))
            return Plan(tuple(p[0] for p in parts), tuple(p[1] for p in parts), nodes, runs, faults)

        return node_check(plan_of, remembers)

    def _part(self, members: Members, name: str) -> tuple[Sieve, Explain | None, Check | None]:
        """Sieve, explanation and check of one member; unknown ones are said by their names."""
        member = members.by_name.get(name)
        if member is None:
            bare = members.by_name.get(name[1:]) if name.startswith("_") else None
            if bare is None or not bare.is_primitive:
                return _NOTHING
            check = self._node_check("Element", self.extension_rules(bare.names, "Element"))
            return (*explain_sibling(bare, check), None)
        if member.type.code == "Resource":
            return never, self._explain_resources(member), None
        if member.is_primitive:
            return (*sieve_and_explain(member, self.value_sets), None)
        return passes, None, self.of_element(member)

    def _explain_resources(self, member: Member) -> Explain:
        """How `contained`, `resource` and `outcome` are looked at: each resource in a scope of its own."""

        def explain(node: Node, name: str, scope: Scope) -> Found:
            value = node[name]
            if not member.is_list:
                inner = Scope(value, value, scope.asked, None, None, scope)
                if member.owner == "Bundle.entry":
                    inner = Scope(value, value, scope.asked, scope.bundle, full_url_of(node), scope)
                return lifted(None, self.resource(value, inner), scope.asked.most, member.step)
            if not isinstance(value, list) or not value:
                return lifted(None, [not_a_list(value)], scope.asked.most, member.step)
            found: Found = None
            for i, one in enumerate(value):
                inner = Scope(one, scope.root, scope.asked, scope.bundle, scope.full_url, scope)
                found = lifted(found, self.resource(one, inner), scope.asked.most, member.step, i)
                if isinstance(one, dict) and "id" not in one:
                    text = "A contained resource has an id, by which it is referred to."
                    found = lifted(found, [Finding("invalid", "contained-id", text)], scope.asked.most, member.step, i)
                if is_full(found, scope.asked.most):
                    break
            return found

        return explain

    def resource(self, value: Any, scope: Scope) -> Found:
        """Everything about a whole resource: of its type, and of the profiles that it claims."""
        if not isinstance(value, dict):
            text = f"A resource is a JSON object; this is {kind_of(value)}."
            return [Finding("structure", "not-a-resource", text, value)]
        type_ = value.get("resourceType")
        if not isinstance(type_, str) or type_ not in RESOURCE_TYPES:
            return [type_fault(type_)]
        if type_ == "Bundle":
            scope = Scope(value, value, scope.asked, bundled(value), scope.full_url, scope.outer)
        found = self.of_type(type_)(value, scope)
        meta = value.get("meta")
        claimed = meta.get("profile") if isinstance(meta, dict) else None
        if isinstance(claimed, list):
            for i, canonical in enumerate(claimed[:100]):
                if isinstance(canonical, str) and canonical not in scope.asked.profiles:
                    found = lifted(found, self._profile(value, scope, canonical, i), scope.asked.most)
        if scope.outer is None:
            for canonical in scope.asked.profiles:
                found = lifted(found, self._profile(value, scope, canonical, None), scope.asked.most)
        return found

    def _profile(self, value: Node, scope: Scope, canonical: str, index: int | None) -> Found:
        check = self.profiles(canonical)
        if check is not None:
            return check(value, scope)
        if canonical.partition("|")[0] == f"http://hl7.org/fhir/StructureDefinition/{value.get('resourceType')}":
            return None  # the type itself, which was checked
        text = f"The profile {canonical[:200]} is not known here, so nothing was checked against it."
        severity, at = ("error", ()) if index is None else ("warning", ("meta", "profile", index))
        return [Finding("not-found", "profile-unknown", text, canonical, severity=severity, at=at)]


_NOTHING: tuple[Sieve, Explain | None, Check | None] = (passes, None, None)


def type_fault(type_: Any) -> Finding:
    """The finding of a resourceType that is missing or unknown to R4."""
    if type_ is None:
        return Finding("invalid", "resource-type", "resourceType is missing.", at=("resourceType",))
    if not isinstance(type_, str) or is_empty(type_):
        text = f"resourceType is a text such as 'Patient'; this is {kind_of(type_)}."
        return Finding("invalid", "resource-type", text, type_, at=("resourceType",))
    near = did_you_mean(type_[:60], RESOURCE_TYPES) or "."
    text = f"'{type_[:60]}' is no resource type of FHIR R4{near}"
    return Finding("invalid", "resource-type", text, type_, at=("resourceType",))
