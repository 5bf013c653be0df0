"""One place to ask for a CodeSystem, ValueSet or ConceptMap: R4 core's, ours, and those that clients stored.

The standard's definitions and ours come first: what somebody stores under their url must not change what
`http://hl7.org/fhir/administrative-gender` means to everybody else. Stored ones come next, also where another version is
asked for than the one held here. What is held only in part (a fragment, an example, a name without content) comes last: a
site that stores the whole of a code system gets the whole.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from app.terminology.published.resources import Published
from app.terminology.r4 import tables
from app.terminology.services.code_system import HeldSystem
from app.terminology.services.faults import NotHeld, not_held
from app.terminology.services.shapes import shape_faults
from app.terminology.services.stored import NothingStored, Stored

Resource = dict[str, Any]


def split(canonical: str) -> tuple[str, str | None]:
    """Url and version of a canonical, `url|version` (http://hl7.org/fhir/R4/datatypes.html#canonical)."""
    url, _, version = canonical.partition("|")
    return url, version or None


class Holdings:
    """What one operation may look at. Cheap to make: one for each request, with that request's `stored`."""

    def __init__(self, published: Published, stored: Stored | None = None) -> None:
        self._published = published
        self._stored: Stored = stored or NothingStored()
        self._systems: dict[tuple[str, str | None], HeldSystem | None] = {}

    def find(self, kind: str, url: str, version: str | None = None) -> Resource | None:
        """The resource with this canonical url, and with this version if one is named. Read only: it may be shared.

        Raises NotHeld for a stored one that lacks a value that we need.
        """
        here = [
            resource
            for resource in (self._published.resource_for(kind, url), tables.resource(kind, url))
            if resource is not None and version in (None, resource.get("version"))
        ]
        whole = [resource for resource in here if resource.get("content", "complete") == "complete"]
        if whole:
            return whole[0]
        stored = self._stored.find(kind, url, version)
        return _readable(stored) if stored is not None else here[0] if here else None

    def system(self, url: str, version: str | None = None) -> HeldSystem | None:
        """The code system with this url, ready to be asked. A supplement is no code system and is not found."""
        key = (url, version)
        if key not in self._systems:
            core = _core_system(url)
            if core is not None and core.content == "complete" and version in (None, core.version):
                self._systems[key] = core
            else:
                resource = self.find("CodeSystem", url, version)
                found = None if resource is None else HeldSystem.of(resource)
                self._systems[key] = None if found is None or found.content == "supplement" else found
        return self._systems[key]

    def maps_with(self, system: str) -> Iterator[Resource]:
        """The ConceptMaps that translate from or to this code system; one for each url, in the order of `find`."""
        seen: set[str] = set()
        stored = (_readable(one) for one in self._stored.maps_with(system))
        for resources in (
            self._published.maps_with(system),
            tables.concept_maps(system),
            stored,
        ):
            for resource in resources:
                url = resource.get("url")
                if url is None or url not in seen:
                    yield resource
                if url is not None:
                    seen.add(url)


def _readable(resource: Resource) -> Resource:
    """The resource. Raises NotHeld for one with a primitive that has only extensions (`_code`) where we need its value."""
    kind = resource["resourceType"]
    faults = list(shape_faults(kind, resource, kind))
    if faults:
        text = f"The {kind} {resource.get('url')} cannot be used: {faults[0].text}"
        raise NotHeld(not_held(text, value=str(resource.get("url")), key="resource-not-readable"))
    return resource


@lru_cache(maxsize=256)
def _core_system(url: str) -> HeldSystem | None:
    resource = tables.resource("CodeSystem", url)
    return None if resource is None else HeldSystem.of(resource)
