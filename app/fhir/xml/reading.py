"""FHIR XML → the dict that JSON of the same resource would give.

Rules: http://hl7.org/fhir/R4/xml.html and /json.html. Every fault is found before any is told, each with its line and
FHIRPath. Beside what XML itself forbids (document.py), refused is what the dict could not hold or what would be lost:
unknown elements and attributes, other namespaces, text between tags, a second element where one is all, another order
than the definition's, empty elements, values that are none. Whether the resource is a good one, the validator says.
"""

from typing import Any

from app.fhir.exact_json import DEEPEST
from app.fhir.issues import Issue, did_you_mean, shortened
from app.fhir.paths import rendered
from app.fhir.problems import Invalid, Malformed
from app.fhir.r4_elements import Element
from app.fhir.resource_types import RESOURCE_TYPES
from app.fhir.xml.document import parse
from app.fhir.xml.frame import Frame, put, settle_lists
from app.fhir.xml.namespaces import FHIR, XHTML
from app.fhir.xml.values import value_of

MOST_FAULTS = 200
"""Of one body; more would help nobody, and hostile bytes stop here."""
LONGEST_NAME = 100
"""Of an unknown element that is said back."""


def loads(body: bytes) -> dict[str, Any]:
    """The resource in the body, its members in the order of the XML, `resourceType` first.

    body: one resource as FHIR XML, UTF-8. Raises Malformed where it is no XML that we take (line and column), Invalid
    with every fault where it is no FHIR (at most 200).
    """
    reader = _Reader()
    parse(body, reader)
    if reader.faults:
        raise Invalid(*reader.faults)
    return reader.resource


