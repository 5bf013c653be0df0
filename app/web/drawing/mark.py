"""One mark: a shape at its place, the bounds of its time behind it, its words above, and the item that it leads to."""

from dataclasses import dataclass

from app.clinical.intervals import Interval


@dataclass(frozen=True, slots=True)
class Mark:
    """What is drawn of one item.

    id: of the item, for the link. label: its words; tells: all that a pointer or screen reader is told. look: the class in the style
    sheet. start, end: bounds in months from the root, None where nothing places it; place, until: where it is drawn; until: only of
    what lasts. shape: of shapes.py, or `bar`, `torn` (its end is not stated) or `bracket`. solid: reported, against derived.
    """

    id: str
    label: str
    tells: str
    look: str
    colour: str
    shape: str
    place: float | None = None
    start: Interval | None = None
    end: Interval | None = None
    until: float | None = None
    solid: bool = True
    of: str = ""
    pattern: str = ""
    readings: tuple[tuple[str, Interval], ...] = ()
    bold: int = 0
    """How many characters at the beginning of the label are bold."""

    @property
    def order(self) -> tuple[float, float, str, str]:
        """By time, then by what is said: never by the order of the document."""
        return (
            self.place if self.place is not None else 1e12,
            float(self.start.low) if self.start is not None and self.start.low is not None else -1e12,
            self.label,
            self.id,
        )
