"""Trials: ResearchStudy, and the patient's part in it as ResearchSubject."""

from typing import Any

from app.case.course import Trial
from app.convert.draft import Draft
from app.convert.extensions import first, ours, stated
from app.convert.record import Record
from app.fhir.elements import Element, absent, without_nothing


def write_trial(item: Trial, draft: Draft) -> None:
    """A ResearchStudy whose status nobody states, and the enrolment of a patient."""
    approval = [ours("approval-as-stated", valueString=item.approval_as_stated)] if item.approval_as_stated else []
    draft.add(
        f"trials/{item.id}", "ResearchStudy", item, extension=approval, title=item.title, _status=absent("unknown")
    )
    if item.of is not None:
        draft.resources[f"trials/{item.id}"].setdefault("extension", []).append(
            ours("about", valueReference=draft.item(item.of))
        )
    if item.enrolment is None or not draft.is_person(item.of):
        return
    consent = item.enrolment.consent_as_stated
    off_study = item.enrolment.status == "off_study"
    draft.add(
        f"trials/{item.id}/enrolment",
        "ResearchSubject",
        extension=[
            *stated(item.enrolment.as_stated),
            *([ours("consent-as-stated", valueString=consent)] if consent else []),
        ],
        status="off-study" if off_study else None,
        _status=None if off_study else absent("unknown"),
        study=draft.item(item.id),
        individual=draft.subject(item.of),
    )


def read_trial(resource: Element, record: Record) -> dict[str, Any] | None:
    """A trial of a ResearchStudy and the ResearchSubject that belongs to it."""
    if not resource.get("title"):
        return None
    made = {**record.base(resource), "title": resource["title"]}
    of = record.named(first(resource, "about"), "members", "subgroups")
    made |= without_nothing({"of": of, "approval_as_stated": first(resource, "approval-as-stated")})
    for _, subject in record.entries:
        if subject.get("resourceType") == "ResearchSubject" and record.resolve(subject.get("study")) is resource:
            status = "off_study" if subject.get("status") == "off-study" else None
            made["enrolment"] = {
                name: value
                for name, value in {
                    "status": status,
                    "consent_as_stated": first(subject, "consent-as-stated"),
                    "as_stated": first(subject, "as-stated"),
                }.items()
                if value
            }
    return made
