"""Cases for tests of times and compartments, in one line."""

from typing import Any

from app.case.document import Case
from tests.case.documents import case, document


def after(anchor: str, low: Any, high: Any, edge: str = "start", **more: Any) -> dict[str, Any]:
    """A time, so many months after an edge of something."""
    return {"distance": {"anchor": anchor, "edge": edge, "offset_months": [low, high], **more}}


def on(date: str) -> dict[str, Any]:
    """A time with a date."""
    return {"date": date}


def event(id_: str, time: dict[str, Any] | None = None, kind: str = "assessment", **more: Any) -> dict[str, Any]:
    """An event; an assessment unless said otherwise."""
    return {"id": id_, "kind": kind, **({"time": time} if time else {}), **more}


def said(id_: str, at: str, compartment: str, status: str | None = None, **more: Any) -> dict[str, Any]:
    """A statement about a compartment; without a status, not stated."""
    stated = {"status": status} if status else {"missing": more.pop("missing", "not_stated")}
    return {"id": id_, "at": at, "compartment": compartment, **stated, **more}


def course(*events: dict[str, Any], **lists: Any) -> Case:
    """The smallest case with a diagnosis and these events."""
    return case(document(events=[{"id": "diagnosis", "kind": "diagnosis"}, *events], **lists))
