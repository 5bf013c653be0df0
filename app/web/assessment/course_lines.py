"""Discordance, intervals and discrepancies of an assessment as a page shows them: in words, with what they rest on. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.terminology.terminology import Terminology
from app.web.assessment.answer_lines import Quotation, quotations
from app.web.assessment.rule_words import lowered
from app.web.cases.places import Place, Places
from app.web.cases.statements import text_of
from app.web.wording import months, words

Data = Mapping[str, Any]
VERDICTS = ("definite", "possible", "cannot_say", "none")
KINDS = {
    "contradiction": "contradicted",
    "unsupported": "unsupported",
    "ambiguity": "ambiguous",
    "missing": "missing",
    "inconsistent_terms": "inconsistent terms",
}
"""Kind of a discrepancy → the word on its badge, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class MarkLine:
    """What was said of one compartment. layer: reported or derived."""

    says: str
    layer: str
    evidence: Quotation | None


@dataclass(frozen=True, slots=True)
class DiscordanceLine:
    """What can be said of one compartment that is clear while another grows. at: the event; window: when both held, in months."""

    verdict: str
    question: str
    sentence: str
    at: Place | None
    window: str
    of: str | None
    marks: tuple[MarkLine, ...]


@dataclass(frozen=True, slots=True)
class IntervalLine:
    """first, last: (which edge of it, the item). readings: how the source's words can be read, and the months of each."""

    name: str
    first: tuple[str, Place | None]
    last: tuple[str, Place | None]
    months: str
    readings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DiscrepancyLine:
    """by: rule or hand; noted: whether a reader noted it too. items: what it is about, without those that are quoted."""

    kind: str
    badge: str
    sentence: str
    by: str
    noted: bool
    quotations: tuple[str, ...]
    items: tuple[Place, ...]


def discordance_lines(found: Iterable[Data], terms: Terminology, places: Places) -> list[DiscordanceLine]:
    """The strongest verdicts first; of one verdict in the order of time, as they are found."""
    lines = [_discordance(one, terms, places) for one in found]
    return sorted(lines, key=lambda one: VERDICTS.index(one.verdict))


def _discordance(one: Data, terms: Terminology, places: Places) -> DiscordanceLine:
    root = places.item(one["root"]) if one["root"] else None
    window, at = one["window_months"], places.item(one["at"]) if one["at"] else None
    bounds = f"{months(window)} from {lowered(root.name)}" if window and root and one["root"] != one["at"] else ""
    whom = next((mark["of"] for mark in one["evidence"] if mark["of"]), None)
    marks = tuple(_mark(mark, terms, places) for mark in one["evidence"])
    return DiscordanceLine(
        one["verdict"],
        _question(one["clear"], one["growing"], terms),
        places.sentence(one["reason"]) + ".",
        at,
        bounds,
        places.people.get(whom or "", whom),
        marks,
    )


def _question(clear: str, growing: str, terms: Terminology) -> str:
    """`Bone marrow clear while disease grew in extraosseous tissue?`"""
    where = (
        "in a compartment that is not stated"
        if growing == "unspecified"
        else f"in {text_of(terms, 'compartments', growing)}"
    )
    text = text_of(terms, "compartments", clear)
    return f"{text[:1].upper()}{text[1:]} clear while disease grew {where}?"


def _mark(mark: Data, terms: Terminology, places: Places) -> MarkLine:
    compartment = text_of(terms, "compartments", mark["compartment"])
    status = mark["status"]
    vocabulary = next((name for name in ("responses", "absences") if status in terms.vocabularies[name]), None)
    said = text_of(terms, vocabulary, status).lower() if vocabulary else words(status)
    quoted = quotations([mark["as_stated"]] if mark["as_stated"] else [], [mark["path"]], places)
    return MarkLine(f"{compartment}: {said}", mark["layer"], quoted[0] if quoted else None)


def interval_lines(found: Iterable[Data], terms: Terminology, places: Places) -> list[IntervalLine]:
    """Each with what it is counted from and to, its bounds and its readings."""
    names = {one.text.casefold(): one.text for one in terms.vocabularies["course_intervals"].values()}
    return [
        IntervalLine(
            names.get(one["name"].casefold()) or one["name"],
            _end(one["from"], one["from_edge"], places),
            _end(one["to"], one["to_edge"], places) if one["to"] else ("first extramedullary disease", None),
            months(one["months"]),
            tuple((places.sentence(reading["label"]), months(reading)) for reading in one["readings"]),
        )
        for one in found
    ]


def _end(id_: str, edge: str, places: Places) -> tuple[str, Place | None]:
    place = places.item(id_)
    return ("end of" if edge == "end" else "" if place else words(id_)), place


def discrepancy_lines(found: Iterable[Data], places: Places) -> list[DiscrepancyLine]:
    """By kind, contradictions first; within a kind as they are found."""
    lines = [_discrepancy(one, places) for one in found]
    return sorted(lines, key=lambda one: list(KINDS).index(one.kind) if one.kind in KINDS else len(KINDS))


def _discrepancy(one: Data, places: Places) -> DiscrepancyLine:
    quoted = tuple(dict.fromkeys(one["quotations"]))
    by_field = (places.item(id_) or places.case(id_) for id_ in one["fields"])
    by_path = (places.at(path) for path in one["paths"])
    items = tuple(dict.fromkeys(place for place in (*by_field, *by_path) if place))
    badge = KINDS.get(one["kind"], words(one["kind"]))
    noted = bool(one["noted_as"])
    return DiscrepancyLine(one["kind"], badge, places.sentence(one["text"]), one["found_by"], noted, quoted, items)


def noted(lines: Sequence[DiscrepancyLine], in_document: int) -> str:
    """How what rules found lies beside what a reader noted in the document."""
    by_rule = [one for one in lines if one.by == "rule"]
    by_hand = len(lines) - len(by_rule)
    told = f"{len(by_rule)} found by rules, {sum(one.noted for one in by_rule)} of them noted by a reader too"
    alone = f"{by_hand} noted by hand alone"
    return f"{told}; {alone}. The case document holds {in_document} {'note' if in_document == 1 else 'notes'}."
