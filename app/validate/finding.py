"""What a check says about a node, and what it knows about the surroundings. Paths are built only for what is found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.fhir.issues import LONGEST_VALUE, Issue
from app.fhir.paths import rendered

Step = str | int
Node = dict[str, Any]


class Finding:
    """An issue on its way up: `steps` lead from where it is now to its place, the innermost first.

    A step is an element name, a list index, or `value.ofType(Quantity)` as it is to be written.
    """

    __slots__ = ("code", "key", "severity", "steps", "text", "value")

    def __init__(
        self, code: str, key: str, text: str, value: Any = None, *, severity: str = "error", at: Sequence[Step] = ()
    ) -> None:
        """code: FHIR's issue type; key: our stable word; at: steps below the node that is checked, the outermost first."""
        self.code, self.key, self.text, self.severity = code, key, text, severity
        self.value = _shown(value)
        self.steps: list[Step] = list(reversed(at))

    def issue(self, root: str) -> Issue:
        """The issue, its path beginning with the root: a resource type, or where the resource lies."""
        return Issue(self.code, self.key, self.text, path(root, self.steps) or None, self.value, self.severity)


def _shown(value: Any) -> str | None:
    """The value as text. Lists and objects are not shown: they may be of any size, and the sentence says what they are."""
    if isinstance(value, (list, dict)) or value is None:
        return None
    if isinstance(value, int) and abs(value) >= 10**LONGEST_VALUE:
        return None
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE + 1]


Found = list[Finding] | None
"""None, where there is nothing to say: nothing is allocated for a good node."""


@dataclass(frozen=True, slots=True)
class Bundled:
    """What the entries of the Bundle around a resource are called: fullUrl → the resources that have it, and its type."""

    by_url: dict[str, list[Node]]
    type: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller of a validation wants: how many issues of each kind, and whether advice is among them.

    advice: preferred bindings and best practice too. profiles: canonicals that the outermost resource is held to.
    """

    most: int = 200
    advice: bool = False
    base_url: str | None = None
    profiles: tuple[str, ...] = ()


class Scope:
    """Where a node lies.

    resource: FHIRPath's %resource; root: its %rootResource, which differs for a contained resource only.
    bundle, full_url: the nearest Bundle around the resource and the fullUrl that the resource has there.
    outer: the scope around it; None for the resource that was sent.
    """

    __slots__ = ("_contained", "asked", "bundle", "full_url", "outer", "resource", "root")

    def __init__(
        self,
        resource: Node,
        root: Node,
        asked: Asked,
        bundle: Bundled | None = None,
        full_url: str | None = None,
        outer: "Scope | None" = None,
    ) -> None:
        self.resource, self.root, self.asked, self.bundle = resource, root, asked, bundle
        self.full_url, self.outer = full_url, outer
        self._contained: dict[str, Node] | None = None

    def contained(self, id_: str) -> Node | None:
        """The resource with this id that the root contains."""
        if self.outer is not None and self.outer.root is self.root:
            return self.outer.contained(id_)
        if self._contained is None:
            stated = self.root.get("contained")
            inside = [one for one in (stated if isinstance(stated, list) else [stated]) if isinstance(one, dict)]
            self._contained = {one["id"]: one for one in reversed(inside) if isinstance(one.get("id"), str)}
        return self._contained.get(id_)


Check = Callable[[Any, Scope], Found]
"""Everything that is wrong with the value; paths of the findings begin below it."""


def lifted(found: Found, more: Found, limit: int, *steps: Step) -> Found:
    """`more`, now seen from `steps` (the outermost first) further up, added to `found`.

    Never more than `limit` errors and `limit` others stay, but for what the last addition brought.
    """
    if not more:
        return found
    inward = steps[::-1]
    for finding in more:
        finding.steps.extend(inward)
    if not found:
        return more
    if len(found) + len(more) <= 2 * limit:
        found.extend(more)
        return found
    together = found + more
    return _errors(together)[:limit] + [one for one in together if one.severity != "error"][:limit]


def is_full(found: Found, limit: int) -> bool:
    """Whether there are as many errors as anyone asked for, so that looking on is of no use."""
    return found is not None and len(found) >= limit and len(_errors(found)) >= limit


def _errors(found: list[Finding]) -> list[Finding]:
    return [one for one in found if one.severity == "error"]


def path(root: str, steps: list[Step]) -> str:
    """`Patient` and the steps, innermost first: `Patient.name[0].given[1]`, `Observation.value.ofType(Quantity).code`."""
    text = root
    for step in reversed(steps):
        if isinstance(step, str) and step.endswith(")") and ".ofType(" in step:
            text += f".{step}"
        elif isinstance(step, str):
            name = rendered((step,))
            text = f"{text}.{name}" if text else name
        else:
            text += f"[{step}]"
    return text
