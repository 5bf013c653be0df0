"""Solitary plasmacytoma.

    A single lesion of bone or soft tissue, proven by biopsy; no other lesion on skeletal survey and MRI or CT; no calcium,
    renal or anaemia criterion of CRAB (end_organ.py); clonal marrow plasma cells
        0            solitary plasmacytoma
        0 to < 10 %  solitary plasmacytoma with minimal marrow involvement

Source: Rajkumar et al., Lancet Oncol 2014;15:e538 [C15], [C20]. The bound of 10 % is myeloma's own.
"""

from fractions import Fraction
from typing import Any

from app.clinical import sources
from app.clinical.answer import Answer, Criterion, status_of
from app.clinical.end_organ import anemia, high_calcium, renal_failure
from app.clinical.facts import Facts
from app.clinical.marrow import marrow_evidence, marrow_plasma_cells
from app.clinical.reach import Input, Reach, reach
from app.clinical.truth import Truth, among, any_of

SOLITARY, MINIMAL, NOT_SOLITARY = (
    "solitary_plasmacytoma",
    "solitary_plasmacytoma_with_minimal_marrow_involvement",
    "not_solitary",
)
CLASSES = (SOLITARY, MINIMAL, NOT_SOLITARY)
NONE, MYELOMA = Fraction(0), Fraction(10)  # percent of the marrow


def diagnosis(proven: bool, other_lesions: bool, end_organ: bool, marrow: Fraction) -> str:
    """The class, from the biopsy, other lesions, calcium-renal-anaemia damage, and clonal marrow plasma cells in percent."""
    if not proven or other_lesions or end_organ or marrow >= MYELOMA:
        return NOT_SOLITARY
    return MINIMAL if marrow > NONE else SOLITARY


def reachable(proven: Truth, other_lesions: Truth, end_organ: Truth, marrow: tuple[Fraction, ...]) -> Reach:
    """The classes that the record leaves open."""
    inputs: list[Input[Any]] = [
        Input("proven", proven.possible, ("biopsy_of_a_plasmacytoma",)),
        Input("other_lesions", other_lesions.possible, ("skeletal_survey", "mri_or_ct")),
        Input("end_organ", end_organ.possible, ("calcium", "creatinine", "creatinine_clearance", "hemoglobin")),
        Input("marrow", marrow, ("bone_marrow_plasma_cells",)),
    ]
    return reach(diagnosis, CLASSES, inputs)


def solitary_plasmacytoma(facts: Facts) -> Answer:
    """The classes reachable at this moment."""
    others = other_lesions(facts)
    end_organ = any_of((high_calcium(facts), renal_failure(facts), anemia(facts)))
    marrow = marrow_plasma_cells(facts, (NONE, MYELOMA))
    found = reachable(facts.masses.proven, others, end_organ, marrow)
    lesions = facts.masses.evidence + facts.bone.evidence
    return Answer(
        "solitary-plasmacytoma",
        str(sources.SOLITARY),
        status_of(found.classes),
        found.classes,
        found.deciding,
        criteria=(
            Criterion("proven_plasmacytoma", facts.masses.proven, facts.masses.evidence),
            Criterion("no_other_lesion", ~others, lesions),
            Criterion("no_end_organ_damage", ~end_organ, facts.evidence("calcium", "creatinine", "hemoglobin")),
            Criterion("no_clonal_marrow_plasma_cells", among(v == NONE for v in marrow), marrow_evidence(facts)),
            Criterion(
                "clonal_marrow_plasma_cells_below_10", among(v < MYELOMA for v in marrow), marrow_evidence(facts)
            ),
        ),
        at=facts.at,
    )


def other_lesions(facts: Facts) -> Truth:
    """Two masses, or lytic lesions in two regions, are more than one. One of either may be the plasmacytoma itself.

    That there is no other is not said by silence: a case document has no word for a whole-body scan without lesions.
    """
    return Truth.MET if facts.masses.number > 1 or facts.bone.regions > 1 else Truth.UNKNOWN
