"""International Staging System.

    I    β2-microglobulin < 3.5 mg/L and albumin ≥ 3.5 g/dL
    II   neither I nor III
    III  β2-microglobulin ≥ 5.5 mg/L

Half-open, so that 5.45 is II. Source: Greipp et al., J Clin Oncol 2005;23:3412 [C3].
"""

from fractions import Fraction

from app.clinical import sources
from app.clinical.answer import Answer, Criterion, status_of
from app.clinical.facts import Facts
from app.clinical.reach import Input, reach
from app.clinical.reported import with_reported
from app.clinical.truth import among

CLASSES = ("I", "II", "III")
B2M_1, B2M_3 = Fraction("3.5"), Fraction("5.5")  # mg/L
ALBUMIN_1 = Fraction("3.5")  # g/dL


def stage(beta_2_microglobulin: Fraction, albumin: Fraction) -> str:
    """The stage, from mg/L and g/dL."""
    if beta_2_microglobulin >= B2M_3:
        return "III"
    return "I" if beta_2_microglobulin < B2M_1 and albumin >= ALBUMIN_1 else "II"


def inputs(facts: Facts) -> tuple[Input[Fraction], Input[Fraction]]:
    """What the stage rests on; R-ISS and R2-ISS rest on it too."""
    return (
        Input("beta_2_microglobulin", facts.possible("beta_2_microglobulin", (B2M_1, B2M_3))),
        Input("albumin", facts.possible("albumin", (ALBUMIN_1,))),
    )


def criteria(facts: Facts) -> tuple[Criterion, ...]:
    """Stage III's criterion, and stage I's two."""
    b2m, albumin = inputs(facts)
    said = facts.evidence("beta_2_microglobulin")
    return (
        Criterion("beta_2_microglobulin", among(value >= B2M_3 for value in b2m.possible), said),
        Criterion("stage_1_beta_2_microglobulin", among(value < B2M_1 for value in b2m.possible), said),
        Criterion(
            "stage_1_albumin", among(value >= ALBUMIN_1 for value in albumin.possible), facts.evidence("albumin")
        ),
    )


def iss(facts: Facts) -> Answer:
    """The stages reachable at this moment."""
    found = reach(stage, CLASSES, inputs(facts))
    answer = Answer(
        "iss",
        str(sources.ISS),
        status_of(found.classes),
        found.classes,
        found.deciding,
        criteria=criteria(facts),
        at=facts.at,
    )
    return with_reported(answer, facts, "iss", CLASSES)
