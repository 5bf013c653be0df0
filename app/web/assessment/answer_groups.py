"""The answers of a case by person and by moment: the diagnosis first, then each response, relapse and restaging in the order of time. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.case.document import Case
from app.clinical.moments import diagnosis_of
from app.clinical.timeline import Timeline
from app.web.assessment.answer_lines import AnswerLine, answer_line
from app.web.assessment.rule_names import RULES
from app.web.assessment.rule_words import RuleWords, lowered, rule_name
from app.web.cases.places import Places
from app.web.wording import months

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """The answers about one person at one moment. of: the member, None for the patient; at: the event's row; when: in months."""

    anchor: str
    of: str | None
    at: str | None
    label: str
    when: str
    diagnosis: bool
    lines: tuple[AnswerLine, ...]


def groups_of(answers: Sequence[Data], case: Case, course: Timeline, names: RuleWords, places: Places) -> list[Group]:
    """All groups that have an answer that applies."""
    told = [one for one in answers if one["status"] != "not_applicable"]
    order = {one.id: place for place, one in enumerate(course.events)}
    bounds = {one.id: one.start for one in course.events}
    whom = list(dict.fromkeys(one.get("of") for one in told))
    groups: list[Group] = []
    for of in whom:
        start = diagnosis_of(case, of)
        its = [one for one in told if one.get("of") == of]
        moments = sorted(
            {one.get("at") for one in its}, key=lambda at: (at not in (start, None), order.get(at or "", 0), at or "")
        )
        for at in moments:
            chosen = sorted((one for one in its if one.get("at") == at), key=_order)
            lines = tuple(
                answer_line(one, f"rule-{len(groups)}-{place}", names, places) for place, one in enumerate(chosen)
            )
            diagnosis = at in (start, None)
            event = places.item(at) if at else None
            when = "" if at is None or at == course.root else _since(bounds.get(at), course, places)
            label = "At diagnosis" if diagnosis else event.name if event else "At a time that is not stated"
            anchor = f"group-{len(groups)}"
            groups.append(Group(anchor, places.people.get(of or "", of), at, label, when, diagnosis, lines))
    return groups


def not_applicable(answers: Sequence[Data], places: Places) -> list[tuple[str, str]]:
    """(rule, why) of each answer that applies to nothing, in the order of the rules; each once."""
    found = sorted((one for one in answers if one["status"] == "not_applicable"), key=_order)
    reasons = [
        (
            rule_name(one["rule"], one["ruleset"]),
            "; ".join(map(places.sentence, one.get("flags", ()))) or "not applicable",
        )
        for one in found
    ]
    return list(dict.fromkeys(reasons))


def _order(one: Data) -> tuple[int, bool, str]:
    """By the table of rules; of two answers of one, the one that leaves open what is missing comes first."""
    known = list(RULES)
    return known.index(one["rule"]) if one["rule"] in known else len(known), "-strict" in one["ruleset"], one["ruleset"]


def _since(start: Any, course: Timeline, places: Places) -> str:
    root = places.item(course.root) if course.root else None
    if start is None or root is None:
        return "time not stated"
    return f"{months(start)} from {lowered(root.name)}"
