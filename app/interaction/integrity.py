"""References are kept whole: what is referred to is there at the end of a transaction, and stays.

http://hl7.org/fhir/R4/references.html#2.3.0.1 leaves it to the server. References to other servers, inside a resource and by
identifier alone are never refused; a stored Bundle keeps its own world inside.
"""

from collections.abc import Iterable, Iterator

from app.fhir.issues import Issue
from app.fhir.paths import rendered
from app.fhir.problems import Conflict, Invalid
from app.fhir.references import Literal, parse, references_in
from app.interaction.entry import Done, Entry
from app.interaction.service import Service
from app.search.parameters import hashed
from app.store.transaction import Transaction

_NAMED = 5
"""How many of the resources that still refer are named."""


async def require_whole(service: Service, transaction: Transaction, done: Iterable[Done]) -> None:
    """Raise Invalid for every reference that was written and leads nowhere, Conflict for every deletion that others still need."""
    if not service.integrity:
        return
    finished = list(done)
    await _require_targets(service, transaction, [one.entry for one in finished if _is_new(one)])
    await _require_unneeded(transaction, [one for one in finished if one.written and one.entry.method == "DELETE"])


def _is_new(done: Done) -> bool:
    return done.written is not None and done.written.outcome in ("created", "updated") and done.entry.writes


async def _require_targets(service: Service, transaction: Transaction, entries: list[Entry]) -> None:
    asked = [(entry, at, address) for entry in entries for at, address in own_references(service, entry)]
    hashes = {address: hashed(address) for _, _, address in asked}
    absent = await transaction.absent(list(dict.fromkeys(hashes.values())))
    faults = [
        entry.at(
            Issue(
                "not-found", "reference-target", f"There is no {address} here to refer to.", f"{at}.reference", address
            )
        )
        for entry, at, address in asked
        if hashes[address] in absent
    ]
    if faults:
        raise Invalid(*faults)


def own_references(service: Service, entry: Entry) -> Iterator[tuple[str, str]]:
    """(place, `Type/id`) of every reference to this service."""
    if entry.type == "Bundle":
        return
    for place, element in references_in(entry.resource):
        parsed = parse(element["reference"])
        if isinstance(parsed, Literal) and parsed.base in (None, service.base_url):
            yield rendered(place), f"{parsed.type}/{parsed.id}"


async def _require_unneeded(transaction: Transaction, deletions: list[Done]) -> None:
    faults = []
    for done in deletions:
        stored = done.written.stored if done.written else None
        if stored is None or done.written is None or done.written.outcome != "deleted":
            continue
        needing = await transaction.referrers(stored.type, stored.id, _NAMED + 1)
        if needing:
            named = ", ".join(f"{type_}/{id_}" for type_, id_ in needing[:_NAMED])
            more = " and others" if len(needing) > _NAMED else ""
            text = f"{stored.address} is still referred to by {named}{more}; delete or change those first, or in the same transaction."
            at = done.entry.expression("request.url")
            faults.append(Issue("conflict", "still-referred-to", text, at, stored.address))
    if faults:
        raise Conflict(*faults)
