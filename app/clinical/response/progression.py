"""Progressive disease: from the lowest value since the baseline (Kumar 2016 [C9][C11][C14]). Any one criterion is enough."""

from fractions import Fraction

from app.clinical.answer import Criterion
from app.clinical.response.amounts import at_least, rose, rose_by, rose_by_more_than
from app.clinical.response.inputs import Inputs
from app.clinical.response.rulesets import HALF, QUARTER, Imwg
from app.clinical.truth import Truth, any_of

SERUM_STEP = HALF
"""g/dL."""
LARGE_NADIR, LARGE_STEP = 5, Fraction(1)
"""g/dL: from such a value on, such a rise is enough at any percentage. A bullet of its own in 2016 [C9], a footnote before,
where it says 'starting M-component' [C14c]; the lowest value is meant in all three here."""
URINE_STEP = Fraction(200)
"""mg/24 h."""
LIGHT_CHAIN_STEP = Fraction(100)
"""mg/L of dFLC, which is 10 mg/dL. One reprint prints 10 mg/L, ten times too sensitive [C12]."""
MARROW_STEP = Fraction(10)
"""Per cent, absolute."""
CIRCULATING = 200
"""Plasma cells per µL."""


def progression(inputs: Inputs, version: Imwg) -> tuple[Criterion, ...]:
    """Each criterion of PD. Imaging stands alone: it needs no second test."""
    nadir, now = inputs.nadir, inputs.now
    serum = rose(nadir.serum, now.serum, QUARTER) & rose_by(nadir.serum, now.serum, SERUM_STEP)
    urine = rose(nadir.urine, now.urine, QUARTER) & rose_by(nadir.urine, now.urine, URINE_STEP)
    chains = rose(nadir.free_light_chains, now.free_light_chains, QUARTER) & rose_by_more_than(
        nadir.free_light_chains, now.free_light_chains, LIGHT_CHAIN_STEP
    )
    # From the nadir of the same lesions. A single lesion is judged by its longest diameter.
    spread = inputs.several_lesions & rose(nadir.spd, now.spd, HALF)
    large = at_least(nadir.serum, LARGE_NADIR) & rose_by(nadir.serum, now.serum, LARGE_STEP)
    found = [
        Criterion("PD: new lesion", inputs.new_lesion),
        Criterion("PD: lesions, SPD +50 % or longest diameter +50 %", _growth(inputs, spread)),
        Criterion("PD: serum M-protein +25 % and +0.5 g/dL", serum),
        Criterion("PD: serum M-protein +1 g/dL from a nadir of 5 g/dL or more", large),
        Criterion("PD: urine M-protein +25 % and +200 mg/24 h", urine),
        Criterion("PD: dFLC +25 % and >100 mg/L, where only light chains count", inputs.only_light_chains & chains),
        Criterion("PD: marrow +10 %, where only the marrow counts", inputs.only_marrow & _marrow(inputs)),
    ]
    if version.counts_circulating_cells:
        found.append(Criterion("PD: circulating plasma cells, where they are the only measure", _circulating(inputs)))
    return tuple(found)


def progressed(criteria: tuple[Criterion, ...]) -> Truth:
    """Whether any of them is met."""
    return any_of(one.status for one in criteria)


def _growth(inputs: Inputs, spread: Truth) -> Truth:
    longest = rose(inputs.nadir.longest, inputs.now.longest, HALF)
    return inputs.plasmacytoma & ~inputs.gone & (spread | longest)


def _marrow(inputs: Inputs) -> Truth:
    rise = rose_by(inputs.nadir.marrow, inputs.now.marrow, MARROW_STEP)
    return rise & rose(inputs.nadir.marrow, inputs.now.marrow, QUARTER)


def _circulating(inputs: Inputs) -> Truth:
    """Only where nothing else can be followed: 200 per µL and half as many again."""
    counted = at_least(inputs.now.circulating, CIRCULATING) & rose(
        inputs.nadir.circulating, inputs.now.circulating, HALF
    )
    return inputs.only_marrow & ~at_least(inputs.baseline.marrow, 30) & counted
