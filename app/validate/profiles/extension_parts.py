"""What the definition of an extension says beyond its elements: where it may stand, and which parts it has."""

from collections.abc import Callable
from typing import Any

from app.validate.extensions import Place
from app.validate.finding import Finding, Found, Node, Scope, lifted
from app.validate.profiles.amounts import wanted_of
from app.validate.profiles.tree import Branch


def place_of(definition: dict[str, Any]) -> Place:
    """The contexts of an extension; one given in FHIRPath is not evaluated, so that it may stand anywhere."""
    stated = [
        (one.get("type"), one["expression"])
        for one in definition.get("context", ())
        if isinstance(one, dict) and isinstance(one.get("expression"), str)
    ]
    if any(kind == "fhirpath" for kind, _ in stated):
        stated = []
    views = (definition.get(one, {}).get("element", ()) for one in ("snapshot", "differential"))
    root: dict[str, Any] = next((elements[0] for elements in views if elements), {})
    most = root.get("max")
    return Place(
        tuple(expression for kind, expression in stated if kind == "element"),
        tuple(expression for kind, expression in stated if kind == "extension"),
        root.get("isModifier") is True,
        int(most) if isinstance(most, str) and most.isdecimal() else None,
    )


def part_check(tree: Branch, definition: dict[str, Any]) -> Callable[[Node, Scope], Found]:
    """The rule that every part is one that the definition has: parts are named by urls that mean nothing elsewhere."""
    slices = tree.children["extension"].slices if "extension" in tree.children else []
    names = {
        str(wanted[1]) for one in slices if "url" in one.children and (wanted := wanted_of(one.children["url"].element))
    }
    url = str(definition.get("url"))

    def check(node: Node, scope: Scope) -> Found:
        found: Found = None
        parts = node.get("extension")
        for i, one in enumerate(parts if isinstance(parts, list) else ()):
            part = one.get("url") if isinstance(one, dict) else None
            if isinstance(part, str) and ":" not in part and part not in names:
                has = f"it has {', '.join(sorted(names))}" if names else "it has none"
                text = f"{url} has no part '{part[:60]}'; {has}."
                found = lifted(
                    found, [Finding("structure", "extension-part", text, part)], scope.asked.most, "extension", i
                )
        return found

    return check
