"""Whether plasma cells of the marrow are clonal: by what was looked for, or by their kappa to lambda ratio.

Clonal where more than 4 to 1, or less than 1 to 2, of 100 plasma cells or more by immunohistochemistry (Kumar 2016 [C13]).
A patient whose paraprotein is kappa is judged by the first bound, one whose is lambda by the second.
"""

from fractions import Fraction

from app.clinical.answer import Evidence
from app.clinical.facts import Facts
from app.clinical.free_light_chains import KAPPA, LAMBDA, sides_named
from app.clinical.seen import CLONAL
from app.clinical.spans import samples
from app.clinical.truth import Truth, among

RATIO = "marrow_kappa_lambda_ratio"
MOST_KAPPA, LEAST_KAPPA = Fraction(4), Fraction(1, 2)


def clonal_marrow(facts: Facts, isotype: str | None = None) -> Truth:
    """Whether there are clonal plasma cells in the marrow. Where finding and ratio differ: unknown.

    isotype: of the paraprotein, where it was stated at another moment ('IgG lambda').
    """
    seen, counted = facts.seen.of(CLONAL), _by_ratio(facts, isotype)
    if seen is Truth.UNKNOWN or counted is Truth.UNKNOWN:
        return counted if seen is Truth.UNKNOWN else seen
    return seen if seen is counted else Truth.UNKNOWN


def clonality_evidence(facts: Facts) -> tuple[Evidence, ...]:
    """What the record says of it."""
    return facts.seen.evidence(CLONAL) + facts.evidence(RATIO)


def _by_ratio(facts: Facts, isotype: str | None) -> Truth:
    spans = [span for one in facts.of(RATIO) for span in one.spans]
    values = samples((LEAST_KAPPA, MOST_KAPPA), spans)
    tests = {KAPPA: lambda value: value > MOST_KAPPA, LAMBDA: lambda value: value < LEAST_KAPPA}
    return among(tests[side](value) for side in sides_named(facts, isotype) or (KAPPA, LAMBDA) for value in values)
