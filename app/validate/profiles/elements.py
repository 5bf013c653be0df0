"""One check for each element of which a profile says more than R4 does: how often, and what each value must be."""

from collections.abc import Callable, Sequence
from typing import Any

from app.validate.definitions import Element
from app.validate.finding import Finding, Found, Node, Scope, lifted
from app.validate.members import Member, members_of
from app.validate.profiles.discriminators import matcher, urls_of
from app.validate.profiles.items import Item, has_name, items_of, names_of
from app.validate.profiles.known import Known
from app.validate.profiles.slicing import ItemRun, Slice, Slicing
from app.validate.profiles.tree import Branch
from app.validate.profiles.values import value_runs

ElementCheck = Callable[[Node, Scope], Found]
"""What a profile says of one element in a node; findings are steps from the node on."""
NO_BRANCH = Branch("")


class Elements:
    """The checks of one profile. root: its tree; name: what sentences call it."""

    def __init__(self, root: Branch, name: str, known: Known) -> None:
        self.root, self.name, self.known = root, name, known
        self._of_reference: dict[str, list[ElementCheck]] = {}
        self._growing: list[list[ElementCheck]] = []

    def of_children(self, branch: Branch, holder: str, beside: Branch = NO_BRANCH) -> list[ElementCheck]:
        """The checks of all elements in a node of this type or backbone path, but for what `beside` says already.

        beside: of a slice, the element that is sliced, which is checked of every value.
        """
        try:
            members = members_of(holder).by_name.values()
        except KeyError:
            return []
        made = []
        for child in _unshortened(branch, members):
            own = [one for one in members if one.element.name == child.name]
            check = self.of_element(child, own, beside.children.get(child.name, NO_BRANCH)) if own else None
            if check is not None:
                made.append(check)
        return made

    def of_element(self, branch: Branch, members: Sequence[Member], beside: Branch) -> ElementCheck | None:
        """The check of one element; None where the profile adds nothing to what R4 says."""
        base, label = members[0].element, f"{members[0].owner}.{members[0].element.stem}"
        least, most = _least(branch, base, beside), _most(branch, base, beside)
        runs = {member.name: tuple(self.runs(branch, member, beside)) for member in members}
        slicing = self.slicing(branch, members, label) if branch.slices != beside.slices else None
        supported = bool(branch.element.get("mustSupport")) and not beside.element.get("mustSupport")
        if not (least or most is not None or slicing or supported or any(runs.values())):
            return None

        names = names_of(members)
        absent_is_fine = not (least or slicing or supported)

        def check(node: Node, scope: Scope) -> Found:
            if absent_is_fine and names.keys().isdisjoint(node):
                return None
            items = items_of(node, names)
            found = self._count(items, least, most, base, label)
            if not items:
                if supported and not found and scope.asked.advice:
                    text = f"{label} is not here; {self.name} marks it as an element that is to be supported."
                    found = [Finding("informational", "must-support", text, severity="information")]
                return slicing.check(items, node, scope) if slicing and not found else found
            for item in items:
                for run in runs[item.member.name]:
                    more = run(item, node, scope)
                    if more:
                        found = lifted(found, more, scope.asked.most, *item.steps)
            if slicing:
                found = lifted(found, slicing.check(items, node, scope), scope.asked.most)
            return found

        return check

    def _count(self, items: Sequence[Item], least: int, most: int | None, base: Element, label: str) -> Found:
        if len(items) < least:
            if not items and base.min:
                return None  # which R4 itself says
            what = f"stands here {len(items)} times" if items else "is missing"
            text = f"{label} {what}; {self.name} asks for at least {least}."
            return [Finding("structure", "profile-min", text)]
        if most is not None and len(items) > most:
            what = f"allows no {label}" if most == 0 else f"allows {most} of {label}; here stand {len(items)}"
            return lifted(None, [Finding("structure", "profile-max", f"{self.name} {what}.")], 1, *items[most].steps)
        return None

    def runs(self, branch: Branch, member: Member, beside: Branch) -> list[ItemRun]:
        """The rules on each value of a member."""
        made = value_runs(branch, member, beside, self.name, self.known)
        inside = self._inside(branch, member, beside)
        return [*made, inside] if inside is not None else made

    def _inside(self, branch: Branch, member: Member, beside: Branch) -> ItemRun | None:
        """The rule that what lies in a value is as the profile says."""
        growing = False
        if not branch.children:
            checks = self._referred_to(branch)
            growing = any(checks is one for one in self._growing)
        elif member.type.code == "Resource":
            return self._inside_resource(branch)
        else:
            checks = self.of_children(branch, "Element" if member.is_primitive else member.holder, beside)
        if not checks and not growing:
            return None

        def run(item: Item, node: Node, scope: Scope) -> Found:
            inner = item.beside if item.member.is_primitive else item.value
            return all_of(checks, inner, scope) if isinstance(inner, dict) else None

        return run

    def _inside_resource(self, branch: Branch) -> ItemRun:
        made: dict[str, list[ElementCheck]] = {}

        def run(item: Item, node: Node, scope: Scope) -> Found:
            type_ = item.value.get("resourceType") if isinstance(item.value, dict) else None
            if not isinstance(type_, str):
                return None
            if type_ not in made:
                if len(made) > 200:
                    return None  # no resource types of R4
                made[type_] = self.of_children(branch, type_)
            return all_of(made[type_], item.value, scope)

        return run

    def _referred_to(self, branch: Branch) -> list[ElementCheck]:
        """The checks inside of what a content reference leads to, which may be the element around."""
        reference = branch.element.get("contentReference")
        path = str(reference).rpartition("#")[2]
        if not isinstance(reference, str) or path.partition(".")[0] != self.root.name:
            return []
        if path not in self._of_reference:
            made = self._of_reference[path] = []
            target: Branch | None = self.root
            for name in path.split(".")[1:]:
                target = target.children.get(name) if target is not None else None
            if target is not None:
                self._growing.append(made)
                made.extend(self.of_children(target, path))
                self._growing.pop()
        return self._of_reference[path]

    def slicing(self, branch: Branch, members: Sequence[Member], label: str) -> Slicing | None:
        """The slices of an element, or of a slice that is sliced again."""
        if not branch.slices:
            return None
        stated = branch.element.get("slicing") or {}
        implied = [{"type": "type", "path": "$this"}] if branch.name.endswith("[x]") else []
        by = stated.get("discriminator") or implied
        slices = tuple(self._slice(one, branch, members, by, label) for one in branch.slices)
        rules, ordered = str(stated.get("rules", "open")), stated.get("ordered") is True
        useless = rules == "open" and not ordered
        if useless and all(not s.runs and not s.least and s.most is None and s.inner is None for s in slices):
            return None
        return Slicing(slices, rules, ordered, label, self.name, _by_url(branch, by))

    def _slice(self, one: Branch, branch: Branch, members: Sequence[Member], by: Sequence[Any], label: str) -> Slice:
        runs = {member.name: tuple(self.runs(one, member, branch)) for member in members}

        def run(item: Item, node: Node, scope: Scope) -> Found:
            found: Found = None
            for each in runs[item.member.name]:
                found = lifted(found, each(item, node, scope), scope.asked.most)
            return found

        most = _number(one.element.get("max"))
        whole = _number(branch.element.get("max"))
        return Slice(
            str(one.slice_name),
            matcher(one, by, self.known),
            _number(one.element.get("min")) or 0,
            most if most is not None and (whole is None or most < whole) else None,
            (run,) if any(runs.values()) else (),
            self.slicing(one, members, label),
        )


