"""Relapse from complete response and clinical relapse (Rajkumar 2011 [C14]; marrow cut-off of 5 % [C14c])."""

from dataclasses import dataclass
from fractions import Fraction

from app.clinical.answer import Criterion
from app.clinical.response.amounts import Amount, above, at_least, rose, rose_by
from app.clinical.response.inputs import Inputs
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
class Organs:
    """What end-organ damage is read from, at one time: mg/dL, g/dL, mg/dL; None where nobody looked."""

    calcium: Amount = None
    hemoglobin: Amount = None
    creatinine: Amount = None


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of clinical relapse. asks: the inputs that would decide it, where it is unknown."""

    criterion: Criterion
    asks: tuple[str, ...]


def clinical_relapse(inputs: Inputs, best: Organs, now: Organs, hyperviscosity: Truth) -> tuple[Sign, ...]:
    """The signs of clinical relapse; any one is enough, if it is the myeloma's and nothing else's.

    inputs: for the lesions. best: the highest haemoglobin and the lowest creatinine since the baseline, itself included.
    """
    spd, longest = (inputs.nadir.spd, inputs.now.spd), (inputs.nadir.longest, inputs.now.longest)
    grown = inputs.plasmacytoma & ~inputs.gone & rose(*spd, HALF) & rose_by(*longest, LESION_STEP)
    fell = rose_by(now.hemoglobin, best.hemoglobin, HEMOGLOBIN_FALL)
    risen = rose_by(best.creatinine, now.creatinine, CREATININE_RISE)
    return (
        _sign("new plasmacytoma or bone lesion", inputs.new_lesion, "new lesion"),
        _sign("lesion +50 % and +1 cm", grown, *_missing("spd", *spd), *_missing("longest", *longest)),
        _sign("calcium >11 mg/dL", above(now.calcium, CALCIUM_ABOVE), "calcium"),
        _sign("haemoglobin −2 g/dL", fell, *_missing("hemoglobin", best.hemoglobin, now.hemoglobin)),
        _sign("creatinine +2 mg/dL", risen, *_missing("creatinine", best.creatinine, now.creatinine)),
        _sign("hyperviscosity", hyperviscosity, "hyperviscosity"),
    )


def _sign(name: str, status: Truth, *asks: str) -> Sign:
    return Sign(Criterion(name, status), asks if status is Truth.UNKNOWN else ())


def _missing(name: str, before: Amount, now: Amount) -> tuple[str, ...]:
    """What is not stated; where both are, and do not decide, the name alone."""
    missing = (f"{name} ({when})" for when, value in (("before", before), ("now", now)) if value is None)
    return tuple(missing) or (name,)
