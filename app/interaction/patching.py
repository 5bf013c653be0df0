"""The document of a PATCH, from an HTTP body or an entry, and what it makes of a resource.

http://hl7.org/fhir/R4/http.html#patch. JSON Patch is a list of operations; a FHIRPath Patch is a Parameters resource. In a Bundle, where an
entry holds a resource, a JSON Patch comes as a Binary (http://hl7.org/fhir/R4/http.html#patch, last paragraph).
"""

from base64 import b64decode
from binascii import Error as NotBase64
from typing import Any

from app.fhir import exact_json
from app.fhir.issues import Issue
from app.fhir.patching.fhirpath_patch import fhirpath_patch
from app.fhir.patching.json_patch import json_patch
from app.fhir.problems import Problem

JSON_PATCH = "application/json-patch+json"


def patched(resource: dict[str, Any], patch: Any) -> dict[str, Any]:
    """The resource with the patch done. Raises Invalid with what cannot be done of it."""
    return fhirpath_patch(resource, patch) if isinstance(patch, dict) else json_patch(resource, patch)


def patch_of_entry(resource: Any, place: str) -> tuple[Any, list[Issue]]:
    """The patch that an entry's resource holds, and what is wrong with it."""
    type_ = resource.get("resourceType") if isinstance(resource, dict) else None
    if type_ == "Parameters":
        return resource, []
    if type_ != "Binary":
        text = f"A PATCH in a Bundle is a Parameters resource (FHIRPath Patch) or a Binary of {JSON_PATCH}."
        return None, [Issue("value", "patch-form", text, place, str(type_))]
    if str(resource.get("contentType", "")).partition(";")[0].strip() != JSON_PATCH:
        text = f"The contentType of a patch is {JSON_PATCH}."
        return None, [Issue("value", "patch-form", text, f"{place}.contentType", str(resource.get("contentType")))]
    try:
        patch = exact_json.loads(b64decode(str(resource.get("data", "")), validate=True))
    except NotBase64:
        return None, [Issue("value", "patch-form", "The data of a Binary is base64.", f"{place}.data")]
    except Problem as problem:
        return None, [Issue(i.code, i.key, i.text, f"{place}.data", i.value) for i in problem.issues]
    if not isinstance(patch, list):
        return None, [Issue("structure", "patch-form", "A JSON Patch is a list of operations.", f"{place}.data")]
    return patch, []
