"""Plasmacytomas as the record has them at one moment: whether one is proven by biopsy, and how many at least."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.case.disease import Lesion
from app.clinical.answer import Evidence
from app.clinical.truth import Truth


@dataclass(frozen=True, slots=True)
class Masses:
    """proven: by biopsy. A mass without one is not known not to be: nobody may have looked. number: at least so many."""

    proven: Truth = Truth.UNKNOWN
    number: int = 0
    evidence: tuple[Evidence, ...] = ()


def masses(lesions: Sequence[tuple[str, Lesion]]) -> Masses:
    """lesions: (path, lesion) of one moment."""
    proven = any("biopsy" in lesion.evidence for _, lesion in lesions)
    evidence = tuple(Evidence(lesion.as_stated or f"lesion in {lesion.site}", path) for path, lesion in lesions)
    return Masses(Truth.MET if proven else Truth.UNKNOWN, len(lesions), evidence)
