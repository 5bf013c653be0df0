"""A rule by the FHIRPath engine: for what the compiler does not cover, and for values that are not what their types say."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.fhir.fhirpath.errors import FhirpathError
from app.fhir.references import Literal, parse
from app.terminology.ucum import canonical
from app.validate.finding import Scope


@dataclass(frozen=True, slots=True)
class Undecided:
    """A rule that could not be evaluated. reason: a sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class Outside:
    """What rules ask of the world. A rule that needs what is missing here is reported as not decided.

    member_of: whether a code, Coding or CodeableConcept is in the value set; conforms_to: whether a node conforms to the
    profile; both answer None where they cannot tell.
    """

    member_of: Callable[[Any, str], bool | None] | None = None
    conforms_to: Callable[[Any, str], bool | None] | None = None


NOTHING_OUTSIDE = Outside()
STEPS = 200_000
"""Of one evaluation by the engine: a fraction of a second at the worst."""


def convert(amount: Decimal, unit: str, other: str) -> Decimal | None:
    """The amount in another UCUM unit; None where the two cannot be compared."""
    mine, its = canonical(unit), canonical(other)
    if mine is None or its is None or mine.unit != its.unit:
        return None
    found = Fraction(mine.amount(amount) - its.offset) / its.factor
    return Decimal(found.numerator) / Decimal(found.denominator)


def verdict(expression: str, node: Any, type_: str, scope: Scope, outside: Outside) -> bool | None | Undecided:
    """The engine's answer.

    Where something outside does not know an answer, the rule is asked with each of the two that it may be: where both give
    the same, that is the rule's; else it is not decided.
    """
    unknown: list[str] = []
    first = _answer(expression, node, type_, scope, _assuming(outside, False, unknown))
    if not unknown:
        return first
    return (
        first
        if first == _answer(expression, node, type_, scope, _assuming(outside, True, []))
        else Undecided(unknown[0])
    )


def _assuming(outside: Outside, answer: bool, unknown: list[str]) -> Outside:
    """The same, but for what is not known there, which is taken for the answer and noted."""

    def sure(ask: Callable[[Any, str], bool | None] | None) -> Callable[[Any, str], bool | None] | None:
        def asked(value: Any, canonical_: str) -> bool:
            found = ask(value, canonical_) if ask else None
            if found is None:
                unknown.append(f"{canonical_[:200]} is not known here, or not whole.")
                return answer
            return found

        return ask and asked

    return Outside(sure(outside.member_of), sure(outside.conforms_to))


def _answer(expression: str, node: Any, type_: str, scope: Scope, outside: Outside) -> bool | None | Undecided:
    """The engine is loaded when it is first needed: a start need not wait for what few rules ask for."""
    from app.fhir.fhirpath.environment import Hooks
    from app.fhir.fhirpath.expression import compile

    hooks = Hooks(_resolver(scope), outside.member_of, outside.conforms_to, convert=convert)
    try:
        return compile(expression).verdict(
            node, type_=type_, resource=scope.resource, root_resource=scope.root, hooks=hooks, steps=STEPS
        )
    except (FhirpathError, ArithmeticError) as error:
        return Undecided(str(error))


def _resolver(scope: Scope) -> Callable[[str], dict[str, Any] | None]:
    """What the entries of the Bundle around hold; of others what the reference says, its type."""

    def resolve(reference: str) -> dict[str, Any] | None:
        inside = scope.bundle.by_url.get(reference) if scope.bundle else None
        if inside:
            return inside[0]
        parsed = parse(reference)
        return {"resourceType": parsed.type} if isinstance(parsed, Literal) else None

    return resolve
