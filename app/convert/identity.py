"""Ids that never change: a resource's id follows from the case and from what it is in the case."""

from uuid import NAMESPACE_URL, uuid5

from app.fhir.names import CASE_SYSTEM, ITEM_SYSTEM


def resource_id(case_id: str, role: str) -> str:
    """UUID v5 of case identifier and role (`measurements/calcium`), as modelling.md, Identity, lays down."""
    return str(uuid5(NAMESPACE_URL, f"{CASE_SYSTEM}|{case_id}|{role}"))


def item_identifier(case_id: str, role: str) -> dict[str, str]:
    """The business identifier that carries a role, so that a receiver may give ids of its own."""
    return {"system": ITEM_SYSTEM, "value": f"{case_id}/{role}"}
