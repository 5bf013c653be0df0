"""Observations of the same kind, as `$lastn` groups them (http://hl7.org/fhir/R4/observation-operation-lastn.html)."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from app.fhir.references import Literal, parse
from app.store.records import Stored

Group = list[tuple[dict[str, Any], Stored]]
"""Each with its body as plain JSON, whose decimals are only looked past."""
Key = tuple[str, ...]


def grouped(found: Iterable[Stored], base_url: str) -> Iterator[Group]:
    """The Observations of one subject and one code each. Codings in common join groups, however long the chain."""
    bodies: Group = [(msgspec.json.decode(one.body), one) for one in found]
    leaders: dict[Key, Key] = {}
    for body, one in bodies:
        first, *others = _keys(body, one, base_url)
        for other in others:
            leaders[_leader(leaders, other)] = _leader(leaders, first)
    groups: dict[Key, Group] = {}
    for body, one in bodies:
        groups.setdefault(_leader(leaders, _keys(body, one, base_url)[0]), []).append((body, one))
    yield from groups.values()


def _keys(body: dict[str, Any], one: Stored, base_url: str) -> list[Key]:
    """What an Observation has in common with others of its kind: its subject, and each coding, or the text, or nothing."""
    subject, code = _object(body.get("subject")), _object(body.get("code"))
    parsed = parse(str(subject.get("reference", "")))
    is_here = isinstance(parsed, Literal) and parsed.base in (None, base_url)
    whose = f"{parsed.type}/{parsed.id}" if isinstance(parsed, Literal) and is_here else str(sorted(subject.items()))
    codings = code.get("coding")
    keys = [
        (whose, "code", str(each.get("system", "")), str(each["code"]))
        for each in map(_object, codings if isinstance(codings, list) else ())
        if "code" in each
    ]
    return [*keys] or [(whose, "text", str(code["text"])) if "text" in code else (whose, "alone", one.id)]


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _leader(leaders: dict[Key, Key], key: Key) -> Key:
    """The key that stands for all that are joined with this one."""
    while (above := leaders.get(key, key)) != key:
        leaders[key] = leaders.get(above, above)
        key = above
    return key
