"""What a profile says of one value: its type, a fixed value or pattern, bounds, codes, constraints, profiles, targets."""

from collections.abc import Callable
from typing import Any

from app.validate.bindings import code_fault, coded_rules
from app.validate.bundles import bundled, full_url_of
from app.validate.definitions import Binding
from app.validate.finding import Finding, Found, Node, Scope
from app.validate.members import Member
from app.validate.node import Run
from app.validate.profiles.amounts import bound_faults, fits, shown, wanted_of
from app.validate.profiles.constraints import item_run, keys_of_base
from app.validate.profiles.items import Item
from app.validate.profiles.known import Known
from app.validate.profiles.r4_bases import CORE
from app.validate.profiles.references import target_runs
from app.validate.profiles.slicing import ItemRun
from app.validate.profiles.targets import Followed
from app.validate.profiles.tree import Branch

MAX_VALUE_SET = CORE + "elementdefinition-maxValueSet"
_CODED = ("CodeableConcept", "Coding", "Quantity")
_TEXTS = ("code", "string", "uri", "markdown")


def value_runs(branch: Branch, member: Member, beside: Branch, name: str, known: Known) -> list[ItemRun]:
    """The rules on each value of a member, but for what R4, or the element that is sliced (`beside`), says already."""
    own, other = branch.element, beside.element
    made: list[ItemRun] = []
    if own.get("type") != other.get("type"):
        made += _types(branch, member, name)
        if made and member.type.code != "Resource":
            return made  # a value of a type that may not be here is not held to anything else
        made += _profiles(branch, member, name, known)
        made += target_runs(branch, member, name, known)
    wanted = wanted_of(own)
    if wanted is not None and wanted != wanted_of(other):
        made.append(_wanted(wanted, f"{member.owner}.{member.element.stem}", name))
    for fault in bound_faults({key: value for key, value in own.items() if other.get(key) != value}):
        made.append(_bounded(fault, name))
    if own.get("binding") != other.get("binding"):
        made += _binding(branch, member, known)
    keys = keys_of_base(member.holder, member.element) | {str(one.get("key")) for one in other.get("constraint", ())}
    for constraint in own.get("constraint", ()):
        if str(constraint.get("key")) not in keys and constraint.get("expression"):
            made.append(item_run(known.constraints.run_of(constraint, member.holder)))
    return made


def _types(branch: Branch, member: Member, name: str) -> list[ItemRun]:
    codes = {str(one.get("code")) for one in branch.element.get("type", ())}
    if not codes or "." in member.type.code or any(one.startswith("http://hl7.org/fhirpath/") for one in codes):
        return []
    right = " or ".join(sorted(codes)[:8])
    if member.type.code == "Resource":
        if codes & {"Resource", "DomainResource"}:
            return []
        return [lambda item, node, scope: _wrong_resource(item.value, codes, f"{name} has a {right} here")]
    if member.type.code in codes:
        return []
    text = f"{member.owner}.{member.element.stem} is a {right}, says {name}; here it is a {member.type.code}."
    return [lambda item, node, scope: [Finding("structure", "profile-type", text)]]


def _wrong_resource(value: Any, codes: set[str], text: str) -> Found:
    type_ = value.get("resourceType") if isinstance(value, dict) else None
    if not isinstance(type_, str) or type_ in codes:
        return None
    return [Finding("structure", "profile-type", f"{text}, no {type_[:60]}.", type_)]


def _wanted(wanted: tuple[str, Any], label: str, name: str) -> ItemRun:
    key = "profile-fixed" if wanted[0] == "fixed" else "profile-pattern"
    verb = "is exactly" if wanted[0] == "fixed" else "has"
    text = f"{label} {verb} {shown(wanted[1])}, says {name}."

    def run(item: Item, node: Node, scope: Scope) -> Found:
        if item.value is None or fits(wanted, item.value):
            return None
        return [Finding("value", key, text, item.value if not isinstance(item.value, dict) else shown(item.value))]

    return run


def _bounded(fault: Callable[[Any], str | None], name: str) -> ItemRun:
    def run(item: Item, node: Node, scope: Scope) -> Found:
        why = fault(item.value)
        return [Finding("value", "profile-bound", f"This is {why}, which {name} forbids.", item.value)] if why else None

    return run


