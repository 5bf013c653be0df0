"""The three IMWG rule sets: what they share, and where they differ.

Shared thresholds stand with their rule. New criteria were announced in 2026 (Paris); without a text to read they are
not here, and asking for them is refused.
"""

from dataclasses import dataclass
from fractions import Fraction

from app.clinical.sources import RuleSet

RULE = "imwg-response"


@dataclass(frozen=True, slots=True)
class Imwg:
    """Where the versions differ. Falls are fractions of the baseline's SPD; None: the version has no such class or rule.

    vgpr_lesion_fall: more than this; pr_lesion_fall, mr_lesion_fall: this or more.
    """

    ruleset: RuleSet
    vgpr_lesion_fall: Fraction | None
    pr_lesion_fall: Fraction
    mr_lesion_fall: Fraction | None
    counts_circulating_cells: bool

    @property
    def has_mr(self) -> bool:
        """Whether the version has a minimal response."""
        return self.mr_lesion_fall is not None


HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
IMWG_2006 = Imwg(
    RuleSet(
        RULE, "imwg-2006", "1", "Durie BGM et al. Leukemia 2006;20:1467 [C12], whose table has no minimal response"
    ),
    vgpr_lesion_fall=None,
    pr_lesion_fall=HALF,
    mr_lesion_fall=None,
    counts_circulating_cells=False,
)
IMWG_2011 = Imwg(
    RuleSet(RULE, "imwg-2011", "1", "Rajkumar SV et al. Blood 2011;117:4691 [C10]"),
    vgpr_lesion_fall=None,
    pr_lesion_fall=HALF,
    mr_lesion_fall=QUARTER,
    counts_circulating_cells=False,
)
IMWG_2016 = Imwg(
    RuleSet(RULE, "imwg-2016", "1", "Kumar S et al. Lancet Oncol 2016;17:e328 [C9][C11][C13]"),
    vgpr_lesion_fall=Fraction(9, 10),
    pr_lesion_fall=HALF,
    mr_lesion_fall=HALF,
    counts_circulating_cells=True,
)
VERSIONS = {one.ruleset.id: one for one in (IMWG_2006, IMWG_2011, IMWG_2016)}
