"""Solitary plasmacytoma.

    A single lesion of bone or soft tissue, proven by biopsy; no other lesion on skeletal survey, and none on MRI or CT; no
    calcium, renal or anaemia criterion of CRAB (end_organ.py); clonal marrow plasma cells
        0            solitary plasmacytoma
        0 to < 10 %  solitary plasmacytoma with minimal marrow involvement

Source: Rajkumar et al., Lancet Oncol 2014;15:e538 [C15], [C20]. The bound of 10 % is myeloma's own.
"""

from fractions import Fraction
from typing import Any

from app.clinical import sources
from app.clinical.answer import Answer, Criterion, status_of
from app.clinical.end_organ import anemia, asked, high_calcium, renal_failure
from app.clinical.facts import Facts
from app.clinical.marrow import marrow_evidence, marrow_plasma_cells
from app.clinical.reach import Input, Reach, reach
from app.clinical.seen import FURTHER
from app.clinical.slim_crab import FOCAL, FOCAL_ABOVE
from app.clinical.truth import Truth, among, any_of

SOLITARY, MINIMAL, NOT_SOLITARY = (
    "solitary_plasmacytoma",
    "solitary_plasmacytoma_with_minimal_marrow_involvement",
    "not_solitary",
)
CLASSES = (SOLITARY, MINIMAL, NOT_SOLITARY)
NONE, MYELOMA = Fraction(0), Fraction(10)  # percent of the marrow
LOOKED = {"skeletal_survey": ("skeletal_survey", "x_ray"), "mri_or_ct": ("mri", "ct", "pet_ct")}
"""The two examinations that must show no other lesion, by words of mappings/methods.csv."""
END_ORGAN = ("calcium", "creatinine", "creatinine_clearance", "hemoglobin")


def diagnosis(proven: bool, other_lesions: bool, end_organ: bool, marrow: Fraction) -> str:
    """The class, from the biopsy, other lesions, calcium-renal-anaemia damage, and clonal marrow plasma cells in percent."""
    if not proven or other_lesions or end_organ or marrow >= MYELOMA:
        return NOT_SOLITARY
    return MINIMAL if marrow > NONE else SOLITARY


def reachable(
    proven: Truth,
    other_lesions: Truth,
    end_organ: Truth,
    marrow: tuple[Fraction, ...],
    looks: tuple[str, ...] = tuple(LOOKED),
    organs: tuple[str, ...] = END_ORGAN,
) -> Reach:
    """The classes that the record leaves open. looks, organs: what to ask for other lesions, and for end-organ damage."""
    inputs: list[Input[Any]] = [
        Input("proven", proven.possible, ("biopsy_of_a_plasmacytoma",)),
        Input("other_lesions", other_lesions.possible, looks),
        Input("end_organ", end_organ.possible, organs),
        Input("marrow", marrow, ("bone_marrow_plasma_cells",)),
    ]
    return reach(diagnosis, CLASSES, inputs)


def solitary_plasmacytoma(facts: Facts) -> Answer:
    """The classes reachable at this moment."""
    others = other_lesions(facts)
    organs = {"calcium": high_calcium(facts), "renal": renal_failure(facts), "anemia": anemia(facts)}
    end_organ, asks = any_of(organs.values()), asked(facts)
    marrow = marrow_plasma_cells(facts, (NONE, MYELOMA))
    found = reachable(
        facts.masses.proven,
        others,
        end_organ,
        marrow,
        tuple(look for look, methods in LOOKED.items() if facts.seen.of(FURTHER, *methods) is Truth.UNKNOWN),
        tuple(ask for name, truth in organs.items() if truth is Truth.UNKNOWN for ask in asks[name]),
    )
    lesions = facts.masses.evidence + facts.bone.evidence + facts.seen.evidence(FURTHER) + facts.evidence(FOCAL)
    return Answer(
        "solitary-plasmacytoma",
        str(sources.SOLITARY),
        status_of(found.classes),
        found.classes,
        found.deciding,
        criteria=(
            Criterion("proven_plasmacytoma", facts.masses.proven, facts.masses.evidence),
            Criterion("no_other_lesion", ~others, lesions),
            Criterion("no_end_organ_damage", ~end_organ, facts.evidence(*END_ORGAN)),
            Criterion("no_clonal_marrow_plasma_cells", among(v == NONE for v in marrow), marrow_evidence(facts)),
            Criterion(
                "clonal_marrow_plasma_cells_below_10", among(v < MYELOMA for v in marrow), marrow_evidence(facts)
            ),
        ),
        at=facts.at,
    )


def other_lesions(facts: Facts) -> Truth:
    """Two masses, or two lytic or focal lesions, are more than one. One of either may be the plasmacytoma itself.

    That there is no other is not said by silence: a survey and an MRI or CT must both say so.
    """
    seen = facts.seen.of(FURTHER)
    focal = among(value > FOCAL_ABOVE for value in facts.possible(FOCAL, (FOCAL_ABOVE,)))
    if facts.masses.number > 1 or facts.bone.fewest > 1 or Truth.MET in (seen, focal):
        return Truth.MET
    looked = [facts.seen.of(FURTHER, *methods) for methods in LOOKED.values()]
    return Truth.NOT_MET if all(look is Truth.NOT_MET for look in looked) else Truth.UNKNOWN
