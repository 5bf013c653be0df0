"""A CodeSystem resource, made ready for questions about its concepts and their hierarchy."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from app.terminology.services.grammars import GRAMMARS
from app.terminology.services.properties import meanings, value_of

Concept = dict[str, Any]


@dataclass(frozen=True)
class HeldSystem:
    """One code system: its concepts by code in the order of the definition, and who stands above whom.

    content: http://hl7.org/fhir/R4/valueset-codesystem-content-mode.html; only of a `complete` one can be said that a code
    is not in it. meaning: property code → what the standard means by it (`inactive`, `parent`, …).
    """

    resource: Mapping[str, Any]
    url: str
    version: str | None
    content: str
    concepts: Mapping[str, Concept]
    parents: Mapping[str, tuple[str, ...]]
    children: Mapping[str, tuple[str, ...]]
    meaning: Mapping[str, str]
    _folded: Mapping[str, str]

    @classmethod
    def of(cls, resource: Mapping[str, Any]) -> Self:
        """From a CodeSystem resource. Nested concepts and the properties `parent` and `child` all make the hierarchy:
        a concept with several parents stands below one of them and is named by the others
        (http://hl7.org/fhir/R4/codesystem.html).
        """
        meaning = meanings(resource)
        concepts: dict[str, Concept] = {}
        children: dict[str, dict[str, None]] = {}
        for parent, concept in _walk(resource.get("concept", ())):
            code = concept["code"]
            concepts.setdefault(code, concept)
            if parent is not None:
                children.setdefault(parent, {})[code] = None
            for item in concept.get("property", ()):
                role = meaning.get(item.get("code", ""))
                if role == "child":
                    children.setdefault(code, {})[str(value_of(item))] = None
                elif role == "parent":
                    children.setdefault(str(value_of(item)), {})[code] = None
        below = {code: tuple(child for child in found if child in concepts) for code, found in children.items()}
        parents: dict[str, list[str]] = {}
        for code, found in below.items():
            for child in found:
                if code in concepts:
                    parents.setdefault(child, []).append(code)
        folded = {code.casefold(): code for code in concepts} if resource.get("caseSensitive") is False else {}
        return cls(
            resource,
            str(resource.get("url", "")),
            resource.get("version"),
            str(resource.get("content", "")),
            concepts,
            {code: tuple(found) for code, found in parents.items()},
            below,
            meaning,
            folded,
        )

    @property
    def is_complete(self) -> bool:
        """Whether a code that is not here does not exist."""
        return self.content == "complete"

    @property
    def subsumes(self) -> bool:
        """Whether the hierarchy means is-a. Where nothing is said (909 of R4 core's systems) it is taken to:
        every nested one of core reads so (`corrected` is an `amended` result), and HL7's own tools take it so.
        """
        return bool(self.resource.get("hierarchyMeaning", "is-a") == "is-a")

    def code(self, code: str) -> str | None:
        """The code as the system writes it, or None where it is not held; case counts unless the system says otherwise."""
        return code if code in self.concepts else self._folded.get(code.casefold())

    def exists(self, code: str) -> bool | None:
        """Whether the system has this code: as it is held, or by its grammar; None where a part cannot say."""
        if self.code(code) is not None:
            return True
        grammar = GRAMMARS.get(self.url)
        if grammar is not None:
            return grammar(code)
        return False if self.is_complete else None

    def descendants(self, code: str) -> dict[str, None]:
        """All codes below this one, itself not among them, nearest first."""
        return _reach(self.children, code)

    def ancestors(self, code: str) -> dict[str, None]:
        """All codes above this one, itself not among them, nearest first."""
        return _reach(self.parents, code)


def _reach(edges: Mapping[str, tuple[str, ...]], code: str) -> dict[str, None]:
    found: dict[str, None] = {}
    waiting = list(edges.get(code, ()))
    for one in waiting:
        if one != code and one not in found:
            found[one] = None
            waiting.extend(edges.get(one, ()))
    return found


def _walk(concepts: Any) -> Iterator[tuple[str | None, Concept]]:
    """Every concept with the code that it is nested below, in the order of the definition."""
    waiting: list[tuple[str | None, Concept]] = [(None, concept) for concept in reversed(concepts)]
    while waiting:
        parent, concept = waiting.pop()
        yield parent, concept
        waiting.extend((concept["code"], inner) for inner in reversed(concept.get("concept", ())))
