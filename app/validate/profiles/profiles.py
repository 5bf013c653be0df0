"""Canonical → the check of what that profile adds to its type. Profiles are compiled when they are first asked for."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.fhir.problems import Problem
from app.validate.definitions import is_primitive, names_of
from app.validate.extensions import Place
from app.validate.finding import Check, Finding, Found, Node, Scope
from app.validate.profiles.codes import decided_by
from app.validate.profiles.constraints import Constraints, keys_of_base
from app.validate.profiles.elements import Elements, all_of
from app.validate.profiles.extension_parts import part_check, place_of
from app.validate.profiles.faults import Unusable
from app.validate.profiles.held import Held
from app.validate.profiles.r4_bases import r4_base
from app.validate.profiles.snapshot import StructureDefinition, elements_of_snapshot
from app.validate.profiles.tree import Branch, ElementDefinition, grown
from app.validate.value_sets import Decide, ValueSets

KIND = "StructureDefinition"
Whole = Callable[[Any, Any, Scope], Found]
"""(value, what stands beside a primitive, scope) → all that a profile finds in a value of its type."""
DEEPEST_BASE = 30
LONGEST_CANONICAL = 1000
"""Of those that are looked up: what is remembered of them stays small, whoever asks."""
FOR_READERS = frozenset(
    {"short", "definition", "comment", "requirements", "alias", "mapping", "example", "isModifierReason"}
)
MISSHAPEN = (AttributeError, TypeError, LookupError, ValueError, RecursionError)
"""What a definition raises that is not shaped as R4 says. It is an operator's file: it is named, and nothing else stops."""


class Profiles:
    """All profiles that are held. decide: for the value sets of the same sources, to be handed to the Validator too."""

    def __init__(self, held: Held) -> None:
        self.held = held
        self.decide: Decide = decided_by(held)
        self.value_sets = ValueSets(self.decide)
        self.constraints = Constraints(self.value_sets, self.conforms)
        self._trees: dict[str, Branch] = {}
        self._checks: dict[str, Whole] = {}
        self._unusable: dict[str, str] = {}
        self._doors: dict[str, Check] = {}
        self._places: dict[str, Place] = {}

    def __call__(self, canonical: str) -> Check | None:
        """The check for a resource that claims the profile, or of an extension; None for a canonical that nobody knows."""
        door = self._doors.get(canonical)
        if door is None:
            try:
                definition = self.definition(canonical)
            except Unusable:
                definition = {}
            if definition is None:
                return None
            door = self._doors[canonical] = self._door(canonical, definition)
        return door

    def definition(self, canonical: str) -> StructureDefinition | None:
        """The StructureDefinition: of those held, or of R4's types. Read only. Raises Unusable for a file that is no JSON."""
        if len(canonical) > LONGEST_CANONICAL:
            return None
        try:
            return self.held.find(KIND, canonical) or r4_base(canonical)
        except Problem as problem:
            raise Unusable(problem.issues[0].text) from None

    def place(self, url: str) -> Place | None:
        """Where an extension may stand; None where it is not held or cannot be used."""
        if url not in self._places:
            try:
                definition = self.held.find(KIND, url)
                found = None if definition is None else place_of(definition)
            except (Problem, *MISSHAPEN):
                return None
            if found is None:
                return None  # not kept: of urls that nobody knows there is no end
            self._places[url] = found
        return self._places[url]

    def _door(self, canonical: str, definition: StructureDefinition) -> Check:
        type_, name = definition.get("type"), name_of(canonical)

        def check(value: Any, scope: Scope) -> Found:
            if type_ != "Extension":
                if not isinstance(value, dict):
                    return None
                severity = "error" if scope.outer is None and canonical in scope.asked.profiles else "warning"
                found = _of_wrong_type(value, type_, name) or _abstract(definition, name)
                if found:
                    return found
            else:
                severity = "warning"
            try:
                return self.check(canonical)(value, None, scope)
            except Unusable as fault:
                text = f"The profile {canonical[:200]} cannot be used, so nothing was checked against it. {fault}"
                return [Finding("not-supported", "profile-unusable", text, canonical, severity=severity)]

        return check

    def check(self, url: str) -> Whole:
        """The check of what the profile says of a value of its type. Raises Unusable."""
        check = self._checks.get(url)
        if check is None:
            if url in self._unusable:
                raise Unusable(self._unusable[url])
            try:
                check = self._checks[url] = self._made(url)
            except Unusable as fault:
                self._unusable[url] = str(fault)
                raise
        return check

    def _made(self, url: str) -> Whole:
        definition, tree = self.definition(url), self.tree(url)
        if definition is None or tree is None:
            raise Unusable(f"{url[:200]} is not held here.")
        try:
            return self._compiled(definition, tree, name_of(url))
        except MISSHAPEN as fault:
            raise Unusable(f"Its definition is misshapen: {type(fault).__name__}.") from fault

    def _compiled(self, definition: StructureDefinition, tree: Branch, name: str) -> Whole:
        type_ = str(definition.get("type"))
        primitive = is_primitive(type_)
        checks = Elements(tree, name, self).of_children(tree, "Element" if primitive else type_)
        keys = keys_of_base(type_, None)
        runs = [
            self.constraints.run_of(one, type_)
            for one in tree.element.get("constraint", ())
            if one.get("key") not in keys and one.get("expression")
        ]
        parts = part_check(tree, definition) if type_ == "Extension" else None

        def check(value: Any, beside: Any, scope: Scope) -> Found:
            node = beside if primitive else value
            if not isinstance(node, dict) and not primitive:
                return None
            found = all_of(checks, node if isinstance(node, dict) else {}, scope)
            for run in runs:
                found = _together(found, run(value, beside, scope))
            return _together(found, parts(value, scope)) if parts else found

        return check

    def tree(self, url: str) -> Branch | None:
        """The elements of the profile's snapshot; None where it is not held. Raises Unusable for a broken one."""
        tree = self._trees.get(url)
        if tree is None:
            definition = self.definition(url)
            if definition is None:
                return None
            try:
                elements = elements_of_snapshot(definition, self.base)
                tree = self._trees[url] = grown([_checked(one) for one in elements])
            except MISSHAPEN as fault:
                raise Unusable(f"Its definition is misshapen: {type(fault).__name__}.") from fault
        return tree

    def base(self, canonical: str, depth: int = 0) -> StructureDefinition | None:
        """A definition with its snapshot, generated where it has none."""
        definition = self.definition(canonical)
        if definition is None or definition.get("snapshot"):
            return definition
        if depth > DEEPEST_BASE:
            raise Unusable("Its bases lead round, or are very many.")
        elements = elements_of_snapshot(definition, lambda url: self.base(url, depth + 1))
        return {**definition, "snapshot": {"element": elements}}

    def type_of(self, url: str) -> str | None:
        """The type that the profile constrains; None where it is not held."""
        try:
            definition = self.definition(url)
        except Unusable:
            return None
        type_ = definition.get("type") if definition is not None else None
        return type_ if isinstance(type_, str) else None

    def findings(self, url: str, value: Any, scope: Scope, beside: Any = None) -> Found:
        """What the profile finds in the value; nothing where it is not held or cannot be used. beside: of a primitive."""
        if self.type_of(url) is None:
            return None
        try:
            return self.check(url)(value, beside, scope)
        except Unusable:
            return None

    def conforms(self, url: str, value: Any, scope: Scope) -> bool | None:
        """Whether the value conforms to the profile, errors alone counted; None where the profile cannot be asked."""
        type_ = self.type_of(url)
        if type_ is None or not isinstance(value, dict):
            return None
        if _of_wrong_type(value, type_, url):
            return False
        try:
            found = self.check(url)(value, None, scope)
        except Unusable:
            return None
        return not any(one.severity == "error" for one in found or ())

    def first_fault(self, url: str, value: Any, scope: Scope) -> str:
        """The first thing that the profile finds wrong, in its words."""
        return next((one.text for one in self.findings(url, value, scope) or () if one.severity == "error"), "")


