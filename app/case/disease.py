"""The disease itself: conditions, and the lesions that make it extramedullary."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.case.base import Item, Part
from app.case.values import Exact, Laterality, Site, Slug, Text, Word


class Condition(Item):
    """A condition: the myeloma (one of them in every case), its extramedullary relapse, a fracture."""

    at: Slug | None = None
    condition: Annotated[Text, Word("conditions")]
    verification: Literal["confirmed", "provisional", "unconfirmed", "refuted"] | None = None
    due_to: Slug | None = Field(None, description="The id of the condition that it belongs to.")
    evidence: tuple[Slug, ...] = Field((), description="Ids of the investigations, findings or figures that show it.")
    site: Site | None = None
    laterality: Laterality | None = None


class LesionSize(Part):
    """Two diameters of a lesion at one time, in one unit of length."""

    at: Slug
    longest: Exact = Field(gt=0, json_schema_extra={"exclusiveMinimum": 0})
    perpendicular: Exact | None = Field(None, gt=0, json_schema_extra={"exclusiveMinimum": 0})
    unit: Literal["cm", "mm"]

    @model_validator(mode="after")
    def _longest_is_longest(self) -> Self:
        if self.perpendicular is not None and self.perpendicular > self.longest:
            raise PydanticCustomError("longest-is-shorter", "the perpendicular diameter is above the longest")
        return self


class Lesion(Item):
    """One mass or group of masses: where, how proven, whether it touches bone.

    Contact with bone decides what it is called (Bladé 2022, doi 10.1038/s41408-022-00643-3), so `not_stated` is kept.
    """

    at: Slug | None = None
    condition: Slug | None = Field(None, description="The id of the condition that it is part of.")
    site: Site | None = None
    laterality: Laterality | None = None
    position_as_stated: Text | None = Field(None, description="Such as 'anterior'.")
    number_as_stated: Text | None = Field(None, description="Such as 'multiple' or 'numerous'.")
    contiguity_with_bone: Literal["yes", "no", "not_stated"] = "not_stated"
    phase: Literal["primary", "secondary"] | None = None
    evidence: tuple[Literal["biopsy", "imaging", "clinical", "figure_caption"], ...] = ()
    figures: tuple[Slug, ...] = ()
    sizes: tuple[LesionSize, ...] = ()
