"""GET as an entry of a Bundle, and the checks that turn a stored row, or none, into an answer."""

from urllib.parse import parse_qsl

import msgspec

from app.fhir.issues import Issue
from app.fhir.problems import Gone, Invalid, NotFound, Problem
from app.fhir.references import ID
from app.interaction.checking import type_issue
from app.interaction.entry import Entry, Found
from app.interaction.finding import Source, found_in
from app.interaction.preconditions import is_known
from app.interaction.service import Service
from app.interaction.versions import history_of
from app.search.query import scope_of
from app.store.records import Stored


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


async def get(service: Service, source: Source, entry: Entry) -> Found:
    """What a GET entry asks for. Raises NotFound, Gone, Invalid, each at the entry's url."""
    try:
        return await _get(service, source, entry)
    except Problem as problem:
        at = entry.expression("request.url")
        raise type(problem)(*(Issue(i.code, i.key, i.text, at, i.value or entry.url) for i in problem.issues)) from None


async def _get(service: Service, source: Source, entry: Entry) -> Found:
    path, _, text = entry.url.partition("?")
    params = parse_qsl(text, keep_blank_values=True, max_num_fields=1000)
    match path.strip("/").split("/"):
        case [""]:
            return Found(resource=await found_in(service, source, scope_of(), params))
        case ["_history"]:
            return Found(resource=await history_of(service, source, None, None, params))
        case [type_]:
            return Found(resource=await found_in(service, source, scope_of(type_), params))
        case [type_, "_history"]:
            return Found(resource=await history_of(service, source, type_, None, params))
        case [type_, id_, "_history"]:
            require_address(type_, id_)
            return Found(resource=await history_of(service, source, type_, id_, params))
        case [type_, id_, "_history", version]:
            return _unless_known(entry, await version_of(source, type_, id_, version))
        case [type_, id_] if not id_.startswith(("$", "_")) and not text:
            require_address(type_, id_)
            return _unless_known(entry, require_live(await source.newest(type_, id_), f"{type_}/{id_}"))
        case [owner, id_, type_] if not type_.startswith(("$", "_")):
            return Found(resource=await found_in(service, source, scope_of(type_, (owner, id_)), params))
    why = "A GET in a Bundle is a read, a version, a search or a history; ask for anything else by itself."
    raise Invalid(Issue("not-supported", "entry-url", why, None, entry.url))


def _unless_known(entry: Entry, stored: Stored) -> Found:
    return Found(stored, is_known=is_known(stored, entry.if_none_match, entry.if_modified_since))


async def version_of(source: Source, type_: str, id_: str, version: str) -> Stored:
    """That version, whatever came later. Raises NotFound; Gone where that version is the deletion."""
    require_address(type_, id_)
    is_number = version.isascii() and version.isdigit() and not version.startswith("0") and len(version) < 19
    stored = await source.version(type_, id_, int(version)) if is_number else None
    return require_live(stored, f"{type_}/{id_}/_history/{version}")


def raw(stored: Stored) -> msgspec.Raw:
    """The stored JSON as it stands, for a Bundle that is about to be written out."""
    return msgspec.Raw(stored.body)
