"""The case document as a whole."""

from typing import Any, Literal

from pydantic import Field

from app.case.base import Part
from app.case.course import Event, Outcome, Treatment, Trial
from app.case.disease import Condition, Lesion
from app.case.evidence import Assessment, Cytogenetic, Finding, Investigation, Measurement, Stage
from app.case.people import Member, Patient, Subgroup
from app.case.record import Claim, Differential, Discrepancy, Figure, Source, Statistic
from app.case.values import CaseId, Instant, Positive, Text

ITEM_LISTS = (
    "conditions",
    "events",
    "treatments",
    "trials",
    "measurements",
    "cytogenetics",
    "findings",
    "stages",
    "lesions",
    "assessments",
    "investigations",
    "figures",
    "differentials",
    "outcomes",
    "statistics",
)
"""The lists whose elements become FHIR resources, in the order of the document."""


class Case(Part):
    """One case: an individual, a subgroup of a published series, or the series.

    Lists are flat. Every item has an id; `at` names the event (or treatment) when it was so, `of` the member or
    subgroup that it is about. What the source does not say is left out.
    """

    id: CaseId
    title: Text
    grain: Literal["individual", "subgroup", "series"]
    n: Positive = 1
    recorded: Instant = Field(description="When this document was entered.")
    source: Source
    sharing: Literal["private", "pooled"] | None = None
    patient: Patient | None = None
    members: tuple[Member, ...] = ()
    subgroups: tuple[Subgroup, ...] = ()
    conditions: tuple[Condition, ...] = ()
    events: tuple[Event, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    trials: tuple[Trial, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    cytogenetics: tuple[Cytogenetic, ...] = ()
    findings: tuple[Finding, ...] = ()
    stages: tuple[Stage, ...] = ()
    lesions: tuple[Lesion, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    investigations: tuple[Investigation, ...] = ()
    figures: tuple[Figure, ...] = ()
    differentials: tuple[Differential, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    statistics: tuple[Statistic, ...] = ()
    claims: tuple[Claim, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The canonical form: plain dicts and lists, defaults left out, numbers exact. Reading it gives an equal case."""
        data: dict[str, Any] = self.model_dump(mode="python", exclude_defaults=True)
        return {name: _plain(value) for name, value in data.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value
