"""The invariants that `fhirpathpy` cannot evaluate, or only in quadratic time, written out; and R4's own faulty ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from tests.conformance import narrative
from tests.conformance.fault import Scope

# R4's expressions that do not say what its text says: que-12 ("more than one", but > 2; R4B corrects it), and two that
# have no answer where the element is absent, so that an answer of "nothing" can count as false everywhere.
CORRECTED = {
    "que-12": "enableWhen.count() > 1 implies enableBehavior.exists()",
    "bdl-8": "fullUrl.empty() or fullUrl.contains('/_history/').not()",
    "que-7": "operator = 'exists' implies (answer is boolean)",  # fhirpathpy: FHIR's boolean is not System's
    "ras-2": "probability.empty() or (probability is decimal implies (probability as decimal) <= 100)",
}
# Said elsewhere, element by element: structure (ele-1), references (ref-1).
ELSEWHERE = frozenset({"ele-1", "ref-1"})
UNJUDGED = {"ctm-1": "needs resolve() to a Practitioner outside"}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(each)


def _listed(value: Any, name: str) -> list[Any]:
    """The member's items; none where it is missing or misshapen."""
    items = value.get(name) if isinstance(value, dict) else None
    return items if isinstance(items, list) else []


def _has(value: dict[str, Any], stem: str) -> bool:
    return any(key.removeprefix("_").startswith(stem) for key in value)


def _extension(value: dict[str, Any], _: Scope) -> bool:
    return ("extension" in value) != _has(value, "value")


def _contained_is_named(value: dict[str, Any], _: Scope) -> bool:
    named = set(_strings({k: v for k, v in value.items() if k != "text"}))
    inside = [c for c in _listed(value, "contained") if isinstance(c, dict)]
    return all(f"#{c.get('id')}" in named or "#" in set(_strings(c)) for c in inside)


def _period(value: dict[str, Any], _: Scope) -> bool:
    """Start not after end, as far as both are stated: 2014-03 to 2014 is no fault. With differing zones only days."""
    start, end = value.get("start"), value.get("end")
    if not isinstance(start, str) or not isinstance(end, str):
        return True
    zones = {text[19:].lstrip(".0123456789") for text in (start, end)}
    length = min(len(start), len(end), 23 if len(zones) == 1 else 10)
    days_apart = 1 if len(zones) > 1 else 0
    return start[:length] <= end[:length] or (bool(days_apart) and start[:8] == end[:8])


def _range(value: dict[str, Any], _: Scope) -> bool:
    low, high = value.get("low") or {}, value.get("high") or {}
    if not isinstance(low, dict) or not isinstance(high, dict) or low.get("code") != high.get("code"):
        return True
    least, most = low.get("value"), high.get("value")
    numbers = isinstance(least, (int, float, Decimal)) and isinstance(most, (int, float, Decimal))
    return not numbers or Decimal(str(least)) <= Decimal(str(most))


def _unique(codes: list[Any]) -> bool:
    known = [c for c in codes if isinstance(c, str)]
    return len(known) == len(set(known))


def _gathered(value: Any, into: str, name: str) -> list[Any]:
    """Every `name` below, following members called `into`."""
    found = []
    for each in _listed(value, into):
        if isinstance(each, dict):
            found += [each.get(name), *_gathered(each, into, name)]
    return found


RULES: dict[str, Callable[[Any, Scope], bool]] = {
    "ext-1": _extension,
    "dom-3": _contained_is_named,
    "per-1": _period,
    "rng-2": _range,
    "txt-1": lambda value, _: not isinstance(value, str) or narrative.markup_fault(value) is None,
    "txt-2": lambda value, _: not isinstance(value, str) or narrative.has_content(value),
    "que-2": lambda value, _: _unique(_gathered(value, "item", "linkId")),
    "csd-1": lambda value, _: _unique(_gathered(value, "concept", "code")),
}
