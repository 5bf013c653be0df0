"""All that we publish ourselves, by kind and canonical url."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from app.terminology.code_systems import own_definitions
from app.terminology.published.concept_maps import concept_maps
from app.terminology.published.fragments import fragments
from app.terminology.published.vocabularies import vocabulary_resources
from app.terminology.terminology import Terminology

Resource = dict[str, Any]


class Published:
    """The CodeSystems, ValueSets and ConceptMaps of one Terminology. Made at the first question, then kept; read only."""

    def __init__(self, terminology: Terminology) -> None:
        self._terminology = terminology

    def held(self) -> Iterator[Resource]:
        """Every resource: our code systems, the vocabularies, the fragments of others' systems, the concept maps."""
        return iter(self._by_url.values())

    def resource_for(self, kind: str, url: str) -> Resource | None:
        """The resource of this kind (`CodeSystem`, `ValueSet`, `ConceptMap`) and canonical url, or None."""
        return self._by_url.get((kind, url))

    def maps_with(self, system: str) -> Iterator[Resource]:
        """Our ConceptMaps that translate from or to this code system."""
        for (kind, _), resource in self._by_url.items():
            if kind == "ConceptMap" and any(system in (g["source"], g["target"]) for g in resource["group"]):
                yield resource

    @cached_property
    def _by_url(self) -> dict[tuple[str, str], Resource]:
        made = [
            *own_definitions(self._terminology),
            *vocabulary_resources(self._terminology),
            *fragments(self._terminology),
            *concept_maps(self._terminology),
        ]
        return {(one["resourceType"], one["url"]): one for one in made}
