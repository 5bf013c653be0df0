"""FHIRPath Patch (http://hl7.org/fhir/R4/fhirpatch.html): Parameters with operations, done one after the other."""

import copy
from typing import Any

from app.fhir.fhirpath import types
from app.fhir.fhirpath.environment import Environment
from app.fhir.fhirpath.errors import FhirpathError
from app.fhir.fhirpath.expression import prepared
from app.fhir.fhirpath.nodes import Node
from app.fhir.issues import Issue, shortened
from app.fhir.patching import contents, members
from app.fhir.patching.immutable import require_same
from app.fhir.patching.members import Held
from app.fhir.patching.parameters import Operation, operations
from app.fhir.patching.targets import Target, list_of, target_of, under
from app.fhir.problems import Invalid

STEPS = 300_000
"""The budget of all paths of one patch together: about a second."""


def fhirpath_patch(resource: dict[str, Any], parameters: dict[str, Any]) -> dict[str, Any]:
    """The resource with the operations done in their order; the arguments are left as they were.

    Raises Invalid: with every misshapen operation at once, else with the first that cannot be done (its path selects
    nothing or too much, an index outside of the list, a name that the type does not have); and where the patch would
    change resourceType or id. The result is not validated here.
    """
    wanted = operations(copy.deepcopy(parameters))
    result = copy.deepcopy(resource)
    environment = prepared(result, steps=STEPS)
    for operation in wanted:
        _DO[operation.type](environment, operation)
    return require_same(resource, result)


def _selected(environment: Environment, operation: Operation) -> list[Node]:
    try:
        found = operation.path.within(environment)
    except FhirpathError as error:
        raise _fault(operation, f"The path cannot be evaluated: {error}") from None
    if any(node.place is None for node in found):
        raise _fault(operation, "The path gives a value, not an element of the resource.")
    return found


def _one(environment: Environment, operation: Operation) -> Node:
    found = _selected(environment, operation)
    if len(found) != 1:
        raise _fault(operation, f"The path must select exactly one element; it selects {len(found)}.")
    return found[0]


def _fault(operation: Operation, text: str, value: object = None) -> Invalid:
    shown = shortened(operation.path.text if value is None else value)
    return Invalid(Issue("processing", "patch-path", f"{operation.type}: {text}", operation.place, shown))


def _add(environment: Environment, operation: Operation) -> None:
    node = _one(environment, operation)
    held = under(node)
    type_ = node.type if isinstance(node.value, dict) else "Element"
    contents.put(held, type_, operation.name, operation.value or {}, operation.value_place)


def _insert(environment: Environment, operation: Operation) -> None:
    held, key, type_ = _list(environment, operation)
    many = members.length(held, key)
    if operation.index > many:
        raise _fault(operation, f"The list has {many} items, so the index is 0 to {many}.", operation.index)
    item = contents.content(operation.value or {}, types.of_member(type_, key), operation.value_place)
    members.insert(held, key, operation.index, item)


def _move(environment: Environment, operation: Operation) -> None:
    held, key, _ = _list(environment, operation)
    many = members.length(held, key)
    for index in (operation.source, operation.destination):
        if index >= many:
            raise _fault(operation, f"The list has {many} items, so both indexes are 0 to {many - 1}.", index)
    members.move(held, key, operation.source, operation.destination)


def _list(environment: Environment, operation: Operation) -> tuple[Held, str, str | None]:
    selected = _selected(environment, operation)
    try:
        found = list_of(selected, operation.path, environment)
    except FhirpathError as error:
        raise _fault(operation, f"The path cannot be evaluated: {error}") from None
    if found is None:
        raise _fault(operation, "The path must select a whole list: Patient.name, not a part of it.")
    return found


def _delete(environment: Environment, operation: Operation) -> None:
    found = _selected(environment, operation)
    if len(found) > 1:
        raise _fault(operation, f"The path must select one element or none; it selects {len(found)}.")
    for node in found:
        target = _target(node, operation)
        if target.index is None:
            members.remove(target.held, target.key)
        else:
            members.delete(target.held, target.key, target.index)
        target.tidy()


def _replace(environment: Environment, operation: Operation) -> None:
    node = _one(environment, operation)
    target = _target(node, operation)
    item = contents.content(operation.value or {}, node.type, operation.value_place)
    if target.index is not None:
        members.replace(target.held, target.key, target.index, item)
        return
    key = target.key
    name = types.choice_of(target.type, key)
    if name is not None:
        key = contents.key_of(target.type, name, item.type, operation.value_place)
    members.put(target.held, key, item, after=target.key)


def _target(node: Node, operation: Operation) -> Target:
    target = target_of(node)
    if target is None:
        raise _fault(operation, "A patch cannot replace or delete the whole resource.")
    return target


_DO = {"add": _add, "insert": _insert, "delete": _delete, "replace": _replace, "move": _move}
