"""What a transaction or batch answers, entry by entry (http://hl7.org/fhir/R4/http.html#transaction-response)."""

from collections.abc import Iterable
from typing import Any

from app.fhir.issues import Issue, operation_outcome
from app.fhir.problems import Problem
from app.interaction.applying import instant
from app.interaction.entry import Done, Found
from app.interaction.reading import raw
from app.interaction.service import Written
from app.interaction.statuses import status_of
from app.store.records import Stored

_STATUS = {"created": "201 Created", "updated": "200 OK", "unchanged": "200 OK", "deleted": "204 No Content"}


def response_bundle(type_: str, answers: Iterable[Done | Problem], returning: str = "minimal") -> dict[str, Any]:
    """The Bundle of type transaction-response or batch-response.

    returning: as `Prefer: return=` says, of what was written (http://hl7.org/fhir/R4/http.html#ops).
    """
    entries = [_problem(one) if isinstance(one, Problem) else _done(one, returning) for one in answers]
    return {"resourceType": "Bundle", "type": type_, **({"entry": entries} if entries else {})}


def outcome_of(written: Written) -> dict[str, Any]:
    """The OperationOutcome of a write that went well, with what there is to remark on it."""
    text = f"{written.stored.address} {written.outcome}, version {written.stored.version}"
    done = Issue("informational", written.outcome, text, severity="information")
    return operation_outcome([done, *written.remarks])


def _problem(problem: Problem) -> dict[str, Any]:
    return {"response": {"status": status_of(problem), "outcome": operation_outcome(problem.issues)}}


def _done(done: Done, returning: str) -> dict[str, Any]:
    if done.found is not None:
        return _read(done.found, done.entry.method == "HEAD")
    written = done.written
    if written is None or done.entry.method == "DELETE":
        return {"response": {"status": "204 No Content", **(_version(written.stored) if written else {})}}
    response: dict[str, Any] = {
        "status": _STATUS[written.outcome],
        "location": f"{written.stored.address}/_history/{written.stored.version}",
        **_version(written.stored),
    }
    if returning == "OperationOutcome":
        response["outcome"] = outcome_of(written)
    return {**({"resource": raw(written.stored)} if returning == "representation" else {}), "response": response}


def _read(found: Found, without_body: bool) -> dict[str, Any]:
    version = _version(found.stored) if found.stored else {}
    if found.is_known:
        return {"response": {"status": "304 Not Modified", **version}}
    resource = raw(found.stored) if found.stored else found.resource
    return {**({} if without_body else {"resource": resource}), "response": {"status": "200 OK", **version}}


def _version(stored: Stored) -> dict[str, str]:
    return {"etag": stored.etag, "lastModified": instant(stored.updated)}
