"""Storing a case: it becomes an ordinary transaction and goes through the one write door."""

from typing import Literal

from app.case.document import Case
from app.convert.to_bundle import case_to_bundle
from app.fhir.elements import Element
from app.fhir.issues import Issue
from app.fhir.problems import Conflict, Invalid, PreconditionFailed
from app.interaction.gather_case import composition_of, derived_from, own_resources
from app.interaction.read_case import StoredCase, read_case
from app.interaction.service import Service
from app.interaction.transact import transact
from app.interaction.validate_case import case_issues
from app.store.records import Stored

Outcome = Literal["created", "updated", "unchanged"]
_MOST_REFERRERS = 10_000


async def store_case(service: Service, case: Case) -> tuple[StoredCase, Outcome]:
    """`POST /cases`: a new case is stored, an equal one changes nothing.

    Raises Conflict where the id is known and the content is another (replacing is PUT), Invalid where its FHIR breaks a rule.
    """
    if await composition_of(service, case.id) is None:
        await _written(service, case, case_to_bundle(case, service.terminology))
        return await read_case(service, case.id), "created"
    stored = await read_case(service, case.id)
    if stored.case != case:
        text = f"there is a case '{case.id}' with other content; PUT /cases/{case.id} replaces it"
        raise Conflict(Issue("conflict", "known-case", text, "id", case.id))
    return stored, "unchanged"


async def replace_case(service: Service, case: Case, if_match: str | None = None) -> tuple[StoredCase, Outcome]:
    """`PUT /cases/{id}`: the case becomes this one; its resources that it no longer has are deleted, and so is what rules derived
    from it as it was.

    if_match: the case's ETag that the client last saw. Raises PreconditionFailed where it is another one now.
    """
    composition = await composition_of(service, case.id)
    if composition is None:
        _require(if_match, None, case.id)
        await _written(service, case, case_to_bundle(case, service.terminology))
        return await read_case(service, case.id), "created"
    stored = await read_case(service, case.id)
    _require(if_match, stored.etag, case.id)
    if stored.case == case:
        return stored, "unchanged"
    bundle = case_to_bundle(case, service.terminology)
    kept = {entry["request"]["url"] for entry in bundle["entry"]}
    own = await own_resources(service, composition)
    gone = [one.address for one in (*own, *await _derived(service, own)) if one.address not in kept]
    bundle["entry"] += [_deletion(address) for address in gone]
    await _written(service, case, bundle)
    return await read_case(service, case.id), "updated"


async def delete_case(service: Service, case_id: str, if_match: str | None = None) -> None:
    """`DELETE /cases/{id}`: the case's own resources, and what rules derived from it; what a hospital added stays, and so does what
    that refers to. Raises NotFound."""
    stored = await read_case(service, case_id)
    _require(if_match, stored.etag, case_id)
    composition = await composition_of(service, case_id)
    own = await own_resources(service, composition) if composition else []
    entries = [_deletion(address) for address in await _not_needed(service, [*own, *await _derived(service, own)])]
    await transact(service, {"resourceType": "Bundle", "type": "transaction", "entry": entries})


async def _written(service: Service, case: Case, bundle: Element) -> None:
    """Store the case's Bundle. Raises Invalid with the document's own places where the FHIR of it breaks a rule."""
    try:
        await transact(service, bundle)
    except Invalid:
        faults = [issue for issue in case_issues(service, case) if issue.severity == "error"]
        if faults:
            raise Invalid(*faults) from None
        raise


async def _derived(service: Service, own: list[Stored]) -> list[Stored]:
    return await service.store.view(lambda view: derived_from(view, own))


async def _not_needed(service: Service, own: list[Stored]) -> list[str]:
    """The addresses of those that nothing outside the case refers to, directly or through others of the case."""
    refers: dict[str, set[str]] = {}
    for one in own:
        for type_, id_ in await service.store.referrers(one.type, one.id, _MOST_REFERRERS):
            refers.setdefault(one.address, set()).add(f"{type_}/{id_}")
    left = {one.address for one in own}
    while needed := {address for address in left if refers.get(address, set()) - left}:
        left -= needed
    return [one.address for one in own if one.address in left]


def _deletion(address: str) -> Element:
    return {"request": {"method": "DELETE", "url": address}}


def _require(if_match: str | None, etag: str | None, case_id: str) -> None:
    wanted = {one.strip() for one in if_match.split(",")} if if_match else set()
    if wanted and "*" not in wanted and etag not in wanted:
        text = f"the case '{case_id}' is not at the version that If-Match names"
        raise PreconditionFailed(Issue("conflict", "if-match", text, None, if_match))
