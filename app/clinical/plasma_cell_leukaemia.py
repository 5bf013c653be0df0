"""Plasma cell leukaemia, by two definitions; both answers are kept, because the literature before 2021 uses Kyle's.

    IMWG 2021   circulating plasma cells ≥ 5 % on a blood smear, in a patient with symptomatic myeloma
    Kyle 1974   > 20 % and > 2 × 10⁹/L

    primary: found with the myeloma; secondary: in a patient who had myeloma before

Sources: Fernandez de Larrea et al., Blood Cancer J 2021;11:192 [C16]; Kyle et al., Arch Intern Med 1974;133:813 [C16]. Some
tables print "and/or" for Kyle's "and" [C17b].
"""

from fractions import Fraction

from app.clinical import sources
from app.clinical.analytes import CIRCULATING, CIRCULATING_ABSOLUTE
from app.clinical.answer import Answer, Criterion, status_of
from app.clinical.facts import Facts
from app.clinical.reach import Input, reach
from app.clinical.truth import among

PRIMARY, SECONDARY, NONE = (
    "primary_plasma_cell_leukaemia",
    "secondary_plasma_cell_leukaemia",
    "no_plasma_cell_leukaemia",
)
CLASSES = (NONE, PRIMARY, SECONDARY)
SHARE_2021 = Fraction(5)  # percent, at least
SHARE_KYLE, COUNT_KYLE = Fraction(20), Fraction(2)  # percent, 10⁹/L, above


def imwg_2021(facts: Facts, prior_myeloma: bool) -> Answer:
    """By the definition of 2021, in a patient with myeloma. prior_myeloma: it was diagnosed before this moment."""
    found = reach(
        lambda share: _named(share >= SHARE_2021, prior_myeloma),
        CLASSES,
        [Input("share", facts.possible(CIRCULATING, (SHARE_2021,)), (CIRCULATING,))],
    )
    share = among(value >= SHARE_2021 for value in facts.possible(CIRCULATING, (SHARE_2021,)))
    criteria = (Criterion("circulating_plasma_cells_5", share, facts.evidence(CIRCULATING)),)
    return Answer(
        "plasma-cell-leukaemia",
        str(sources.PCL_2021),
        status_of(found.classes),
        found.classes,
        found.deciding,
        criteria=criteria,
        at=facts.at,
    )


def kyle_1974(facts: Facts, prior_myeloma: bool) -> Answer:
    """By Kyle's definition."""
    shares = facts.possible(CIRCULATING, (SHARE_KYLE,))
    counts = facts.possible(CIRCULATING_ABSOLUTE.word, (COUNT_KYLE,))
    found = reach(
        lambda share, count: _named(share > SHARE_KYLE and count > COUNT_KYLE, prior_myeloma),
        CLASSES,
        [Input("share", shares, (CIRCULATING,)), Input("count", counts, (CIRCULATING_ABSOLUTE.word,))],
    )
    return Answer(
        "plasma-cell-leukaemia",
        str(sources.PCL_KYLE),
        status_of(found.classes),
        found.classes,
        found.deciding,
        criteria=(
            Criterion(
                "circulating_plasma_cells_20", among(v > SHARE_KYLE for v in shares), facts.evidence(CIRCULATING)
            ),
            Criterion(
                "circulating_plasma_cells_2e9",
                among(v > COUNT_KYLE for v in counts),
                facts.evidence(CIRCULATING_ABSOLUTE.word),
            ),
        ),
        at=facts.at,
    )


def _named(leukaemia: bool, prior_myeloma: bool) -> str:
    if not leukaemia:
        return NONE
    return SECONDARY if prior_myeloma else PRIMARY
