"""Very good partial, partial and minimal response: each is 'this or better' (Kumar 2016 [C9]; Rajkumar 2011 [C10])."""

from fractions import Fraction

from app.clinical.answer import Criterion
from app.clinical.response.amounts import below, fell, fell_more_than, nothing
from app.clinical.response.inputs import Inputs
from app.clinical.response.rulesets import HALF, QUARTER, Imwg
from app.clinical.truth import Truth

NINE_TENTHS = Fraction(9, 10)
VGPR_URINE_BELOW, PR_URINE_BELOW = 100, 200
"""mg/24 h of urine M-protein."""


def very_good(inputs: Inputs, version: Imwg) -> tuple[Criterion, ...]:
    """VGPR: seen by immunofixation only; or serum down by 90 % and urine below 100 mg/24 h. Lesions as PR, 2016: more than 90 %."""
    now = inputs.now
    electrophoresis = nothing(now.serum) & nothing(now.urine)
    serum = ~inputs.serum_measurable | fell(inputs.baseline.serum, now.serum, NINE_TENTHS)
    fall = _followed(inputs) & serum & below(now.urine, VGPR_URINE_BELOW)
    chains = inputs.only_light_chains & _chains_fell(inputs, NINE_TENTHS)
    return (
        Criterion(
            "VGPR: electrophoresis negative, or serum −90 % and urine <100 mg/24 h", electrophoresis | fall | chains
        ),
        Criterion("VGPR: plasmacytomas", _lesions(inputs, version.pr_lesion_fall) & _more(inputs, version)),
    )


def partial(inputs: Inputs, version: Imwg) -> tuple[Criterion, ...]:
    """PR: serum down by 50 %, urine by 90 % or to below 200 mg/24 h; plasmacytomas down by 50 % (SPD)."""
    now = inputs.now
    serum = ~inputs.serum_measurable | fell(inputs.baseline.serum, now.serum, HALF)
    urine = (
        ~inputs.urine_measurable
        | fell(inputs.baseline.urine, now.urine, NINE_TENTHS)
        | below(now.urine, PR_URINE_BELOW)
    )
    chains = inputs.only_light_chains & _chains_fell(inputs, HALF)
    marrow = inputs.only_marrow & fell(inputs.baseline.marrow, now.marrow, HALF) & ~below(inputs.baseline.marrow, 30)
    return (
        Criterion(
            "PR: serum −50 %, urine −90 % or <200 mg/24 h", (_followed(inputs) & serum & urine) | chains | marrow
        ),
        Criterion("PR: plasmacytomas −50 %", _lesions(inputs, version.pr_lesion_fall)),
    )


def minimal(inputs: Inputs, version: Imwg) -> tuple[Criterion, ...]:
    """MR: serum down by 25 %, urine by 50 %; plasmacytomas by 25 % (2011) or 50 % (2016). 2006 has no such class."""
    if version.mr_lesion_fall is None:
        return (Criterion("MR: not a class of this rule set", Truth.NOT_MET),)
    now = inputs.now
    serum = ~inputs.serum_measurable | fell(inputs.baseline.serum, now.serum, QUARTER)
    urine = ~inputs.urine_measurable | fell(inputs.baseline.urine, now.urine, HALF)
    return (
        Criterion("MR: serum −25 %, urine −50 %", _followed(inputs) & serum & urine),
        Criterion("MR: plasmacytomas", _lesions(inputs, version.mr_lesion_fall)),
    )


def _followed(inputs: Inputs) -> Truth:
    """Whether serum or urine can be followed at all."""
    return inputs.serum_measurable | inputs.urine_measurable


def _chains_fell(inputs: Inputs, fraction: Fraction) -> Truth:
    return fell(inputs.baseline.free_light_chains, inputs.now.free_light_chains, fraction)


def _lesions(inputs: Inputs, fraction: Fraction) -> Truth:
    """Plasmacytomas that were there at the baseline cap the response, however far the M-protein fell."""
    return ~inputs.plasmacytoma | inputs.gone | fell(inputs.baseline.spd, inputs.now.spd, fraction)


def _more(inputs: Inputs, version: Imwg) -> Truth:
    if version.vgpr_lesion_fall is None:
        return Truth.MET
    shrunk = fell_more_than(inputs.baseline.spd, inputs.now.spd, version.vgpr_lesion_fall)
    return ~inputs.plasmacytoma | inputs.gone | shrunk
