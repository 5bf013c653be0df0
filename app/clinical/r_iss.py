"""Revised International Staging System.

    I    ISS I, and none of del(17p), t(4;14), t(14;16), and lactate dehydrogenase normal
    II   neither I nor III
    III  ISS III, and any of del(17p), t(4;14), t(14;16), or lactate dehydrogenase above normal

Source: Palumbo et al., J Clin Oncol 2015;33:2863 [C3][C4]. The chromosomes are to be looked at by interphase FISH; where the
source does not say how it looked, `r-iss-2015` takes its word and `r-iss-2015-ifish` does not.
"""

from fractions import Fraction
from typing import Any

from app.clinical import iss, sources
from app.clinical.answer import Answer, Criterion, status_of
from app.clinical.chromosomes import Abnormality
from app.clinical.facts import Facts
from app.clinical.lactate_dehydrogenase import LDH, high_ldh
from app.clinical.reach import Input, reach
from app.clinical.reported import with_reported
from app.clinical.truth import among

CLASSES = ("I", "II", "III")
HIGH_RISK = ("deletion_17p", "t_4_14", "t_14_16")


def stage(
    beta_2_microglobulin: Fraction,
    albumin: Fraction,
    lactate_dehydrogenase: bool,
    deletion_17p: bool,
    t_4_14: bool,
    t_14_16: bool,
) -> str:
    """The stage; beta-2 microglobulin in mg/L, albumin in g/dL, whether LDH is high, and which chromosomes are abnormal."""
    by_iss = iss.stage(beta_2_microglobulin, albumin)
    high_risk = deletion_17p or t_4_14 or t_14_16 or lactate_dehydrogenase
    if by_iss == "III" and high_risk:
        return "III"
    return "I" if by_iss == "I" and not high_risk else "II"


def r_iss(facts: Facts, ruleset: sources.RuleSet = sources.R_ISS) -> Answer:
    """The stages reachable at this moment, by `R_ISS` or `R_ISS_IFISH`."""
    used = facts.only_fish() if ruleset is sources.R_ISS_IFISH else facts
    found_chromosomes = [used.chromosomes.abnormality(word) for word in HIGH_RISK]
    ldh = high_ldh(used)
    inputs: tuple[Input[Any], ...] = (
        *iss.inputs(used),
        ldh,
        *(Input(one.word, one.possible) for one in found_chromosomes),
    )
    found = reach(stage, CLASSES, inputs)
    answer = Answer(
        "r-iss",
        str(ruleset),
        status_of(found.classes),
        found.classes,
        found.deciding,
        criteria=(*iss.criteria(used), ldh_criterion(facts), *map(chromosome_criterion, found_chromosomes)),
        at=facts.at,
    )
    return with_reported(answer, facts, "r_iss", CLASSES)


def ldh_criterion(facts: Facts) -> Criterion:
    """Whether lactate dehydrogenase is above normal."""
    return Criterion(LDH, among(high_ldh(facts).possible), facts.evidence(LDH))


def chromosome_criterion(found: Abnormality) -> Criterion:
    """Whether the abnormality is there."""
    return Criterion(found.word, found.present, found.evidence)
