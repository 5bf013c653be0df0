"""Composition/id/$document: a Composition and all that it leads to, as a document (http://hl7.org/fhir/R4/composition-operation-document.html).

As http://hl7.org/fhir/R4/documents.html asks, the Bundle holds the Composition first, what it refers to and what that refers to in turn, and
the Provenance of any of these; a reference to a version brings that version. The answer is "a full document bundle, or an error": where
something of this service is missing, or the Composition itself refers to another server, it is named and nothing is answered. What the
other resources refer to on other servers stays there.

The operation's page says that the document is wrapped in a search Bundle, and nothing else of R4 does; here, as elsewhere, it is not.
"""

from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec

from app.fhir import exact_json
from app.fhir.issues import Issue
from app.fhir.problems import Conflict, Invalid
from app.fhir.references import Literal, parse
from app.interaction.applying import instant
from app.interaction.asked import ask
from app.interaction.create import create
from app.interaction.operation_parameters import DOCUMENT, DOCUMENT_BY_ID, given_for
from app.interaction.reachable import Reached, reachable
from app.interaction.read import read
from app.interaction.service import Service
from app.search.parameters import number_of
from app.store.records import Stored

MOST = 10_000
"""Resources of one document."""
_TARGET = number_of("Provenance", "target")
_URI = "urn:ietf:rfc:3986"


async def document(
    service: Service, id_: str | None, params: Sequence[tuple[str, str]], body: Any = None, may_write: bool = False
) -> tuple[dict[str, Any], Stored | None]:
    """The document Bundle, and the stored one if it was asked for with `persist`.

    id_: None at the type level, where the parameter `id` names the Composition. may_write: whether the request may change anything; a GET
    may not. The identifier stands for the versions of all that is in the document: while nothing changes it stays the same, and with
    `persist` the Bundle that is stored already is the answer. Raises NotFound, Gone, Conflict (the document cannot be whole), Invalid (also for `persist` in a GET), Busy.
    """
    given = given_for(DOCUMENT if id_ is not None else DOCUMENT_BY_ID, params, body)
    persists = given.one("persist", False)
    if persists and not may_write:
        text = "A GET stores nothing; POST the operation to have the document stored."
        raise Invalid(Issue("not-supported", "document-persist", text, "http.persist", "true"))
    composition = await read(service, "Composition", _id_of(service, given.one("id")) if id_ is None else id_)
    reached = await reachable(
        service.store, service.base_url, [composition], MOST, lambda one, _: one.type != "Bundle", versions=True
    )
    _require_whole(composition, reached)
    parts = [composition, *reached.found]
    known = {one.address for one in parts}
    provenance = await service.store.referring(parts, ("Provenance",), (_TARGET,), MOST)
    bundle = _bundle(service, [*parts, *(one for one in provenance if one.address not in known)])
    if not persists:
        return bundle, None
    value = f"{_URI}|{bundle['identifier']['value']}"
    found = (await service.store.search(ask(service, "Bundle", ("identifier", value)).search())).found
    if found:
        return {}, found[0]
    written = await create(service, "Bundle", exact_json.loads(exact_json.dumps(bundle)), f"identifier={value}")
    return {}, written.stored


def _id_of(service: Service, text: str | None) -> str:
    """The id in `id`: a simple id, or the address of a Composition of this service."""
    if text is None:
        why = "Which Composition? Name it by the parameter id, or ask Composition/[id]/$document."
        raise Invalid(Issue("required", "document-id", why, "http.id"))
    parsed = parse(text)
    if isinstance(parsed, Literal) and parsed.base in (None, service.base_url) and parsed.type == "Composition":
        return parsed.id
    if "/" in text or ":" in text:
        why = "Documents are made of this service's Compositions alone: an id, or an address of a Composition here."
        raise Invalid(Issue("not-supported", "document-id", why, "http.id", text))
    return text


def _require_whole(composition: Stored, reached: Reached) -> None:
    """Raise Invalid where the document is too large, Conflict with every resource that it lacks."""
    if reached.is_cut:
        text = f"The Composition leads to more than {MOST} resources, the most that a document holds here."
        raise Invalid(Issue("too-costly", "document-too-large", text, "Composition"))
    issues = [
        Issue("not-found", "document-incomplete", f"{holder} refers to {target}, which is not here.", place, target)
        for holder, place, target in reached.missing
    ]
    issues += [
        Issue(
            "not-supported",
            "document-elsewhere",
            f"The Composition refers to {target}, which lies elsewhere.",
            place,
            target,
        )
        for holder, place, target in reached.elsewhere
        if holder == composition.address
    ]
    if issues:
        raise Conflict(*issues)


def _bundle(service: Service, parts: Sequence[Stored]) -> dict[str, Any]:
    """bdl-9, bdl-10 (http://hl7.org/fhir/R4/bundle.html#invs): an identifier with system and value, and a timestamp."""
    versions = "\n".join(sorted(f"{one.address}/_history/{one.version}" for one in parts))
    return {
        "resourceType": "Bundle",
        "identifier": {"system": _URI, "value": f"urn:uuid:{uuid5(NAMESPACE_URL, service.base_url + versions)}"},
        "type": "document",
        "timestamp": instant(service.clock()),
        "entry": [{"fullUrl": f"{service.base_url}/{one.address}", "resource": msgspec.Raw(one.body)} for one in parts],
    }
