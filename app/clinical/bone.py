"""Lytic bone lesions as the record has them: whether there are any, and how many at least."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.case.evidence import Finding
from app.clinical.answer import Evidence
from app.clinical.truth import Truth

LYTIC = "lytic_bone_lesion"
NOT_LYTIC_METHODS = ("mri", "ultrasound")
"""Lysis is seen on X-ray, CT or PET-CT (IMWG 2014); on MRI a lesion is focal, which is another criterion."""


@dataclass(frozen=True, slots=True)
class Bone:
    """lytic: any lytic lesion. regions: bones with one, each side counted, so the number of lesions is at least this."""

    lytic: Truth
    regions: int
    evidence: tuple[Evidence, ...]
    contradictory: bool = False


def bone(findings: Sequence[tuple[str, Finding]]) -> Bone:
    """findings: (path, finding) of one moment. No lesion at one site says nothing of the others."""
    lytic = [(path, item) for path, item in findings if item.finding == LYTIC and item.method not in NOT_LYTIC_METHODS]
    there = [(path, item) for path, item in lytic if item.result == "positive"]
    nowhere = [(path, item) for path, item in lytic if item.result == "negative" and item.site is None]
    status = Truth.MET if there else Truth.NOT_MET if nowhere else Truth.UNKNOWN
    evidence = tuple(_evidence(path, item) for path, item in there or nowhere or lytic)
    if there and nowhere:
        return Bone(Truth.UNKNOWN, 0, evidence + tuple(_evidence(path, item) for path, item in nowhere), True)
    return Bone(status, _regions([item for _, item in there]), evidence)


def _regions(there: Sequence[Finding]) -> int:
    sites = {(item.site, side) for item in there if item.site for side in _sides(item.laterality)}
    return max(len(sites), 1) if there else 0


def _sides(laterality: str | None) -> tuple[str | None, ...]:
    return ("left", "right") if laterality == "bilateral" else (laterality,)


def _evidence(path: str, item: Finding) -> Evidence:
    place = f" in {item.site}" if item.site else ""
    return Evidence(item.as_stated or f"{LYTIC}{place}: {item.result or item.missing or item.text}", path)
