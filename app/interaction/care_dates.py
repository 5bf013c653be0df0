"""Which dates of a resource say when care was given, for `start` and `end` of `$everything`.

http://hl7.org/fhir/R4/patient-operation-everything.html: "The date range relates to care dates, not record currency dates". The standard
leaves open which dates these are; this is our rule:

- A type of `CARE_DATES` is in the range where one of these dates (search parameters) overlaps it.
- A type of `SPANS` goes on from the first date to the second, and on for ever where the second is not known: a Condition of 2010 that has
  not abated is part of the care in 2015.
- A resource without any of its dates is in every range, as are types that have none (BodyStructure, Coverage, Patient …) and those whose
  dates are the record's own (Provenance, AuditEvent): unknown is not outside.
"""

from collections.abc import Iterable, Mapping

from app.search.conditions import AllOf, AnyOf, Bounds, Condition, Dates, Not, OfTypes, Present
from app.search.parameters import Parameter, parameters_of

CARE_DATES: Mapping[str, tuple[str, ...]] = {
    "Account": ("period",),
    "AdverseEvent": ("date",),
    "Appointment": ("date",),
    "CarePlan": ("date", "activity-date"),
    "CareTeam": ("date",),
    "ChargeItem": ("occurrence",),
    "Claim": ("created",),
    "ClaimResponse": ("created",),
    "ClinicalImpression": ("date",),
    "Communication": ("sent", "received"),
    "CommunicationRequest": ("occurrence", "authored"),
    "Composition": ("date", "period"),
    "Consent": ("date", "period"),
    "CoverageEligibilityRequest": ("created",),
    "CoverageEligibilityResponse": ("created",),
    "DetectedIssue": ("identified",),
    "DeviceRequest": ("event-date", "authored-on"),
    "DiagnosticReport": ("date",),
    "DocumentManifest": ("created",),
    "DocumentReference": ("date", "period"),
    "Encounter": ("date",),
    "EpisodeOfCare": ("date",),
    "ExplanationOfBenefit": ("created",),
    "FamilyMemberHistory": ("date",),
    "Flag": ("date",),
    "ImagingStudy": ("started",),
    "Immunization": ("date", "reaction-date"),
    "ImmunizationEvaluation": ("date",),
    "ImmunizationRecommendation": ("date",),
    "Invoice": ("date",),
    "List": ("date",),
    "MeasureReport": ("period",),
    "Media": ("created",),
    "MedicationAdministration": ("effective-time",),
    "MedicationDispense": ("whenhandedover", "whenprepared"),
    "MedicationRequest": ("authoredon", "date"),
    "MedicationStatement": ("effective",),
    "NutritionOrder": ("datetime",),
    "Observation": ("date",),
    "Procedure": ("date",),
    "QuestionnaireResponse": ("authored",),
    "RequestGroup": ("authored",),
    "ResearchSubject": ("date",),
    "RiskAssessment": ("date",),
    "Schedule": ("date",),
    "ServiceRequest": ("occurrence", "authored"),
    "Specimen": ("collected",),
    "SupplyRequest": ("date",),
    "VisionPrescription": ("datewritten",),
}
SPANS: Mapping[str, tuple[str, str | None]] = {
    "AllergyIntolerance": ("onset", None),
    "Condition": ("onset-date", "abatement-date"),
    "Goal": ("start-date", "target-date"),
}


def in_range(types: Iterable[str], low: int | None, high: int | None) -> Condition:
    """The condition that a resource of one of the types belongs to the care in [low, high), microseconds; None: open, one at the most."""
    dated = [one for one in types if one in CARE_DATES or one in SPANS]
    undated = tuple(one for one in types if one not in dated)
    return AnyOf((OfTypes(undated), *(AllOf((OfTypes((one,)), _of_type(one, low, high))) for one in dated)))


def _of_type(type_: str, low: int | None, high: int | None) -> Condition:
    parameters = parameters_of(type_)
    if type_ in CARE_DATES:
        dates = [parameters[name] for name in CARE_DATES[type_]]
        absent = AllOf(tuple(Not(Present(one.presence)) for one in dates))
        return AnyOf((absent, *(_overlaps(one, Bounds(low_before=high, high_after=low)) for one in dates)))
    start, end = SPANS[type_]
    tests: list[Condition] = []
    if high is not None:
        tests.append(_where_known(parameters[start], Bounds(low_before=high)))
    if low is not None and end is not None:
        tests.append(_where_known(parameters[end], Bounds(high_after=low)))
    return AllOf(tuple(tests))


def _where_known(parameter: Parameter, bounds: Bounds) -> Condition:
    return AnyOf((Not(Present(parameter.presence)), _overlaps(parameter, bounds)))


def _overlaps(parameter: Parameter, bounds: Bounds) -> Condition:
    return Dates(parameter.code, (bounds,))
