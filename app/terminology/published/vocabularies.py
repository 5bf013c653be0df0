"""A CodeSystem of the words and a ValueSet of the codes for each vocabulary of mappings/."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.fhir.names import code_system, value_set
from app.terminology.code_systems import about
from app.terminology.concept import Code, Concept
from app.terminology.terminology import Terminology


def vocabulary_name(vocabulary: str) -> str:
    """The id of what is published of a vocabulary, `vocabulary-lesion-phases`; no code system of ours begins so."""
    return f"vocabulary-{vocabulary.replace('_', '-')}"


def words_url(vocabulary: str) -> str:
    """Canonical url of the CodeSystem whose codes are the words of a vocabulary."""
    return code_system(vocabulary_name(vocabulary))


def codes_url(vocabulary: str) -> str:
    """Canonical url of the ValueSet of the verified codes that the rows of a vocabulary hold."""
    return value_set(vocabulary_name(vocabulary))


def words_system(vocabulary: str, concepts: Mapping[str, Concept]) -> dict[str, Any]:
    """The words that a case document may use here, as codes; all of them, so the content is complete."""
    title = f"Words of {vocabulary}.csv"
    return {
        **about(vocabulary_name(vocabulary), "CodeSystem", words_url(vocabulary), title),
        "description": f"{title}: what a case document writes, and what a person reads.",
        "caseSensitive": True,
        "content": "complete",
        "count": len(concepts),
        "concept": [{"code": one.word, "display": one.text} for one in concepts.values()],
    }


def codes_by_system(concepts: Mapping[str, Concept]) -> dict[str, dict[str, Code]]:
    """System → code → its row: the verified codes, sent or only understood, in the order of the rows."""
    found: dict[str, dict[str, Code]] = {}
    for concept in concepts.values():
        for code in concept.codes:
            if code.understood:
                found.setdefault(code.system, {}).setdefault(code.code, code)
    return found


def codes_value_set(vocabulary: str, concepts: Mapping[str, Concept]) -> dict[str, Any] | None:
    """The verified codes of all rows of a vocabulary, whatever system they are of; None where no row has one."""
    by_system = codes_by_system(concepts)
    if not by_system:
        return None
    title = f"Codes of {vocabulary}.csv"
    return {
        **about(vocabulary_name(vocabulary), "ValueSet", codes_url(vocabulary), title),
        "description": f"{title}: every code that a row of it holds and that was verified, sent or only understood.",
        "compose": {
            "include": [
                {"system": system, "concept": [listed(code) for code in codes.values()]}
                for system, codes in by_system.items()
            ]
        },
    }


def listed(code: Code) -> dict[str, str]:
    """A code with the display of its system, which is left out where nobody saw it."""
    return {"code": code.code, **({"display": code.display} if code.display else {})}


def vocabulary_resources(terminology: Terminology) -> Iterator[dict[str, Any]]:
    """For each vocabulary the CodeSystem of its words and, where it has codes, their ValueSet."""
    for vocabulary, concepts in terminology.vocabularies.items():
        yield words_system(vocabulary, concepts)
        codes = codes_value_set(vocabulary, concepts)
        if codes:
            yield codes
