"""resolve(): what a reference leads to."""

from typing import Any

from app.fhir.fhirpath.environment import Frame
from app.fhir.fhirpath.nodes import Collection, Node, named, root
from app.fhir.references import Literal, parse


def resolve(focus: Collection, frame: Frame) -> Collection:
    """The resources that References, canonicals and URIs lead to; those that lead nowhere are left out.

    Contained resources and entries of the Bundle are looked for first, then the hook is asked.
    """
    found = []
    for node in focus:
        reference = node.value.get("reference") if isinstance(node.value, dict) else node.value
        target = _target(reference, node, frame) if isinstance(reference, str) and reference else None
        if target is not None:
            found.append(target)
    return found


def by_type(reference: str) -> dict[str, Any] | None:
    """A hook that knows of the target only what the reference says, its type: enough for `resolve() is Patient`."""
    parsed = parse(reference)
    return {"resourceType": parsed.type} if isinstance(parsed, Literal) else None


def _target(reference: str, node: Node, frame: Frame) -> Node | None:
    environment = frame.environment
    if reference.startswith("#"):
        for container in (*environment.resource, *environment.root):
            if reference == "#":
                return container
            for contained in named(container, "contained"):
                environment.spend(1)
                if isinstance(contained.value, dict) and contained.value.get("id") == reference[1:]:
                    return contained
        return None
    for container in environment.root:
        if container.type == "Bundle":
            for entry in named(container, "entry"):
                environment.spend(1)
                if _names(entry.value, reference):
                    return next(iter(named(entry, "resource")), None)
    hook = environment.hooks.resolve
    resource = hook(reference) if hook is not None else None
    return None if resource is None else root(resource)


def _names(entry: Any, reference: str) -> bool:
    url = entry.get("fullUrl") if isinstance(entry, dict) else None
    return isinstance(url, str) and (url == reference or (":" not in reference and url.endswith("/" + reference)))
