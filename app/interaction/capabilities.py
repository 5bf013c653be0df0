"""GET metadata: what the service does, read from the tables that make it do so (http://hl7.org/fhir/R4/http.html#capabilities)."""

from typing import Any

from app.fhir.names import CANONICAL_BASE
from app.fhir.resource_types import STORED_TYPES
from app.interaction.applying import instant
from app.interaction.service import Service
from app.search.parameters import parameters_of

INTERACTIONS = ("read", "vread", "update", "delete", "history-instance", "create", "search-type")
"""Of every type; each is a file beside this one."""
_STRICT = (
    "Unknown search parameters and modifiers are refused, with the valid ones named; with Prefer: handling=lenient they are left out"
    " and named in a warning. Bundle.total is exact or absent. Updating with equal content makes no new version."
    " POST [base]/$emm-submit unpacks a collection or document Bundle into one transaction."
    " Conditional update, conditional delete and PATCH are refused."
)


def capabilities(service: Service) -> dict[str, Any]:
    """The CapabilityStatement."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": instant(service.clock()),
        "kind": "instance",
        "software": {"name": "emm-fhir", "version": service.version},
        "implementation": {
            "description": "Cases of extramedullary multiple myeloma as FHIR R4",
            "url": service.base_url,
        },
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "rest": [
            {
                "mode": "server",
                "documentation": _STRICT,
                "resource": [_resource(type_) for type_ in sorted(STORED_TYPES)],
                "interaction": [{"code": "transaction"}, {"code": "batch"}],
                "operation": [_operation("emm-submit")],
            }
        ],
    }


def _resource(type_: str) -> dict[str, Any]:
    parameters = [{"name": "_id", "type": "token"}]
    parameters += [{"name": one.name, "type": one.type} for one in parameters_of(type_).values()]
    operations = {"operation": [_operation("emm-case")]} if type_ in ("Patient", "Group") else {}
    return {
        "type": type_,
        "interaction": [{"code": code} for code in INTERACTIONS],
        "versioning": "versioned",
        "readHistory": True,
        "updateCreate": True,
        "conditionalCreate": True,
        "conditionalUpdate": False,
        "conditionalDelete": "not-supported",
        "searchParam": parameters,
        **operations,
    }


def _operation(name: str) -> dict[str, str]:
    """An operation of ours; its definition lies in mappings/operations."""
    return {"name": name, "definition": f"{CANONICAL_BASE}/OperationDefinition/{name}"}
