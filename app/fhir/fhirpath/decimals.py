"""How FHIRPath's Decimals are computed: exactly where that is possible, and with 28 digits elsewhere."""

from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow

EXACT = Context(prec=150, Emax=300, Emin=-300, traps=[InvalidOperation, DivisionByZero, Overflow])
"""Sums and products of numbers as FHIR has them lose no digit."""
DIVIDED = Context(prec=28, Emax=300, Emin=-300, traps=[InvalidOperation, DivisionByZero, Overflow])
"""Quotients, roots and logarithms: 28 digits, as N1 asks of a Decimal."""
PLACES = 8
"""Decimal places that count when amounts in different units are compared (N1, section 4.1.4: a step of 10^-8)."""


def rounded(value: Decimal, places: int = PLACES) -> Decimal:
    """The value with at most so many decimal places, half away from zero."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= -places:
        return value
    return value.quantize(Decimal(1).scaleb(-places), "ROUND_HALF_UP", EXACT)
