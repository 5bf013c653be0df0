"""CodeSystem/$subsumes (http://hl7.org/fhir/R4/codesystem-operation-subsumes.html)."""

from collections.abc import Sequence
from typing import Any

from app.fhir.issues import Issue
from app.fhir.problems import Invalid
from app.interaction.operation_parameters import given_for
from app.interaction.read import read
from app.interaction.service import Service
from app.interaction.stored_terminology import over_holdings, published, readable
from app.terminology.published.resources import Published
from app.terminology.services.code_system import HeldSystem
from app.terminology.services.holdings import Holdings
from app.terminology.services.parameters import Given
from app.terminology.services.signatures import SUBSUMES
from app.terminology.services.subsumes import subsumes as subsumes_over


async def subsumes(
    service: Service, id_: str | None, query: Sequence[tuple[str, str]], body: Any = None
) -> dict[str, Any]:
    """Parameters with the outcome. id_: of a stored CodeSystem, at the instance level.

    Raises NotFound, Gone, and Invalid: bad parameters, and where what is held does not decide.
    """
    given = given_for(SUBSUMES, query, body)
    if id_ is None:
        return await over_holdings(service, lambda held: subsumes_over(held, given))
    system = HeldSystem.of(readable(await read(service, "CodeSystem", id_)))
    own = _Instance(published(service.terminology), system)
    return subsumes_over(own, Given({**given.values, "system": [_url_of(system, given)]}))


class _Instance(Holdings):
    """Holdings whose one code system is that of the address, whatever else has its url."""

    def __init__(self, ours: Published, own: HeldSystem) -> None:
        super().__init__(ours)
        self._own = own

    def system(self, url: str, version: str | None = None) -> HeldSystem | None:
        """The one of the address, under its own url and version alone."""
        return self._own if url == self._own.url and version in (None, self._own.version) else None


def _url_of(system: HeldSystem, given: Given) -> str:
    faults = [
        Issue(
            "invalid", "resource-asked", f"The address names the CodeSystem already; leave out {name}.", f"http.{name}"
        )
        for name in ("system", "version")
        if name in given
    ]
    if not system.url:
        text = "This CodeSystem has no url, so no code can be of it."
        faults.append(Issue("value", "system-missing", text, "CodeSystem.url"))
    if faults:
        raise Invalid(*faults)
    return system.url
