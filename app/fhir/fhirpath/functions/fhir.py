"""What FHIR adds (http://hl7.org/fhir/R4/fhirpath.html#functions), and the reflection of N1, section 10."""

from collections.abc import Callable
from typing import Any

from app.fhir.fhirpath.environment import Frame
from app.fhir.fhirpath.errors import FhirpathError
from app.fhir.fhirpath.functions.narrative import is_narrative
from app.fhir.fhirpath.functions.resolving import resolve
from app.fhir.fhirpath.functions.signature import Function, Table, eager
from app.fhir.fhirpath.nodes import EMPTY, Collection, Node, named
from app.fhir.fhirpath.values import boolean, described, single, text, type_name


def extension(focus: Collection, _: Frame, url: Collection) -> Collection:
    """The extensions of that URL."""
    wanted = text(url, "extension()")
    found = (child for node in focus for child in named(node, "extension"))
    return [child for child in found if isinstance(child.value, dict) and child.value.get("url") == wanted and wanted]


def has_extension(focus: Collection, frame: Frame, url: Collection) -> Collection:
    """Whether there is such an extension: no function of the standard, but QuestionnaireResponse's search uses it."""
    return boolean(bool(extension(focus, frame, url)))


def has_value(focus: Collection, _: Frame) -> Collection:
    """Whether the input is one primitive that has a value."""
    return boolean(len(focus) == 1 and _is_primitive(focus[0]))


def get_value(focus: Collection, _: Frame) -> Collection:
    """The value of the one primitive, as the language's own type."""
    return (Node(focus[0].value, f"System.{type_name(focus[0].value)}"),) if has_value(focus, _)[0].value else EMPTY


def _is_primitive(node: Node) -> bool:
    return node.value is not None and not isinstance(node.value, (dict, list)) and node.type != "System.Quantity"


def html_checks(focus: Collection, _: Frame) -> Collection:
    """Whether the one xhtml element keeps the rules of a narrative."""
    node = single(focus, "htmlChecks()")
    return EMPTY if node is None else boolean(isinstance(node.value, str) and is_narrative(node.value))


def check_modifiers(focus: Collection, _: Frame, *known: Collection) -> Collection:
    """The input. Raises FhirpathError where it has a modifier extension that is not among those named."""
    urls = {text(one, "checkModifiers()") for one in known}
    for node in focus:
        for child in named(node, "modifierExtension"):
            url = child.value.get("url") if isinstance(child.value, dict) else None
            if url not in urls:
                raise FhirpathError(f"There is a modifier extension that is not understood: {url}.")
    return focus


def type_(focus: Collection, _: Frame) -> Collection:
    """Namespace and name of every item's type."""
    found = []
    for node in focus:
        space, name = (
            ("System", described(node)) if (node.type or "System.").startswith("System.") else ("FHIR", node.type)
        )
        found.append(Node({"namespace": space, "name": name}, None))
    return found


def _asked(hook: str, name: str, needs: str, flipped: bool = False) -> Function:
    """A function that asks a hook about the one item and one argument."""

    def run(focus: Collection, frame: Frame, argument: Collection) -> Collection:
        ask: Callable[[Any, Any], bool | None] | None = getattr(frame.environment.hooks, hook)
        if ask is None:
            raise FhirpathError(f"{name}() needs {needs}, which is not at hand here.")
        item, other = single(focus, f"{name}()"), single(argument, f"{name}()")
        if item is None or other is None:
            return EMPTY
        return boolean(ask(other.value, item.value) if flipped else ask(item.value, other.value))

    return eager(run, 1)


TABLE: Table = {
    "extension": eager(extension, 1),
    "hasExtension": eager(has_extension, 1),
    "hasValue": eager(has_value),
    "getValue": eager(get_value),
    "resolve": eager(resolve),
    "htmlChecks": eager(html_checks),
    "checkModifiers": eager(check_modifiers, 0, 20),
    "type": eager(type_),
    "memberOf": _asked("member_of", "memberOf", "terminology"),
    "conformsTo": _asked("conforms_to", "conformsTo", "a validator"),
    "subsumes": _asked("subsumes", "subsumes", "terminology"),
    "subsumedBy": _asked("subsumes", "subsumedBy", "terminology", flipped=True),
}
