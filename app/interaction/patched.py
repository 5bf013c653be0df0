"""PATCH entries become the resources that they make of what is stored (http://hl7.org/fhir/R4/http.html#patch)."""

from app.fhir.issues import Issue
from app.fhir.problems import Problem, require
from app.interaction.checking import checked
from app.interaction.entry import Entry
from app.interaction.linking import conditional
from app.interaction.patching import patched
from app.interaction.preconditions import require_match
from app.interaction.reading import require_live
from app.interaction.service import Service, resource_of
from app.store.transaction import Transaction


async def patched_entries(service: Service, transaction: Transaction, entries: list[Entry]) -> list[Entry]:
    """The entries, each PATCH with the resource that it makes, checked as an update is.

    Raises NotFound, Gone, PreconditionFailed (If-Match), Invalid with every fault of one patch.
    """
    return [await _patched(service, transaction, entry) if entry.method == "PATCH" else entry for entry in entries]


async def _patched(service: Service, transaction: Transaction, entry: Entry) -> Entry:
    address = entry.identity or ""
    stored = await transaction.newest(entry.type, entry.id or "")
    stored = require_live(stored, address, entry.expression("request.url") if entry.place else None)
    require_match(entry.if_match, address, stored.version, entry.expression("request.ifMatch"))
    try:
        resource = patched(resource_of(stored), entry.patch)
    except Problem as problem:
        if entry.place:
            raise type(problem)(*(_in_entry(issue, entry) for issue in problem.issues)) from None
        raise
    result, issues = checked(service, entry.with_(resource=resource))
    require([*issues, *(conditional(result) if not entry.place else ())])
    return result


def _in_entry(issue: Issue, entry: Entry) -> Issue:
    return issue.inside(f"{entry.place}.resource")
