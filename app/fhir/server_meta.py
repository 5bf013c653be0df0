"""What of `meta` the server sets and no client can: versionId and lastUpdated (http://hl7.org/fhir/R4/resource.html#Meta)."""

from typing import Any

_OF_THE_SERVER = ("versionId", "lastUpdated")


def without_server_meta(resource: dict[str, Any]) -> dict[str, Any]:
    """The resource without meta.versionId and meta.lastUpdated, which only the server sets; an empty meta goes too."""
    meta = resource.get("meta")
    if not isinstance(meta, dict):
        return resource
    kept = {name: value for name, value in meta.items() if name.removeprefix("_") not in _OF_THE_SERVER}
    if len(kept) == len(meta) and kept:
        return resource
    if kept:
        return {**resource, "meta": kept}
    return {name: value for name, value in resource.items() if name != "meta"}
