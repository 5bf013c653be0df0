"""The course of the disease: events on the time line, treatments, trials, the end."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.case.base import Item, Part
from app.case.times import Time
from app.case.values import Absence, Positive, Slug, Text, Word


class Event(Item):
    """A point or stretch of the time line that others hang on: diagnosis, relapse, response, death.

    Without `time` the source does not say when. The diagnosis is the root that distances lead back to.
    """

    kind: Annotated[Text, Word("events")]
    label: Text | None = None
    time: Time | None = None
    until: Time | None = None


class Agent(Part):
    """One drug of a treatment. No dose where none is stated: `dose_as_stated` holds words only."""

    id: Slug
    drug: Annotated[Text, Word("drugs")]
    status: Literal["taken", "stopped", "unknown"] = "unknown"
    stop_reason: Annotated[Text, Word("reasons")] | None = None
    dose_as_stated: Text | None = None
    as_stated: Text | None = None

    @model_validator(mode="after")
    def _a_reason_needs_a_stop(self) -> Self:
        if self.stop_reason is not None and self.status != "stopped":
            raise PydanticCustomError("reason-without-stop", "a stop reason needs status 'stopped'")
        return self


class Treatment(Item):
    """A line of treatment, a transplant, radiotherapy, palliative care, or one that was not given.

    `given_to`: in a series, whether all its patients had it. Only then is it a treatment in FHIR; otherwise it stays a
    statement in the source's words (modelling.md, Series).
    """

    label: Text
    procedure: Annotated[Text, Word("procedures")] | None = None
    regimen: Annotated[Text, Word("regimens")] | None = None
    line: Positive | None = None
    agents: tuple[Agent, ...] = ()
    cycles: Positive | None = None
    trial: Slug | None = None
    status: Literal["completed", "stopped", "in_progress", "not_done", "unknown"] = "unknown"
    stop_reason: Annotated[Text, Word("reasons")] | None = None
    intent: Annotated[Text, Word("intents")] | None = None
    targets: tuple[Slug, ...] = Field((), description="Ids of the lesions that it was aimed at.")
    start: Time | None = None
    end: Time | None = None
    given_to: Literal["all", "some", "not_stated"] = "all"

    @model_validator(mode="after")
    def _a_reason_needs_a_stop(self) -> Self:
        if self.stop_reason is not None and self.status not in ("stopped", "not_done"):
            raise PydanticCustomError("reason-without-stop", "a stop reason needs status 'stopped' or 'not_done'")
        if self.status == "not_done" and (self.agents or self.cycles):
            raise PydanticCustomError("given-and-not-done", "a treatment that was not done has no agents and no cycles")
        details = (self.regimen, self.line, self.cycles, self.trial, self.stop_reason, self.intent, *self.targets)
        if self.given_to != "all" and (any(details) or self.status != "unknown"):
            raise PydanticCustomError(
                "not-given-to-all",
                "of a treatment that not all had, only label, procedure, agents, start and end can be said",
            )
        return self


class Enrolment(Part):
    """The patient's part in a trial. `off_study` only where the source says so."""

    status: Literal["off_study"] | None = None
    consent_as_stated: Text | None = None
    as_stated: Text | None = None


class Trial(Item):
    """A clinical trial that the source mentions, named or not."""

    title: Text
    approval_as_stated: Text | None = None
    enrolment: Enrolment | None = None


class Outcome(Item):
    """Alive or dead, at an event of the document; the cause only in the source's words."""

    at: Slug | None = None
    vital_status: Annotated[Text, Word("vital_status")] | None = None
    missing: Absence | None = None
    cause_as_stated: Text | None = None
    cause_missing: Absence | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.vital_status is None) == (self.missing is None):
            raise PydanticCustomError("value-or-missing", "give vital_status, or say in 'missing' why there is none")
        if self.cause_as_stated is not None and self.cause_missing is not None:
            raise PydanticCustomError("cause-twice", "a cause of death is stated or missing, not both")
        return self
