"""A measurement as exact amounts in the unit of the rules. A unit that is missing is tried, never chosen."""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from app.case.evidence import Measurement
from app.clinical.analytes import Analyte
from app.clinical.answer import Evidence
from app.clinical.discrepancy import Discrepancy, Kind
from app.clinical.spans import Span
from app.terminology.ucum import canonical

MASS, AMOUNT = "g/L", "mol/L"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One measured value. readings: (unit that it was read in, amount in the analyte's unit); several if none is stated.

    low, high: the laboratory's reference range, in the analyte's unit.
    """

    analyte: str
    id: str
    evidence: Evidence
    readings: tuple[tuple[str, Span], ...]
    unit_is_stated: bool
    interpretation: str | None = None
    low: Fraction | None = None
    high: Fraction | None = None

    @property
    def spans(self) -> tuple[Span, ...]:
        """The amount under each unit that it may have."""
        return tuple(span for _, span in self.readings)

    def read_in(self, unit: str) -> "Quantity":
        """The same as if this unit had been stated."""
        return replace(self, readings=tuple(pair for pair in self.readings if pair[0] == unit))


def converted(value: Fraction, unit: str, to: str, molar_mass: Fraction | None = None) -> Fraction | None:
    """The value, exactly, in another UCUM unit; None if the two measure different things.

    molar_mass (g/mol) lets amounts of substance become masses and the reverse.
    """
    given, wanted = canonical(unit), canonical(to)
    mass, amount = canonical(MASS), canonical(AMOUNT)
    if given is None or wanted is None or mass is None or amount is None:
        return None
    base = value * given.factor + given.offset
    if given.unit != wanted.unit:
        if molar_mass is None or {given.unit, wanted.unit} != {mass.unit, amount.unit}:
            return None
        base = base * molar_mass if given.unit == amount.unit else base / molar_mass
    return (base - wanted.offset) / wanted.factor


def in_unit_of(analyte: Analyte, value: Fraction, unit: str) -> Fraction | None:
    """The value in the unit of the analyte's cut-offs, or None for a unit of another quantity."""
    return value if unit in analyte.same else converted(value, unit, analyte.unit, analyte.molar_mass)


def quantity(item: Measurement, path: str, analyte: Analyte) -> Quantity | Discrepancy:
    """The measurement in the analyte's unit, or why it cannot be used."""
    assert item.value is not None
    value = Fraction(item.value)
    if value < 0 or (value == 0 and item.comparator == "<"):
        return below_nothing(item, path)
    units = (item.unit,) if item.unit else item.unit_candidates or analyte.candidates
    amounts = [(unit, amount) for unit in units if (amount := in_unit_of(analyte, value, unit)) is not None]
    if not amounts:
        text = f"'{', '.join(units)}' measures something else than {item.analyte}: a unit like {analyte.unit} is wanted"
        return _unusable(item, path, "unit-of-another-quantity", "inconsistent_terms", text)
    plausible = [
        (unit, _span(amount, item.comparator)) for unit, amount in amounts if _is_plausible(item, amount, analyte)
    ]
    if not plausible:
        text = f"{item.value} {' or '.join(units)} is no plausible {item.analyte}: wanted is {_range(analyte)}"
        return _unusable(item, path, "implausible-amount", "contradiction", text)
    ends = (item.reference_low, item.reference_high)
    low, high = (
        None if end is None or not item.unit else in_unit_of(analyte, Fraction(end), item.unit) for end in ends
    )
    stated = item.unit is not None or len(analyte.candidates) == 1
    return Quantity(
        analyte.word, item.id, _evidence(item, path), tuple(plausible), stated, item.interpretation, low, high
    )


def below_nothing(item: Measurement, path: str) -> Discrepancy:
    """That there can be no such amount of anything."""
    return _unusable(
        item, path, "negative-amount", "contradiction", f"{item.comparator or ''}{item.value} is below nothing"
    )


def _is_plausible(item: Measurement, amount: Fraction, analyte: Analyte) -> bool:
    """`< 0.1` may lie anywhere below, `> 200` anywhere above."""
    above = amount >= analyte.low or item.comparator in (">", ">=")
    below = amount <= analyte.high or item.comparator in ("<", "<=")
    return above and below


def _span(amount: Fraction, comparator: str | None) -> Span:
    match comparator:
        case "<" | "<=":
            return Span(Fraction(0), amount, high_open=comparator == "<")
        case ">" | ">=":
            return Span(amount, None, low_open=comparator == ">")
        case _:
            return Span.point(amount)


def _evidence(item: Measurement, path: str) -> Evidence:
    words = f"{item.analyte} {item.comparator or ''}{item.value} {item.unit or '(no unit)'}"
    return Evidence(item.as_stated or words, path)


def _range(analyte: Analyte) -> str:
    low, high = (Decimal(end.numerator) / Decimal(end.denominator) for end in (analyte.low, analyte.high))
    return f"{low} to {high} {analyte.unit}"


def _unusable(item: Measurement, path: str, key: str, kind: Kind, text: str) -> Discrepancy:
    sentence = f"{item.analyte}: {text}. The value is not used."
    return Discrepancy(key, kind, sentence, (path,), (item.id,), (_evidence(item, path).text,))
