"""Slices: which slice a value belongs to, and what a slicing allows. http://hl7.org/fhir/R4/profiling.html#slicing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.validate.finding import Finding, Found, Node, Scope, lifted
from app.validate.profiles.discriminators import Matcher
from app.validate.profiles.items import Item

ItemRun = Callable[[Item, Node, Scope], Found]
"""A rule on one value, in the node that holds it; findings are steps from the value on."""
DEFAULT = "@default"
"""The slice of all that is in no other (http://hl7.org/fhir/R4/elementdefinition.html#ElementDefinition.sliceName)."""


@dataclass(frozen=True, slots=True)
class Slice:
    """One slice, ready to be asked. most: None for any number. runs: rules on each of its values; inner: its own slices."""

    name: str
    matches: Matcher
    least: int
    most: int | None
    runs: tuple[ItemRun, ...]
    inner: "Slicing | None" = None


@dataclass(frozen=True, slots=True)
class Slicing:
    """The slices of one element. rules: `open`, `closed`, `openAtEnd`; label: of the element, profile: for sentences.

    by_url: the slice of each url, where the slices are extensions told by nothing else.
    """

    slices: tuple[Slice, ...]
    rules: str
    ordered: bool
    label: str
    profile: str
    by_url: Mapping[str, int] | None = None

    def check(self, items: Sequence[Item], node: Node, scope: Scope) -> Found:
        """Everything about the values of a sliced element; findings are steps from the node that holds them."""
        found: Found = None
        members: dict[str, list[Item]] = {one.name: [] for one in self.slices}
        undecided: set[str] = set()
        order: list[int | None] = []
        for item in items:
            index = self._index(item, node, scope, undecided)
            order.append(index)
            if index is not None:
                members[self.slices[index].name].append(item)
                for run in self.slices[index].runs:
                    found = lifted(found, run(item, node, scope), scope.asked.most, *item.steps)
            elif self.rules == "closed" and not undecided:
                names = ", ".join(one.name for one in self.slices)
                text = f"This {self.label} is none of those that {self.profile} allows: {names}."
                found = lifted(found, [_fault("slice-closed", text)], scope.asked.most, *item.steps)
        for one in self.slices:
            found = lifted(found, self._counted(one, members[one.name], undecided), scope.asked.most)
            if one.inner is not None:
                found = lifted(found, one.inner.check(members[one.name], node, scope), scope.asked.most)
        return lifted(found, self._out_of_order(items, order), scope.asked.most)

    def _index(self, item: Item, node: Node, scope: Scope, undecided: set[str]) -> int | None:
        if self.by_url is not None:
            url = item.value.get("url") if isinstance(item.value, dict) else None
            return self.by_url.get(url) if isinstance(url, str) else None
        default = None
        for i, one in enumerate(self.slices):
            if one.name == DEFAULT:
                default = i
                continue
            verdict = one.matches(item, node, scope)
            if verdict:
                return i
            if verdict is None:
                undecided.add(one.name)
        return default

    def _counted(self, one: Slice, items: Sequence[Item], undecided: set[str]) -> Found:
        if len(items) < one.least:
            stated = f"here stand {len(items)}" if items else "here is none"
            if one.name in undecided:
                text = f"Whether the slice {one.name} of {self.label} is there cannot be told: what decides it is not at hand."
                return [Finding("not-supported", "slice-undecided", text, severity="information")]
            text = f"{self.profile} asks for at least {one.least} of the slice {one.name} of {self.label}; {stated}."
            return [_fault("slice-min", text)]
        if one.most is not None and len(items) > one.most:
            text = f"{self.profile} allows {one.most} of the slice {one.name} of {self.label}; here stand {len(items)}."
            fault = _fault("slice-max", text)
            return lifted(None, [fault], 1, *items[one.most].steps)
        return None

    def _out_of_order(self, items: Sequence[Item], order: Sequence[int | None]) -> Found:
        last = -1
        unmatched = False
        for item, index in zip(items, order, strict=True):
            if index is None:
                unmatched = True
                continue
            if self.rules == "openAtEnd" and unmatched:
                text = f"{self.profile} has what belongs to no slice of {self.label} at the end, behind all that does."
                return lifted(None, [_fault("slice-order", text)], 1, *item.steps)
            if self.ordered and index < last:
                names = ", ".join(one.name for one in self.slices)
                text = f"The slices of {self.label} stand in this order, says {self.profile}: {names}."
                return lifted(None, [_fault("slice-order", text)], 1, *item.steps)
            last = index
        return None


def _fault(key: str, text: str) -> Finding:
    return Finding("structure", key, text)
