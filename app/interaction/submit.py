"""POST $emm-submit: a collection or document Bundle, as mCODE's are exchanged, unpacked into one transaction.

An entry is who its fullUrl says it is, so that the same Bundle sent twice makes no new version. The Bundle itself is not kept.
"""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from app.fhir.issues import Issue
from app.fhir.problems import require
from app.fhir.references import ID, Literal, Urn, parse, rewritten
from app.interaction.entry import Done
from app.interaction.response import response_bundle
from app.interaction.service import Service
from app.interaction.transact import require_bundle, transacted
from app.validate.faults import type_fault


async def submit(service: Service, bundle: Any) -> tuple[dict[str, Any], list[Done]]:
    """The transaction-response, and what came of each entry. Raises Invalid with every fault of every entry, and Busy."""
    raws = require_bundle(bundle, ("collection", "document"))
    done = await transacted(service, puts_of(service, raws))
    return response_bundle("transaction-response", done), done


def puts_of(service: Service, raws: list[Any]) -> list[dict[str, Any]]:
    """The entries as PUTs of a transaction, in their order. Raises Invalid with every entry that has no identity.

    fullUrl `urn:uuid:X` → `PUT Type/X`; under our own address → that address; any other URL → `PUT Type/` with the UUID v5 of
    the URL, and `meta.source` says where it came from.
    """
    faults: list[Issue] = []
    puts: list[dict[str, Any]] = []
    renamed: dict[str, str] = {}
    for i, raw in enumerate(raws):
        place = f"Bundle.entry[{i}]"
        found = _faults(raw, place)
        faults += found
        if found:
            continue
        resource, url = raw["resource"], raw["fullUrl"]
        type_ = resource["resourceType"]
        id_ = _id_of(service, url)
        if url.startswith("urn:") and isinstance(resource.get("id"), str) and resource["id"] != id_:
            renamed[f"{type_}/{resource['id']}"] = f"{type_}/{id_}"
        resource = {**resource, "id": id_}
        if not url.startswith(("urn:", service.base_url + "/")):
            meta = resource.get("meta", {})
            resource["meta"] = {"source": url, **meta} if isinstance(meta, dict) else meta
        puts.append({"fullUrl": url, "resource": resource, "request": {"method": "PUT", "url": f"{type_}/{id_}"}})
    require(faults)
    return [{**put, "resource": rewritten(put["resource"], renamed)} for put in puts]


def _id_of(service: Service, url: str) -> str:
    if url.startswith("urn:"):
        return url.rpartition(":")[2]
    literal = parse(url)
    if isinstance(literal, Literal) and literal.base == service.base_url:
        return literal.id
    return str(uuid5(NAMESPACE_URL, url))


def _faults(raw: Any, place: str) -> list[Issue]:
    resource = raw.get("resource") if isinstance(raw, dict) else None
    if not isinstance(resource, dict):
        return [Issue("required", "entry-resource", "The entry has no resource.", f"{place}.resource")]
    fault = type_fault(resource.get("resourceType"), f"{place}.resource.resourceType")
    if fault is None and resource["resourceType"] == "Parameters":
        fault = Issue(
            "not-supported", "resource-type", "Parameters is never stored.", f"{place}.resource", "Parameters"
        )
    if fault is not None:
        return [fault]
    url = raw.get("fullUrl")
    at = f"{place}.fullUrl"
    if not isinstance(url, str) or not url:
        text = "The entry has no fullUrl; without one it has no identity."
        return [Issue("required", "full-url", text, at)]
    literal = parse(url)
    if isinstance(literal, Urn):
        if not ID.fullmatch(url.rpartition(":")[2]) or not url.startswith(("urn:uuid:", "urn:oid:")):
            return [
                Issue("value", "full-url", "A fullUrl is an http address, urn:uuid: with a UUID, or urn:oid:.", at, url)
            ]
    elif not url.startswith(("http://", "https://")):
        return [
            Issue("value", "full-url", "A fullUrl is an http address, urn:uuid: with a UUID, or urn:oid:.", at, url)
        ]
    elif isinstance(literal, Literal) and (
        literal.type != resource["resourceType"] or resource.get("id", literal.id) != literal.id
    ):
        own = f"{resource['resourceType']}/{resource.get('id', '')}"
        return [Issue("value", "full-url", f"The fullUrl does not end in {own}, which the resource is.", at, url)]
    return []
