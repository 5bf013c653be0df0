"""Durie-Salmon's M-component: which of three levels it lies in, given the isotype and what was measured.

IgG: low below 5 g/dL, high above 7. IgA: low below 3, high above 5. Light-chain, IgD, IgE and IgM disease has no serum
cut-off: only urine applies [C1][C2][C3]; the last by inference.

The spike and the whole immunoglobulin are different measurements of it. Where both are given, both are tried.
"""

import re
from fractions import Fraction

from app.clinical.facts import Facts
from app.clinical.reach import Input
from app.clinical.spans import ANYTHING, samples

LOW, MIDDLE, HIGH = "low", "middle", "high"
CUTS = {"IgG": (Fraction(5), Fraction(7)), "IgA": (Fraction(3), Fraction(5))}
"""g/dL: (low below, high above)."""
OTHERS = "other"
SPIKE = ("serum_m_protein", "serum_protein_electrophoresis")
WHOLE = {"IgG": "igg", "IgA": "iga"}
ANALYTES = (*SPIKE, *WHOLE.values(), "paraprotein_isotype")


def m_component(facts: Facts) -> Input[str]:
    """The levels that the M-component can have, and what would decide among them."""
    isotypes = isotypes_of(facts)
    levels = {level for isotype in isotypes for level in _levels(facts, isotype)}
    asks = ("paraprotein_isotype",) if len(isotypes) > 1 else ()
    return Input("m_component", tuple(one for one in (LOW, MIDDLE, HIGH) if one in levels), (*asks, SPIKE[0]))


def isotypes_of(facts: Facts) -> tuple[str, ...]:
    """The isotypes that the paraprotein can have: IgG, IgA or another, by the first words that name one."""
    said = [one.text for one in facts.words if one.analyte == "paraprotein_isotype" and one.text]
    named = {isotype for text in said for isotype in _named(text)}
    return tuple(isotype for isotype in (*CUTS, OTHERS) if isotype in named) or (*CUTS, OTHERS)


def _named(text: str) -> set[str]:
    heavy = set(re.findall(r"\big\s?-?([gamde])\b", text.lower()))
    if heavy:
        return {f"Ig{letter.upper()}" if letter in "ga" else OTHERS for letter in heavy}
    return {OTHERS} if re.search(r"light.chain|bence|kappa|lambda|non.?secret", text.lower()) else set()


def _levels(facts: Facts, isotype: str) -> set[str]:
    if isotype == OTHERS:
        return {LOW}
    low, high = CUTS[isotype]
    spike = facts.of("serum_m_protein") or facts.of("serum_protein_electrophoresis")
    spans = [span for one in (*spike, *facts.of(WHOLE[isotype])) for span in one.spans]
    return {
        LOW if amount < low else HIGH if amount > high else MIDDLE
        for amount in samples((low, high), spans or [ANYTHING])
    }
