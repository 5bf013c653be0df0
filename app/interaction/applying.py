"""Doing one entry: a version, its body, its index rows."""

from datetime import datetime
from hashlib import blake2b
from typing import Any

from app.fhir import exact_json
from app.fhir.issues import Issue
from app.fhir.problems import NotAllowed
from app.fhir.server_meta import without_server_meta
from app.interaction.entry import Entry
from app.interaction.preconditions import require_match, require_none_match
from app.interaction.sameness import is_same
from app.interaction.service import Written
from app.store.records import Stored, milliseconds, moment
from app.store.transaction import Transaction


async def put(transaction: Transaction, entry: Entry, now: datetime) -> Written:
    """Store the entry's resource as a new version; content equal to the current one makes none."""
    assert entry.resource is not None and entry.id is not None
    bare = without_server_meta({**entry.resource, "id": entry.id})
    text = exact_json.canonical(bare)
    content = blake2b(text, digest_size=16).digest()
    state = None if entry.method == "POST" else await transaction.state(entry.type, entry.id)
    live = state is not None and state.live
    version = state.version if state and live else None
    address = f"{entry.type}/{entry.id}"
    require_match(entry.if_match, address, version, entry.expression("request.ifMatch"))
    require_none_match(entry.if_none_match, address, version, entry.expression("request.ifNoneMatch"))
    if state is not None and live and (state.content == content or b'"div"' in text):
        newest = await transaction.newest(entry.type, entry.id)
        assert newest is not None
        if state.content == content or is_same(newest.body, bare):
            return Written(newest, "unchanged")
    if state is not None:
        _require_changeable(entry)
    number = state.version + 1 if state else 1
    updated = moment(milliseconds(now))
    stored = Stored(entry.type, entry.id, number, updated, body_of(bare, number, updated), method=entry.method)
    await transaction.put(state, stored, content, entry.rows)
    return Written(stored, "updated" if live else "created", entry.remarks)


async def remove(transaction: Transaction, entry: Entry, now: datetime) -> Written | None:
    """Delete the entry's resource; None where there never was one, unchanged where it is deleted already."""
    if entry.id is None:
        return None
    state = await transaction.state(entry.type, entry.id)
    version = state.version if state and state.live else None
    require_match(entry.if_match, f"{entry.type}/{entry.id}", version, entry.expression("request.ifMatch"))
    if state is None:
        return None
    if not state.live:
        newest = await transaction.newest(entry.type, entry.id)
        assert newest is not None
        return Written(newest, "unchanged")
    _require_changeable(entry)
    stored = Stored(
        entry.type, entry.id, state.version + 1, moment(milliseconds(now)), b"", deleted=True, method="DELETE"
    )
    await transaction.remove(state, stored)
    return Written(stored, "deleted")


def _require_changeable(entry: Entry) -> None:
    """An AuditEvent is written once (http://hl7.org/fhir/R4/auditevent.html#bnr: the record is not to be updated or deleted)."""
    if entry.type == "AuditEvent":
        text = "An AuditEvent that is stored can be neither changed nor deleted."
        raise NotAllowed(
            Issue("not-supported", "audit-event", text, entry.expression("request.method"), entry.identity)
        )


def body_of(bare: dict[str, Any], version: int, updated: datetime) -> bytes:
    """The JSON as it is stored and served: type, id and complete meta first, all else as it came."""
    head = {"resourceType": bare["resourceType"], "id": bare["id"]}
    meta = {"versionId": str(version), "lastUpdated": instant(updated), **bare.get("meta", {})}
    return exact_json.dumps({**head, "meta": meta, **{k: v for k, v in bare.items() if k not in ("meta", *head)}})


def instant(moment: datetime) -> str:
    """A FHIR instant in UTC, with milliseconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
