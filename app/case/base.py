"""What every part of a case document has in common."""

from pydantic import BaseModel, ConfigDict, Field

from app.case.values import Slug, Text


class Part(BaseModel):
    """A part of a case document: unknown fields are refused, and a read document does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Item(Part):
    """Something that the source says. Its id is unique in the document, and stays: FHIR ids are made from it."""

    id: Slug
    of: Slug | None = Field(None, description="The member or subgroup that this is about; absent: the whole case.")
    as_stated: Text | None = Field(None, description="The source's own words, quoted.")
