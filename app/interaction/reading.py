"""GET, as a lone request or as an entry: the checks that turn a stored row, or none, into an answer."""

from typing import Any

import msgspec

from app.fhir.issues import Issue
from app.fhir.problems import Gone, Invalid, NotFound
from app.fhir.references import ID
from app.interaction.entries import type_issue
from app.interaction.entry import Entry
from app.interaction.paging import searchset
from app.interaction.service import Service
from app.store.records import Stored
from app.store.transaction import Transaction


def require_address(type_: str, id_: str | None = None) -> None:
    """Raise NotFound for a type that has no endpoint, Invalid for an id that cannot be one."""
    if (issue := type_issue(type_, None)) is not None:
        raise NotFound(issue)
    if id_ is not None and not ID.fullmatch(id_):
        raise Invalid(Issue("value", "id-format", "An id is 1 to 64 letters, digits, '-' or '.'.", f"{type_}.id", id_))


def require_live(stored: Stored | None, address: str, expression: str | None = None) -> Stored:
    """The version, which is there and is no deletion. Raises NotFound or Gone."""
    if stored is None:
        raise NotFound(Issue("not-found", "not-found", f"There is no {address}.", expression, address))
    if stored.deleted:
        text = f"{address} was deleted at {stored.updated:%Y-%m-%dT%H:%M:%SZ} (version {stored.version})."
        raise Gone(Issue("deleted", "deleted", text, expression, address))
    return stored


async def get(service: Service, transaction: Transaction, entry: Entry) -> Any:
    """What a GET entry asks for: a Stored, or a searchset Bundle. Raises NotFound or Gone."""
    if entry.condition is not None:
        asked = entry.condition
        page = await transaction.search(asked.type, asked.conditions, asked.count)
        return searchset(service, asked, page)
    at = entry.expression("request.url")
    if entry.version is not None:
        stored = await transaction.version(entry.type, entry.id or "", entry.version)
        return require_live(stored, f"{entry.identity}/_history/{entry.version}", at)
    return require_live(await transaction.newest(entry.type, entry.id or ""), entry.identity or "", at)


def raw(stored: Stored) -> msgspec.Raw:
    """The stored JSON as it stands, for a Bundle that is about to be written out."""
    return msgspec.Raw(stored.body)
