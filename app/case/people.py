"""Who the case is about: one patient, or a series with its subgroups and described members."""

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.case.base import Part
from app.case.values import Exact, PartialDate, Positive, Slug, Text


class Identifier(Part):
    """A business identifier, as the hospital gives it: system is a URI."""

    system: Text = Field(pattern=r"^\S+$", json_schema_extra={"pattern": r"^\S+$"})
    value: Text


class Name(Part):
    """A person's name. Published cases have none."""

    family: Text | None = None
    given: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.family is None and not self.given:
            raise PydanticCustomError("name-empty", "a name needs a family or a given name")
        return self


class Age(Part):
    """An age in completed years, at an event of the document."""

    years: Exact = Field(ge=0, le=150, json_schema_extra={"minimum": 0, "maximum": 150})
    at: Slug
    as_stated: Text | None = None


class Patient(Part):
    """One person. What the source does not say is left out: nothing is filled in."""

    sex: Literal["male", "female", "other", "unknown"] = "unknown"
    sex_as_stated: Text | None = None
    age: Age | None = None
    ancestry_as_stated: Text | None = Field(None, description="The source's word, such as 'Caucasian'; never coded.")
    identifiers: tuple[Identifier, ...] = ()
    name: Name | None = None
    birth_date: PartialDate | None = None


class Member(Patient):
    """A patient of a series whom the source describes alone, such as 'Patient 1'."""

    id: Slug
    label: Text | None = None


class Subgroup(Part):
    """Some patients of a series of whom the source says something together.

    The subgroups of one `partition` (say, 'treatment of eMM') share no patient and add up to the series' `n`: patients
    of whom the source says nothing are a subgroup too, and labelled so.
    """

    id: Slug
    n: Positive
    partition: Text
    label: Text | None = None
    as_stated: Text | None = None
