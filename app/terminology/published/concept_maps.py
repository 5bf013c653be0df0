"""From our words to the codes of their rows, and from code to code where one row has several: as ConceptMaps."""

from collections.abc import Iterator, Mapping
from itertools import permutations
from typing import Any

from app.fhir.names import CANONICAL_BASE
from app.terminology.code_systems import about
from app.terminology.concept import Code, Concept
from app.terminology.published.vocabularies import codes_url, vocabulary_name, words_url
from app.terminology.terminology import Terminology


def words_map_url(vocabulary: str) -> str:
    """Canonical url of the ConceptMap from the words of a vocabulary to the codes of its rows."""
    return f"{CANONICAL_BASE}/ConceptMap/{vocabulary_name(vocabulary)}-codes"


def codes_map_url(vocabulary: str) -> str:
    """Canonical url of the ConceptMap between the code systems that the rows of a vocabulary use."""
    return f"{CANONICAL_BASE}/ConceptMap/{vocabulary_name(vocabulary)}-systems"


def concept_maps(terminology: Terminology) -> Iterator[dict[str, Any]]:
    """For each vocabulary the map from its words, and the map between its code systems, where it has any codes."""
    for vocabulary, concepts in terminology.vocabularies.items():
        groups = _from_words(concepts)
        if groups:
            url, title = words_map_url(vocabulary), f"Words of {vocabulary}.csv to codes"
            yield {
                **about(f"{vocabulary_name(vocabulary)}-codes", "ConceptMap", url, title),
                "description": f"{title}: the verified codes of each word's rows. A word without one is not listed.",
                "targetCanonical": codes_url(vocabulary),
                "group": [_group(words_url(vocabulary), target, found) for target, found in groups.items()],
            }
        between = _between_codes(concepts)
        if between:
            url, title = codes_map_url(vocabulary), f"Codes of {vocabulary}.csv between code systems"
            yield {
                **about(f"{vocabulary_name(vocabulary)}-systems", "ConceptMap", url, title),
                "description": f"{title}: codes that rows of the same word hold.",
                "sourceCanonical": codes_url(vocabulary),
                "targetCanonical": codes_url(vocabulary),
                "group": [_group(source, target, found) for (source, target), found in between.items()],
            }


def _group(source: str, target: str, found: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    elements = [{"code": code, "target": targets} for code, targets in found.items()]
    return {"source": source, "target": target, "element": elements}


def _from_words(concepts: Mapping[str, Concept]) -> dict[str, dict[str, list[dict[str, Any]]]]:
    groups: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for concept in concepts.values():
        for code in concept.codes:
            if code.understood:
                equivalence, reason = _of_word(code)
                group = groups.setdefault(code.system, {})
                group.setdefault(concept.word, []).append(_target(code, equivalence, reason))
    return groups


def _of_word(code: Code) -> tuple[str, str]:
    """http://hl7.org/fhir/R4/valueset-concept-map-equivalence.html, from the target's side.

    An inferred code says more than the word does. One that is only understood (multiple myeloma in remission, for
    multiple myeloma) overlaps with it, and more was not decided.
    """
    if code.meaning == "inferred":
        return "narrower", "The code says more than the word does."
    if not code.emit:
        return "relatedto", "Understood when others send it, never sent for this word."
    if code.verdict == "weak":
        return "equivalent", "Seen in one public file only."
    return "equivalent", ""


def _between_codes(concepts: Mapping[str, Concept]) -> dict[tuple[str, str], dict[str, list[dict[str, Any]]]]:
    """Only codes that state what their word says; an inferred one says something of its own."""
    groups: dict[tuple[str, str], dict[str, list[dict[str, Any]]]] = {}
    for concept in concepts.values():
        stated = [code for code in concept.codes if code.understood and code.meaning == "stated"]
        for one, other in permutations(stated, 2):
            if one.system == other.system:
                continue
            same = one.sent and other.sent
            reason = "" if same else "One of the two is understood for the same word, never sent for it."
            targets = groups.setdefault((one.system, other.system), {}).setdefault(one.code, [])
            if other.code not in [target["code"] for target in targets]:
                targets.append(_target(other, "equivalent" if same else "relatedto", reason))
    return groups


def _target(code: Code, equivalence: str, comment: str) -> dict[str, Any]:
    made = {"code": code.code, "display": code.display, "equivalence": equivalence, "comment": comment}
    return {member: value for member, value in made.items() if value}