def _checked(element: ElementDefinition) -> ElementDefinition:
    """The part of an element that checks are made of: without what is written for readers, which is most of it."""
    return {key: value for key, value in element.items() if key not in FOR_READERS}


def name_of(canonical: str) -> str:
    """What sentences call a profile: the last part of its url."""
    return canonical.partition("|")[0].rpartition("/")[2][:80]


def _together(found: Found, more: Found) -> Found:
    return [*found, *more] if found and more else found or more


def _of_wrong_type(value: Node, type_: Any, name: str) -> Found:
    """A resource is of the profile's type, or of one that specialises it (`DomainResource`)."""
    own = value.get("resourceType")
    if not isinstance(own, str) or not isinstance(type_, str):
        return None
    try:
        if type_ in names_of(own):
            return None
    except KeyError:
        return None  # no type of R4, which is said elsewhere
    text = f"{name} is a profile of {type_}; this is a {own}."
    return [Finding("structure", "profile-wrong-type", text, own)]


def _abstract(definition: StructureDefinition, name: str) -> Found:
    if definition.get("abstract") is not True:
        return None
    text = f"{name} is abstract: a resource conforms to a profile that builds on it, and names that one."
    return [Finding("structure", "profile-abstract", text, definition.get("url"))]


def profiles_of(paths: Sequence[Path], mappings: Path) -> Profiles:
    """The profiles of ours and of these folders and packages. `profiles_of(…).decide` decides about their value sets.

    paths: folders with `StructureDefinition-*.json`, `ValueSet-*.json`, `CodeSystem-*.json`, and FHIR packages (`.tgz`).
    mappings: the folder in whose `profiles` ours lie. Raises Invalid for a source that cannot be read. Nothing is downloaded.
    """
    return Profiles(Held([*paths, mappings / "profiles"]))
