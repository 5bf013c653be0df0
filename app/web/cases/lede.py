"""What a reader should grasp first: where one compartment was clear while disease grew in another, when, and how surely."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.case.document import Case
from app.clinical.discordance import Discordance, Verdict
from app.clinical.marks import Sign
from app.terminology.terminology import Terminology
from app.web.cases.statements import text_of
from app.web.wording import months, words


@dataclass(frozen=True, slots=True)
class Lede:
    """One sentence with the source's words that it rests on. at: the id of the event."""

    verdict: str
    sentence: str
    when: str
    at: str | None
    quotations: tuple[str, ...]


def ledes(found: Sequence[Discordance], case: Case, terminology: Terminology) -> list[Lede]:
    """The definite discordances, then the possible ones; without any, one line that says whether that can be said."""
    told = [
        _told(one, case, terminology)
        for verdict in (Verdict.DEFINITE, Verdict.POSSIBLE)
        for one in found
        if one.verdict is verdict
    ]
    if told:
        return told
    if any(one.verdict is Verdict.CANNOT_SAY for one in found):
        sentence = "Whether one compartment was clear while disease grew in another cannot be said from this record."
        return [Lede("cannot_say", sentence, "", None, ())]
    sentence = "No compartment is recorded as clear while disease grew in another."
    return [Lede("none", sentence, "", None, ())]


def _told(one: Discordance, case: Case, terminology: Terminology) -> Lede:
    clear = text_of(terminology, "compartments", one.clear).capitalize()
    signs = {mark.sign for mark in one.evidence if mark.compartment == one.clear}
    state = "clear" if Sign.CLEAR in signs else "responding" if Sign.RESPONDING in signs else "clear or responding"
    growing = text_of(terminology, "compartments", one.growing)
    new = any(mark.sign is Sign.GROWING for mark in one.evidence if mark.compartment == one.growing)
    where = "disease of unstated compartment" if one.growing == "unspecified" else f"disease in {growing}"
    sentence = f"{clear} {state} while {where} {'grew' if new else 'was there'}."
    event = next((event for event in case.events if event.id == one.at), None)
    label = (event.label or text_of(terminology, "events", event.kind)) if event else words(one.at)
    since = f"{months(one.window)} from {words(one.root).replace('-', ' ')}" if one.window and one.root else ""
    if one.window and one.window.is_point and one.window.low == 0 and one.root == one.at:
        since = ""
    when = f"{label}{', ' + since if since else ''}"
    quotations = tuple(dict.fromkeys(mark.as_stated for mark in one.evidence if mark.as_stated))
    return Lede(str(one.verdict), sentence, when, one.at, quotations)
