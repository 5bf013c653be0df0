"""What one rule answers, as an Observation: one class as its value, or none and each class that is still reachable."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.convert.derived.classes import class_concept, rule_word
from app.convert.derived.derivation import Derivation
from app.convert.derived.parts import part, score, word_of_any
from app.convert.derived.paths import items_at
from app.convert.missing import absent_reason
from app.fhir.elements import Element, concept


def write_answer(one: Mapping[str, Any], derivation: Derivation) -> None:
    """one: of the assessment's `rules` (contract.md, What a rule answers).

    Two codings would mean one concept with two names: several classes are components, and the value is absent as unknown.
    """
    terminology, classes = derivation.terminology, one["classes"]
    value: Element = {"dataAbsentReason": absent_reason("not_stated")}
    if one["status"] == "not_applicable":
        value = {"dataAbsentReason": absent_reason("not_applicable")}
    elif len(classes) == 1:
        value = {"valueCodeableConcept": class_concept(terminology, one["rule"], classes[0])}
    at, of = one.get("at"), one.get("of")
    derivation.observation(
        "/".join([one["ruleset"], at or "case", *(["of", of] if of else [])]),
        "rule-answer",
        one["ruleset"],
        of,
        at,
        _inputs(one, derivation),
        code=word_of_any(terminology, rule_word(one["rule"]), "rules"),
        component=[*_reachable(one, derivation), *_parts(one, derivation), *_reported(one, derivation)],
        notes=[*one.get("flags", ()), *map(_unit_gap, one.get("units", ()))],
        **value,
    )


def _inputs(one: Mapping[str, Any], derivation: Derivation) -> Iterator[str]:
    paths = [path for criterion in one["criteria"] for path in criterion.get("paths", ())]
    yield from items_at(derivation.case, [*paths, *(gap["path"] for gap in one.get("units", ()))])
    # What is reported is no input, but was looked at: the Provenance names it.
    compared = items_at(derivation.case, [(one["reported"] or {}).get("path") or ""])
    items = derivation.addresses.items
    derivation.others |= dict.fromkeys(items[id_] for id_ in compared if id_ in items)


def _reachable(one: Mapping[str, Any], derivation: Derivation) -> Iterator[Element]:
    for value in one["classes"] if len(one["classes"]) > 1 else ():
        found = class_concept(derivation.terminology, one["rule"], value)
        yield part(derivation.terminology, "reachable_class", valueCodeableConcept=found)


def _parts(one: Mapping[str, Any], derivation: Derivation) -> Iterator[Element]:
    terminology = derivation.terminology
    if "score" in one:
        yield part(terminology, "score", **score(*one["score"]))
    for criterion in one["criteria"]:
        status = criterion["status"]
        value = {"dataAbsentReason": absent_reason("not_stated")}
        if status in terminology.vocabularies["criterion_statuses"]:
            value = {"valueCodeableConcept": terminology.concept("criterion_statuses", status).codeable()}
        yield part(terminology, "criterion", criterion["name"].replace("_", " "), criterion["evidence"], **value)
    for word in one["deciding_inputs"]:
        wanted = word_of_any(terminology, word, "labs", "cytogenetics", "findings")
        yield part(terminology, "deciding_input", valueCodeableConcept=wanted)


def _reported(one: Mapping[str, Any], derivation: Derivation) -> Iterator[Element]:
    terminology, reported = derivation.terminology, one["reported"]
    if reported is None:
        return
    asserted = concept(text=reported["value"].replace("_", " "))
    yield part(terminology, "reported_class", quoted=reported["as_stated"], valueCodeableConcept=asserted)
    for said in (reported, *reported.get("parts", ())):
        text = f"What the record says to {said['value'].replace('_', ' ')}"
        found = terminology.concept("supports", said["support"]).codeable()
        yield part(terminology, "support", text, valueCodeableConcept=found)


def _unit_gap(gap: Mapping[str, Any]) -> str:
    units = ", ".join(gap["candidates"])
    answer = "is the same under each of them" if gap["invariant"] else "is not the same under all of them"
    return f"The unit of {gap['analyte'].replace('_', ' ')} is not stated; it may be {units}, and the answer {answer}."
