"""The product-limit estimate (Kaplan and Meier, J Am Stat Assoc 1958;53:457), through scipy.

Times go in as ranks: the estimate depends on their order only, and so no time ever becomes a float.
"""

import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

HALF = Decimal("0.5")


@dataclass(frozen=True)
class Observed:
    """One person's time in months; `event` False: censored. None: later than every time that is known."""

    months: Decimal | None
    event: bool


@dataclass(frozen=True)
class Step:
    """The estimate from this time on, with its 95 % band (log-log; None where the formula gives none)."""

    months: Decimal
    at_risk: int
    events: int
    censored: int
    survival: Decimal
    band: tuple[Decimal, Decimal] | None


def product_limit(observed: Sequence[Observed]) -> list[Step]:
    """The curve's steps, by time. A time that is not known is censored behind all others: at risk throughout."""
    from scipy import stats  # here: it takes most of a second to import

    times = sorted({one.months for one in observed if one.months is not None})
    if not times:
        return []
    rank = {months: float(position) for position, months in enumerate(times)}
    died = [rank[one.months] for one in observed if one.event and one.months is not None]
    left = [rank[one.months] if one.months is not None else float(len(times)) for one in observed if not one.event]
    left += [float(len(times)) for one in observed if one.event and one.months is None]
    curve = stats.ecdf(stats.CensoredData(uncensored=died, right=left)).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # the band is undefined where the curve is 1 or 0
        band = curve.confidence_interval(method="log-log")
    rows = zip(curve.quantiles, curve.probabilities, band.low.probabilities, band.high.probabilities, strict=True)
    found = {int(q): (_rounded(p), (_rounded(low), _rounded(high)) if low == low else None) for q, p, low, high in rows}
    events, censored = (
        Counter(one.months for one in observed if one.event),
        Counter(one.months for one in observed if not one.event),
    )
    steps, at_risk = [], len(observed)
    for months in times:
        here = (at_risk, events[months], censored[months])
        steps.append(Step(months, *here, *found[int(rank[months])]))
        at_risk -= events[months] + censored[months]
    return steps


def median(steps: Sequence[Step]) -> Decimal | None:
    """The first time at which half or fewer survive; None: the curve stays above one half."""
    return next((step.months for step in steps if step.survival <= HALF), None)


def _rounded(probability: float) -> Decimal:
    return Decimal(str(round(float(probability), 6)))
