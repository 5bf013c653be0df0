"""Where the case comes from: the publication or record as DocumentReference, who assembled it, and the Provenance."""

from typing import Any

from app.convert.draft import Draft
from app.convert.extensions import first, ours
from app.convert.record import Record
from app.fhir.elements import Element, coding, concept, identifier, without_nothing
from app.fhir.names import TAGS, code_system

DOI = "https://doi.org/"
PARTICIPANT = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
KINDS = {"publication": "Publication", "hospital_record": "Hospital record", "invented": "Invented example"}


def write_source(draft: Draft) -> None:
    """DocumentReference and Device; both stand before the Composition, which names them."""
    source = draft.case.source
    kind = concept(coding(code_system("source-kind"), source.kind.replace("_", "-"), KINDS[source.kind]))
    extensions = [ours("source-place", valueString=source.place)] if source.place else []
    extensions += [ours("cited-as", valueString=source.cited_as)] if source.cited_as else []
    resource = draft.add(
        "source",
        "DocumentReference",
        extension=extensions,
        status="current",
        type=kind,
        subject=draft.subject(None),
        author=[{"display": name} for name in source.authors_as_stated],
        custodian={"display": source.centre} if source.centre else None,
        description=source.citation,
        content=[
            {
                "attachment": without_nothing(
                    {"title": source.title, "url": source.address, "creation": source.published}
                )
            }
        ],
    )
    if source.doi:
        resource["identifier"].append(identifier("urn:ietf:rfc:3986", DOI + source.doi))
    draft.add("device", "Device", deviceName=[{"name": "emm-fhir", "type": "model-name"}], status="active")


def write_provenance(draft: Draft) -> None:
    """One Provenance for all resources of the case, naming them in the document's order, which is read back from here."""
    targets = [draft.ref(role) for role in draft.resources if role not in ("device",)]
    resource = draft.add(
        "provenance",
        "Provenance",
        target=targets,
        recorded=draft.case.recorded,
        agent=[{"type": concept(coding(PARTICIPANT, "assembler", "Assembler")), "who": draft.ref("device")}],
        entity=[{"role": "source", "what": draft.ref("source")}],
    )
    del resource["identifier"]


def read_source(resource: Element, record: Record) -> dict[str, Any]:
    """The document's source of a DocumentReference."""
    codes = [one.get("code", "").replace("-", "_") for one in (resource.get("type") or {}).get("coding", ())]
    attachment = (resource.get("content") or [{}])[0].get("attachment") or {}
    dois = [
        one["value"].removeprefix(DOI)
        for one in resource.get("identifier", ())
        if str(one.get("value")).startswith(DOI)
    ]
    return without_nothing(
        {
            "kind": next((code for code in codes if code in KINDS), "hospital_record"),
            "title": attachment.get("title") or resource.get("description") or "A record",
            "citation": resource.get("description"),
            "doi": dois[0] if dois else None,
            "published": attachment.get("creation"),
            "authors_as_stated": [one["display"] for one in resource.get("author", ()) if "display" in one],
            "address": attachment.get("url"),
            "place": first(resource, "source-place"),
            "cited_as": first(resource, "cited-as"),
            "centre": (resource.get("custodian") or {}).get("display"),
        }
    )


def read_sharing(composition: Element) -> str | None:
    """`private` or `pooled`, from the tag that every resource of the case carries."""
    tags = (composition.get("meta") or {}).get("tag", ())
    found = [
        one["code"].removeprefix("sharing-")
        for one in tags
        if one.get("system") == TAGS and str(one.get("code")).startswith("sharing-")
    ]
    return found[0] if found else None
