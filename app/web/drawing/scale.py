"""Months to pixels, and the round months that the axis names."""

import math
from dataclasses import dataclass

STEPS = (0.1, 0.25, 0.5, 1, 2, 3, 6, 12, 24, 36, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 24000, 60000, 120000)
"""Months between two ticks: parts of a year up to a year, then years."""


@dataclass(frozen=True, slots=True)
class Scale:
    """low, high: months at the pixels left and right; edge_left, edge_right: the pixels where the plot ends."""

    low: float
    high: float
    left: float
    right: float
    edge_left: float
    edge_right: float

    def x(self, months: float) -> float:
        """The pixel of a month, never outside the plot."""
        wide = self.high - self.low
        part = (months - self.low) / wide if wide > 0 else 0.0
        return min(max(self.left + part * (self.right - self.left), self.edge_left), self.edge_right)

    def ticks(self, first: float, last: float, room: float) -> list[float]:
        """Round months from `first` to `last`, at least `room` pixels apart; 0 is one of them where it is between these."""
        wide = self.high - self.low
        if wide <= 0 or last <= first:
            return [0.0]
        least = wide / max(self.right - self.left, 1) * room
        step = next((one for one in STEPS if one >= least), STEPS[-1])
        return [count * step for count in range(math.ceil(first / step - 1e-9), math.floor(last / step + 1e-9) + 1)]


def month_word(months: float) -> str:
    """A tick's month as text, with a true minus."""
    return f"{months:g}".replace("-", "−")
