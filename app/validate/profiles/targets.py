"""What a Reference leads to, and the profiles that the target is held to.

A target is checked as it lies, and its own References by their type only: it is an entry of its own, and says itself what
it claims to be. So a Bundle costs as much as its entries and references, however they lead round and round.
"""

from typing import Any

from app.fhir.references import Conditional, Literal, parse
from app.fhir.resource_types import RESOURCE_TYPES
from app.validate.bundles import resolved
from app.validate.finding import Node, Scope

US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-"
US_CORE_TYPES = {
    "careplan": "CarePlan",
    "careteam": "CareTeam",
    "condition": "Condition",
    "condition-encounter-diagnosis": "Condition",
    "condition-problems-health-concerns": "Condition",
    "documentreference": "DocumentReference",
    "encounter": "Encounter",
    "location": "Location",
    "medication": "Medication",
    "observation-lab": "Observation",
    "organization": "Organization",
    "patient": "Patient",
    "practitioner": "Practitioner",
    "practitionerrole": "PractitionerRole",
    "questionnaireresponse": "QuestionnaireResponse",
    "relatedperson": "RelatedPerson",
    "servicerequest": "ServiceRequest",
    "specimen": "Specimen",
}
"""Resource types of profiles that others build on and that are not held (http://hl7.org/fhir/us/core/profiles-and-extensions.html)."""


class Followed(Scope):
    """The scope of a resource that a Reference led to."""

    __slots__ = ()


def target_of(reference: Any, scope: Scope) -> tuple[Node, Scope] | None:
    """The contained resource or the entry of the Bundle that a Reference leads to, with its scope; None where it cannot be told."""
    literal = reference.get("reference") if isinstance(reference, dict) else None
    if not isinstance(literal, str) or not literal:
        return None
    if literal.startswith("#"):
        inside = scope.root if literal == "#" else scope.contained(literal[1:])
        if not isinstance(inside, dict):
            return None
        return inside, Followed(inside, scope.root, scope.asked, scope.bundle, scope.full_url, scope)
    found = resolved(literal, scope)
    if len(found) != 1:
        return None
    return found[0], Followed(found[0], found[0], scope.asked, scope.bundle, None, scope)


def type_of_target(reference: Any, scope: Scope) -> str | None:
    """The type of what a Reference leads to: of the target where it is at hand, else as the Reference says."""
    found = target_of(reference, scope)
    if found is not None:
        return _known(found[0].get("resourceType"))
    if not isinstance(reference, dict):
        return None
    literal = reference.get("reference")
    parsed = parse(literal) if isinstance(literal, str) and not literal.startswith("#") else None
    stated = parsed.type if isinstance(parsed, (Literal, Conditional)) else reference.get("type")
    return _known(stated)


def _known(type_: Any) -> str | None:
    return type_ if isinstance(type_, str) and type_ in RESOURCE_TYPES else None


def type_of_missing(url: str) -> str | None:
    """The resource type of a well-known profile that is not held."""
    return US_CORE_TYPES.get(url.partition("|")[0].removeprefix(US_CORE)) if url.startswith(US_CORE) else None
