"""Who each entry is: before anything is written, every POST gets its id, or the one resource that its ifNoneExist finds."""

from app.fhir.issues import Issue
from app.fhir.problems import Invalid, PreconditionFailed
from app.interaction.entry import Entry
from app.interaction.service import Service
from app.store.transaction import Transaction


async def settled(service: Service, transaction: Transaction, entries: list[Entry]) -> list[Entry]:
    """The entries, each with its identity. Conditions see the store as it is after the transaction's deletions.

    Raises PreconditionFailed where a condition finds several, Invalid where two entries turn out to be one resource;
    each with every such fault.
    """
    several: list[Issue] = []
    result: list[Entry] = []
    for entry in entries:
        if entry.method != "POST":
            result.append(entry)
            continue
        found = []
        if entry.condition is not None:
            page = await transaction.search(entry.type, entry.condition.conditions, 2)
            found = page.found
        if len(found) > 1:
            text = f"ifNoneExist finds more than one {entry.type}."
            at = entry.expression("request.ifNoneExist")
            several.append(Issue("multiple-matches", "condition-several", text, at, entry.condition_text))
        result.append(entry.with_(id=found[0].id, existing=True) if found else entry.with_(id=service.new_id()))
    if several:
        raise PreconditionFailed(*several)
    _require_apart(result)
    return result


def _require_apart(entries: list[Entry]) -> None:
    seen: dict[str, Entry] = {}
    faults: list[Issue] = []
    for entry in entries:
        if entry.method == "GET" or entry.identity is None:
            continue
        first = seen.setdefault(entry.identity, entry)
        if first is not entry:
            text = f"{first.place} is {entry.identity} too; in one transaction each resource is there once."
            faults.append(Issue("duplicate", "same-identity", text, entry.expression("request"), entry.identity))
    if faults:
        raise Invalid(*faults)
