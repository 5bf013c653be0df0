"""What a rule answers: the classes still reachable, the inputs that would decide, each criterion with its quotation.

The shape of `as_data` is the contract's ("What a rule answers"); `at`, `score`, `units`, `flags` and the `parts` of what
was reported stand there only where they say something.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from app.clinical.truth import Truth

Status = Literal["determined", "undetermined", "not_applicable"]


class Support(StrEnum):
    """What the record says to a published assertion."""

    SUPPORTED = "supported"
    CONSISTENT = "consistent_but_unsupported"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class Evidence:
    """text: the source's own words, or the value as the document holds it. path: its place, `measurements[7]`."""

    text: str
    path: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition of a rule, and whether the record meets it."""

    name: str
    status: Truth
    evidence: tuple[Evidence, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """`evidence` joins the quotations, or is null; `paths` are their places in the case document."""
        texts = dict.fromkeys(one.text for one in self.evidence)
        data: dict[str, Any] = {"name": self.name, "status": str(self.status), "evidence": "; ".join(texts) or None}
        return data | ({"paths": [one.path for one in self.evidence]} if self.evidence else {})


@dataclass(frozen=True, slots=True)
class Reported:
    """What the source asserts, beside what is derived; never an input. parts: of `IIIB`, what is said of III and of B."""

    value: str
    support: Support
    as_stated: str | None = None
    path: str | None = None
    parts: tuple[tuple[str, Support], ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The contract's `reported`."""
        data: dict[str, Any] = {"value": self.value, "support": str(self.support), "as_stated": self.as_stated}
        parts = [{"value": value, "support": str(support)} for value, support in self.parts]
        return data | ({"path": self.path} if self.path else {}) | ({"parts": parts} if parts else {})


@dataclass(frozen=True, slots=True)
class UnitGap:
    """A value without a unit. invariant: whether the rule answers the same under each candidate."""

    analyte: str
    path: str
    candidates: tuple[str, ...]
    invariant: bool

    def as_data(self) -> dict[str, Any]:
        """As one of the answer's `units`."""
        return {
            "analyte": self.analyte,
            "path": self.path,
            "candidates": list(self.candidates),
            "invariant": self.invariant,
        }


@dataclass(frozen=True, slots=True)
class Score:
    """The lowest and the highest score that can still be reached."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Answer:
    """One rule's answer at one time point. at: the event of the case; flags: what a reader must know beside the classes."""

    rule: str
    ruleset: str
    status: Status
    classes: tuple[str, ...] = ()
    deciding_inputs: tuple[str, ...] = ()
    reported: Reported | None = None
    criteria: tuple[Criterion, ...] = ()
    at: str | None = None
    score: Score | None = None
    units: tuple[UnitGap, ...] = ()
    flags: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Plain data in the contract's shape."""
        data: dict[str, Any] = {
            "rule": self.rule,
            "ruleset": self.ruleset,
            "status": self.status,
            "classes": list(self.classes),
            "deciding_inputs": list(self.deciding_inputs),
            "reported": self.reported.as_data() if self.reported else None,
            "criteria": [criterion.as_data() for criterion in self.criteria],
        }
        more = {
            "at": self.at,
            "score": [self.score.low, self.score.high] if self.score else None,
            "units": [gap.as_data() for gap in self.units],
            "flags": list(self.flags),
        }
        return data | {name: value for name, value in more.items() if value}


def status_of(classes: Collection[str]) -> Status:
    """One class is determined, more are undetermined, none is not applicable."""
    return ("not_applicable", "determined", "undetermined")[min(len(classes), 2)]


def support_of(asserted: Iterable[str], reachable: Iterable[str]) -> Support:
    """asserted: the classes that the source's words can mean (`III` means IIIA or IIIB)."""
    meant, possible = set(asserted), set(reachable)
    if not meant & possible:
        return Support.CONTRADICTED
    return Support.SUPPORTED if possible <= meant else Support.CONSISTENT
