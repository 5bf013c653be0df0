"""Discriminators: how a value is told to belong to a slice. http://hl7.org/fhir/R4/profiling.html#discriminator."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from app.validate.finding import Node, Scope
from app.validate.profiles.amounts import Wanted, fits, wanted_of
from app.validate.profiles.faults import Unusable
from app.validate.profiles.items import Item, has_name
from app.validate.profiles.known import Known
from app.validate.profiles.reaching import RESOLVE, Steps, listed, reached, steps_of
from app.validate.profiles.targets import Followed, target_of, type_of_missing, type_of_target
from app.validate.profiles.tree import Branch

Matcher = Callable[[Item, Node, Scope], bool | None]
"""Whether the value is in the slice; None where that cannot be told."""
Test = Callable[[Any], bool | None]


def matcher(branch: Branch, discriminators: Iterable[Any], known: Known) -> Matcher:
    """Whether a value fulfils every discriminator of the slice. Raises Unusable for a discriminator of no known form."""
    tests = [_matcher(branch, str(one.get("type")), steps_of(str(one.get("path"))), known) for one in discriminators]

    def matches(item: Item, node: Node, scope: Scope) -> bool | None:
        verdict: bool | None = True
        for test in tests:
            one = test(item, node, scope)
            if one is False:
                return False
            verdict = None if one is None else verdict
        return verdict

    return matches if tests else lambda item, node, scope: None


def _matcher(branch: Branch, kind: str, steps: Steps, known: Known) -> Matcher:
    if kind in ("value", "pattern"):
        return _by_value(branch, steps, known)
    if kind == "exists":
        return _by_existence(branch, steps, known)
    if kind == "type":
        return _by_type(branch, steps, known)
    if kind == "profile":
        return _by_profile(branch, steps, known)
    raise Unusable(f"Its discriminator is of the type {kind[:40]}, which R4 does not have.")


def _by_value(branch: Branch, steps: Steps, known: Known) -> Matcher:
    test = _expected(branch, steps, known, 0)
    if test is None:
        return lambda item, node, scope: None

    def matches(item: Item, node: Node, scope: Scope) -> bool | None:
        verdicts = [test(value) for value in reached([item.value], steps, scope)]
        return True if True in verdicts else None if None in verdicts else False

    return matches


def _expected(branch: Branch, steps: Steps, known: Known, depth: int) -> Test | None:
    """The test that the slice's definition makes of the values at the path."""
    wanted = wanted_of(branch.element)
    if wanted is not None:
        parts = [wanted[1]] if not steps else list(_dug(wanted[1], steps))
        if parts:
            return lambda value: any(fits((wanted[0], part), value) for part in parts)
    if not steps:
        found = _bound(branch, known) or _whole(branch)
        if found is not None:
            return found
    else:
        child = stepped(branch, steps[0], known)
        found = _expected(child, steps[1:], known, depth) if child is not None else None
        if found is not None:
            return found
    for url in profiles_of(branch) if depth < 8 else ():
        tree = known.tree(url)
        found = _expected(tree, steps, known, depth + 1) if tree is not None else None
        if found is not None:
            return found
        if steps == ("url",):
            wanted_url = ("fixed", url.partition("|")[0])
            return lambda value: fits(wanted_url, value)
    return None


def _dug(value: Any, steps: Steps) -> Iterable[Any]:
    """What a pattern states at a path."""
    if isinstance(value, list):
        for one in value:
            yield from _dug(one, steps)
    elif not steps:
        yield value
    elif isinstance(value, dict) and steps[0] in value:
        yield from _dug(value[steps[0]], steps[1:])


def _whole(branch: Branch) -> Test | None:
    """An element without a value of its own, by the values of its children: a patternCoding on `coding`, say."""
    tests: list[tuple[str, Wanted]] = []
    for child in branch.children.values():
        for one in (child, *child.slices[:1]):
            wanted = wanted_of(one.element)
            if wanted is not None:
                tests.append((child.name, wanted))
                break
    if not tests:
        return None

    def test(value: Any) -> bool:
        return isinstance(value, dict) and all(
            any(fits(wanted, one) for one in listed(value.get(name))) for name, wanted in tests
        )

    return test


def _bound(branch: Branch, known: Known) -> Test | None:
    """A required binding tells values apart as well."""
    binding = branch.element.get("binding", {})
    if binding.get("strength") != "required" or "valueSet" not in binding:
        return None
    codes = known.value_sets.of(binding["valueSet"])

    def test(value: Any) -> bool | None:
        if isinstance(value, str):
            return codes.holds(None, value)
        codings = listed(value.get("coding", value)) if isinstance(value, dict) else []
        verdicts = [
            codes.holds(one.get("system") if isinstance(one.get("system"), str) else "", one["code"])
            for one in codings
            if isinstance(one, dict) and isinstance(one.get("code"), str)
        ]
        return True if True in verdicts else None if None in verdicts else False

    return test


