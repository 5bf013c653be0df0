"""Two step curves and the band between them, laid out on paper: the shortest and the longest reading of every time. Pure.

Numbers become pixels here and nowhere else; what is told in words keeps its digits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

LEFT, RIGHT, TOP, BOTTOM = 76.0, 404.0, 74.0, 224.0
"""The plot within the 420 by 318 pixels of templates/survival_figure.html."""
NICE = (1, 2, 3, 6, 12, 24, 36, 60, 120, 240, 600, 1200)
"""Months between two ticks: weeks make no sense on this axis, and people count years in twelves."""
MOST_TICKS = 6
Reading = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Curve:
    """path: SVG data. ticks: where somebody is censored. arrow: it goes on behind the right edge, at this height."""

    path: str
    ticks: tuple[tuple[float, float], ...]
    arrow: float | None


@dataclass(frozen=True, slots=True)
class Figure:
    """All that is drawn of a stratum. at_risk: (x, by the shortest times, by the longest) under each tick."""

    shortest: Curve
    longest: Curve
    band: str
    ticks: tuple[tuple[float, int], ...]
    levels: tuple[tuple[float, int], ...]
    at_risk: tuple[tuple[float, int, int], ...]


def axis_end(strata: Iterable[Mapping[str, Any]]) -> int:
    """The last tick of an axis that holds every time of these strata, in months; one axis lets curves be compared.

    Where a time has no upper bound there is room behind the last one that is known.
    """
    bounds = [one["months"][name] for stratum in strata for one in stratum["observations"] for name in ("low", "high")]
    longest = max((bound for bound in bounds if bound is not None), default=Decimal(0))
    step = step_of(longest)
    end = max(step, step * -(-int(longest.to_integral_value("ROUND_CEILING")) // step))
    return end + step if None in bounds and longest > end - step / 2 else end


def step_of(longest: Decimal) -> int:
    """Months between two ticks of an axis up to `longest` months, so that there are few of them."""
    step = next((step for step in NICE if longest <= step * MOST_TICKS), None)
    return step or NICE[-1] * -(-int(longest) // (NICE[-1] * MOST_TICKS))


def figure_of(stratum: Mapping[str, Any], end: int) -> Figure:
    """The figure of one stratum of `survival_of_cases`, on an axis from 0 to `end` months."""
    spans = [one["months"] for one in stratum["observations"]]
    lows = [span["low"] or Decimal(0) for span in spans]
    highs = [span["high"] for span in spans]
    shortest, longest = stratum["curves"]["lower"], stratum["curves"]["upper"]
    months = list(range(0, end + 1, step_of(Decimal(end))))
    return Figure(
        _curve(shortest, end, goes_on=False),
        _curve(longest, end, goes_on=None in highs),
        _band(shortest, longest, end, None in highs),
        tuple((_x(month, end), month) for month in months),
        tuple((_y(Decimal(level) / 100), level) for level in (100, 75, 50, 25, 0)),
        tuple((_x(month, end), _left(lows, month), _left(highs, month)) for month in months),
    )


def _left(times: Iterable[Decimal | None], month: int) -> int:
    """How many are at risk: whose time is not over before the month; without an upper bound it is never over."""
    return sum(time is None or time >= month for time in times)


def _x(months: Decimal | int, end: int) -> float:
    return round(LEFT + (RIGHT - LEFT) * float(months) / end, 1)


def _y(share: Decimal) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * float(share), 1)


def _corners(steps: Reading, end: int) -> list[tuple[float, float]]:
    """The corners of the curve from 100 % at month 0 to its last time."""
    corners = [(_x(0, end), _y(Decimal(1)))]
    for step in steps:
        x = _x(step["months"], end)
        corners += [(x, corners[-1][1]), (x, _y(step["survival"]))]
    return corners


def _curve(steps: Reading, end: int, *, goes_on: bool) -> Curve:
    corners = _corners(steps, end)
    if goes_on:
        corners.append((RIGHT, corners[-1][1]))
    ticks = tuple((_x(step["months"], end), _y(step["survival"])) for step in steps if step["censored"])
    return Curve(_path(corners), ticks, corners[-1][1] if goes_on else None)


def _band(shortest: Reading, longest: Reading, end: int, goes_on: bool) -> str:
    """The area between the two, as far as both are known: to where the first of them ends above zero."""
    known = [_known_to(shortest, end), RIGHT if goes_on else _known_to(longest, end)]
    last = RIGHT if goes_on else max(_corners(steps, end)[-1][0] for steps in (shortest, longest))
    edge = min(*known, last)
    return _path([*_until(_corners(longest, end), edge), *reversed(_until(_corners(shortest, end), edge))]) + " Z"


def _known_to(steps: Reading, end: int) -> float:
    """How far a curve is known: to its last time, or for ever where nobody is left."""
    return _x(steps[-1]["months"], end) if steps and steps[-1]["survival"] else RIGHT


def _until(corners: list[tuple[float, float]], edge: float) -> list[tuple[float, float]]:
    kept = [corner for corner in corners if corner[0] <= edge]
    return [*kept, (edge, kept[-1][1])]


def _path(corners: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x:g} {y:g}" for x, y in corners)
