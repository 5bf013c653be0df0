"""The nearest cases as people read them: side by side with the case, feature by feature, and what became of each. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.terminology.terminology import Terminology
from app.web.cohort.cohort_words import grain, month_span, origin, outcomes, status
from app.web.wording import DASH, words

BAR = 100
"""Pixels of a bar from 0 to 1."""
SIGNS = {"alike": "=", "partly": "≈", "different": "≠", "unknown": "?"}
KNOWN_LATER = {"sites": "Sites, by region", "marrow": "Marrow"}
"""Features of the extramedullary disease itself; the others are treatments before it."""
Values = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Card:
    """One precedent. low, high: pixels of its bar; before, at: (what, here, there, kind, in words) of each line;
    beside: what is not compared."""

    case: str
    name: str
    about: str
    ranked: bool
    low: float
    high: float
    alike: str
    known: str
    why: str
    outcome: str
    before: tuple[Values, ...]
    at: tuple[Values, ...]
    beside: tuple[tuple[str, str], ...]


Rows = Mapping[tuple[str, str | None], Mapping[str, Any]]


def rows_by_whom(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str | None], Mapping[str, Any]]:
    """The rows of the table and their parts, by case and member."""
    found: dict[tuple[str, str | None], Mapping[str, Any]] = {}
    for row in rows:
        found |= {(one["case"], one["of"]): one for one in (row, *row["parts"])}
    return found


def card_of(one: Mapping[str, Any], rows: Rows, terminology: Terminology) -> Card:
    """The card of one precedent of `precedents_of_case`."""
    low, high = one["similarity"]["low"], one["similarity"]["high"]
    lines = [_feature(feature, terminology) for feature in one["features"]]
    later = [feature["feature"] in KNOWN_LATER for feature in one["features"]]
    beside = became(rows.get((one["case"], one["of"])))
    return Card(
        one["case"],
        name_of(one, rows),
        grain(one["grain"], one["n"]),
        one["ranked"],
        round(float(low) * BAR, 1),
        round(float(high) * BAR, 1),
        alike(low, high),
        f"{one['known']} of {len(lines)}",
        _why(lines),
        beside[0][1],
        tuple(line for line, after in zip(lines, later, strict=True) if not after),
        tuple(line for line, after in zip(lines, later, strict=True) if after),
        tuple(beside),
    )


def name_of(one: Mapping[str, Any], rows: Rows) -> str:
    """What to call a precedent: as cited, else by its title; a described patient behind it."""
    row, part = rows.get((one["case"], None)), rows.get((one["case"], one["of"]))
    name = (row["cited_as"] if row else None) or one["title"]
    return f"{name}, {part['label']}" if one["of"] and part else name


def alike(low: Decimal, high: Decimal) -> str:
    """The similarity: `0.886`, or `0.314–0.886` where something is not known."""
    return f"{low}" if low == high else f"{low}{DASH}{high}"


def _feature(one: Mapping[str, Any], terminology: Terminology) -> Values:
    similarity = one["similarity"]
    kind = "unknown" if similarity is None else {0: "different", 1: "alike"}.get(similarity, "partly")
    return (
        _called(one),
        _value(one["here"], terminology),
        _value(one["there"], terminology),
        kind,
        _told(kind, one),
    )


def _called(one: Mapping[str, Any]) -> str:
    if one["feature"] in KNOWN_LATER:
        return KNOWN_LATER[one["feature"]]
    text: str = one["text"].removeprefix("an ").removeprefix("a ").removesuffix(" before extramedullary disease")
    return text[:1].upper() + text[1:].replace("omodul", "o\u00admodul")  # a soft hyphen, for narrow windows


def _told(kind: str, one: Mapping[str, Any]) -> str:
    if kind == "unknown":
        sides = [side for side, value in (("here", one["here"]), ("there", one["there"])) if value is None]
        return "not stated " + ("on either side" if len(sides) == 2 else sides[0])
    if kind == "partly":
        shared = ", ".join(words(word) for word in one["here"] if word in one["there"])
        return f"{one['similarity'].normalize()}: {shared} shared"
    return kind


def _value(value: bool | str | Sequence[str] | None, terminology: Terminology) -> str:
    if value is None:
        return "not stated"
    if isinstance(value, bool):
        return "given" if value else "none listed"
    if isinstance(value, str):
        return "free of disease" if value == "free" else status(value, terminology)
    return ", ".join(words(word) for word in value)


def _why(lines: Sequence[Values]) -> str:
    """`Alike: proteasome inhibitor, marrow. Different: sites, by region. Not stated: …`"""
    told = []
    for kind, heading in (
        ("alike", "Alike"),
        ("partly", "Partly alike"),
        ("different", "Different"),
        ("unknown", "Not stated"),
    ):
        named = [line[0].removesuffix(", by region") for line in lines if line[3] == kind]
        if named:
            told.append(f"{heading}: {', '.join(name[:1].lower() + name[1:] for name in named)}.")
    return " ".join(told)


def became(row: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """What stands beside and is not compared: the outcome first."""
    if row is None:
        return [(what, "not stated") for what in ("Outcome", "Time to extra\u00admedullary disease", "Treatment after")]
    times = "; ".join(f"{month_span(span)} {origin(word)}" for word, span in row["time_to_emm"])
    return [
        ("Outcome", outcomes(row["outcomes"], row["n"])),
        ("Time to extra\u00admedullary disease", times or "not stated"),
        ("Treatment after", "; ".join(row["later_treatments"]) or "not stated"),
    ]
