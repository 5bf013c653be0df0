"""The values of one moment of a case, as a response reads them."""

from fractions import Fraction

from app.case.document import Case
from app.clinical.analytes import CIRCULATING, CIRCULATING_ABSOLUTE
from app.clinical.baseline import baseline_days
from app.clinical.clonality import RATIO as CLONALITY_RATIO
from app.clinical.facts import Facts, facts_at
from app.clinical.free_light_chains import NORMAL_RATIO
from app.clinical.moments import DIAGNOSIS, diagnosis_of, same_moment
from app.clinical.response.amounts import Amount, above, below
from app.clinical.response.deauville import EXTRAMEDULLARY, FOCAL, MARROW
from app.clinical.response.inputs import Values
from app.clinical.response.residual import WORD as RESIDUAL_DISEASE
from app.clinical.spans import Span
from app.clinical.truth import Truth, known

SERUM = ("serum_m_protein", "serum_protein_electrophoresis")
URINE = ("urine_m_protein_24h", "urine_protein_electrophoresis")
"""What is read as the M-protein: the value called so; else the electrophoresis, and the answer is flagged."""
DEAUVILLE = (MARROW, FOCAL, EXTRAMEDULLARY)
READ = (
    *SERUM,
    *URINE,
    "kappa_free_light_chain",
    "lambda_free_light_chain",
    "free_light_chain_ratio",
    "bone_marrow_plasma_cells",
    "serum_immunofixation",
    "urine_immunofixation",
    CIRCULATING,
    CLONALITY_RATIO,
    RESIDUAL_DISEASE,
    *DEAUVILLE,
)
"""Everything that a response reads."""


def values_at(facts: Facts, isotype: str | None) -> Values:
    """M-protein, free light chains and marrow by the facts of a moment (facts_near). isotype: as stated anywhere ('IgG lambda').

    At a dated diagnosis that has none, the nearest value of its baseline counts (baseline.py).
    """
    kappa, lambda_ = (hull_of(facts, f"{chain}_free_light_chain") for chain in ("kappa", "lambda"))
    involved, other = _involved(isotype, kappa, lambda_)
    difference = None
    if involved is not None and other is not None:
        low = None if involved.low is None or other.high is None else max(Fraction(0), involved.low - other.high)
        high = None if involved.high is None or other.low is None else max(Fraction(0), involved.high - other.low)
        difference = Span(low, high)
    return Values(
        serum=_first(facts, SERUM),
        urine=_first(facts, URINE),
        free_light_chains=difference,
        involved_chain=involved,
        marrow=hull_of(facts, "bone_marrow_plasma_cells"),
        circulating=_per_microlitre(hull_of(facts, CIRCULATING_ABSOLUTE.word)),
    )


def ratio_normal_at(facts: Facts) -> Truth:
    """Whether kappa to lambda is within the normal range, by the stated ratio or else by the two values."""
    ratio = hull_of(facts, "free_light_chain_ratio")
    if ratio is None:
        kappa, lambda_ = (hull_of(facts, f"{chain}_free_light_chain") for chain in ("kappa", "lambda"))
        if kappa is None or lambda_ is None or not lambda_.low or not lambda_.high or kappa.low is None:
            return Truth.UNKNOWN
        ratio = Span(kappa.low / lambda_.high, None if kappa.high is None else kappa.high / lambda_.low)
    low, high = NORMAL_RATIO
    return ~below(ratio, low) & ~above(ratio, high)


def facts_near(case: Case, at: str, of: str | None) -> Facts:
    """Only a diagnosis has values near it: what comes later, a treatment may have changed within days."""
    is_diagnosis = at == diagnosis_of(case, of) or any(one.kind == DIAGNOSIS and one.id == at for one in case.events)
    return facts_at(case, at, of, baseline_days(case, at, of)) if is_diagnosis else facts_at(case, at, of)


def immunofixation_negative_at(case: Case, at: str, of: str | None, specimen: str) -> Truth:
    """Whether immunofixation of `serum` or `urine` was negative; unknown where it was not done, or contradicts itself."""
    moment = same_moment(case, at)
    results = {
        one.result
        for one in case.measurements
        if one.analyte == f"{specimen}_immunofixation" and one.of == of and one.at in moment and one.result
    }
    return known(results == {"negative"}) if len(results) == 1 else Truth.UNKNOWN


def isotype_of(case: Case, of: str | None) -> str | None:
    """The paraprotein as stated, the same wherever it is stated; else None."""
    found = {
        one.text
        for one in case.measurements
        if one.analyte == "paraprotein_isotype" and one.text and one.of in (None, of)
    }
    return found.pop() if len(found) == 1 else None


def lowest(one: Amount, other: Amount) -> Amount:
    """The lower of two values; where one is not known, the other."""
    if one is None or other is None:
        return one if other is None else other
    lows, highs = ([end for end in ends if end is not None] for ends in ((one.low, other.low), (one.high, other.high)))
    return Span(min(lows) if len(lows) == 2 else None, min(highs) if highs else None)


def highest(one: Amount, other: Amount) -> Amount:
    """The higher of two values; where one is not known, the other."""
    if one is None or other is None:
        return one if other is None else other
    lows, highs = ([end for end in ends if end is not None] for ends in ((one.low, other.low), (one.high, other.high)))
    return Span(max(lows) if lows else None, max(highs) if len(highs) == 2 else None)


def _per_microlitre(billions_per_litre: Amount) -> Amount:
    return None if billions_per_litre is None else billions_per_litre.scaled(Fraction(1000))


def _involved(isotype: str | None, kappa: Amount, lambda_: Amount) -> tuple[Amount, Amount]:
    words = (isotype or "").casefold()
    if ("kappa" in words) == ("lambda" in words):
        return None, None
    return (kappa, lambda_) if "kappa" in words else (lambda_, kappa)


def _first(facts: Facts, analytes: tuple[str, ...]) -> Amount:
    return next((found for analyte in analytes if (found := hull_of(facts, analyte)) is not None), None)


def hull_of(facts: Facts, analyte: str) -> Amount:
    """All that the value can be: several units, or two values of one day, make a range."""
    spans = [span for one in facts.of(analyte) for span in one.spans]
    if not spans:
        return None
    lows, highs = [span.low for span in spans], [span.high for span in spans]
    low = None if None in lows else min(end for end in lows if end is not None)
    high = None if None in highs else max(end for end in highs if end is not None)
    single = spans[0] if len(spans) == 1 else None
    return single or Span(low, high)
