"""Serum free light chains: the involved one, its amount in mg/L, and the ratio, under every unit they may have."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from app.clinical.answer import Evidence
from app.clinical.facts import Facts
from app.clinical.spans import ANYTHING, Span, samples
from app.clinical.truth import Truth, among

KAPPA, LAMBDA, RATIO = "kappa_free_light_chain", "lambda_free_light_chain", "free_light_chain_ratio"
WORDS = {KAPPA: ("kappa", "κ"), LAMBDA: ("lambda", "λ")}
MOST = 12
NORMAL_RATIO = (Fraction("0.26"), Fraction("1.65"))
"""κ/λ [C15b]."""
INVOLVED = Fraction(100)
"""mg/L, at least: of the Li criterion [C15], and of measurability [C14b]."""
SKEWED = Fraction(100)
"""Involved to uninvolved, at least: of the Li criterion [C15]."""


@dataclass(frozen=True, slots=True)
class LightChains:
    """abnormal: the ratio lies outside of 0.26 to 1.65. skewed: involved to uninvolved is 100 or more.

    large: the involved chain is at least 100 mg/L. measurable: large and abnormal. myeloma_defining: large and skewed.
    """

    abnormal: Truth
    skewed: Truth
    large: Truth
    measurable: Truth
    myeloma_defining: Truth
    evidence: tuple[Evidence, ...]


def light_chains(facts: Facts) -> LightChains:
    """Tries every reading of kappa, lambda and their ratio; a chain that is not given may have any amount.

    A stated ratio is taken as it stands; else it is computed. The involved chain is the paraprotein's, where its type is
    stated; else the one that the ratio points at.
    """
    kappas, lambdas = (_spans(facts, word) or (ANYTHING,) for word in (KAPPA, LAMBDA))
    stated = _spans(facts, RATIO)
    tried = [
        _tried(kappa if side == KAPPA else lambda_, ratio, side)
        for kappa, lambda_ in product(kappas, lambdas)
        for ratio in stated or (_quotient(kappa, lambda_),)
        for side in _sides(facts, ratio)
    ]
    abnormal, skewed, large = zip(*tried, strict=True)
    return LightChains(
        _agreed(abnormal),
        _agreed(skewed),
        _agreed(large),
        _agreed(big & odd for odd, _, big in tried),
        _agreed(big & far for _, far, big in tried),
        facts.evidence(KAPPA, LAMBDA, RATIO),
    )


def _tried(involved: Span, ratio: Span, side: str) -> tuple[Truth, Truth, Truth]:
    """(abnormal, skewed, large) under one reading."""
    low, high = NORMAL_RATIO
    abnormal = among(value < low or value > high for value in samples(NORMAL_RATIO, (ratio,)))
    limit = SKEWED if side == KAPPA else 1 / SKEWED
    skewed = among(value >= limit if side == KAPPA else value <= limit for value in samples((limit,), (ratio,)))
    return abnormal, skewed, among(value >= INVOLVED for value in samples((INVOLVED,), (involved,)))


def _spans(facts: Facts, word: str) -> tuple[Span, ...]:
    """Each reading; more than MOST that differ are taken as everything between them."""
    spans = tuple(dict.fromkeys(span for one in facts.of(word) for span in one.spans))
    if len(spans) <= MOST:
        return spans
    highs = [span.high for span in spans if span.high is not None]
    return (Span(min(span.low or Fraction(0) for span in spans), max(highs) if len(highs) == len(spans) else None),)


def _quotient(kappa: Span, lambda_: Span) -> Span:
    """Every ratio that the two can have; nothing divided by nothing can be anything."""
    low = kappa.low / lambda_.high if kappa.low is not None and lambda_.high else Fraction(0)
    high = kappa.high / lambda_.low if kappa.high is not None and lambda_.low else None
    return Span(low, high)


def sides_named(facts: Facts, isotype: str | None = None) -> tuple[str, ...]:
    """The light chain of the paraprotein, where its type is stated, here or elsewhere, and names one; else none."""
    here = [one.text for one in facts.words if one.analyte == "paraprotein_isotype" and one.text]
    said = " ".join([*here, isotype or ""]).lower()
    named = tuple(side for side, words in WORDS.items() if any(word in said for word in words))
    return named if len(named) == 1 else ()


def _sides(facts: Facts, ratio: Span) -> tuple[str, ...]:
    if named := sides_named(facts):
        return named
    one = Fraction(1)
    return tuple(dict.fromkeys(KAPPA if value >= one else LAMBDA for value in samples((one,), (ratio,))))


def _agreed(truths: Iterable[Truth]) -> Truth:
    found = set(truths)
    return found.pop() if len(found) == 1 else Truth.UNKNOWN
