"""What a transaction or batch answers, entry by entry (http://hl7.org/fhir/R4/http.html#transaction-response)."""

from collections.abc import Iterable
from typing import Any

from app.fhir.issues import operation_outcome
from app.fhir.problems import Problem
from app.interaction.applying import instant
from app.interaction.entry import Done
from app.interaction.reading import raw
from app.interaction.service import Written
from app.interaction.statuses import status_of
from app.store.records import Stored

_STATUS = {"created": "201 Created", "updated": "200 OK", "unchanged": "200 OK", "deleted": "204 No Content"}


def response_bundle(type_: str, answers: Iterable[Done | Problem]) -> dict[str, Any]:
    """The Bundle of type transaction-response or batch-response."""
    entries = [_problem(one) if isinstance(one, Problem) else _done(one) for one in answers]
    return {"resourceType": "Bundle", "type": type_, **({"entry": entries} if entries else {})}


def _problem(problem: Problem) -> dict[str, Any]:
    return {"response": {"status": status_of(problem), "outcome": operation_outcome(problem.issues)}}


def _done(done: Done) -> dict[str, Any]:
    if isinstance(done.found, Stored):
        return {"resource": raw(done.found), "response": {"status": "200 OK", **_version(done.found)}}
    if done.found is not None:
        return {"resource": done.found, "response": {"status": "200 OK"}}
    if done.written is None or done.entry.method == "DELETE":
        return {"response": {"status": "204 No Content", **(_version(done.written.stored) if done.written else {})}}
    return {
        "response": {
            "status": _STATUS[done.written.outcome],
            **_location(done.written),
            **_version(done.written.stored),
        }
    }


def _location(written: Written) -> dict[str, str]:
    return {"location": f"{written.stored.address}/_history/{written.stored.version}"}


def _version(stored: Stored) -> dict[str, str]:
    return {"etag": stored.etag, "lastModified": instant(stored.updated)}
