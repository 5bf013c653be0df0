"""Diagnosis of multiple myeloma by the SLiM-CRAB criteria.

    Multiple myeloma: clonal marrow plasma cells ≥ 10 %, or a plasmacytoma proven by biopsy; and at least one of
    S   clonal marrow plasma cells ≥ 60 %
    Li  involved to uninvolved free light chain ≥ 100, the involved one ≥ 100 mg/L
    M   more than one focal lesion (≥ 5 mm) on MRI
    C, R, A, B   end-organ damage: end_organ.py

Source: Rajkumar et al., Lancet Oncol 2014;15:e538 [C15]. A diagnosis that the source asserts stands beside the criteria: "sheets
of plasma cells" are no percentage.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from app.clinical import sources
from app.clinical.answer import Answer, Criterion, Reported, status_of, support_of
from app.clinical.bone import LYTIC
from app.clinical.end_organ import anemia, asked, high_calcium, renal_failure
from app.clinical.facts import Facts
from app.clinical.free_light_chains import light_chains
from app.clinical.marrow import marrow_evidence, marrow_plasma_cells
from app.clinical.reach import Input, Reach, reach
from app.clinical.truth import Truth, among, any_of

MYELOMA, NOT_MET = "multiple_myeloma", "criteria_not_met"
CLASSES = (NOT_MET, MYELOMA)
CLONAL, MOST = Fraction(10), Fraction(60)  # percent of the marrow, at least
FOCAL, FOCAL_ABOVE = "focal_mri_lesion_count", Fraction(1)


@dataclass(frozen=True, slots=True)
class Signs:
    """marrow: percentages that the clonal plasma cells can have. The others: whether each criterion is met."""

    marrow: tuple[Fraction, ...]
    proven_plasmacytoma: Truth
    light_chains: Truth
    focal_lesions_on_mri: Truth
    calcium: Truth
    renal: Truth
    anemia: Truth
    bone: Truth

    @property
    def crab(self) -> Truth:
        """Whether there is any end-organ damage."""
        return any_of((self.calcium, self.renal, self.anemia, self.bone))


def signs_of(facts: Facts) -> Signs:
    """What the record says."""
    return Signs(
        marrow_plasma_cells(facts, (CLONAL, MOST)),
        facts.masses.proven,
        light_chains(facts).myeloma_defining,
        among(value > FOCAL_ABOVE for value in facts.possible(FOCAL, (FOCAL_ABOVE,))),
        high_calcium(facts),
        renal_failure(facts),
        anemia(facts),
        facts.bone.lytic,
    )


def diagnosis(
    marrow: Fraction,
    proven_plasmacytoma: bool,
    light_chains: bool,
    focal_lesions_on_mri: bool,
    calcium: bool,
    renal: bool,
    anemia: bool,
    bone: bool,
) -> str:
    """The diagnosis, from the percentage of clonal plasma cells and whether each criterion is met."""
    defining = marrow >= MOST or light_chains or focal_lesions_on_mri or calcium or renal or anemia or bone
    return MYELOMA if (marrow >= CLONAL or proven_plasmacytoma) and defining else NOT_MET


NOTHING_STATED = asked(Facts())


def reachable(signs: Signs, asks: Mapping[str, tuple[str, ...]] = NOTHING_STATED) -> Reach:
    """The diagnoses that the signs leave open. asks: what to ask for calcium, kidney and haemoglobin (end_organ.py)."""
    inputs: list[Input[Any]] = [
        Input("marrow", signs.marrow, ("bone_marrow_plasma_cells",)),
        Input("proven_plasmacytoma", signs.proven_plasmacytoma.possible, ("biopsy_of_a_plasmacytoma",)),
        Input("light_chains", signs.light_chains.possible, ("kappa_free_light_chain", "lambda_free_light_chain")),
        Input("focal_lesions_on_mri", signs.focal_lesions_on_mri.possible, (FOCAL,)),
        Input("calcium", signs.calcium.possible, asks["calcium"]),
        Input("renal", signs.renal.possible, asks["renal"]),
        Input("anemia", signs.anemia.possible, asks["anemia"]),
        Input("bone", signs.bone.possible, (LYTIC,)),
    ]
    return reach(diagnosis, CLASSES, inputs)


def slim_crab(facts: Facts) -> Answer:
    """Whether the criteria are met at this moment, beside the diagnosis that the source asserts."""
    signs = signs_of(facts)
    found = reachable(signs, asked(facts))
    marrow = marrow_evidence(facts)
    answer = Answer(
        "slim-crab",
        str(sources.SLIM_CRAB),
        status_of(found.classes),
        found.classes,
        found.deciding,
        criteria=(
            Criterion("clonal_marrow_plasma_cells_10", among(value >= CLONAL for value in signs.marrow), marrow),
            Criterion("proven_plasmacytoma", signs.proven_plasmacytoma, facts.masses.evidence),
            Criterion("S", among(value >= MOST for value in signs.marrow), marrow),
            Criterion("Li", signs.light_chains, light_chains(facts).evidence),
            Criterion("M", signs.focal_lesions_on_mri, facts.evidence(FOCAL)),
            Criterion("C", signs.calcium, facts.evidence("calcium")),
            Criterion("R", signs.renal, facts.evidence("creatinine", "creatinine_clearance")),
            Criterion("A", signs.anemia, facts.evidence("hemoglobin")),
            Criterion("B", signs.bone, facts.bone.evidence),
        ),
        at=facts.at,
    )
    return replace(answer, reported=_asserted(facts, found))


def _asserted(facts: Facts, found: Reach) -> Reported | None:
    """A confirmed diagnosis of myeloma is the source's assertion."""
    if facts.asserted_myeloma is None:
        return None
    said = facts.asserted_myeloma
    return Reported(MYELOMA, support_of((MYELOMA,), found.classes), said.text, said.path)
