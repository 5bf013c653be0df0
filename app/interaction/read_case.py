"""A stored case, rebuilt from its FHIR resources: they are the truth, so what a hospital changed shows here."""

from dataclasses import dataclass
from hashlib import blake2b

from app.case.document import Case
from app.convert.from_bundle import case_of
from app.fhir.issues import Issue
from app.fhir.names import CASE_SYSTEM
from app.fhir.problems import NotFound
from app.interaction.asked import ask
from app.interaction.gather_case import about, all_resources, composition_of, entries_of
from app.interaction.read import read
from app.interaction.service import Service
from app.store.records import Stored


@dataclass(frozen=True)
class StoredCase:
    """A case with what it was rebuilt from. etag spans the versions of all its resources; left: what it cannot hold."""

    case: Case
    etag: str
    left: list[Issue]
    resources: list[Stored]


async def read_case(service: Service, case_id: str) -> StoredCase:
    """The case with this id. Raises NotFound."""
    composition = await composition_of(service, case_id)
    if composition is None:
        raise NotFound(Issue("not-found", "no-such-case", f"there is no case '{case_id}' here", None, case_id))
    return _rebuilt(await all_resources(service, composition), service)


async def case_of_subject(service: Service, type_: str, id_: str) -> StoredCase:
    """`$emm-case`: the case of a Patient or Group, posted as a document or as FHIR. Raises NotFound, Gone, Invalid."""
    subject = await read(service, type_, id_)
    found = await about(service, f"{type_}/{id_}")
    compositions = await _compositions(service, f"{type_}/{id_}")
    if compositions:
        return _rebuilt(await all_resources(service, compositions[0]), service)
    return _rebuilt([subject, *found], service)


async def _compositions(service: Service, subject: str) -> list[Stored]:
    asked = ask(service, "Composition", ("subject", subject), ("identifier", f"{CASE_SYSTEM}|"), ("_count", "1"))
    return (await service.store.search(asked.search())).found


def _rebuilt(resources: list[Stored], service: Service) -> StoredCase:
    case, left = case_of(entries_of(resources), service.terminology, recorded(service))
    return StoredCase(case, etag_of(resources), left, resources)


def recorded(service: Service) -> str:
    """The instant that a case without one gets: now, to the second, in UTC."""
    return service.clock().strftime("%Y-%m-%dT%H:%M:%SZ")


def etag_of(resources: list[Stored]) -> str:
    """A weak ETag over the versions of all resources of a case."""
    versions = "|".join(sorted(f"{stored.address}/{stored.version}" for stored in resources))
    return f'W/"{blake2b(versions.encode(), digest_size=10).hexdigest()}"'