def _by_existence(branch: Branch, steps: Steps, known: Known) -> Matcher:
    found = _at(branch, steps, known)
    if found is None:
        raise Unusable(f"Its discriminator {'.'.join(steps)[:100]} leads to nothing.")
    if found.element.get("max") == "0":
        return lambda item, node, scope: not reached([item.value], steps, scope)
    return lambda item, node, scope: bool(reached([item.value], steps, scope))


def _by_type(branch: Branch, steps: Steps, known: Known) -> Matcher:
    resolves = RESOLVE in steps
    before = steps[: steps.index(RESOLVE)] if resolves else steps
    at = _at(branch, before, known)
    if at is None:
        raise Unusable(f"Its discriminator {'.'.join(steps)[:100]} leads to nothing.")
    if resolves:
        types = {one for url in profiles_of(at, "targetProfile") if (one := known.type_of(url) or type_of_missing(url))}
        return lambda item, node, scope: _any(
            None if (found := type_of_target(value, scope)) is None else found in types
            for value in reached([item.value], before, scope)
        )
    codes = [str(one.get("code")) for one in at.element.get("type", ())]
    anything = bool({"Resource", "DomainResource"} & set(codes))
    if not before:
        return lambda item, node, scope: (
            (item.value.get("resourceType") in codes or anything)
            if isinstance(item.value, dict) and item.member.type.code == "Resource"
            else item.member.type.code in codes
        )
    stem = before[-1]
    names = [code for code in codes if has_name(stem + code[:1].upper() + code[1:], stem, code)]

    def matches(item: Item, node: Node, scope: Scope) -> bool:
        for holder in reached([item.value], before[:-1], scope):
            if isinstance(holder, dict):
                inner = holder.get(stem)
                if any(stem + code[:1].upper() + code[1:] in holder for code in names):
                    return True
                if isinstance(inner, dict) and (anything or inner.get("resourceType") in codes):
                    return True
        return False

    return matches


def _by_profile(branch: Branch, steps: Steps, known: Known) -> Matcher:
    resolves = bool(steps) and steps[-1] == RESOLVE
    at = _at(branch, steps[:-1] if resolves else steps, known)
    urls = profiles_of(at, "targetProfile" if resolves else "profile") if at is not None else []

    def matches(item: Item, node: Node, scope: Scope) -> bool | None:
        if not resolves:
            return _any(_one_of(urls, value, scope, known) for value in reached([item.value], steps, scope))
        verdicts: list[bool | None] = []
        for reference in reached([item.value], steps[:-1], scope):
            # A target's own targets are not followed (targets.py), or the way could lead round.
            target = None if isinstance(scope, Followed) else target_of(reference, scope)
            kind = type_of_target(reference, scope)
            if target is not None:
                verdicts.append(_one_of(urls, target[0], target[1], known))
            elif kind is not None and all(
                (known.type_of(url) or type_of_missing(url)) not in (None, kind) for url in urls
            ):
                verdicts.append(False)
            else:
                verdicts.append(None)
        return _any(verdicts)

    return matches


def _one_of(urls: Sequence[str], value: Any, scope: Scope, known: Known) -> bool | None:
    return _any(known.conforms(url, value, scope) for url in urls)


def _any(verdicts: Iterable[bool | None]) -> bool | None:
    found = list(verdicts)
    return True if True in found else None if None in found else False


def profiles_of(branch: Branch, kind: str = "profile") -> list[str]:
    """The profiles that the types of an element name."""
    return [url for one in branch.element.get("type", ()) for url in one.get(kind, ()) if isinstance(url, str)]


def _at(branch: Branch, steps: Steps, known: Known) -> Branch | None:
    for step in steps:
        found = stepped(branch, step, known)
        if found is None:
            return None
        branch = found
    return branch


def stepped(branch: Branch, step: str, known: Known) -> Branch | None:
    """Where a step of a discriminator leads in the definition."""
    if step == RESOLVE:
        return next(
            (tree for url in profiles_of(branch, "targetProfile") if (tree := known.tree(url)) is not None), None
        )
    if step.startswith("="):
        extensions = branch.children.get("extension")
        slices = extensions.slices if extensions is not None else []
        return next((one for one in slices if step[1:] in urls_of(one)), None)
    found = branch.children.get(step) or branch.children.get(f"{step}[x]")
    if found is not None:
        return found
    for choice in branch.children.values():
        stem = choice.name.removesuffix("[x]")
        if choice.name.endswith("[x]") and step.startswith(stem) and step != stem:
            return choice.slice(step) or choice
    return None


def urls_of(extension: Branch) -> list[str]:
    """The urls that tell a slice of extensions: of its definition, or of a part."""
    wanted = wanted_of(extension.children["url"].element) if "url" in extension.children else None
    return [*(url.partition("|")[0] for url in profiles_of(extension)), *([wanted[1]] if wanted else [])]
