"""What a document becomes: a case its Bundle, a Bundle a case, another resource itself."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.case.document import Case
from app.clinical.discordance import discordance
from app.fhir import exact_json
from app.fhir.issues import Issue
from app.interaction.examine import Examined
from app.terminology.terminology import Terminology
from app.web.cases.case_page import facts
from app.web.cases.evidence import HEADINGS
from app.web.cases.lede import Lede, ledes

MOST_SHOWN = 15_000
"""Characters of FHIR on one page; what comes after is named and not shown."""
MOST_NAMED = 300
MOST_PLACES = 20


@dataclass(frozen=True)
class Folded:
    """A resource: its address, and its JSON, empty where the page is full."""

    address: str
    text: str


@dataclass(frozen=True)
class Group:
    """The resources of one type."""

    type: str
    count: int
    shown: list[Folded]


@dataclass(frozen=True)
class Converted:
    """groups: the FHIR that a case becomes, or the resource itself. is_full: not all of it is shown. case: what was understood of a Bundle, with
    its facts, how much it holds, and what its course shows. left: (reason, places) of what a case cannot hold, or why there is none."""

    groups: list[Group] = field(default_factory=list)
    is_full: bool = False
    case: Case | None = None
    facts: list[tuple[str, str]] = field(default_factory=list)
    holds: list[tuple[str, int]] = field(default_factory=list)
    ledes: list[Lede] = field(default_factory=list)
    left: list[tuple[str, int, list[str]]] = field(default_factory=list)


def converted(found: Examined, data: Any, terminology: Terminology) -> Converted:
    """As the kind of document says."""
    if found.kind == "case":
        entries = found.bundle["entry"] if found.bundle else []
        return Converted(*_grouped([entry["resource"] for entry in entries]))
    if found.kind == "resource":
        return Converted(*_grouped([data])) if isinstance(data, dict) else Converted()
    left = _reasons(found.left)
    if found.case is None:
        return Converted(left=left)
    case = found.case
    holds = [(heading, len(getattr(case, name))) for name, heading in HEADINGS.items() if getattr(case, name)]
    return Converted(
        case=case, facts=facts(case), holds=holds, ledes=ledes(discordance(case), case, terminology), left=left
    )


def _grouped(resources: Sequence[dict[str, Any]]) -> tuple[list[Group], bool]:
    counts = Counter(str(one.get("resourceType")) for one in resources)
    groups = {type_: Group(type_, count, []) for type_, count in counts.items()}
    room, is_full = MOST_SHOWN, False
    for number, one in enumerate(resources):
        type_ = str(one.get("resourceType"))
        text = exact_json.dumps(one, pretty=True).decode() if room > 0 else ""
        if len(text) > room:
            text, room = "", 0
        room -= len(text)
        is_full = is_full or not text
        if number < MOST_NAMED:
            id_ = one.get("id")
            groups[type_].shown.append(Folded(f"{type_}/{id_}" if isinstance(id_, str) else type_, text))
    return list(groups.values()), is_full


def _reasons(left: Sequence[Issue]) -> list[tuple[str, int, list[str]]]:
    places: dict[str, list[str]] = {}
    for issue in left:
        places.setdefault(issue.text, []).append(issue.expression or "")
    return [(text, len(its), [one for one in its if one][:MOST_PLACES]) for text, its in places.items()]
