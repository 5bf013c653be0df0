"""Minimal residual disease (Kumar 2016 [C9b]): only after complete response, in the marrow, at 10⁻⁵ or finer.

Never inferred from CR. Imaging + MRD-negative needs a negative PET besides.
"""

from dataclasses import dataclass
from fractions import Fraction

from app.clinical.truth import Truth

SENSITIVITY = Fraction(1, 100_000)
"""One cell in 10⁵ nucleated cells."""
SUSTAINED_MONTHS = 12
"""Two negative results this far apart, or farther."""
MRD_NEGATIVE, IMAGING_NEGATIVE = "MRD-negative", "imaging + MRD-negative"
NOT_NEGATIVE, NOT_A_CLASS, TOO_COARSE = "not MRD-negative", "not an IMWG MRD class", "below required sensitivity"


@dataclass(frozen=True, slots=True)
class Residual:
    """classes: those that can still be reached. discordant: the marrow has no residual disease, and a lesion is avid."""

    classes: tuple[str, ...]
    discordant: bool = False


def residual(response: str | None, negative: Truth, sensitivity: Fraction | None, pet_negative: Truth) -> Residual:
    """The MRD class. response: IMWG class of the same time. negative: of the marrow, by flow or sequencing; sensitivity: its limit.

    pet_negative: every uptake below that of the mediastinal pool or the surrounding tissue [M].
    """
    discordant = negative is Truth.MET and pet_negative is Truth.NOT_MET
    if response is not None and response not in ("CR", "sCR"):
        return Residual((NOT_A_CLASS,), discordant)
    if negative is Truth.MET and sensitivity is not None and sensitivity > SENSITIVITY:
        return Residual((TOO_COARSE,), discordant)
    if negative is Truth.NOT_MET:
        return Residual((NOT_NEGATIVE,), discordant)
    marrow_is_known = negative is Truth.MET and sensitivity is not None
    reached = {
        Truth.MET: (IMAGING_NEGATIVE,),
        Truth.NOT_MET: (MRD_NEGATIVE,),
        Truth.UNKNOWN: (IMAGING_NEGATIVE, MRD_NEGATIVE),
    }[pet_negative]
    more = () if marrow_is_known else (NOT_NEGATIVE,) if sensitivity is not None else (NOT_NEGATIVE, TOO_COARSE)
    return Residual((*reached, *more, *((NOT_A_CLASS,) if response is None else ())), discordant)


def sustained(months_apart: Fraction | None, first_negative: Truth, second_negative: Truth) -> Truth:
    """Whether two negative results are at least a year apart."""
    apart = Truth.UNKNOWN if months_apart is None else Truth.MET if months_apart >= SUSTAINED_MONTHS else Truth.NOT_MET
    return apart & first_negative & second_negative
