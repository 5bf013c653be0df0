"""Rules that are quadratic as R4 writes them, ask of every descendant, or are asked very often: each by hand, in linear time.

Tests hold each to the FHIRPath of R4. Where a rule is Unsure, its FHIRPath decides.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.validate.definitions import is_primitive, names_of
from app.validate.finding import Node, Scope
from app.validate.invariants.elements import Step
from app.validate.invariants.parts import Unsure, frozen
from app.validate.invariants.reading import Read, reader
from app.validate.members import Member, members_of

Hand = Callable[[Node, Scope], bool]
_CODE: Read = reader(Step((("code", "code"),), False))
_LINK_ID: Read = reader(Step((("linkId", "string"),), False))


def descendants(node: Any) -> Iterator[Node]:
    """Every object below the node, the siblings of primitives left out."""
    ahead = [node]
    while ahead:
        for name, value in ahead.pop().items():
            if name[:1] == "_":
                continue
            for one in value if type(value) is list else (value,):
                if type(one) is dict:
                    yield one
                    ahead.append(one)


def _are_distinct(found: list[Any]) -> bool:
    return len(set(map(frozen, found))) == len(found)


def _is_nested(scope: Scope) -> bool:
    """Whether the resource is contained in a contained one: dom-2 is broken then, and what it holds was walked already."""
    around = scope.outer
    return around is not None and around.root is scope.root and around.resource is not scope.root


def unique_link_ids(node: Node, scope: Scope) -> bool:
    """que-2: `descendants().linkId.isDistinct()`."""
    return _is_nested(scope) or _are_distinct(link_ids(node))


def link_ids(node: Node) -> list[Any]:
    """Every linkId below the node."""
    return [one for below in descendants(node) for one in _LINK_ID(below)]


def unique_codes(node: Node, scope: Scope) -> bool:
    """csd-1: `concept.code.combine($this.descendants().concept.code).isDistinct()`."""
    return _is_nested(scope) or _are_distinct(codes(node))


def codes(node: Node) -> list[Any]:
    """The codes of every concept in the node and below."""
    found: list[Any] = []
    for around in (node, *descendants(node)):
        held = around.get("concept")
        for concept in held if type(held) is list else (held,):
            if type(concept) is dict:
                found += _CODE(concept)
    return found


def period_in_order(node: Node, _: Scope) -> bool:
    """per-1, where both times are written alike, and so have the order of their texts; else Unsure is raised."""
    start, end = node["start"], node["end"]
    alike = len(start) == len(end) and (len(start) <= 10 or start[-6:] == end[-6:] or start[-1] == end[-1] == "Z")
    if alike and start <= end:
        return True
    raise Unsure


def has_narrative(node: Node, scope: Scope) -> bool:
    """dom-6, of the outermost resource."""
    text = node.get("text")
    if scope.resource is not scope.root or text is None:
        return scope.resource is not scope.root
    return text.get("div") is not None or text.get("_div") is not None


def all_contained_are_used(node: Node, scope: Scope) -> bool:
    """dom-3: each contained resource is referred to by `#id` from the resource, or refers to it by `#`."""
    return _is_nested(scope) or not unused(node, scope)


def unused(node: Node, scope: Scope) -> list[str]:
    """`#id` of the contained resources that have no part in the resource. Those without an id are no matter of dom-3."""
    contained = node.get("contained")
    if type(contained) is not list:
        raise Unsure
    wanted: dict[str, list[Node]] = {}
    for one in contained:
        if one is None:
            continue
        id_ = one.get("id")
        if id_ is None and "_id" not in one:
            continue
        if not isinstance(id_, str):
            raise Unsure
        wanted.setdefault(f"#{id_}", []).append(one)
    _drop_referenced(wanted, scope.resource)
    if not wanted:
        return []
    said = set(fragments(scope.resource, _type_of(scope.resource)))
    return [key for key, ones in wanted.items() if key not in said and not all(map(refers_to_its_container, ones))]


def _drop_referenced(wanted: dict[str, list[Node]], resource: Node) -> None:
    """Take out what a `reference` leads to, level by level; stops when nothing is left, as it nearly always soon is."""
    level = [resource]
    while level and wanted:
        below: list[Node] = []
        for node in level:
            reference = node.get("reference")
            if type(reference) is str and wanted.pop(reference, []) and not wanted:
                return
            for value in node.values():
                if type(value) is dict:
                    below.append(value)
                elif type(value) is list and value and type(value[0]) is dict:
                    below += [one for one in value if type(one) is dict]
        level = below


def refers_to_its_container(contained: Node) -> bool:
    """Whether `#` stands in a reference or canonical of the contained resource."""
    type_ = _type_of(contained)
    return any(text == "#" for text in fragments(contained, type_, to_container=True))


def _type_of(resource: Node) -> str:
    type_ = resource.get("resourceType")
    return type_ if isinstance(type_, str) else ""


def fragments(resource: Node, type_: str, to_container: bool = False) -> Iterator[str]:
    """Every text that begins with # in an element `reference`, or in one that is a canonical, uri or url.

    to_container: only in `reference` and canonicals. What R4 does not define has no types, so there `reference` alone counts.
    """
    kinds = {"canonical"} if to_container else {"canonical", "uri", "url"}
    ahead: list[tuple[Node, str]] = [(resource, type_)]
    while ahead:
        node, of = ahead.pop()
        known = _members(of)
        for name, value in node.items():
            member = known.get(name)
            sibling = "Element" if name[:1] == "_" and name[1:] in known else ""
            inner = sibling if member is None else member.holder
            for one in value if type(value) is list else (value,):
                if type(one) is dict:
                    ahead.append((one, _type_of(one) if inner == "Resource" else inner))
                elif type(one) is str and one[:1] == "#" and (name == "reference" or _refers(member, kinds)):
                    yield one


def _members(type_: str) -> Mapping[str, Member]:
    try:
        return members_of(type_).by_name
    except KeyError:
        return {}


def _refers(member: Member | None, kinds: set[str]) -> bool:
    return member is not None and is_primitive(member.type.code) and not kinds.isdisjoint(names_of(member.type.code))


BY_HAND: dict[tuple[str, str], Hand] = {
    ("DomainResource", "dom-3"): all_contained_are_used,
    ("DomainResource", "dom-6"): has_narrative,
    ("Period", "per-1"): period_in_order,
    ("Questionnaire", "que-2"): unique_link_ids,
    ("CodeSystem", "csd-1"): unique_codes,
}
"""By the definition's path and the key."""