class _Reader:
    """Listens to the document; the elements that are open are its frames, None for one that is passed over."""

    def __init__(self) -> None:
        self.resource: dict[str, Any] = {}
        self.faults: list[Issue] = []
        self._open: list[Frame | None] = []

    def start(self, namespace: str, name: str, attributes: dict[str, str], line: int) -> None:
        holder = self._open[-1] if self._open else None
        if self._open and holder is None:
            self._open.append(None)
        elif namespace != FHIR:
            said = shortened(namespace) if namespace else "no namespace"
            text = f"'{name[:LONGEST_NAME]}' lies in {said}; FHIR's is xmlns=\"{FHIR}\""
            self._fault("structure", "xml-namespace", text, line, (name,), said)
            self._open.append(None)
        elif holder is None or holder.holds_resource:
            self._open.append(self._resource(name, attributes, line, holder))
        else:
            self._open.append(self._element(name, attributes, line, holder))

    def end(self) -> None:
        frame = self._open.pop()
        if frame is None:
            return
        settle_lists(frame)
        holder = self._open[-1] if self._open else None
        if holder is None:
            self.resource = frame.members
        elif frame.element is None:
            holder.value = frame.members
        else:
            if frame.value is None and not frame.members and not frame.is_faulty:
                text = "An empty element; leave it out, or give it a value, elements or an extension"
                self._fault("structure", "empty-element", text, frame.line, frame.steps)
            put(frame, holder, frame.element)

    def characters(self, text: str, line: int) -> None:
        if self._open[-1] is not None:
            said = "Text stands between tags; a value is written as the attribute 'value'"
            self._fault("structure", "xml-text", said, line, value=text.strip())

    def narrative(self, markup: str, line: int) -> None:
        holder = self._open[-1] if self._open else None
        if self._open and holder is None:
            return
        element = holder.elements.get("div") if holder else None
        if holder is None or element is None or element.type != "xhtml":
            said = "xhtml stands only in the div of a Narrative; a resource begins with its type"
            self._fault("structure", "xml-namespace", said, line, ("div",), XHTML)
        elif self._has_its_place(element, holder, ("div",), line):
            holder.members["div"] = markup

    def _resource(self, name: str, attributes: dict[str, str], line: int, holder: Frame | None) -> Frame | None:
        """The frame of a resource: the root, or the one inside `contained`, `resource` and the like."""
        if name not in RESOURCE_TYPES:
            near = did_you_mean(name[:LONGEST_NAME], RESOURCE_TYPES)
            text = f"'{name[:LONGEST_NAME]}' is no resource type of FHIR R4{near}"
            self._fault("value", "resource-type", text, line, value=name)
            if holder is not None:
                holder.value = {}
            return None
        if holder is not None and holder.value is not None:
            text = "A second resource stands here; each has an element of its own around it"
            self._fault("structure", "repeated-element", text, line, value=name)
        frame = Frame((name,) if holder is None else (), None, name, line, self._depth(holder, 1, line))
        frame.members["resourceType"] = name
        self._open.append(frame)
        self._attributes(attributes, frame, line)
        self._open.pop()
        return frame

    def _element(self, name: str, attributes: dict[str, str], line: int, holder: Frame) -> Frame | None:
        """The frame of an element that the holder's type has; None, with its fault, for any other."""
        element = holder.elements.get(name)
        if element is None or element.is_attribute:
            said = name[:LONGEST_NAME]
            what = "is written as an attribute here" if element else f"is no element of {holder.type}"
            near = "" if element else did_you_mean(said, (e for e in holder.elements if e != "id"))
            self._fault("structure", "unknown-element", f"'{said}' {what}{near}", line, (said,), said)
            return None
        if element.type == "xhtml":
            self._fault("structure", "xml-namespace", f'A narrative\'s div has xmlns="{XHTML}"', line, (name,))
            return None
        steps = _steps(element, holder)
        if not self._has_its_place(element, holder, steps, line):
            return None
        levels = 1 if element.is_list else 0
        if not element.is_primitive and element.type != "Resource" or "id" in attributes:
            levels += 1  # an object; a primitive without id has one only around extensions, which are deeper still
        depth = self._depth(holder, levels, line)
        if element.is_primitive and "id" not in attributes:
            depth += 1
        frame = Frame(steps, element, element.type, line, depth)
        self._open.append(frame)
        if element.is_primitive and "value" in attributes:
            text = attributes.pop("value")
            try:
                frame.value = value_of(element.type, text)
            except ValueError as error:
                frame.value = text
                self._fault("value", "primitive-value", str(error), line, value=text)
        self._attributes(attributes, frame, line)
        self._open.pop()
        return frame

    def _has_its_place(self, element: Element, holder: Frame, steps: tuple[str | int, ...], line: int) -> bool:
        """Whether the element may come here: once, or as a list; in the order of the definition."""
        n = holder.seen[element.name] = holder.seen.get(element.name, 0) + 1
        if n > 1 and not element.is_list:
            text = f"'{element.name}' comes more than once; there is at most one here"
            self._fault("structure", "repeated-element", text, line, steps)
            return False
        if element.order < holder.order:
            text = f"'{element.name}' comes too late: XML wants the elements in the order of the definition"
            self._fault("structure", "element-order", text, line, steps)
        holder.order = element.order
        return True

    def _attributes(self, attributes: dict[str, str], frame: Frame, line: int) -> None:
        for full_name, text in attributes.items():
            name = full_name.rpartition(" ")[2][:LONGEST_NAME]
            element = frame.elements.get(full_name)
            if element is None or not element.is_attribute:
                said = f"'{name}' is no attribute of {frame.type}"
                if element is not None or full_name == "value":
                    said += ": it is written as an element" if element else ", which has elements and no value"
                self._fault("structure", "unknown-attribute", said, line, value=text)
                continue
            try:
                frame.members[name] = value_of(element.type, text)
            except ValueError as error:
                self._fault("value", "primitive-value", str(error), line, (name,), text)

    def _depth(self, holder: Frame | None, levels: int, line: int) -> int:
        """How many brackets of JSON are open inside the frame; JSON could not be read again over 64."""
        depth = (holder.depth if holder else 0) + levels
        if depth > DEEPEST:
            where = f"line {line}"
            raise Malformed(
                Issue("too-costly", "too-deep", f"Nested deeper than {DEEPEST} levels, {where}.", value=where)
            )
        return depth

    def _fault(
        self, code: str, key: str, text: str, line: int, steps: tuple[str | int, ...] = (), value: str = ""
    ) -> None:
        place = [step for one in self._open if one is not None for step in one.steps]
        if self._open and (frame := self._open[-1]) is not None:
            frame.is_faulty = True
        stop = "" if text.endswith("?") else "."
        said = shortened(value) if value else None
        self.faults.append(Issue(code, key, f"Line {line}: {text}{stop}", rendered([*place, *steps]) or None, said))
        if len(self.faults) == MOST_FAULTS:
            raise Invalid(*self.faults)


def _steps(element: Element, holder: Frame) -> tuple[str | int, ...]:
    """What the next of these elements adds to the path."""
    return (element.name, holder.seen.get(element.name, 0)) if element.is_list else (element.name,)
