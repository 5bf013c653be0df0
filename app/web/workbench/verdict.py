"""The answer in one sentence: refused, would be stored, or stored, and how much of it."""

import re
from collections import Counter
from collections.abc import Sequence

from app.fhir.issues import Issue
from app.interaction.doing import Doing
from app.interaction.examine import Examined
from app.web.workbench.located import counted

TO_DO = {
    "created": "to create",
    "updated": "to update",
    "deleted": "to delete",
    "unchanged": "unchanged",
    "absent": "not there to delete",
    "read": "only read",
}
WOULD = {
    **TO_DO,
    "created": "create",
    "updated": "update",
    "deleted": "delete",
    "unchanged": "no change",
    "absent": "not there",
}
DONE = {**TO_DO, "created": "created", "updated": "updated", "deleted": "deleted"}
Verdict = tuple[str, str, str]
"""(class of its badge, its word, the rest of the sentence)."""


def unreadable(issues: Sequence[Issue]) -> Verdict:
    """Of a text that could not be read."""
    return "error", "Cannot be read", f"{counted(issues) or 'nothing was sent'}. Nothing was stored."


def verdict(found: Examined, asked_to_store: bool) -> Verdict:
    """Of what could be read."""
    warnings = counted([one for one in found.issues if one.severity == "warning"])
    but = f", with {warnings}" if warnings else ""
    if found.problem is not None:
        mild = [one for one in found.issues if not found.refuses(one)]
        others = f"; besides, {counted(mild)} that would not refuse it" if counted(mild) else ""
        stored = " Nothing was stored." if asked_to_store else ""
        return "error", "Refused", f"{counted(found.refusing)}{others}.{stored}"
    if found.is_stored_already:
        return (
            "met",
            "Stored already",
            f"an equal case is here; nothing {'was' if asked_to_store else 'would be'} written.",
        )
    refused = sum(one.outcome == "refused" for one in found.doings)
    said = _counts(found.doings, DONE if found.is_kept else TO_DO)
    if refused:
        rest = f"of {len(found.doings)} entries {refused} {'was' if refused == 1 else 'were'} refused; {said or 'nothing else'}{but}."
        return (
            ("warning" if said else "error"),
            ("Stored in part" if found.is_kept else "Would be stored in part"),
            rest,
        )
    if found.is_kept:
        return "met", "Stored", f"{said or 'nothing was to be done'}{but}."
    return "met", "Would be stored", f"{said or 'there is nothing to do'}{but}. Nothing is stored yet."


def _counts(doings: Sequence[Doing], words: dict[str, str]) -> str:
    counts: Counter[str] = Counter(one.outcome for one in doings)
    return ", ".join(f"{counts[outcome]} {word}" for outcome, word in words.items() if counts[outcome])


def word_of(doing: Doing, is_kept: bool) -> str:
    """What comes of the entry, in a word."""
    return (DONE if is_kept else WOULD).get(doing.outcome, doing.outcome)


def sums(found: Examined) -> list[tuple[str, list[tuple[str, int]]]]:
    """(type, (what comes of it, how many)), in the order of the entries: `Observation`, 52 to create."""
    words = DONE if found.is_kept else TO_DO
    counts: dict[str, Counter[str]] = {}
    for one in found.doings:
        type_ = re.split("[/?]", one.address)[0] or "Entries"
        counts.setdefault(type_, Counter())[words.get(one.outcome, one.outcome)] += 1
    return [(type_, list(its.items())) for type_, its in counts.items()]
