"""The laboratory values that the rules use: the unit of their cut-offs, units to try where none is stated, and molar masses.

Plausible ranges are mappings/plausible_ranges.csv's, in the rule's unit, and of a scale its own: outside of them a number is a
slip of pen or unit, and is not used.
"""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Analyte:
    """word: of mappings/labs.csv. unit: UCUM, of the cut-offs. low, high: plausible, in that unit. molar_mass in g/mol."""

    word: str
    unit: str
    candidates: tuple[str, ...]
    low: Fraction
    high: Fraction
    molar_mass: Fraction | None = None
    same: tuple[str, ...] = ()


def _row(
    word: str, unit: str, others: str, low: str, high: str, molar_mass: Fraction | None = None, same: str = ""
) -> Analyte:
    candidates = (unit, *others.split())
    return Analyte(word, unit, candidates, Fraction(low), Fraction(high), molar_mass, tuple(same.split()))


HEMOGLOBIN_MONOMER = Fraction("16114")
"""g/mol of haemoglobin(Fe): laboratories that report mmol/L count the monomer; 1 mmol/L is 1.6114 g/dL (IFCC)."""
CALCIUM = Fraction("40.08")
"""g/mol: mg/dL ÷ 4.008 = mmol/L (domain rule 1.9)."""
CREATININE = Fraction(10000) / Fraction("88.4")
"""g/mol: the customary factor, mg/dL × 88.4 = µmol/L (domain rule 1.9; the compound's own mass is 113.12)."""
BETA_2_MICROGLOBULIN = Fraction(11800)
"""g/mol: 11.8 kDa."""

ANALYTES = {
    row.word: row
    for row in (
        _row("hemoglobin", "g/dL", "g/L mmol/L", "0.966", "25.79", HEMOGLOBIN_MONOMER),
        _row("calcium", "mg/dL", "mmol/L", "2", "30.06", CALCIUM),
        _row("creatinine", "mg/dL", "umol/L", "0.045", "51", CREATININE),
        _row("albumin", "g/dL", "g/L", "0.5", "8"),
        _row("beta_2_microglobulin", "mg/L", "ug/mL nmol/L", "0.295", "120.4", BETA_2_MICROGLOBULIN),
        _row("lactate_dehydrogenase", "U/L", "", "10", "50000", same="[iU]/L"),
        _row("serum_m_protein", "g/dL", "g/L", "0", "20"),
        _row("serum_protein_electrophoresis", "g/dL", "g/L", "0", "20"),
        _row("igg", "g/dL", "mg/dL g/L mg/L", "0", "20"),
        _row("iga", "g/dL", "mg/dL g/L mg/L", "0", "20"),
        _row("urine_m_protein_24h", "mg/(24.h)", "g/(24.h)", "0", "100000"),
        _row("urine_protein_electrophoresis", "mg/(24.h)", "g/(24.h)", "0", "100000"),
        _row("urine_total_protein_24h", "mg/(24.h)", "g/(24.h)", "0", "100000"),
        _row("kappa_free_light_chain", "mg/L", "mg/dL", "0", "200000"),
        _row("lambda_free_light_chain", "mg/L", "mg/dL", "0", "200000"),
        _row("free_light_chain_ratio", "{ratio}", "", "0", "1000000"),
        _row("bone_marrow_plasma_cells", "%", "", "0", "100"),
        _row("cd138_bone_marrow_cells", "%", "", "0", "100"),
        _row("circulating_plasma_cells", "%", "", "0", "100"),
        _row("creatinine_clearance", "mL/min", "", "0", "500"),
        _row("marrow_kappa_lambda_ratio", "{ratio}", "", "0", "1000"),
        _row("lytic_bone_lesion_count", "{count}", "", "0", "10000"),
        _row("focal_mri_lesion_count", "{count}", "", "0", "10000"),
        _row("durie_salmon_bone_scale", "{score}", "", "0", "3"),
        _row("deauville_marrow", "{score}", "", "1", "5"),
        _row("deauville_focal_lesions", "{score}", "", "1", "5"),
        _row("deauville_extramedullary_lesions", "{score}", "", "1", "5"),
    )
}
"""Where a range of the table stands in two units, the wider bound is taken, so that both its rows are inside."""

CIRCULATING = "circulating_plasma_cells"
CIRCULATING_ABSOLUTE = Analyte(f"{CIRCULATING}_absolute", "10*9/L", ("10*9/L",), Fraction(0), Fraction(1000))
"""The same word of mappings/labs.csv, given as a count instead of a share: Kyle's definition wants both."""

HIGHEST_COUNTS = ("bone_marrow_plasma_cells", "cd138_bone_marrow_cells")
"""Of these the highest value counts, so that two are no contradiction (marrow.py)."""
