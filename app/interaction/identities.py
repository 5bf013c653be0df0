"""Who each entry is: before anything is written, every POST gets its id, and every condition the one resource that it finds.

http://hl7.org/fhir/R4/http.html#ccreate, #cond-update, #patch and #cdelete.
"""

from app.fhir.issues import Issue
from app.fhir.problems import Conflict, Invalid, NotFound, PreconditionFailed, Problem
from app.interaction.entry import Entry
from app.interaction.service import Service
from app.search.conditions import Search
from app.store.records import Stored
from app.store.transaction import Transaction


async def settled(service: Service, transaction: Transaction, entries: list[Entry]) -> list[Entry]:
    """The entries, each with its identity. Conditions see the store as it is now: before deletions for a DELETE, after them for
    all else.

    A conditional DELETE that finds nothing keeps no id: there is nothing to delete. Raises PreconditionFailed where conditions find
    several, NotFound for a PATCH of nothing, Invalid or Conflict where the id of a conditional PUT contradicts what was found, or
    where two entries turn out to be one resource; each with every such fault.
    """
    faults: dict[type[Problem], list[Issue]] = {}
    result: list[Entry] = []
    for entry in entries:
        try:
            result.append(await _settled(service, transaction, entry))
        except (PreconditionFailed, NotFound, Invalid, Conflict) as problem:
            faults.setdefault(type(problem), []).extend(problem.issues)
    for kind in (Invalid, PreconditionFailed, NotFound, Conflict):
        if kind in faults:
            raise kind(*(issue for issues in faults.values() for issue in issues))
    _require_apart(result)
    return result


async def _settled(service: Service, transaction: Transaction, entry: Entry) -> Entry:
    if entry.method in ("GET", "HEAD") or (entry.method != "POST" and entry.id is not None):
        return entry
    found = await _the_one(transaction, entry) if entry.condition is not None else None
    match entry.method, found:
        case "POST", None:
            return entry.with_(id=service.new_id())
        case "POST", Stored():
            return entry.with_(id=found.id, existing=True)
        case "DELETE", _:
            return entry.with_(id=found.id if found else None)
        case "PATCH", None:
            text = f"No {entry.type} matches; there is nothing to patch."
            raise NotFound(Issue("not-found", "condition-none", text, _member(entry), entry.condition_text))
        case "PATCH", Stored():
            return entry.with_(id=found.id)
    return await _of_update(service, transaction, entry, found)


async def _of_update(service: Service, transaction: Transaction, entry: Entry, found: Stored | None) -> Entry:
    """A conditional PUT: what it found, the id that it brings, or an id of ours."""
    assert entry.resource is not None
    own = entry.resource.get("id")
    if found is None and own is None:
        return entry.with_(id=service.new_id())
    if found is None:
        state = await transaction.state(entry.type, str(own))
        if state is not None and state.live:
            text = f"Nothing matches, and {entry.type}/{own} is there already; update it by its address."
            raise Conflict(Issue("conflict", "condition-id", text, entry.expression("resource.id"), str(own)))
        return entry.with_(id=str(own))
    if own not in (None, found.id):
        text = f"The condition finds {found.address}, the resource says that its id is '{own}'."
        at = entry.at(Issue("value", "condition-id", text, f"{entry.type}.id", str(own)))
        raise Invalid(at)
    return entry.with_(id=found.id)


async def _the_one(transaction: Transaction, entry: Entry) -> Stored | None:
    assert entry.condition is not None
    page = await transaction.search(Search((entry.type,), entry.condition.conditions, count=2, total="none"))
    if len(page.found) > 1:
        text = f"The condition finds more than one {entry.type}; nothing was written."
        raise PreconditionFailed(
            Issue("multiple-matches", "condition-several", text, _member(entry), entry.condition_text)
        )
    return page.found[0] if page.found else None


def _member(entry: Entry) -> str:
    if not entry.place:
        return "http.If-None-Exist" if entry.method == "POST" else "http.query"
    return entry.expression("request.ifNoneExist" if entry.method == "POST" else "request.url")


def _require_apart(entries: list[Entry]) -> None:
    seen: dict[str, Entry] = {}
    faults: list[Issue] = []
    for entry in entries:
        if entry.method in ("GET", "HEAD") or entry.identity is None:
            continue
        first = seen.setdefault(entry.identity, entry)
        if first is not entry:
            text = f"{first.place} is {entry.identity} too; in one transaction each resource is there once."
            faults.append(Issue("duplicate", "same-identity", text, entry.expression("request"), entry.identity))
    if faults:
        raise Invalid(*faults)
