"""Whose data an export holds: the compartments of patients, and what their records refer to outside of them.

http://hl7.org/fhir/uv/bulkdata, STU 2, export.html#endpoint---all-patients: the Patient compartment is the point of reference, and what helps to
read it, such as Organization and Practitioner, may come along.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from app.fhir.references import Literal, parse
from app.interaction.service import Service, resource_of
from app.search.compartments import table
from app.search.parameters import Path, parameters_of
from app.search.walks import elements
from app.store.records import HistoryAsked, Stored


@cache
def compartment_types() -> frozenset[str]:
    """The types that lie in a patient's compartment."""
    return frozenset({"Patient", *(type_ for type_, names in table()["Patient"].items() if names)})


def patients_of(resource: Mapping[str, Any], base_url: str) -> frozenset[str]:
    """`Patient/id` of everyone in whose compartment the resource lies (https://hl7.org/fhir/R4/compartmentdefinition-patient.html)."""
    type_ = resource["resourceType"]
    found = {f"Patient/{resource['id']}"} if type_ == "Patient" else set()
    for path in _paths(type_):
        for element in elements(path, resource):
            text = element.get("reference") if isinstance(element, dict) else None
            if isinstance(text, str) and "Patient/" in text:
                target = parse(text)
                if isinstance(target, Literal) and target.type == "Patient" and target.base in (None, base_url):
                    found.add(f"Patient/{target.id}")
    return frozenset(found)


@cache
def _paths(type_: str) -> tuple[Path, ...]:
    known = parameters_of(type_)
    names = table()["Patient"].get(type_, ())
    return tuple(path for name in names for path in known[name].paths if path.only in (None, "Patient"))


async def at_position(service: Service, type_: str, id_: str, position: int) -> Stored | None:
    """The version that was current and live at the position."""
    page = await service.store.history(HistoryAsked(type_, id_, count=1, top=position))
    return page.found[0] if page.found and not page.found[0].deleted else None


async def members_of(service: Service, group: str, position: int) -> frozenset[str]:
    """`Patient/id` of the members of the Group as it was at the position, and of Groups in it; inactive members are none."""
    found: set[str] = set()
    seen = {group}
    waiting = [group]
    while waiting:
        stored = await at_position(service, "Group", waiting.pop(), position)
        members = resource_of(stored).get("member", []) if stored else []
        for member in members if isinstance(members, list) else ():
            entity = member.get("entity") if isinstance(member, dict) and member.get("inactive") is not True else None
            text = entity.get("reference") if isinstance(entity, dict) else None
            target = parse(text) if isinstance(text, str) else None
            if not isinstance(target, Literal) or target.base not in (None, service.base_url):
                continue
            if target.type == "Patient":
                found.add(f"Patient/{target.id}")
            elif target.type == "Group" and target.id not in seen:
                seen.add(target.id)
                waiting.append(target.id)
    return frozenset(found)
