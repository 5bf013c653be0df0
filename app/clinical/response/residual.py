"""Minimal residual disease (Kumar 2016 [C9b]): only after complete response, in the marrow, at 10⁻⁵ or finer.

By flow cytometry or sequencing. Never inferred from CR. Imaging + MRD-negative needs a negative PET besides.
"""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from app.clinical.intervals import DAYS_PER_MONTH, Interval
from app.clinical.reach import Input, reach
from app.clinical.seen import AVID
from app.clinical.truth import Truth

WORD = "marrow_residual_disease"
SENSITIVITY = Fraction(1, 100_000)
"""One cell in 10⁵ nucleated cells."""
METHODS = ("flow_cytometry", "sequencing")
SUSTAINED = Fraction(365) / DAYS_PER_MONTH
"""Months: two negative results this far apart, or farther. From a day to the same day of the next year is a year."""
MRD_NEGATIVE, IMAGING_NEGATIVE = "MRD-negative", "imaging + MRD-negative"
NOT_NEGATIVE, NOT_A_CLASS, TOO_COARSE = "not MRD-negative", "not an IMWG MRD class", "below required sensitivity"
CLASSES = (IMAGING_NEGATIVE, MRD_NEGATIVE, NOT_NEGATIVE, TOO_COARSE, NOT_A_CLASS)
NEGATIVE = (IMAGING_NEGATIVE, MRD_NEGATIVE)


@dataclass(frozen=True, slots=True)
class Residual:
    """classes: those that can still be reached. discordant: the marrow has no residual disease, and a lesion is avid."""

    classes: tuple[str, ...]
    deciding: tuple[str, ...] = ()
    discordant: bool = False


def residual_class(complete: bool, by_method: bool, negative: bool, fine: bool, pet_negative: bool) -> str:
    """The class, where all is known. by_method: flow cytometry or sequencing; fine: 10⁻⁵ or finer."""
    if not complete or not by_method:
        return NOT_A_CLASS
    if not negative:
        return NOT_NEGATIVE
    if not fine:
        return TOO_COARSE
    return IMAGING_NEGATIVE if pet_negative else MRD_NEGATIVE


def residual(
    responses: Collection[str],
    negative: Truth,
    sensitivity: Fraction | None,
    pet_negative: Truth,
    by_method: Truth = Truth.MET,
) -> Residual:
    """The MRD classes. responses: the IMWG classes that the same time can have. negative: of the marrow; sensitivity: its limit.

    pet_negative: every uptake below that of the mediastinal pool or the surrounding tissue [M].
    """
    fine = (True, False) if sensitivity is None else (sensitivity <= SENSITIVITY,)
    complete = tuple(sorted({one in ("CR", "sCR") for one in responses}))
    found = reach(
        residual_class,
        CLASSES,
        [
            Input("complete", complete, ("response",)),
            Input("by_method", by_method.possible, (f"method of {WORD}",)),
            Input("negative", negative.possible, (WORD,)),
            Input("fine", fine, (f"sensitivity of {WORD}",)),
            Input("pet_negative", pet_negative.possible, (AVID,)),
        ],
    )
    discordant = negative is Truth.MET and pet_negative is Truth.NOT_MET
    return Residual(found.classes, found.deciding, discordant)


def sustained(months_apart: Interval, first_negative: Truth, second_negative: Truth) -> Truth:
    """Whether two negative results are at least a year apart. months_apart: from the first to the second."""
    low, high = months_apart.low, months_apart.high
    apart = Truth.UNKNOWN
    if low is not None and low >= SUSTAINED:
        apart = Truth.MET
    elif high is not None and (high < SUSTAINED or (high == SUSTAINED and months_apart.upper_open)):
        apart = Truth.NOT_MET
    return apart & first_negative & second_negative
