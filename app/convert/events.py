"""Events of the time line, as Observations that other times point at."""

from typing import Any

from app.case.course import Event
from app.convert.draft import Draft
from app.convert.record import Record
from app.fhir.elements import Element


def write_event(item: Event, draft: Draft) -> None:
    """An Observation whose code says what happened, and whose effective time when."""
    draft.add(
        f"events/{item.id}",
        "Observation",
        item,
        status="final",
        code=draft.coded("events", item.kind, item.label),
        subject=draft.subject(item.of),
        **draft.own_time("effective", item.time, item.until),
    )


def read_event(resource: Element, record: Record) -> dict[str, Any] | None:
    """An event of an Observation."""
    kind = record.word("events", resource.get("code"))
    if kind is None:
        return None
    label = record.label("events", kind, resource.get("code"))
    return {
        **record.base(resource),
        "kind": kind,
        **({"label": label} if label else {}),
        **record.own_time(resource, "effective", "time", "until"),
    }
