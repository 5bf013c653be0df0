"""When something happened: by date, or by its distance from something else, with what the source said."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.case.base import Part
from app.case.values import DateOrInstant, Exact, Slug, Text, Truth

Edge = Literal["start", "end"]
Basis = Literal["stated", "assumed", "derived"]
Offset = Annotated[
    tuple[Exact | None, Exact | None],
    Field(description="From and to, in months after the anchor (before it: negative); null where it has no bound."),
]


class Distance(Part):
    """A distance in months from one edge of an event or treatment; both bounds belong to it unless marked open."""

    anchor: Slug = Field(description="The id of an event or treatment of this document.")
    edge: Edge = "start"
    offset_months: Offset
    lower_open: Truth = False
    upper_open: Truth = False

    @model_validator(mode="after")
    def _the_right_way_up(self) -> Self:
        low, high = self.offset_months
        if (
            low is not None
            and high is not None
            and (low > high or (low == high and (self.lower_open or self.upper_open)))
        ):
            raise PydanticCustomError(
                "offset-upside-down", "the range {low}..{high} holds no value", {"low": str(low), "high": str(high)}
            )
        if low is None and high is None:
            raise PydanticCustomError("offset-unbounded", "a distance needs at least one bound, or leave the time out")
        return self


class Reading(Distance):
    """One of several ways to read what the source says; the time that holds the readings is their hull."""

    label: Text | None = None


class Time(Part):
    """A real date, or a distance from an anchor, or only the source's words.

    `basis` says where a distance comes from: `stated` by the source, `assumed` by a convention of ours, or `derived`
    from other statements. The conventions are listed in docs/case-document.md.
    """

    date: DateOrInstant | None = None
    distance: Distance | None = None
    as_stated: Text | None = None
    basis: Basis = "stated"
    readings: tuple[Reading, ...] = ()

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if self.date is not None and self.distance is not None:
            raise PydanticCustomError("time-twice", "a time is a date or a distance, not both")
        if self.date is None and self.distance is None and self.as_stated is None:
            raise PydanticCustomError("time-empty", "a time needs a date, a distance or the source's words")
        if self.readings and self.distance is None:
            raise PydanticCustomError("readings-without-hull", "readings need a distance that holds them all")
        return self
