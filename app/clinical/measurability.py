"""Measurable disease, at the baseline of each line: what its response can be judged by.

    serum   M-protein ≥ 1 g/dL
    urine   M-protein ≥ 200 mg/24 h
    free light chains, only if neither: the involved one ≥ 100 mg/L (10 mg/dL) and an abnormal ratio
    marrow, only if none of these: plasma cells ≥ 30 %

Sources: Kumar et al., Lancet Oncol 2016;17:e328 [C9][C11][C14b]; normal ratio 0.26 to 1.65 [C15b]. The baseline of a later line is
its own relapse, not the diagnosis [C13]. What was not measured is not "non-secretory".
"""

from fractions import Fraction
from typing import Any

from app.clinical import sources
from app.clinical.answer import Answer, Criterion, status_of
from app.clinical.facts import Facts
from app.clinical.free_light_chains import KAPPA, LAMBDA, light_chains
from app.clinical.marrow import marrow_evidence, marrow_plasma_cells
from app.clinical.reach import Input, reach
from app.clinical.spans import ANYTHING, Span, samples
from app.clinical.truth import among

SERUM, URINE, BOTH = "serum", "urine", "serum_and_urine"
LIGHT_CHAINS, MARROW, NOTHING = "free_light_chains", "marrow", "not_measurable"
CLASSES = (BOTH, SERUM, URINE, LIGHT_CHAINS, MARROW, NOTHING)
SERUM_LIMIT, URINE_LIMIT, MARROW_LIMIT = Fraction(1), Fraction(200), Fraction(30)  # g/dL, mg/24 h, percent: at least
SERUM_ANALYTES = ("serum_m_protein", "serum_protein_electrophoresis")
URINE_ANALYTES = ("urine_m_protein_24h", "urine_protein_electrophoresis")


def measured_by(serum: Fraction, urine: Fraction, light_chains: bool, marrow: Fraction) -> str:
    """What the response is judged by; g/dL, mg/24 h, whether the light chains are measurable, percent."""
    if serum >= SERUM_LIMIT:
        return BOTH if urine >= URINE_LIMIT else SERUM
    if urine >= URINE_LIMIT:
        return URINE
    if light_chains:
        return LIGHT_CHAINS
    return MARROW if marrow >= MARROW_LIMIT else NOTHING


def measurability(facts: Facts) -> Answer:
    """What is measurable at this moment."""
    serum, urine = _first(facts, SERUM_ANALYTES, SERUM_LIMIT), _first(facts, URINE_ANALYTES, URINE_LIMIT)
    chains, marrow = light_chains(facts), marrow_plasma_cells(facts, (MARROW_LIMIT,))
    inputs: list[Input[Any]] = [
        Input("serum", serum, SERUM_ANALYTES[:1]),
        Input("urine", urine, URINE_ANALYTES[:1]),
        Input("light_chains", chains.measurable.possible, (KAPPA, LAMBDA)),
        Input("marrow", marrow, ("bone_marrow_plasma_cells",)),
    ]
    found = reach(measured_by, CLASSES, inputs)
    return Answer(
        "measurability",
        str(sources.MEASURABILITY),
        status_of(found.classes),
        found.classes,
        found.deciding,
        criteria=(
            Criterion("serum", among(value >= SERUM_LIMIT for value in serum), facts.evidence(*SERUM_ANALYTES)),
            Criterion("urine", among(value >= URINE_LIMIT for value in urine), facts.evidence(*URINE_ANALYTES)),
            Criterion("free_light_chains", chains.measurable, chains.evidence),
            Criterion("marrow", among(value >= MARROW_LIMIT for value in marrow), marrow_evidence(facts)),
        ),
        at=facts.at,
    )


def _first(facts: Facts, analytes: tuple[str, str], limit: Fraction) -> tuple[Fraction, ...]:
    """By the M-protein; else by an electrophoresis of which the source does not say what it measured."""
    found = facts.of(analytes[0]) or facts.of(analytes[1])
    spans: list[Span] = [span for one in found for span in one.spans]
    return samples((limit,), spans or [ANYTHING])
