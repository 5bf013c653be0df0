"""Every discrepancy of a case: those that a rule finds, and those that only its document notes, told apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.case import record
from app.case.document import Case
from app.clinical.discrepancies.across import discrepancies_across
from app.clinical.discrepancies.claimed_months import claimed_months
from app.clinical.discrepancies.claims_and_record import claims_and_record
from app.clinical.discrepancies.compartments import compartments
from app.clinical.discrepancies.figures import figures
from app.clinical.discrepancies.measured import measured
from app.clinical.discrepancies.order import impossible_orders
from app.clinical.discrepancies.series import series
from app.clinical.discrepancies.times import open_times
from app.clinical.discrepancy import Discrepancy

RULES = (impossible_orders, measured, open_times, compartments, claimed_months, claims_and_record, figures, series)
BY_HAND = "noted-by-hand"


@dataclass(frozen=True, slots=True)
class Entry:
    """by: a rule, or a reader's hand. noted: the ids of the document's own notes of the same thing."""

    discrepancy: Discrepancy
    by: Literal["rule", "hand"]
    noted: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Plain data, as one of the assessment's `discrepancies`."""
        return self.discrepancy.as_data() | {"found_by": self.by, "noted_as": list(self.noted)}


def discrepancies(case: Case, others: Sequence[Case] = ()) -> tuple[Entry, ...]:
    """All of a case, in the order of rules and ids; then what is noted by hand alone, by id.

    others: cases that lie beside it; the rows of its source's table are found among them. A rule's finding is the same as
    a note if both are of one kind and share most of their items, or words that they quote. Never raises.
    """
    found = [one for rule in RULES for one in sorted(rule(case), key=lambda one: (one.key, one.fields, one.text))]
    found += discrepancies_across(case, others)
    notes = {one: _note_of(one, case.discrepancies) for one in dict.fromkeys(found)}
    by_rule = tuple(Entry(one, "rule", (note.id,) if note else ()) for one, note in notes.items())
    noted = {note.id for note in notes.values() if note}
    by_hand = [(i, one) for i, one in enumerate(case.discrepancies) if one.id not in noted]
    return by_rule + tuple(
        Entry(
            Discrepancy(BY_HAND, note.kind, note.text, (f"discrepancies[{index}]",), note.fields, note.quotations),
            "hand",
            (note.id,),
        )
        for index, note in sorted(by_hand, key=lambda pair: pair[1].id)
    )


def _note_of(one: Discrepancy, notes: Sequence[record.Discrepancy]) -> record.Discrepancy | None:
    scored = [(_likeness(one, note), note.id, note) for note in notes if note.kind == one.kind]
    best = max(scored, key=lambda found: (found[0], found[1]), default=None)
    return best[2] if best and best[0] > 0 else None


def _likeness(one: Discrepancy, note: record.Discrepancy) -> float:
    """How much of the items of both they share; beside that, how many of the note's quotations the finding quotes."""
    items, its = set(one.fields), set(note.fields)
    shared = len(items & its) / len(items | its) if items | its else 0.0
    quoted = [any(_overlap(quotation, words) for words in one.quotations) for quotation in note.quotations]
    return shared + (sum(quoted) / len(quoted) if quoted and (shared or not its) else 0.0)


def _overlap(one: str, other: str) -> bool:
    return one in other or other in one
