"""Intervals of a course, such as the survival after an extramedullary relapse: an Observation each, in months."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.convert.derived.derivation import Derivation
from app.convert.derived.parts import in_months, part, strictly, word_of_any
from app.convert.derived.paths import chain
from app.convert.derived.points import point_concept, whose
from app.fhir.elements import Element

RULESET = "emm-intervals/1"


def write_interval(one: Mapping[str, Any], derivation: Derivation) -> None:
    """one: of the assessment's `intervals`. Its value holds every reading of the source; each reading is a component."""
    first, last = one["from"], one["to"]
    word = derivation.terminology.word_of("course_intervals", {"text": one["name"]})
    derivation.observation(
        "/".join([RULESET, (word or one["name"]).replace("_", "-"), first, *([last] if last else [])]),
        "course-interval",
        RULESET,
        whose(last, derivation) or whose(first, derivation),
        last,
        [*chain(derivation.case, [one for one in (first, last) if one]), *(_lesions(derivation) if not last else ())],
        code=word_of_any(derivation.terminology, word or one["name"], "course_intervals"),
        component=[*_ends(one, derivation), *_readings(one, derivation)],
        notes=strictly(one["months"]),
        **in_months(one["months"]),
    )


def _lesions(derivation: Derivation) -> list[str]:
    """What the first extramedullary disease is found among, and when each of it was there."""
    lesions = derivation.case.lesions
    return [*(one.id for one in lesions), *chain(derivation.case, [one.at for one in lesions if one.at])]


def _ends(one: Mapping[str, Any], derivation: Derivation) -> Iterator[Element]:
    for word, end, said in (("counted_from", "from", "Counted from"), ("counted_to", "to", "Counted to")):
        if one[end] is not None:
            text = f"{said} the {one[f'{end}_edge']} of"
            yield part(derivation.terminology, word, text, valueCodeableConcept=point_concept(one[end], derivation))


def _readings(one: Mapping[str, Any], derivation: Derivation) -> Iterator[Element]:
    for reading in one["readings"]:
        if bounds := in_months(reading):
            yield part(derivation.terminology, "reading", reading["label"], **bounds)
