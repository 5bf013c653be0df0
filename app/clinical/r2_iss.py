"""Second Revision of the International Staging System: points are added up.

    ISS II 1 · ISS III 1.5 · lactate dehydrogenase high 1 · del(17p) 1 · t(4;14) 1 · gain or amplification of 1q 0.5

    I (low) 0 · II (low-intermediate) 0.5 to 1 · III (intermediate-high) 1.5 to 2.5 · IV (high) 3 to 5

Source: D'Agostino et al., J Clin Oncol 2022;40:3406 [C5]. The answer holds the lowest and the highest score that can be.
"""

from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

from app.clinical import iss, sources
from app.clinical.answer import Answer, Score, status_of
from app.clinical.facts import Facts
from app.clinical.lactate_dehydrogenase import high_ldh
from app.clinical.r_iss import chromosome_criterion, ldh_criterion
from app.clinical.reach import Input, reach
from app.clinical.reported import with_reported

CLASSES = ("I", "II", "III", "IV")
ISS_POINTS = {"I": Decimal("0"), "II": Decimal("1"), "III": Decimal("1.5")}
POINTS = {
    "lactate_dehydrogenase": Decimal("1"),
    "deletion_17p": Decimal("1"),
    "t_4_14": Decimal("1"),
    "gain_1q": Decimal("0.5"),
}
FROM = {"IV": Decimal("3"), "III": Decimal("1.5"), "II": Decimal("0.5"), "I": Decimal("0")}
"""Each class from its lowest score."""


def score(beta_2_microglobulin: Fraction, albumin: Fraction, **present: bool) -> Decimal:
    """The points; beta-2 microglobulin in mg/L, albumin in g/dL, and which of POINTS are present."""
    points = (POINTS[name] for name, there in present.items() if there)
    return sum(points, ISS_POINTS[iss.stage(beta_2_microglobulin, albumin)])


def stage(beta_2_microglobulin: Fraction, albumin: Fraction, **present: bool) -> str:
    """The class of the points."""
    points = score(beta_2_microglobulin, albumin, **present)
    return next(name for name, lowest in FROM.items() if points >= lowest)


def r2_iss(facts: Facts, ruleset: sources.RuleSet = sources.R2_ISS) -> Answer:
    """The classes and scores reachable at this moment, by `R2_ISS` or `R2_ISS_IFISH`."""
    used = facts.only_fish() if ruleset is sources.R2_ISS_IFISH else facts
    found_chromosomes = [
        used.chromosomes.abnormality("deletion_17p"),
        used.chromosomes.abnormality("t_4_14"),
        used.chromosomes.abnormality("gain_1q", "amplification_1q"),
    ]
    inputs: list[Input[Any]] = [
        *iss.inputs(used),
        high_ldh(used),
        *(Input(one.word, one.possible) for one in found_chromosomes),
    ]
    found = reach(stage, CLASSES, inputs)
    names = [one.name for one in inputs]
    scores = [score(**dict(zip(names, values, strict=True))) for values in product(*(one.possible for one in inputs))]
    answer = Answer(
        "r2-iss",
        str(ruleset),
        status_of(found.classes),
        found.classes,
        found.deciding,
        criteria=(*iss.criteria(used), ldh_criterion(facts), *map(chromosome_criterion, found_chromosomes)),
        at=facts.at,
        score=Score(min(scores), max(scores)),
    )
    return with_reported(answer, facts, "r2_iss", CLASSES)
