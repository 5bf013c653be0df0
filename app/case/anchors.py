"""Anchors of relative times: each exists, and following them never leads back to where one came from."""

from collections.abc import Iterator
from typing import Any

from app.fhir.issues import Issue, did_you_mean

Node = tuple[str, str]
TIMES = {"events": {"time": "start", "until": "end"}, "treatments": {"start": "start", "end": "end"}}
"""Where the edges of an event and of a treatment stand in the document."""


def anchor_faults(data: dict[str, Any]) -> list[Issue]:
    """Unknown anchors and cycles of anchors in `data`, a case document as sent."""
    uses = list(_uses(data))
    known = {node[0] for node, _, _ in uses} | {
        entry["id"] for name in TIMES for entry in _dicts(data.get(name)) if isinstance(entry.get("id"), str)
    }
    faults = [
        Issue(
            "not-found",
            "unknown-anchor",
            f"no event or treatment has the id '{anchor[0]}'{did_you_mean(anchor[0], known)}",
            path,
            anchor[0],
        )
        for _, path, anchor in uses
        if anchor[0] not in known
    ]
    return faults + list(_cycles(data, uses))


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _uses(data: dict[str, Any]) -> Iterator[tuple[Node, str, Node]]:
    """(edge that is placed, path of the anchor's name, edge that it is placed by)."""
    for name, fields in TIMES.items():
        found = data.get(name)
        for index, entry in enumerate(found if isinstance(found, list) else []):
            if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
                continue
            for field, edge in fields.items():
                time = entry.get(field)
                if isinstance(time, dict):
                    for path, anchor in _anchors(time):
                        yield (str(entry["id"]), edge), f"{name}[{index}].{field}.{path}", anchor


def _anchors(time: dict[str, Any]) -> Iterator[tuple[str, Node]]:
    distances = [("distance", time.get("distance"))]
    distances += [(f"readings[{index}]", reading) for index, reading in enumerate(_dicts(time.get("readings")))]
    for path, distance in distances:
        if isinstance(distance, dict) and isinstance(distance.get("anchor"), str):
            edge = "end" if distance.get("edge") == "end" else "start"
            yield f"{path}.anchor", (str(distance["anchor"]), edge)


def _cycles(data: dict[str, Any], uses: list[tuple[Node, str, Node]]) -> Iterator[Issue]:
    graph: dict[Node, list[Node]] = {}
    for node, _, anchor in uses:
        graph.setdefault(node, []).append(anchor)
    for id_ in {node[0] for node in [*graph, *(anchor for _, _, anchor in uses)]}:
        # An edge that has no time of its own lies where the other edge lies.
        if (id_, "end") not in graph:
            graph.setdefault((id_, "end"), []).append((id_, "start"))
    for node, path, anchor in uses:
        if node in _reached(graph, anchor):
            text = f"the anchors form a cycle: '{node[0]}' is placed by '{anchor[0]}', which leads back to it"
            yield Issue("business-rule", "anchor-cycle", text, path, anchor[0])


def _reached(graph: dict[Node, list[Node]], start: Node) -> set[Node]:
    reached: set[Node] = set()
    waiting = [start]
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting.extend(graph.get(node, ()))
    return reached
