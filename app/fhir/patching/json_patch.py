"""JSON Patch (RFC 6902), done by the library `jsonpatch`; the faults in our own words, and the growth bounded.

Seen of `jsonpatch` 1.48: an ExactDecimal keeps its digits through every operation; `test` compares numbers by value and
true with true only; the input stays as it was; `~0`, `~1` and `-` are the RFC's. Its messages quote the resource, so
none of them is passed on.
"""

import copy
from collections.abc import Iterator
from typing import Any

import jsonpatch
from jsonpatch import JsonPointer, JsonPointerException

from app.fhir import paths
from app.fhir.exact_json import DEEPEST
from app.fhir.issues import Issue, did_you_mean, shortened
from app.fhir.patching.immutable import require_same
from app.fhir.problems import Invalid

MOST_OPERATIONS = 5_000
MOST_COPIED = 500_000
"""Values, and 32 characters of text each, that the copy and move operations of one patch may carry."""
_NEEDS = {
    "add": ("value",),
    "remove": (),
    "replace": ("value",),
    "move": ("from",),
    "copy": ("from",),
    "test": ("value",),
}


def json_patch(resource: dict[str, Any], patch: Any) -> dict[str, Any]:
    """The resource with the operations done in their order; the argument is left as it was.

    Raises Invalid: with every misshapen operation at once (`[2].path`), else with the first that cannot be done, by its
    index, path and value; and where the patch would change resourceType or id. The result is not validated here.
    """
    faults = list(_misshapen(patch))
    if faults:
        raise Invalid(*faults)
    result: Any = copy.deepcopy(resource)
    copied = 0
    for i, operation in enumerate(patch):
        if operation["op"] in ("copy", "move"):
            copied += _weight(result, operation, i)
            if copied > MOST_COPIED:
                raise Invalid(_too_large(i, operation))
        elif "value" in operation:
            _require_shallow(operation["value"], operation, i)
        try:
            result = jsonpatch.JsonPatch([operation]).apply(result, in_place=True)
        except jsonpatch.JsonPatchTestFailed:
            raise Invalid(_test_failed(i, operation)) from None
        except (jsonpatch.JsonPatchException, JsonPointerException, TypeError):
            raise Invalid(_cannot(i, operation)) from None
    return require_same(resource, result)


def _misshapen(patch: Any) -> Iterator[Issue]:
    if not isinstance(patch, list):
        yield Issue("structure", "patch-shape", "A JSON Patch is a list of operations.")
        return
    if len(patch) > MOST_OPERATIONS:
        text = f"A patch has at most {MOST_OPERATIONS} operations here; this one has {len(patch)}."
        yield Issue("too-costly", "patch-too-large", text)
        return
    for i, operation in enumerate(patch):
        if not isinstance(operation, dict):
            yield Issue("structure", "patch-shape", "An operation is an object with op and path.", paths.rendered((i,)))
            continue
        yield from _misshapen_operation(i, operation)


def _misshapen_operation(i: int, operation: dict[str, Any]) -> Iterator[Issue]:
    op = operation.get("op")
    if not isinstance(op, str) or op not in _NEEDS:
        known = f"op is one of {', '.join(_NEEDS)}"
        near = did_you_mean(op, _NEEDS) if isinstance(op, str) else ""
        code = "required" if "op" not in operation else "value"
        yield Issue(code, "patch-shape", f"An operation's {known}{near or '.'}", f"[{i}].op", _shown(op))
        op = "remove"
    for name in ("path", *(name for name in _NEEDS[op] if name == "from")):
        if name not in operation:
            yield Issue("required", "patch-shape", f"The operation '{op}' needs {name}.", f"[{i}].{name}")
        elif (why := _no_pointer(operation[name])) is not None:
            yield Issue(
                "value", "patch-shape", f"{name} is a JSON Pointer: {why}.", f"[{i}].{name}", _shown(operation[name])
            )
    if "value" in _NEEDS[op] and "value" not in operation:
        yield Issue("required", "patch-shape", f"The operation '{op}' needs a value.", f"[{i}].value")


def _no_pointer(pointer: Any) -> str | None:
    """Why it is none (RFC 6901), or None."""
    if not isinstance(pointer, str):
        return "a string"
    try:
        parts = JsonPointer(pointer).parts
    except JsonPointerException:
        return "it starts with '/', and '~' stands only in '~0' and '~1'"
    return f"it has at most {DEEPEST} steps here" if len(parts) > DEEPEST else None


def _weight(result: Any, operation: dict[str, Any], i: int) -> int:
    """How much the operation carries; nothing where its source is missing, which the library will say."""
    try:
        value = JsonPointer(operation["from"]).resolve(result)
    except JsonPointerException:
        return 0
    return _require_shallow(value, operation, i)


def _require_shallow(value: Any, operation: dict[str, Any], i: int) -> int:
    """How much is in it. Raises Invalid where it would come to lie too deep."""
    room = DEEPEST - len(JsonPointer(operation["path"]).parts)
    weight = 0
    ahead = [(value, 0)]
    while ahead:
        one, depth = ahead.pop()
        if depth > room or weight > MOST_COPIED:
            raise Invalid(_too_large(i, operation))
        weight += 1 + (len(one) // 32 if isinstance(one, str) else 0)
        if isinstance(one, (dict, list)):
            ahead += [(inner, depth + 1) for inner in (one.values() if isinstance(one, dict) else one)]
    return weight


def _too_large(i: int, operation: dict[str, Any]) -> Issue:
    text = f"With operation {i} the resource grows too large, or deeper than {DEEPEST} levels."
    return Issue("too-costly", "patch-too-large", text, f"[{i}]", _shown(operation.get("path")))


def _test_failed(i: int, operation: dict[str, Any]) -> Issue:
    text = f"The test of operation {i} failed: at '{shortened(operation['path'])}' stands another value or none."
    return Issue("conflict", "patch-test", text, f"[{i}].value", _shown(operation["value"]))


def _cannot(i: int, operation: dict[str, Any]) -> Issue:
    where = f"'{shortened(operation['path'])}'"
    if "from" in operation and operation["op"] in ("move", "copy"):
        where = f"'{shortened(operation['from'])}' to {where}"
    text = f"Operation {i} cannot {operation['op']} {where}: there is no such place in the resource."
    return Issue("not-found", "patch-path", text, f"[{i}].path", _shown(operation["path"]))


def _shown(value: Any) -> str | None:
    return None if value is None else shortened(value)
