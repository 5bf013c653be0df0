"""Near complete remission: a class of the EBMT and bortezomib era that IMWG does not have.

It was reported beside VGPR as a class of its own [C34], so it is never turned into VGPR. Stored as stated, with the IMWG
classes that it can mean: complete but for immunofixation, which IMWG counts as VGPR where it is positive [M].
"""

from app.clinical.response.amounts import Amount, below
from app.clinical.response.complete import MARROW_BELOW
from app.clinical.truth import Truth

NCR_RANGE = ("CR", "VGPR")
"""What the mere words can mean."""


def near_complete_range(
    electrophoresis_negative: Truth, immunofixation_positive: Truth, marrow: Amount
) -> tuple[str, ...]:
    """The IMWG classes that a reported nCR is compatible with; empty where its own values contradict it.

    electrophoresis_negative: of serum and urine. marrow: per cent of plasma cells; 5 % or more excludes CR, not VGPR.
    """
    if electrophoresis_negative is Truth.NOT_MET:
        return ()
    if immunofixation_positive is Truth.MET or below(marrow, MARROW_BELOW) is Truth.NOT_MET:
        return ("VGPR",)
    return NCR_RANGE


def is_legacy_near_complete(electrophoresis_negative: Truth, immunofixation_positive: Truth, marrow: Amount) -> Truth:
    """Whether values are those of a legacy nCR: electrophoresis negative, immunofixation positive, marrow below 5 %."""
    return electrophoresis_negative & immunofixation_positive & below(marrow, MARROW_BELOW)
