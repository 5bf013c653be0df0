"""CRAB: calcium, renal function, anaemia, and the bone, each three-valued (Rajkumar et al., Lancet Oncol 2014;15:e538 [C15]).

C   calcium > 11 mg/dL, or more than 1 mg/dL above the upper limit of normal
R   creatinine > 2 mg/dL, or its clearance < 40 mL/min (the clearance, not an estimate of another name)
A   haemoglobin < 10 g/dL, or more than 2 g/dL below the lower limit of normal
B   one lytic lesion or more on X-ray, CT or PET-CT
"""

from collections.abc import Callable
from fractions import Fraction

from app.clinical.facts import Facts
from app.clinical.quantity import Quantity
from app.clinical.spans import samples
from app.clinical.truth import Truth, among

CALCIUM, CALCIUM_OVER = Fraction(11), Fraction(1)  # mg/dL
CREATININE, CLEARANCE = Fraction(2), Fraction(40)  # mg/dL above, mL/min below
HEMOGLOBIN, HEMOGLOBIN_UNDER = Fraction(10), Fraction(2)  # g/dL
LOWEST_UPPER_LIMIT = Fraction("9.5")
HIGHEST_LOWER_LIMIT = Fraction("14.5")
"""Conventions of ours: no laboratory's range of calcium ends below 9.5 mg/dL, none's of haemoglobin begins above 14.5 g/dL.

Without a stated range, a value between a fixed limit and these is neither met nor not met.
"""


def high_calcium(facts: Facts) -> Truth:
    """C: met above 11 mg/dL; without the laboratory's range, not met only up to 10.5."""
    return _over(facts, "calcium", _is_high)


def renal_failure(facts: Facts) -> Truth:
    """R. A creatinine of 2 or less leaves the clearance open."""
    above = _over(
        facts, "creatinine", lambda one: among(value > CREATININE for value in samples((CREATININE,), one.spans))
    )
    low = _over(
        facts,
        "creatinine_clearance",
        lambda one: among(value < CLEARANCE for value in samples((CLEARANCE,), one.spans)),
    )
    return above | low


def anemia(facts: Facts) -> Truth:
    """A: met below 10 g/dL; without the laboratory's range, not met only from 12.5."""
    return _over(facts, "hemoglobin", _is_low)


def asked(facts: Facts) -> dict[str, tuple[str, ...]]:
    """What to ask for each of `calcium`, `renal` and `anemia`: what is not stated; what is stated, where only its range is missing."""
    wanted = {"calcium": ("calcium",), "renal": ("creatinine", "creatinine_clearance"), "anemia": ("hemoglobin",)}
    return {name: tuple(one for one in analytes if not facts.of(one)) or analytes for name, analytes in wanted.items()}


def _over(facts: Facts, analyte: str, test: Callable[[Quantity], Truth]) -> Truth:
    truths = {test(one) for one in facts.of(analyte)}
    return truths.pop() if len(truths) == 1 else Truth.UNKNOWN


def _is_high(one: Quantity) -> Truth:
    limits = [CALCIUM_OVER + (LOWEST_UPPER_LIMIT if one.high is None else one.high), CALCIUM]
    return among(value > limit for value in samples(limits, one.spans) for limit in _in_use(limits, one.high, min))


def _is_low(one: Quantity) -> Truth:
    limits = [(HIGHEST_LOWER_LIMIT if one.low is None else one.low) - HEMOGLOBIN_UNDER, HEMOGLOBIN]
    return among(value < limit for value in samples(limits, one.spans) for limit in _in_use(limits, one.low, max))


def _in_use(
    limits: list[Fraction], known: Fraction | None, first: Callable[[list[Fraction]], Fraction]
) -> list[Fraction]:
    """The limit that is passed first; where the laboratory's is not known, both ends of where it can be."""
    return limits if known is None else [first(limits)]
