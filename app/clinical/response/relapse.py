"""Relapse from complete response and clinical relapse (Rajkumar 2011 [C14]; marrow cut-off of 5 % [C14c])."""

from dataclasses import dataclass
from fractions import Fraction

from app.clinical.answer import Criterion
from app.clinical.response.amounts import Amount, above, at_least, rose, rose_by
from app.clinical.response.rulesets import HALF
from app.clinical.truth import Truth

MARROW_FROM = 5
"""Per cent of plasma cells: from here on a complete response has ended."""
CALCIUM_ABOVE = 11
"""mg/dL."""
HEMOGLOBIN_FALL, CREATININE_RISE = Fraction(2), Fraction(2)
"""g/dL; mg/dL."""
LESION_STEP = Fraction(1)
"""cm, beside 50 %, of a plasmacytoma or bone lesion that grows."""


def relapse_from_complete_response(
    prior: str | None, m_protein_again: Truth, marrow: Amount, other_progression: Truth
) -> Truth:
    """Whether this is a relapse from CR. Only a documented CR can be relapsed from; after VGPR the same is PD alone.

    prior: the response before, as IMWG class (`CR`, `sCR`, `VGPR`, …), `nCR`, or None where it is not known.
    other_progression: a new plasmacytoma, or any other criterion of PD. The same finding is PD for progression-free survival.
    """
    was_complete = {"CR": Truth.MET, "sCR": Truth.MET, "nCR": Truth.UNKNOWN, None: Truth.UNKNOWN}
    again = m_protein_again | at_least(marrow, MARROW_FROM) | other_progression
    return was_complete.get(prior, Truth.NOT_MET) & again


@dataclass(frozen=True, slots=True)
class Signs:
    """What clinical relapse is read from: before and now. None, or unknown, where nobody looked."""

    new_lesion: Truth = Truth.UNKNOWN
    spd_before: Amount = None
    spd: Amount = None
    longest_before: Amount = None
    longest: Amount = None
    calcium: Amount = None
    hemoglobin_before: Amount = None
    hemoglobin: Amount = None
    creatinine_before: Amount = None
    creatinine: Amount = None
    hyperviscosity: Truth = Truth.UNKNOWN


def clinical_relapse(signs: Signs) -> tuple[Criterion, ...]:
    """The signs of clinical relapse; any one is enough, if it is the myeloma's and nothing else's."""
    growth = rose(signs.spd_before, signs.spd, HALF) & rose_by(signs.longest_before, signs.longest, LESION_STEP)
    return (
        Criterion("new plasmacytoma or bone lesion", signs.new_lesion),
        Criterion("lesion +50 % and +1 cm", growth),
        Criterion("calcium >11 mg/dL", above(signs.calcium, CALCIUM_ABOVE)),
        Criterion("haemoglobin −2 g/dL", rose_by(signs.hemoglobin, signs.hemoglobin_before, HEMOGLOBIN_FALL)),
        Criterion("creatinine +2 mg/dL", rose_by(signs.creatinine_before, signs.creatinine, CREATININE_RISE)),
        Criterion("hyperviscosity", signs.hyperviscosity),
    )
