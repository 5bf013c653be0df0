"""What was measured, seen and concluded: laboratory values, cytogenetics, findings, stages, assessments, reports."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.case.base import Item
from app.case.values import Absence, Exact, Laterality, Site, Slug, Text, Unit, Word

Result = Literal["positive", "negative"]
Share = Annotated[Exact, Field(gt=0, le=1, json_schema_extra={"exclusiveMinimum": 0, "maximum": 1})]
Method = Annotated[Text, Word("methods")]
Specimen = Annotated[Text, Word("specimens")]


def one_of(item: Item, *fields: str) -> None:
    """Refuse an item that has none, or more than one, of these fields."""
    given = [field for field in fields if getattr(item, field) is not None]
    if len(given) != 1:
        raise PydanticCustomError(
            "one-of",
            "exactly one of {fields} is wanted; given: {given}",
            {"fields": ", ".join(fields), "given": ", ".join(given) or "none"},
        )


class Measurement(Item):
    """A laboratory or scored value. A unit only where the source states it; else null, with candidates.

    `value` with `unit`, or `text` ('IgG lambda'), or `result`, or the reason in `missing`: exactly one.
    `sensitivity` is a test's limit of detection, without which a negative residual disease says little.
    """

    at: Slug | None = None
    analyte: Annotated[Text, Word("labs")]
    value: Exact | None = None
    comparator: Literal["<", "<=", ">=", ">"] | None = None
    unit: Unit | None = None
    unit_candidates: tuple[Unit, ...] = ()
    text: Text | None = None
    result: Result | None = None
    missing: Absence | None = None
    interpretation: Literal["high", "low", "normal"] | None = None
    reference_low: Exact | None = None
    reference_high: Exact | None = None
    method: Method | None = None
    specimen: Specimen | None = None
    sensitivity: Share | None = Field(
        None, description="The smallest share of cells that the test finds: 0.00001 is one in 100,000."
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        one_of(self, "value", "text", "result", "missing")
        if self.sensitivity is not None and self.missing is not None:
            raise PydanticCustomError("sensitivity-without-result", "sensitivity belongs to a result")
        if self.value is None and (self.unit or self.unit_candidates or self.comparator):
            raise PydanticCustomError("unit-without-value", "unit, unit_candidates and comparator belong to a value")
        if self.unit is not None and self.unit_candidates:
            raise PydanticCustomError("unit-twice", "a stated unit leaves no candidates")
        if len(set(self.unit_candidates)) != len(self.unit_candidates):
            raise PydanticCustomError("candidate-twice", "a unit candidate is named twice")
        low, high = self.reference_low, self.reference_high
        if low is not None and high is not None and low > high:
            raise PydanticCustomError("range-upside-down", "reference_low is above reference_high")
        if (low is not None or high is not None) and self.unit is None:
            raise PydanticCustomError("range-without-unit", "a reference range needs the unit of its value")
        return self


class Cytogenetic(Item):
    """A chromosome abnormality that was looked for: found (`positive`), not found (`negative`), or why not known."""

    at: Slug | None = None
    abnormality: Annotated[Text, Word("cytogenetics")]
    result: Result | None = None
    missing: Absence | None = None
    clone_percent: Exact | None = Field(None, ge=0, le=100, json_schema_extra={"minimum": 0, "maximum": 100})
    alleles: Literal["one", "both"] | None = Field(None, description="How many alleles have it: mono- or bi-allelic.")
    method: Method | None = None
    specimen: Specimen | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        one_of(self, "result", "missing")
        if self.clone_percent is not None and self.result is None:
            raise PydanticCustomError("clone-without-result", "clone_percent belongs to a result")
        if self.alleles is not None and self.result != "positive":
            raise PydanticCustomError("alleles-without-result", "alleles belong to a positive result")
        return self


class Finding(Item):
    """Something seen or told: a lytic lesion in a bone, the look of the marrow, 'did well initially'."""

    at: Slug | None = None
    finding: Annotated[Text, Word("findings")]
    result: Result | None = None
    text: Text | None = None
    missing: Absence | None = None
    site: Site | None = None
    laterality: Laterality | None = None
    method: Method | None = None
    specimen: Specimen | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        one_of(self, "result", "text", "missing")
        return self


class Stage(Item):
    """A stage as the source asserts it. What the rules derive is never written here."""

    at: Slug | None = None
    system: Annotated[Text, Word("stages")]
    value: Text


class Assessment(Item):
    """What the source says of one compartment at one time: `no_evidence_of_disease`, `vgpr`, `new_lesions`, …

    A response whose compartment the source does not name has compartment `unspecified`.
    """

    at: Slug | None = None
    compartment: Annotated[Text, Word("compartments")]
    status: Annotated[Text, Word("responses")] | None = None
    missing: Absence | None = None
    treatment: Slug | None = Field(None, description="The treatment that this is the response to.")
    lesions: tuple[Slug, ...] = ()
    method: Method | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        one_of(self, "status", "missing")
        return self


class Investigation(Item):
    """An examination and its report: a biopsy, a scan, a laboratory panel; `results` are ids of items."""

    at: Slug | None = None
    procedure: Annotated[Text, Word("procedures")]
    label: Text | None = None
    number_as_stated: Text | None = Field(None, description="How many, in the source's words: 'Biopsies'.")
    site: Site | None = None
    laterality: Laterality | None = None
    specimen: Specimen | None = None
    results: tuple[Slug, ...] = ()
    figures: tuple[Slug, ...] = ()
    conclusion: Text | None = None
