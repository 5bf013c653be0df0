"""PATCH Type/id and PATCH Type?query (http://hl7.org/fhir/R4/http.html#patch)."""

from typing import Any

from app.fhir.issues import Issue
from app.fhir.problems import Invalid
from app.interaction.asked import condition_of
from app.interaction.entry import Entry
from app.interaction.reading import require_address
from app.interaction.service import Service, Written
from app.interaction.transact import transact_one


async def patch(
    service: Service,
    type_: str,
    id_: str,
    document: Any,
    if_match: str | None = None,
    provenance: dict[str, Any] | None = None,
) -> Written:
    """The next version, as the patch makes it; a patch that changes nothing makes none.

    document: a list is a JSON Patch, a Parameters resource a FHIRPath Patch. Raises NotFound, Gone, Invalid (what cannot be done, or what
    the result breaks), PreconditionFailed (If-Match), Busy.
    """
    require_address(type_, id_)
    entry = Entry("PATCH", type_, id_, if_match=if_match, patch=_required(document))
    written = await transact_one(service, entry, provenance)
    assert written is not None
    return written


async def patch_where(
    service: Service,
    type_: str,
    query: str,
    document: Any,
    if_match: str | None = None,
    provenance: dict[str, Any] | None = None,
) -> Written:
    """Patch the one resource that the query finds. Raises as `patch`; NotFound for none, PreconditionFailed for several."""
    require_address(type_)
    condition = condition_of(service, type_, query, "http.query")
    patch = _required(document)
    entry = Entry("PATCH", type_, if_match=if_match, patch=patch, condition=condition, condition_text=query)
    written = await transact_one(service, entry, provenance)
    assert written is not None
    return written


def _required(document: Any) -> Any:
    is_fhirpath_patch = isinstance(document, dict) and document.get("resourceType") == "Parameters"
    if isinstance(document, list) or is_fhirpath_patch:
        return document
    text = "A PATCH is a list of operations (JSON Patch) or a Parameters resource (FHIRPath Patch)."
    kind = document.get("resourceType") if isinstance(document, dict) else type(document).__name__
    raise Invalid(Issue("structure", "patch-form", text, None, str(kind)))
