"""The four reasons for a missing value, as codes of FHIR's data-absent-reason."""

from typing import Any

from app.fhir.elements import Element, coding, concept
from app.fhir.names import DATA_ABSENT_REASON_SYSTEM

REASONS = {
    "not_assessed": ("not-performed", "Not Performed"),
    "not_stated": ("unknown", "Unknown"),
    # The source was asked, and says that it has no value ("n/a, not available" in Table 1).
    "not_available": ("asked-unknown", "Asked But Unknown"),
    "not_applicable": ("not-applicable", "Not Applicable"),
}
ABSENCES = {code: absence for absence, (code, _) in REASONS.items()}


def absent_reason(absence: str) -> Element:
    """Observation.dataAbsentReason for one of the four reasons."""
    code, display = REASONS[absence]
    return concept(coding(DATA_ABSENT_REASON_SYSTEM, code, display))


def absence_of(reason: dict[str, Any] | None) -> str | None:
    """Which of the four a dataAbsentReason means; a reason of another kind counts as not stated."""
    if not reason:
        return None
    codes = [one.get("code") for one in reason.get("coding", ())]
    return next((ABSENCES[code] for code in codes if code in ABSENCES), "not_stated")
