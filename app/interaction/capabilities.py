"""GET metadata: what the service does, read from the tables that make it do so (http://hl7.org/fhir/R4/http.html#capabilities)."""

from functools import cache
from typing import Any

from app.fhir.resource_types import STORED_TYPES
from app.interaction.applying import instant
from app.interaction.operations import of_the_system, of_the_type
from app.interaction.service import Service
from app.interaction.validation import standard
from app.search.compartments import table as compartments
from app.search.served import Valid, valid_parameters

INTERACTIONS = (
    "read",
    "vread",
    "update",
    "patch",
    "delete",
    "history-instance",
    "history-type",
    "create",
    "search-type",
)
"""Of every type; each is a file beside this one."""
OF_THE_SYSTEM = ("transaction", "batch", "history-system", "search-system")
NEVER_CHANGED = "AuditEvent"
FORMATS = ("application/fhir+json", "application/fhir+xml", "json", "xml")
PATCH_FORMATS = ("application/json-patch+json", "application/fhir+json", "application/fhir+xml")
_COMPARTMENT = "http://hl7.org/fhir/CompartmentDefinition"
_REST = (
    "Unknown search parameters and modifiers are refused, with the valid ones named (a departure from R4, which asks servers to ignore them:"
    " a filter that is ignored finds what was not asked for). {lenient} Bundle.total is exact or absent. Updating with equal content makes no new version."
    " Every parameter takes :missing; token :not, :text, :of-type{codes}; string :exact, :contains; uri :below, :above; reference :identifier and :Type;"
    " date, number and quantity the prefixes eq, ne, gt, lt, ge, le, sa, eb, ap. Chains, _has, _include and _revinclude (with :iterate) work to any depth"
    " within stated limits; _sort takes several keys of any parameter but composites. Quantities in UCUM units are compared in canonical units."
    " {integrity} No subscriptions are served: creating one is refused."
    " POST [base]/$emm-submit unpacks a collection or document Bundle into one transaction."
    " {validation}"
)
_LENIENT = {
    False: "With Prefer: handling=lenient they are left out and named in a warning.",
    True: "Unless the client asks for handling=strict, this service is set to leave them out, with a warning that names them.",
}
_INTEGRITY = {
    True: "A reference to this service must lead to a resource (422), and what is referred to cannot be deleted (409).",
    False: "References are not checked on write; this service is set so.",
}


def capabilities(service: Service) -> dict[str, Any]:
    """The CapabilityStatement."""
    has_codes = service.codes is not None
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": instant(service.clock()),
        "kind": "instance",
        "instantiates": ["http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data"],
        "software": {"name": "emm-fhir", "version": service.version},
        "implementation": {
            "description": "Cases of extramedullary multiple myeloma as FHIR R4",
            "url": service.base_url,
        },
        "fhirVersion": "4.0.1",
        "format": list(FORMATS),
        "patchFormat": list(PATCH_FORMATS),
        "rest": [
            {
                "mode": "server",
                "documentation": _REST.format(
                    lenient=_LENIENT[service.lenient],
                    integrity=_INTEGRITY[service.integrity],
                    codes=", :in, :not-in, :below, :above" if has_codes else "",
                    validation=(service.validator or standard()).said(),
                ),
                "resource": [_resource(type_, has_codes, service.integrity) for type_ in sorted(STORED_TYPES)],
                "interaction": [{"code": code} for code in OF_THE_SYSTEM],
                "searchParam": _parameters(valid_parameters(None, has_codes)),
                "operation": of_the_system(),
                "compartment": [f"{_COMPARTMENT}/{name[0].lower()}{name[1:]}" for name in sorted(compartments())],
            }
        ],
    }


@cache
def _resource(type_: str, has_codes: bool, integrity: bool) -> dict[str, Any]:
    changes = type_ != NEVER_CHANGED
    valid = valid_parameters(type_, has_codes)
    operations = of_the_type(type_)
    return {
        "type": type_,
        "profile": f"http://hl7.org/fhir/StructureDefinition/{type_}",
        **(
            {}
            if changes
            else {"documentation": "Can be created, with or without an id, and then neither changed nor deleted."}
        ),
        "interaction": [{"code": code} for code in INTERACTIONS if changes or code not in ("patch", "delete")],
        "versioning": "versioned",
        "readHistory": True,
        "updateCreate": True,
        "conditionalCreate": True,
        "conditionalRead": "full-support",
        "conditionalUpdate": changes,
        "conditionalDelete": "single" if changes else "not-supported",
        "referencePolicy": ["literal", "logical", "local", *(["enforced"] if integrity else [])],
        **({"searchInclude": list(valid.includes)} if valid.includes else {}),
        **({"searchRevInclude": list(valid.revincludes)} if valid.revincludes else {}),
        "searchParam": _parameters(valid),
        **({"operation": operations} if operations else {}),
    }


def _parameters(valid: Valid) -> list[dict[str, str]]:
    return [{"name": one.name, "type": one.type} for one in valid.parameters]
