"""The rule sets: the id that every answer carries, its version, and the publication that it was taken from.

A changed threshold or reading of a rule is a new version here; an answer's `ruleset` is `id/version`.
Sources are cited as [C#] in docs/rules.md.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleSet:
    """rule: the question that it answers; source: where its thresholds stand."""

    rule: str
    id: str
    version: str
    source: str

    def __str__(self) -> str:
        return f"{self.id}/{self.version}"


DS_1975 = "Durie BGM, Salmon SE. Cancer 1975;36:842"
IMWG_2014 = "Rajkumar SV et al. Lancet Oncol 2014;15:e538 (doi 10.1016/S1470-2045(14)70442-5)"

DURIE_SALMON_IMF = RuleSet("durie-salmon", "durie-salmon-imf", "1", f"{DS_1975}, as given by myeloma.org [C1]")
DURIE_SALMON_MMRF = RuleSet("durie-salmon", "durie-salmon-mmrf", "1", f"{DS_1975}, as given by themmrf.org [C2]")
DURIE_SALMON_BMJ = RuleSet(
    "durie-salmon", "durie-salmon-bmj", "1", f"{DS_1975}, as given by BMJ Best Practice 179 [C3]"
)
ISS = RuleSet("iss", "iss-2005", "1", "Greipp PR et al. J Clin Oncol 2005;23:3412 [C3]")
R_ISS = RuleSet("r-iss", "r-iss-2015", "1", "Palumbo A et al. J Clin Oncol 2015;33:2863 [C3][C4]")
R_ISS_IFISH = RuleSet("r-iss", "r-iss-2015-ifish", "1", "the same, chromosomes only by interphase FISH [C3][C4]")
R2_ISS = RuleSet("r2-iss", "r2-iss-2022", "1", "D'Agostino M et al. J Clin Oncol 2022;40:3406 [C5]")
R2_ISS_IFISH = RuleSet("r2-iss", "r2-iss-2022-ifish", "1", "the same, chromosomes only by interphase FISH [C5]")
GENOMIC = RuleSet("imwg-genomic-risk", "ims-imwg-2025", "1", "Avet-Loiseau H et al. J Clin Oncol 2025;43:2739 [C6][C8]")
SLIM_CRAB = RuleSet("slim-crab", "imwg-2014", "1", f"{IMWG_2014} [C15]")
SOLITARY = RuleSet("solitary-plasmacytoma", "imwg-2014-solitary", "1", f"{IMWG_2014} [C15][C20]")
PCL_2021 = RuleSet(
    "plasma-cell-leukaemia", "pcl-imwg-2021", "1", "Fernandez de Larrea C et al. Blood Cancer J 2021;11:192 [C16]"
)
PCL_KYLE = RuleSet("plasma-cell-leukaemia", "pcl-kyle-1974", "1", "Kyle RA et al. Arch Intern Med 1974;133:813 [C16]")
MEASURABILITY = RuleSet(
    "measurability", "imwg-measurable-2016", "1", "Kumar S et al. Lancet Oncol 2016;17:e328 [C9][C14b]"
)
