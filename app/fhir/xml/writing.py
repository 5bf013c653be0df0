"""A resource as a dict → FHIR XML.

Rules: http://hl7.org/fhir/R4/xml.html. What XML cannot say is refused as a Problem, with the path of every fault: unknown
elements, values of another shape than the definition's, characters that XML 1.0 does not have.
"""

from operator import attrgetter
from typing import Any

from app.fhir.exact_json import DEEPEST
from app.fhir.issues import Issue, did_you_mean, shortened
from app.fhir.paths import Place, rendered
from app.fhir.problems import Invalid
from app.fhir.r4_elements import Element, elements_of
from app.fhir.resource_types import RESOURCE_TYPES
from app.fhir.xml.characters import attribute
from app.fhir.xml.namespaces import FHIR
from app.fhir.xml.narrative import xhtml_of
from app.fhir.xml.values import text_of

MOST_FAULTS = 200
"""Of one resource; more would not help anyone."""


def dumps(resource: dict[str, Any]) -> bytes:
    """The resource as FHIR XML in UTF-8, elements in the order of their definitions, numbers digit for digit.

    resource: as from exact_json.loads; resources inside it are dicts too. Raises Invalid with every fault (at most 200)
    where it cannot be written; another form, JSON, may still hold it.
    """
    writer = _Writer()
    writer.resource(resource, (), 1, f' xmlns="{FHIR}"')
    if writer.faults:
        raise Invalid(*writer.faults)
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + "".join(writer.parts) + "\n").encode()


class _Writer:
    """The text so far, and what is wrong so far."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.faults: list[Issue] = []

    def resource(self, node: Any, place: Place, depth: int, xmlns: str = "") -> None:
        """A resource; place: where it lies, nothing for the root. depth: how many brackets JSON has open in it."""
        if not isinstance(node, dict):
            self._fault("structure", "element-shape", "A resource is a JSON object", place, node)
            return
        type_ = node.get("resourceType")
        if not isinstance(type_, str) or type_ not in RESOURCE_TYPES:
            near = did_you_mean(str(type_)[:100], RESOURCE_TYPES)
            text = f"'{shortened(type_)}' is no resource type of FHIR R4{near}"
            self._fault("value", "resource-type", text, (*place, "resourceType"), type_)
            return
        members = {name: value for name, value in node.items() if name != "resourceType"}
        self._tag(type_, xmlns, members, type_, place or (type_,), depth)

    def _tag(self, tag: str, start: str, node: dict[str, Any], type_: str, place: Place, depth: int) -> None:
        """The element `tag` with the members of the node.

        start: what the start tag has beside its name and the node's attributes.
        """
        if depth > DEEPEST:
            self._fault("too-costly", "too-deep", f"Nested deeper than {DEEPEST} levels", place)
            return
        children = []
        attributes = ""
        for element in self._in_order(node, type_, place):
            if element.is_attribute:
                attributes += self._attribute(element.name, element.type, node[element.name], (*place, element.name))
            else:
                children.append(element)
        if not children:
            self.parts.append(f"<{tag}{start}{attributes}/>")
            return
        self.parts.append(f"<{tag}{start}{attributes}>")
        for element in children:
            self._member(element, node, (*place, element.name), depth)
        self.parts.append(f"</{tag}>")

    def _in_order(self, node: dict[str, Any], type_: str, place: Place) -> list[Element]:
        """The elements that the node has, in the order of the definition; those that the type has not are faults."""
        elements = elements_of(type_)
        found: dict[str, Element] = {}
        for key in node:
            name = key.removeprefix("_")
            element = elements.get(name)
            if element is None:
                near = did_you_mean(name[:100], elements)
                text = f"'{name[:100]}' is no element of {type_}{near}"
                self._fault("structure", "unknown-element", text, (*place, key[:100]))
            elif key != name and (element.is_attribute or not element.is_primitive or element.type == "xhtml"):
                text = f"'{name}' has no id or extensions beside it, so no '_{name}'"
                self._fault("structure", "unknown-element", text, (*place, key))
            else:
                found[name] = element
        return sorted(found.values(), key=attrgetter("order"))

    def _member(self, element: Element, node: dict[str, Any], place: Place, depth: int) -> None:
        value = node.get(element.name)
        sibling = node.get(f"_{element.name}") if element.is_primitive else None
        if not element.is_list:
            self._item(element, value, sibling, place, depth)
            return
        for items in [items for items in (value, sibling) if items is not None] or [None]:
            if not isinstance(items, list) or not items:
                text = "An empty list is no value" if items == [] else f"'{element.name}' is a list"
                self._fault("structure", "element-shape", text, place, items)
                return
        values, siblings = value or [], sibling or []
        for i in range(max(len(values), len(siblings))):
            item = values[i] if i < len(values) else None
            self._item(element, item, siblings[i] if i < len(siblings) else None, (*place, i), depth + 1)

    def _item(self, element: Element, value: Any, sibling: Any, place: Place, depth: int) -> None:
        if element.type == "xhtml":
            self._narrative(value, place)
        elif element.is_primitive:
            self._primitive(element, value, sibling, place, depth)
        elif element.type == "Resource":
            self.parts.append(f"<{element.name}>")
            self.resource(value, place, depth + 1)
            self.parts.append(f"</{element.name}>")
        elif isinstance(value, dict) and value:
            self._tag(element.name, "", value, element.type, place, depth + 1)
        else:
            text = "An empty object is no value" if value == {} else f"'{element.name}' is an object"
            self._fault("structure", "element-shape", text, place, value)

    def _primitive(self, element: Element, value: Any, sibling: Any, place: Place, depth: int) -> None:
        text = "" if value is None else self._attribute("value", element.type, value, place)
        if sibling is None:
            if value is None:
                self._fault("structure", "empty-element", "null is no value; leave the element out", place)
            self.parts.append(f"<{element.name}{text}/>")
        elif not isinstance(sibling, dict) or not sibling:
            said = f"'_{element.name}' is an object with id or extension"
            self._fault("structure", "element-shape", said, place, sibling)
        else:
            self._tag(element.name, text, sibling, element.type, place, depth + 1)

    def _attribute(self, name: str, type_: str, value: Any, place: Place) -> str:
        try:
            return f' {name}="{attribute(text_of(type_, value))}"'
        except ValueError as error:
            self._fault("value", "primitive-value", str(error), place, value)
            return ""

    def _narrative(self, value: Any, place: Place) -> None:
        try:
            self.parts.append(xhtml_of(value))
        except ValueError as error:
            self._fault("value", "narrative", str(error), place, value)

    def _fault(self, code: str, key: str, text: str, place: Place, value: Any = None) -> None:
        stop = "" if text.endswith("?") else "."
        said = None if value is None else shortened(value)
        self.faults.append(Issue(code, key, text + stop, rendered(place) or None, said))
        if len(self.faults) == MOST_FAULTS:
            raise Invalid(*self.faults)
