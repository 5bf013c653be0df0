"""Components of derived Observations: each says by a code of ours what part of the result it is, its text which one."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.convert.extensions import stated
from app.convert.times import months
from app.fhir.elements import Element, concept, without_nothing
from app.terminology.terminology import Terminology


def part(
    terminology: Terminology, word: str, text: str | None = None, quoted: str | None = None, **value: Any
) -> Element:
    """One component. word: of mappings/derived_parts.csv. text: which one of several; quoted: the source's words for it."""
    code = terminology.concept("derived_parts", word).codeable(text)
    return without_nothing({"extension": stated(quoted), "code": code, **value})


def word_of_any(terminology: Terminology, word: str, *vocabularies: str) -> Element:
    """The concept of a word in the first of the vocabularies that has it; else its own letters as text."""
    for name in vocabularies:
        if word in terminology.vocabularies[name]:
            return terminology.concept(name, word).codeable()
    return concept(text=word.replace("_", " "))


def in_months(bounds: Mapping[str, Any]) -> Element:
    """`low` and `high` months as valueQuantity where they are one value, else as valueRange; a bound that is not there is left out.

    A Range's bounds are inclusive: an open bound stands as the nearest value that does not belong, and `strictly` says so.
    """
    low, high = bounds["low"], bounds["high"]
    if low is not None and low == high:
        return {"valueQuantity": months(low)}
    return without_nothing({"valueRange": without_nothing({"low": months(low), "high": months(high)})})


def strictly(bounds: Mapping[str, Any]) -> list[str]:
    """A sentence for each bound that does not belong to the interval itself."""
    said = (("lower_open", "low", "More"), ("upper_open", "high", "Less"))
    return [f"{word} than {bounds[end]} months, not equal to it" for flag, end, word in said if bounds.get(flag)]


def score(low: Decimal | int, high: Decimal | int) -> Element:
    """A score as valueQuantity, or its bounds as valueRange; it has no unit."""
    return (
        {"valueQuantity": {"value": low}}
        if low == high
        else {"valueRange": {"low": {"value": low}, "high": {"value": high}}}
    )
