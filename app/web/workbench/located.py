"""Issues with the line of the text that each is about."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.case.yaml_positions import positions_in_yaml
from app.fhir.issues import Issue
from app.fhir.paths import Place
from app.fhir.positions.in_json import positions_in_json
from app.fhir.positions.in_xml import positions_in_xml
from app.fhir.positions.position import Position, nearest, with_ancestors
from app.fhir.positions.steps import place_in, steps_of
from app.web.workbench.sent import Sent

_SAID = re.compile(r"\b[Ll]ine (\d{1,9})(?:, (?:column|byte) (\d{1,9}))?")
_RANKS = ("fatal", "error", "warning", "information")


@dataclass(frozen=True)
class Located:
    """number: from 1 on, as the page counts them. refuses: whether it is a reason to refuse. at: None where it is about no place of the text."""

    number: int
    issue: Issue
    refuses: bool
    at: Position | None


def located(
    sent: Sent, data: Any, issues: Iterable[Issue], refuses: Callable[[Issue], bool], is_case: bool
) -> list[Located]:
    """What refuses first, then by weight, then from top to bottom. data: None where the text could not be read."""
    found = list(issues)
    places = {
        issue.expression: place_in(data, issue.expression) if data is not None else steps_of(issue.expression)
        for issue in found
        if issue.expression and _is_of_the_text(issue.expression, is_case)
    }
    positions = _positions(sent, with_ancestors(places.values())) if places else {}

    def at(issue: Issue) -> Position | None:
        if data is None and (said := _said(issue)) is not None:
            return said
        place = places.get(issue.expression or "")
        return nearest(positions, place) if place is not None and positions else None

    rows = [(not refuses(one), _rank(one), at(one) or Position(0, 0), i, one) for i, one in enumerate(found)]
    rows.sort(key=lambda row: row[:4])
    return [
        Located(n, one, not mild, where if where.line else None) for n, (mild, _, where, _, one) in enumerate(rows, 1)
    ]


def counted(issues: Sequence[Issue]) -> str:
    """`3 errors, 1 warning`."""
    counts = [sum(_rank(one) <= 1 for one in issues), sum(_rank(one) == 2 for one in issues)]
    said = [f"{n} {word}{'' if n == 1 else 's'}" for n, word in zip(counts, ("error", "warning"), strict=True) if n]
    return ", ".join(said)


def _rank(issue: Issue) -> int:
    return _RANKS.index(issue.severity) if issue.severity in _RANKS else len(_RANKS)


def _is_of_the_text(expression: str, is_case: bool) -> bool:
    """Headers and the address are not in it; nor is the FHIR that a case becomes."""
    return not expression.startswith("http.") and not (is_case and expression.startswith("Bundle"))


def _said(issue: Issue) -> Position | None:
    """The line that the reader of a text names itself."""
    found = _SAID.search(issue.value or "") or _SAID.search(issue.text)
    return Position(int(found[1]), int(found[2] or 1)) if found else None


def _positions(sent: Sent, places: set[Place]) -> dict[Place, Position]:
    if sent.form == "xml":
        return positions_in_xml(sent.body, places)
    if sent.form == "yaml":
        return positions_in_yaml(sent.text, places)
    try:
        return positions_in_json(sent.text, places)
    except (json.JSONDecodeError, IndexError, RecursionError):
        return {}  # it is no JSON, and its one issue says where it breaks
