"""What to show of a node that breaks a rule, so that whoever reads it need not search."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from app.fhir.fhirpath.syntax import Member, Syntax
from app.validate.finding import Node, Scope
from app.validate.invariants.by_hand import codes, link_ids, unused
from app.validate.invariants.elements import is_known, stem_of
from app.validate.invariants.parts import BROKEN

LONGEST = 80
"""Characters that are shown; of lists the first few."""
Shown = Callable[[Node, Scope], str | None]


def shown_of(path: str, key: str, tree: Syntax) -> Shown:
    """What is shown of nodes that break the rule: what is there twice, or the plain members of which the rule speaks."""
    special = _SPECIAL.get((path, key))
    names = sorted({name for name in _words(tree) if is_known(path) and name in stem_of(path)})

    def members(node: Node, _: Scope) -> str | None:
        plain = (f"{name} {node[name]}" for name in names if isinstance(node.get(name), (str, int)))
        return _short(plain)

    def shown(node: Node, scope: Scope) -> str | None:
        try:
            return special(node, scope) if special else members(node, scope)
        except BROKEN:
            return None

    return shown


def _short(texts: Iterable[str]) -> str | None:
    text = ", ".join(texts)
    return text if 0 < len(text) <= LONGEST else None


def _twice(values: list[Any]) -> str | None:
    counts = Counter(one for one in values if isinstance(one, str))
    return _short([one for one, count in counts.items() if count > 1][:3])


def _full_urls(node: Node) -> list[Any]:
    return [entry.get("fullUrl") for entry in node["entry"] if isinstance(entry, dict)]


_SPECIAL: dict[tuple[str, str], Shown] = {
    ("DomainResource", "dom-3"): lambda node, scope: _short(unused(node, scope)[:3]),
    ("Questionnaire", "que-2"): lambda node, scope: _twice(link_ids(node)),
    ("CodeSystem", "csd-1"): lambda node, scope: _twice(codes(node)),
    ("Bundle", "bdl-7"): lambda node, scope: _twice(_full_urls(node)),
}


def _words(tree: Any) -> list[str]:
    """Every element name in the tree."""
    if isinstance(tree, Member):
        return [tree.name]
    if isinstance(tree, tuple):
        return [name for one in tree for name in _words(one)]
    return [name for part in getattr(tree, "__slots__", ()) for name in _words(getattr(tree, part))]
