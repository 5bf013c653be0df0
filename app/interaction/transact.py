"""The one door for writing: a transaction Bundle, or a lone request as a transaction of one.

http://hl7.org/fhir/R4/http.html#transaction. Read `transact` and `carry_out` from top to bottom: that is all that happens.
"""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.fhir.issues import Issue
from app.fhir.problems import Invalid, require
from app.interaction import applying, batch, linking
from app.interaction.checking import checked
from app.interaction.entries import METHODS, entry_of, together
from app.interaction.entry import Done, Entry
from app.interaction.identities import settled
from app.interaction.integrity import require_whole
from app.interaction.patched import patched_entries
from app.interaction.provenance import with_provenance
from app.interaction.reading import get
from app.interaction.response import response_bundle
from app.interaction.service import Service, Written
from app.store.transaction import Transaction

_BREATH = 50
"""After so many entries the event loop may serve someone else for a moment."""


async def transact(
    service: Service, bundle: Any, returning: str = "minimal", provenance: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The response Bundle to a transaction or batch. A transaction is stored whole or not at all.

    returning: `minimal`, `representation` or `OperationOutcome` of what each entry wrote. provenance: of X-Provenance.
    Raises Invalid (every fault of every entry), PreconditionFailed, NotFound, Gone, Conflict, NotAllowed, Busy. A batch raises Invalid
    only for what is wrong with the Bundle itself; what is wrong with an entry stands in its response.
    """
    raws = require_bundle(bundle, ("transaction", "batch"))
    if bundle["type"] == "batch":
        if provenance is not None:
            text = "X-Provenance speaks of one write; send a transaction, or the entries one by one."
            raise Invalid(Issue("not-supported", "provenance", text, "http.X-Provenance"))
        return await batch.answer(service, raws, carry_out, returning)
    return response_bundle("transaction-response", await transacted(service, raws, provenance), returning)


async def transacted(service: Service, raws: list[Any], provenance: dict[str, Any] | None = None) -> list[Done]:
    """What came of each entry, in their order, all of it stored. Raises as `transact`."""
    entries = require_valid(service, raws)
    return await service.store.write(with_provenance(service, carry_out, entries, provenance))


def require_valid(service: Service, raws: list[Any]) -> list[Entry]:
    """The entries. Raises Invalid with every fault of every one, and of all together."""
    entries: list[Entry] = []
    issues: list[Issue] = []
    for i, raw in enumerate(raws):
        entry, found = entry_of(service, raw, f"Bundle.entry[{i}]")
        issues += found
        if entry is not None:
            entries.append(entry)
    issues += together(entries)
    issues += linking.undefined(entries, raws if len(entries) < len(raws) else ())
    require(issues)
    return entries


async def carry_out(service: Service, transaction: Transaction, entries: list[Entry]) -> list[Done]:
    """Do the entries inside one SQL transaction, in the order of the standard; the results in the order of the entries."""
    now = service.clock()
    done: dict[int, Done] = {}
    numbers = {id(entry): i for i, entry in enumerate(entries)}
    deletions = [entry for entry in entries if entry.method == "DELETE"]
    for entry, target in zip(deletions, await settled(service, transaction, deletions), strict=True):
        done[numbers[id(entry)]] = Done(target, await applying.remove(transaction, target, now))
    left = [(i, entry) for i, entry in enumerate(entries) if i not in done]
    known = await settled(service, transaction, [entry for _, entry in left])
    ready = linking.linked(service, await patched_entries(service, transaction, known))
    in_order = sorted(zip([i for i, _ in left], ready, strict=True), key=lambda pair: METHODS.index(pair[1].method))
    waiting = []
    for number, (i, entry) in enumerate(in_order):
        if entry.method in ("GET", "HEAD"):
            continue
        if entry.existing:
            done[i] = Done(entry, await existing(transaction, entry))
        elif linking.has_conditional(entry):
            waiting.append((i, entry))
        else:
            done[i] = Done(entry, await put(transaction, entry, now))
        if number % _BREATH == _BREATH - 1:
            await asyncio.sleep(0)
    matched = await linking.matched(service, transaction, [entry for _, entry in waiting])
    for (i, _), entry in zip(waiting, matched, strict=True):
        done[i] = Done(entry, await put(transaction, entry, now))
    await require_whole(service, transaction, done.values())
    for i, entry in in_order:
        if entry.method in ("GET", "HEAD"):
            done[i] = Done(entry, found=await get(service, transaction, entry))
    return [done[i] for i in range(len(entries))]


async def put(transaction: Transaction, entry: Entry, now: datetime) -> Written:
    """The version that the entry makes, with what there is to remark on it."""
    return replace(await applying.put(transaction, entry, now), remarks=entry.remarks)


async def existing(transaction: Transaction, entry: Entry) -> Written:
    """The resource that ifNoneExist found, as it stands."""
    stored = await transaction.newest(entry.type, entry.id or "")
    assert stored is not None
    return Written(stored, "unchanged")


async def transact_one(service: Service, entry: Entry, provenance: dict[str, Any] | None = None) -> Written | None:
    """A lone create, update, patch or delete, through the same door. Raises as `transact`."""
    if entry.method in ("POST", "PUT"):
        entry, issues = checked(service, entry)
        require([*issues, *linking.conditional(entry)])
    (done,) = await service.store.write(with_provenance(service, carry_out, [entry], provenance))
    return done.written


def require_bundle(bundle: Any, types: tuple[str, ...]) -> list[Any]:
    """The raw entries of a Bundle of one of the types. Raises Invalid that names the right door for another."""
    if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
        type_ = bundle.get("resourceType") if isinstance(bundle, dict) else type(bundle).__name__
        text = "This address takes a Bundle; send other resources to the address of their type."
        raise Invalid(Issue("structure", "not-a-bundle", text, "Bundle", str(type_)))
    if bundle.get("type") not in types:
        door = {
            "transaction": "POST a transaction to the FHIR base address.",
            "batch": "POST a batch to the FHIR base address.",
            "collection": "POST a collection to $emm-submit to have it unpacked, or to /Bundle to keep it whole.",
            "document": "POST a document to $emm-submit to have it unpacked, or to /Bundle to keep it whole.",
        }.get(
            str(bundle.get("type")), f"Here the type is {' or '.join(types)}; POST to /Bundle keeps any Bundle whole."
        )
        raise Invalid(
            Issue("value", "bundle-type", f"Wrong door for this Bundle. {door}", "Bundle.type", str(bundle.get("type")))
        )
    raws = bundle.get("entry", [])
    if not isinstance(raws, list):
        raise Invalid(Issue("structure", "bundle-entry", "Bundle.entry is a list.", "Bundle.entry", str(raws)))
    return raws
