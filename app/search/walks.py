"""From a node of JSON to the elements at the end of a parameter's path, lists opened on the way."""

from collections.abc import Callable, Iterator
from typing import Any

from app.search.parameters import Path, Step

Walk = Callable[[Any], Iterator[Any]]


def walk(steps: tuple[Step, ...]) -> Walk:
    """The walk from a node to every element at the end of the steps, lists opened on the way."""
    if not steps:
        return _opened
    step, after = steps[0], walk(steps[1:])
    if isinstance(step, int):
        return lambda node: after(node[step]) if isinstance(node, list) and len(node) > step else iter(())
    if isinstance(step, str):
        return lambda node: _into(step, after, node)
    wanted = tuple(step.items())
    return lambda node: (found for one in _opened(node) if _has(one, wanted) for found in after(one))


def elements(path: Path, node: Any) -> Iterator[Any]:
    """Every element at the end of the path, which begins at the node."""
    return _walk_of(path)(node)


_WALKS: dict[int, tuple[Path, Walk]] = {}


def _walk_of(path: Path) -> Walk:
    known = _WALKS.get(id(path))
    if known is None:
        known = _WALKS[id(path)] = (path, walk(path.steps))
    return known[1]


def _opened(node: Any) -> Iterator[Any]:
    if isinstance(node, list):
        for item in node:
            if isinstance(item, list):
                yield from _opened(item)
            elif item is not None:
                yield item
    elif node is not None:
        yield node


def _into(step: str, after: Walk, node: Any) -> Iterator[Any]:
    if isinstance(node, dict):
        if step in node:
            yield from after(node[step])
    elif isinstance(node, list):
        for item in node:
            yield from _into(step, after, item)


def _has(node: Any, wanted: tuple[tuple[str, str], ...]) -> bool:
    return isinstance(node, dict) and all(
        node.get(name) == value
        if name != "extension"
        else any(_is_extension(one, value) for one in _opened(node.get(name)))
        for name, value in wanted
    )


def _is_extension(node: Any, url: str) -> bool:
    return isinstance(node, dict) and node.get("url") == url
