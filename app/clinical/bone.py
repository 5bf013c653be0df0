"""Lytic bone lesions as the record has them: whether there are any, and how many at least and at most."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.case.evidence import Finding
from app.clinical.answer import Evidence
from app.clinical.quantity import Quantity
from app.clinical.spans import samples
from app.clinical.truth import Truth, among

LYTIC, COUNT = "lytic_bone_lesion", "lytic_bone_lesion_count"
NOT_LYTIC_METHODS = ("mri", "ultrasound")
"""Lysis is seen on X-ray, CT or PET-CT (IMWG 2014); on MRI a lesion is focal, which is another criterion."""
ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Bone:
    """lytic: any lytic lesion. regions: bones with one, each side counted, so the number of lesions is at least this.

    fewest, most: of the lesions, by regions and by a count of all; None: no upper bound is known.
    """

    lytic: Truth
    regions: int
    evidence: tuple[Evidence, ...]
    contradictory: bool = False
    fewest: Fraction = Fraction(0)
    most: Fraction | None = None


def bone(findings: Sequence[tuple[str, Finding]], counts: Sequence[Quantity] = ()) -> Bone:
    """findings: (path, finding); counts: of all lytic lesions; both of one moment. No lesion at one site says nothing of the others."""
    lytic = [(path, item) for path, item in findings if item.finding == LYTIC and item.method not in NOT_LYTIC_METHODS]
    there = [(path, item) for path, item in lytic if item.result == "positive"]
    nowhere = [(path, item) for path, item in lytic if item.result == "negative" and item.site is None]
    evidence = tuple(_evidence(path, item) for path, item in there or nowhere or lytic)
    if there and nowhere:
        evidence += tuple(_evidence(path, item) for path, item in nowhere)
    evidence += tuple(one.evidence for one in counts)
    regions = _regions([item for _, item in there])
    seen = Truth.UNKNOWN if bool(there) == bool(nowhere) else Truth.MET if there else Truth.NOT_MET
    lows, highs = _bounds(counts)
    counted = _any(counts)
    against = {seen, counted} >= {Truth.MET, Truth.NOT_MET} or (highs is not None and highs < regions)
    if (there and nowhere) or against:
        return Bone(Truth.UNKNOWN, 0, evidence, True)
    status = seen if counted is Truth.UNKNOWN else counted
    return Bone(status, regions, evidence, fewest=max(Fraction(regions), lows), most=highs)


def _any(counts: Sequence[Quantity]) -> Truth:
    return among(value >= ONE for value in samples((ONE,), [span for one in counts for span in one.spans]))


def _bounds(counts: Sequence[Quantity]) -> tuple[Fraction, Fraction | None]:
    """The fewest and the most, over all counts of the moment."""
    spans = [span for one in counts for span in one.spans]
    highs = [span.high for span in spans if span.high is not None]
    low = min((span.low or Fraction(0) for span in spans), default=Fraction(0))
    return low, max(highs) if spans and len(highs) == len(spans) else None


def _regions(there: Sequence[Finding]) -> int:
    sites = {(item.site, side) for item in there if item.site for side in _sides(item.laterality)}
    return max(len(sites), 1) if there else 0


def _sides(laterality: str | None) -> tuple[str | None, ...]:
    return ("left", "right") if laterality == "bilateral" else (laterality,)


def _evidence(path: str, item: Finding) -> Evidence:
    place = f" in {item.site}" if item.site else ""
    return Evidence(item.as_stated or f"{LYTIC}{place}: {item.result or item.missing or item.text}", path)
