"""The slow second pass over JSON that parses and still cannot be taken: finds every such fault, with its path."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app.fhir.issues import Issue
from app.fhir.paths import Place, rendered

UNSAFE_TEXT = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class _Members:
    """An object with its members as they were written, duplicates included."""

    pairs: list[tuple[str, Any]]


@dataclass(frozen=True)
class _Number:
    literal: str
    fault: str | None


def faults(text: str, number_fault: Callable[[str], str | None]) -> list[Issue]:
    """Every duplicate key, number out of bounds, NaN or Infinity, lone surrogate and U+0000 of the text.

    number_fault: why a number's literal cannot be taken, or None.
    """
    tree = json.loads(
        text,
        object_pairs_hook=_Members,
        parse_float=lambda literal: _Number(literal, number_fault(literal)),
        parse_int=lambda literal: _Number(literal, number_fault(literal)),
        parse_constant=lambda literal: _Number(literal, f"JSON has no {literal}"),
    )
    return list(_walk(tree, _root(tree)))


def _root(tree: Any) -> Place:
    if isinstance(tree, _Members):
        for name, value in tree.pairs:
            if name == "resourceType" and isinstance(value, str) and value.isidentifier():
                return (value,)
    return ()


def _walk(node: Any, place: Place) -> Iterator[Issue]:
    if isinstance(node, _Members):
        seen: set[str] = set()
        for name, value in node.pairs:
            inner = (*place, _visible(name))
            if name in seen:
                yield Issue(
                    "structure", "duplicate-key", f"The key '{_visible(name)}' comes twice.", rendered(inner), name
                )
            seen.add(name)
            yield from _unsafe(name, inner)
            yield from _walk(value, inner)
    elif isinstance(node, list):
        for i, item in enumerate(node):
            yield from _walk(item, (*place, i))
    elif isinstance(node, _Number):
        if node.fault:
            yield Issue(
                "value", "json-number", f"Not a number that can be taken: {node.fault}.", rendered(place), node.literal
            )
    elif isinstance(node, str):
        yield from _unsafe(node, place)


def _unsafe(text: str, place: Place) -> Iterator[Issue]:
    found = UNSAFE_TEXT.search(text)
    if found:
        what = "the character U+0000" if found[0] == "\x00" else "half of a surrogate pair"
        yield Issue("value", "json-text", f"Text holds {what}, which is no text.", rendered(place), _visible(text))


def _visible(text: str) -> str:
    return UNSAFE_TEXT.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
