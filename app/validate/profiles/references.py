"""References of a profile: to a resource of these types, that conforms to one of these profiles where it is at hand."""

from app.validate.definitions import Type
from app.validate.finding import Finding, Found, Node, Scope
from app.validate.members import Member
from app.validate.profiles.items import Item
from app.validate.profiles.known import Known
from app.validate.profiles.r4_bases import CORE
from app.validate.profiles.slicing import ItemRun
from app.validate.profiles.targets import Followed, target_of, type_of_missing, type_of_target
from app.validate.profiles.tree import Branch


def target_runs(branch: Branch, member: Member, name: str, known: Known) -> list[ItemRun]:
    """The rule of the References in one element; none where the profile says no more than R4."""
    if member.type.code != "Reference":
        return []
    stated = [one for one in branch.element.get("type", ()) if one.get("code") == "Reference"]
    urls = [url for one in stated for url in one.get("targetProfile", ()) if isinstance(url, str)]
    plain = {url.removeprefix(CORE) for url in urls if url.startswith(CORE)}
    if not urls or "Resource" in plain or (len(plain) == len(urls) and _adds_nothing(plain, member.type)):
        return []
    types = {url: known.type_of(url) or type_of_missing(url) for url in urls}
    open_ = None in types.values()
    allowed = {one for one in types.values() if one is not None}
    label = f"{member.owner}.{member.element.stem}"

    def run(item: Item, node: Node, scope: Scope) -> Found:
        kind = type_of_target(item.value, scope)
        if kind is None:
            return None
        if kind not in allowed:
            if open_ or (member.type.targets and kind not in member.type.targets):
                return None  # not to be told; or R4 forbids it, and says so
            text = f"{label} leads to a {kind}; {name} allows {' or '.join(sorted(allowed))}."
            return [Finding("structure", "profile-target", text, _literal(item))]
        target = None if isinstance(scope, Followed) else target_of(item.value, scope)
        fitting = [url for url, type_ in types.items() if type_ == kind]
        if target is None or any(known.conforms(url, *target) is not False for url in fitting):
            return None
        fault = known.first_fault(fitting[0], *target)
        text = f"{label} leads to a {kind} that does not conform to {fitting[0]}: {fault}"
        return [Finding("structure", "profile-target", text, _literal(item))]

    return [run]


def _adds_nothing(plain: set[str], type_: Type) -> bool:
    return bool(type_.targets) and plain >= set(type_.targets)


def _literal(item: Item) -> str | None:
    literal = item.value.get("reference") if isinstance(item.value, dict) else None
    return literal if isinstance(literal, str) else None
