"""Where the case comes from, what it shows, what it claims, and where it does not agree with itself."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.case.base import Item, Part
from app.case.values import Absence, Exact, PartialDate, Positive, Slug, Text, Unit, Word

DOI, ADDRESS = r"^10\.[0-9]{4,9}/\S+$", r"^https?://\S+$"


class Source(Part):
    """The publication or hospital record that the case was taken from."""

    kind: Literal["publication", "hospital_record", "invented"]
    title: Text
    citation: Text | None = None
    doi: Text | None = Field(None, pattern=DOI, json_schema_extra={"pattern": DOI})
    published: PartialDate | None = None
    authors_as_stated: tuple[Text, ...] = ()
    address: Text | None = Field(None, pattern=ADDRESS, json_schema_extra={"pattern": ADDRESS})
    place: Text | None = Field(None, description="Where in it: 'Table 1, row 5'.")
    cited_as: Text | None = Field(None, description="What it cites for this case: 'Terpos et al. [10]'.")
    centre: Text | None = Field(None, description="The hospital that records the case.")


class Figure(Item):
    """A figure of the publication: title, caption and address. A case document never holds image data."""

    label: Text
    kind: Literal["photograph", "scan"]
    caption: Text
    address: Text | None = Field(None, pattern=ADDRESS, json_schema_extra={"pattern": ADDRESS})
    at: Slug | None = None
    lesions: tuple[Slug, ...] = ()


class Differential(Item):
    """Diagnoses that were considered. None of them is a condition of the patient."""

    at: Slug | None = None
    considered: tuple[Text, ...] = Field(min_length=1)


class Statistic(Item):
    """A figure about a series: how many died, the median time to eMM, with the origin that it is counted from."""

    measure: Annotated[Text, Word("measures")]
    statistic: Literal["count", "median", "mean", "range", "value"]
    value: Exact | None = None
    low: Exact | None = None
    high: Exact | None = None
    missing: Absence | None = None
    unit: Unit | None = None
    out_of: Positive | None = None
    origin_as_stated: Text | None = Field(None, description="What a time is counted from: 'ASCT'.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        given = [name for name in ("value", "low", "missing") if getattr(self, name) is not None]
        if len(given) != 1 or (self.low is None) != (self.high is None):
            raise PydanticCustomError("one-of", "give value, or low and high, or say in 'missing' why there is none")
        if (self.statistic == "range") != (self.low is not None) and self.missing is None:
            raise PydanticCustomError("range", "statistic 'range' goes with low and high, and no other does")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise PydanticCustomError("range-upside-down", "low is above high")
        return self


class Claim(Part):
    """A sentence of the source that claims something general, with the references that it rests on."""

    id: Slug
    text: Text
    cites: tuple[Text, ...] = ()
    about: tuple[Text, ...] = Field((), description="Ids of items of this case that bear on it.")


class Discrepancy(Part):
    """A place where the record does not support, or contradicts, itself. `resolution` stays empty until someone knows."""

    id: Slug
    kind: Literal["contradiction", "unsupported", "ambiguity", "missing", "inconsistent_terms"]
    text: Text
    quotations: tuple[Text, ...] = ()
    fields: tuple[Slug, ...] = Field((), description="Ids of the items concerned.")
    resolution: Text | None = None
