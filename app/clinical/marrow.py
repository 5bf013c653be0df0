"""Clonal plasma cells of the marrow, in percent.

Where aspirate and biopsy, or morphology and CD138, differ, the highest counts (IMWG 2014, Rajkumar et al., table 1). A
percentage is read as that of clonal cells, unless the record says that none of them is clonal.
"""

from collections.abc import Sequence
from fractions import Fraction

from app.clinical.analytes import HIGHEST_COUNTS
from app.clinical.answer import Evidence
from app.clinical.clonality import clonal_marrow, clonality_evidence
from app.clinical.facts import Facts
from app.clinical.spans import Span, samples
from app.clinical.truth import Truth


def marrow_plasma_cells(facts: Facts, cuts: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """One percentage for each part between and at the cut-offs that the highest value can lie in."""
    clonal = clonal_marrow(facts)
    if clonal is Truth.NOT_MET:
        return samples(cuts, (Span.point(Fraction(0)),))
    spans = [span for one in facts.of(*HIGHEST_COUNTS) for span in one.spans]
    if not spans:
        return samples(cuts, (Span(Fraction(0), Fraction(100), low_open=clonal is Truth.MET),))
    ends = [Fraction(100) if span.high is None else span.high for span in spans]
    highest = max(spans, key=lambda span: span.low or Fraction(0))
    low = highest.low or Fraction(0)
    return samples(cuts, (Span(low, max(ends), highest.low_open and max(ends) > low, _open_above(spans, max(ends))),))


def marrow_evidence(facts: Facts) -> tuple[Evidence, ...]:
    """What the record says of them, words like "sheets of plasma cells" left out: they are no percentage."""
    return facts.evidence(*HIGHEST_COUNTS) + clonality_evidence(facts)


def _open_above(spans: Sequence[Span], end: Fraction) -> bool:
    return all(span.high_open for span in spans if span.high == end)