def binding_of(element: dict[str, Any]) -> Binding | None:
    """The binding of an element; an example binds nobody."""
    stated = element.get("binding")
    if not isinstance(stated, dict) or stated.get("strength") not in ("required", "extensible", "preferred"):
        return None
    if not isinstance(stated.get("valueSet"), str):
        return None
    most = [
        one.get("valueCanonical") or one.get("valueUri")
        for one in stated.get("extension", ())
        if isinstance(one, dict) and one.get("url") == MAX_VALUE_SET
    ]
    return Binding(stated["strength"], stated["valueSet"], most[0] if most else None)


def _binding(branch: Branch, member: Member, known: Known) -> list[ItemRun]:
    binding, base = binding_of(branch.element), member.element.binding
    if binding is None or (base and _bare(binding) == _bare(base)):
        return []
    if member.type.code in _CODED:
        return [_coded(rule.run) for rule in coded_rules(binding, member.type.code, known.value_sets)]
    if member.type.code not in _TEXTS:
        return []
    codes = known.value_sets.of(binding.value_set)

    def run(item: Item, node: Node, scope: Scope) -> Found:
        if not isinstance(item.value, str) or (binding.strength == "preferred" and not scope.asked.advice):
            return None
        fault = code_fault(item.value, codes, binding.strength)
        return [fault] if fault else None

    return [run]


def _coded(run: Run) -> ItemRun:
    return lambda item, node, scope: run(item.value, scope) if isinstance(item.value, dict) else None


def _bare(binding: Binding) -> tuple[str, str, str | None]:
    most = binding.most.partition("|")[0] if binding.most else None
    return binding.strength, binding.value_set.partition("|")[0], most


def _profiles(branch: Branch, member: Member, name: str, known: Known) -> list[ItemRun]:
    """The rule that a value conforms to one of the profiles of its type. Extensions are checked wherever they stand."""
    if member.type.code == "Extension":
        return []
    by_code: dict[str, list[str]] = {}
    for type_ in branch.element.get("type", ()):
        urls = [url for url in type_.get("profile", ()) if url.removeprefix(CORE) != member.type.profile]
        if urls:
            by_code[str(type_.get("code"))] = urls
    if member.type.code != "Resource":
        by_code = {code: urls for code, urls in by_code.items() if code == member.type.code}
    if not by_code:
        return []

    def run(item: Item, node: Node, scope: Scope) -> Found:
        value, inner = item.value, scope
        if member.is_primitive and len(by_code[member.type.code]) == 1:
            return known.findings(by_code[member.type.code][0], value, scope, item.beside)
        if not isinstance(value, dict):
            return None
        code: Any = member.type.code
        if code == "Resource":
            code = value.get("resourceType")
            inner = _scope_of(value, node, scope)
        urls = by_code.get(code) if isinstance(code, str) else None
        if not urls or _claims(value, urls):
            return None
        return conforming(value, urls, inner, name, known)

    return [run]


def conforming(value: Node, urls: list[str], scope: Scope, name: str, known: Known) -> Found:
    """What is missing for the value to conform to one of the profiles: of one its findings, of several a sentence."""
    if len(urls) == 1:
        return known.findings(urls[0], value, scope)
    if any(known.conforms(url, value, scope) is not False for url in urls):
        return None
    said = "; ".join(f"{url.rpartition('/')[2]}: {known.first_fault(url, value, scope)}" for url in urls[:4])
    return [
        Finding("structure", "profile-none", f"{name} asks for one of {len(urls)} profiles here, and none fits. {said}")
    ]


def _scope_of(resource: Node, node: Node, scope: Scope) -> Scope:
    kind = Followed if isinstance(scope, Followed) else Scope
    around = bundled(resource) if resource.get("resourceType") == "Bundle" else scope.bundle
    return kind(resource, resource, scope.asked, around, full_url_of(node), scope)


def _claims(resource: Node, urls: list[str]) -> bool:
    """Whether the resource says itself that it conforms, so that it is held to it anyway."""
    meta = resource.get("meta")
    claimed = meta.get("profile") if isinstance(meta, dict) else None
    return isinstance(claimed, list) and any(url in claimed for url in urls)
