"""From the items of a case to the resources that they were read from: ours, and a hospital's own by their own ids."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.case.document import ITEM_LISTS, Case
from app.convert.derived.marked import is_derived
from app.convert.record import Record
from app.fhir.elements import Element
from app.fhir.names import CASE_SYSTEM
from app.terminology.terminology import Terminology

OF_ITEMS = (*ITEM_LISTS, "members", "subgroups")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where what a case was read from is kept.

    owner: what the ids of derived resources are made from: the case's id or, where the subject carries none, the subject's
    address (two Patients never share one). subject: `Patient/id` or `Group/id`. items: item id → `Type/id`.
    """

    owner: str
    subject: str
    items: Mapping[str, str]


def addresses_of(
    case: Case, entries: list[tuple[str | None, Element]], subject: str, terminology: Terminology
) -> Addresses:
    """entries: what `case_of` read the case from. An item without a resource of its own (an event made of a mere date), and one
    that two resources could be, are not in it."""
    record = Record(case.id, entries, terminology)
    items: dict[str, list[str]] = {}
    for _, resource in entries:
        role = record.role(resource)
        if is_derived(resource) or (role and role.partition("/")[0] not in OF_ITEMS):
            continue
        address = f"{resource.get('resourceType')}/{resource.get('id')}"
        items.setdefault(record.id_of(resource), []).append(address)
    known = {one.id for name in OF_ITEMS for one in getattr(case, name)}
    return Addresses(
        case.id if _names_the_case(record.by_reference.get(subject), case.id) else subject,
        subject,
        {id_: addresses[0] for id_, addresses in items.items() if id_ in known and len(addresses) == 1},
    )


def _names_the_case(subject: Element | None, case_id: str) -> bool:
    identifiers = (subject or {}).get("identifier") or []
    return any(one.get("system") == CASE_SYSTEM and one.get("value") == case_id for one in identifiers)
