"""$validate: would this resource be right, and would the write be accepted? Nothing is stored.

http://hl7.org/fhir/R4/resource-operation-validate.html. The answer to whatever could be read is an OperationOutcome, also where it has errors;
only a request that cannot be understood, and a resource that is not there, raise a problem.
"""

import asyncio
from collections.abc import Iterable
from typing import Any

from app.fhir.issues import Issue, operation_outcome
from app.fhir.problems import Invalid, Problem
from app.fhir.references import ID
from app.interaction.checking import is_error, of_its_type
from app.interaction.entry import Entry
from app.interaction.integrity import own_references
from app.interaction.read import read
from app.interaction.reading import require_address
from app.interaction.service import Service, resource_of
from app.interaction.validate_asked import Asked, asked
from app.interaction.validation import standard
from app.search.index import indexed
from app.search.parameters import hashed

MOST_REFERRERS = 5
"""How many of the resources that forbid a deletion are named."""


async def validate(
    service: Service, type_: str, id_: str | None, query: Iterable[tuple[str, str]], body: Any
) -> dict[str, Any]:
    """The OperationOutcome. type_: empty at the system level. body: None for a GET, or a POST without one.

    Raises NotFound or Gone where the instance is to be validated and is not there, Invalid for a request without a resource, or with
    parameters in its address that cannot be read.
    """
    if type_:
        require_address(type_, id_)
    told = asked(query, body)
    if told.mode == "profile" and not told.profiles:
        text = "mode=profile needs a profile to validate against: name it by its canonical url."
        told.issues.append(Issue("required", "validate-profile", text, "http.profile"))
    of_request = [one for one in told.issues if (one.expression or "").startswith("http.")]
    if of_request:
        raise Invalid(*of_request)
    if told.mode == "delete":
        return operation_outcome([*told.issues, *await _deletion(service, type_, id_, told)])
    if told.resource is None:
        if id_ is None and not told.issues:
            text = "There is nothing to validate: POST a resource, or Parameters with one."
            raise Invalid(Issue("required", "validate-resource", text, "http.body"))
        told.resource = resource_of(await read(service, type_, id_)) if id_ is not None else None
    if told.resource is None:
        return operation_outcome(told.issues)
    found = await _content(service, type_, told)
    if told.mode in ("create", "update"):
        found += await _write(service, type_, id_, told, found)
    return operation_outcome([*told.issues, *found])


async def _content(service: Service, type_: str, told: Asked) -> list[Issue]:
    """What is wrong with the resource itself, found beside the event loop: it may be as large as a body can be."""
    validation = service.validator or standard()
    issues = await asyncio.to_thread(
        validation.issues, told.resource, base_url=service.base_url, profiles=told.profiles, advice=True
    )
    own = told.resource.get("resourceType") if isinstance(told.resource, dict) else None
    if type_ and isinstance(own, str) and own != type_ and not any(one.key == "resource-type" for one in issues):
        text = f"The resource is of type {own}, the address of type {type_}; send it to {own}/$validate."
        issues.append(Issue("value", "type-mismatch", text, f"{own}.resourceType", own))
    return issues


async def _write(service: Service, type_: str, id_: str | None, told: Asked, found: list[Issue]) -> list[Issue]:
    """Whether the write would be accepted, beyond what the resource says by itself."""
    resource = told.resource
    own = resource.get("resourceType") if isinstance(resource, dict) else None
    if any(one.key in ("resource-type", "type-mismatch", "not-a-resource") for one in found) or not isinstance(
        own, str
    ):
        return []
    stated = resource.get("id")
    stated = stated if isinstance(stated, str) else None
    method = "POST" if told.mode == "create" else "PUT"
    issues = list(of_its_type(Entry(method, own, stated), resource))
    issues += _created(own, id_, stated) if told.mode == "create" else await _updated(service, own, id_, stated)
    if not any(map(is_error, found)):
        issues += indexed(resource, service.base_url)[1]
    return [*issues, *await _references(service, Entry(method, own, stated, resource))]


def _created(type_: str, id_: str | None, stated: str | None) -> list[Issue]:
    if id_ is not None:
        text = f"A create is asked of the type ({type_}/$validate), not of an instance: the service gives the id."
        return [Issue("not-supported", "validate-create", text, f"{type_}.id", id_)]
    if stated is not None:
        text = "A create ignores the id of the resource, as R4 asks: the service gives another. PUT keeps it."
        return [Issue("informational", "id-ignored", text, f"{type_}.id", stated, "warning")]
    return []


async def _updated(service: Service, type_: str, id_: str | None, stated: str | None) -> list[Issue]:
    place = f"{type_}.id"
    if stated is None:
        return [
            Issue("required", "id-mismatch", "An update repeats the id of its address; the resource has none.", place)
        ]
    if id_ is not None and stated != id_:
        text = f"The resource has the id '{stated[:70]}', its address '{id_}'; an update repeats the id of its address."
        return [Issue("value", "id-mismatch", text, place, stated)]
    if not ID.fullmatch(stated):
        return []  # said of the resource
    stored = await service.store.newest(type_, stated)
    if stored is None or stored.deleted:
        what = "There is none yet" if stored is None else "It was deleted"
        text = f"{what}: an update would create {type_}/{stated}."
        return [Issue("informational", "update-creates", text, place, stated, "information")]
    return [_unchangeable(type_, stated)] if type_ == "AuditEvent" else []


async def _deletion(service: Service, type_: str, id_: str | None, told: Asked) -> list[Issue]:
    """Whether the resource could be deleted: it is there, may be changed, and nothing refers to it. Raises as `read` for an address."""
    resource = told.resource if isinstance(told.resource, dict) else {}
    own, stated = resource.get("resourceType"), resource.get("id")
    is_addressed = id_ is not None
    type_ = type_ or (own if isinstance(own, str) else "")
    id_ = id_ or (stated if isinstance(stated, str) else None)
    if not type_ or id_ is None:
        text = "What is to be deleted? Ask Type/id/$validate?mode=delete, or send the resource with its id."
        return [Issue("required", "validate-resource", text, "id")]
    try:
        stored = await read(service, type_, id_)
    except Problem as problem:
        if is_addressed:
            raise
        return problem.issues
    if type_ == "AuditEvent":
        return [_unchangeable(type_, id_)]
    needing = await service.store.referrers(type_, id_, MOST_REFERRERS + 1) if service.integrity else []
    if not needing:
        return []
    named = ", ".join(f"{one}/{other}" for one, other in needing[:MOST_REFERRERS])
    more = " and others" if len(needing) > MOST_REFERRERS else ""
    text = f"{stored.address} is still referred to by {named}{more}; delete or change those first, or in the same transaction."
    return [Issue("conflict", "still-referred-to", text, type_, stored.address)]


def _unchangeable(type_: str, id_: str) -> Issue:
    text = "An AuditEvent that is stored can be neither changed nor deleted."
    return Issue("not-supported", "audit-event", text, type_, f"{type_}/{id_}")


async def _references(service: Service, entry: Entry) -> list[Issue]:
    """An error for each reference that leads nowhere here, as a write would say it."""
    if not service.integrity:
        return []
    asked_for = [(f"{place}.reference", address) for place, address in own_references(service, entry)]
    hashes = {address: hashed(address) for _, address in asked_for}
    absent = await service.store.absent(list(dict.fromkeys(hashes.values()))) if hashes else set()
    return [
        Issue(
            "not-found",
            "reference-target",
            f"There is no {address} here to refer to; store it first, or both in one transaction.",
            place,
            address,
        )
        for place, address in asked_for
        if hashes[address] in absent and address != entry.identity
    ]
