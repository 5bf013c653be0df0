"""One compartment clear while disease grows in another: an Observation for each such pair that the rule looked at."""

from collections.abc import Mapping
from typing import Any

from app.convert.derived.classes import class_concept
from app.convert.derived.derivation import Derivation
from app.convert.derived.parts import in_months, part, strictly
from app.convert.derived.points import point_text
from app.convert.missing import absent_reason


def write_discordance(one: Mapping[str, Any], derivation: Derivation) -> None:
    """one: of the assessment's `discordance`. Where the rule cannot say, there is no value, and the reason is a note."""
    terminology, window, verdict = derivation.terminology, one["window_months"], one["verdict"]
    value = {"valueCodeableConcept": class_concept(terminology, one["rule"], verdict)}
    if verdict == "cannot_say":
        value = {"dataAbsentReason": absent_reason("not_stated")}
    compartments = [
        part(
            terminology,
            f"{word}_compartment",
            valueCodeableConcept=terminology.concept("compartments", one[word]).codeable(),
        )
        for word in ("clear", "growing")
    ]
    months = []
    if window and one["root"] and (bounds := in_months(window)):
        months = [part(terminology, "window", f"Months from {point_text(one['root'], derivation)}", **bounds)]
    of = next((mark["of"] for mark in one["evidence"] if mark["of"]), None)
    derivation.observation(
        "/".join([one["ruleset"], one["at"] or "case", one["growing"], one["clear"], *(["of", of] if of else [])]),
        "rule-answer",
        one["ruleset"],
        of,
        one["at"],
        [*(mark["id"] for mark in one["evidence"]), *(id_ for mark in one["evidence"] for id_ in mark["lesions"])],
        code=terminology.concept("rules", one["rule"]).codeable(),
        component=[*compartments, *months],
        notes=[one["reason"], *(strictly(window) if months else ())],
        **value,
    )
