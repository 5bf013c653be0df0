"""What an IMWG response is computed from: the same values at the baseline of the line, at the nadir, and now."""

from dataclasses import dataclass, field
from functools import cached_property

from app.clinical.response.amounts import Amount, at_least
from app.clinical.truth import Truth

SERUM_MEASURABLE, URINE_MEASURABLE, FREE_LIGHT_CHAIN_MEASURABLE, MARROW_MEASURABLE = 1, 200, 100, 30
"""g/dL, mg/24 h, mg/L of the involved chain, per cent: what can be followed at all (Kumar 2016 [C9][C14b])."""


@dataclass(frozen=True, slots=True)
class Values:
    """At one time. serum: M-protein in g/dL; urine: M-protein in mg/24 h; free_light_chains: dFLC in mg/L; marrow: % plasma cells.

    involved_chain: in mg/L, for measurability. circulating: plasma cells per µL. spd: sum of products of diameters, cm²;
    longest: of one lesion above 1 cm in its short axis, cm.
    """

    serum: Amount = None
    urine: Amount = None
    free_light_chains: Amount = None
    involved_chain: Amount = None
    marrow: Amount = None
    circulating: Amount = None
    spd: Amount = None
    longest: Amount = None


@dataclass(frozen=True)
class Inputs:
    """plasmacytoma: whether there was one, outside of bone, at the baseline or since. gone: whether none is left.

    several_lesions: whether the SPD is of more than one. ratio: whether kappa to lambda is normal. clonal_cells: whether
    immunohistochemistry or flow finds any in the marrow. new_lesion: of soft tissue or bone.
    """

    baseline: Values = field(default_factory=Values)
    nadir: Values = field(default_factory=Values)
    now: Values = field(default_factory=Values)
    serum_immunofixation_negative: Truth = Truth.UNKNOWN
    urine_immunofixation_negative: Truth = Truth.UNKNOWN
    ratio_normal: Truth = Truth.UNKNOWN
    ratio_abnormal_at_baseline: Truth = Truth.UNKNOWN
    clonal_cells: Truth = Truth.UNKNOWN
    plasmacytoma: Truth = Truth.UNKNOWN
    gone: Truth = Truth.UNKNOWN
    several_lesions: Truth = Truth.UNKNOWN
    new_lesion: Truth = Truth.UNKNOWN

    @cached_property
    def serum_measurable(self) -> Truth:
        """At the baseline of this line of treatment, not at diagnosis."""
        return at_least(self.baseline.serum, SERUM_MEASURABLE)

    @cached_property
    def urine_measurable(self) -> Truth:
        """Likewise."""
        return at_least(self.baseline.urine, URINE_MEASURABLE)

    @cached_property
    def only_light_chains(self) -> Truth:
        """Free light chains decide only where neither serum nor urine can be followed."""
        chain = at_least(self.baseline.involved_chain, FREE_LIGHT_CHAIN_MEASURABLE) & self.ratio_abnormal_at_baseline
        return ~self.serum_measurable & ~self.urine_measurable & chain

    @cached_property
    def only_marrow(self) -> Truth:
        """The marrow decides only where the free light chains cannot be followed either."""
        chain = at_least(self.baseline.involved_chain, FREE_LIGHT_CHAIN_MEASURABLE) & self.ratio_abnormal_at_baseline
        return ~self.serum_measurable & ~self.urine_measurable & ~chain