def all_of(checks: Sequence[ElementCheck], node: Node, scope: Scope) -> Found:
    """What all of the checks say of a node."""
    found: Found = None
    for check in checks:
        more = check(node, scope)
        if more:
            found = lifted(found, more, scope.asked.most)
    return found


def _unshortened(branch: Branch, members: Any) -> list[Branch]:
    """The children, `valueQuantity` as what it says of `value[x]`: that, and no other type (or one slice of several)."""
    names = {one.element.name for one in members}
    made: dict[str, Branch] = {}
    for child in branch.children.values():
        choice = next((m.element.name for m in members if child.name == m.name != m.element.name), None)
        if child.name in names or choice is None:
            made[child.name] = child
            continue
        whole = made.setdefault(choice, Branch(choice, {"slicing": {"rules": "open"}}))
        code = next(m.type.code for m in members if has_name(child.name, choice.removesuffix("[x]"), m.type.code))
        element = {"type": [{"code": code}], **child.element}
        whole.slices.append(Branch(choice, element, child.children, child.slices, child.name))
    return list(made.values())


def _by_url(branch: Branch, by: Sequence[Any]) -> dict[str, int] | None:
    """Url → index, where the slices are extensions told by one url each."""
    if branch.name not in ("extension", "modifierExtension"):
        return None
    if len(by) != 1 or (by[0].get("type"), by[0].get("path")) != ("value", "url"):
        return None
    urls = {url: i for i, one in enumerate(branch.slices) for url in urls_of(one)[:1]}
    return urls if len(urls) == len(branch.slices) else None


def _number(text: Any) -> int | None:
    """A cardinality; None for `*` and for what is none."""
    if isinstance(text, int) and not isinstance(text, bool):
        return text
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 10 else None


def _least(branch: Branch, base: Element, beside: Branch) -> int:
    least = _number(branch.element.get("min")) or 0
    return least if least > max(base.min, _number(beside.element.get("min")) or 0) else 0


def _most(branch: Branch, base: Element, beside: Branch) -> int | None:
    most = _number(branch.element.get("max"))
    stated = [one for one in (base.max, _number(beside.element.get("max"))) if one is not None]
    return most if most is not None and (not stated or most < min(stated)) else None
