"""UCUM codes, compared exactly: 6.36 g/dL is 63.6 g/L.

    canonical("g/dL")  →  Canonical(unit="g.m-3", factor=10000)
    canonical("g/L")   →  Canonical(unit="g.m-3", factor=1000)

Two codes are commensurable when their canonical units are equal. Source: ucum.org/ucum, definitions of version 2.2.

Where UCUM is followed although it surprises: annotations mean nothing (§6.2), so `{score}`, `{ratio}` and `1` are one
unit, and so are `10*9/L{WBC}` and `10*9/L`.

Where UCUM is not followed, because an equality would be false at the bedside. Each of these stays a dimension of its own:
- `mol`: UCUM has it as the number 6.0221367 × 10²³ (an old value), so that mmol/L would compare with cells/L.
- `eq`, `osm`: UCUM has both as mol; 2.5 mmol/L of calcium are 5 meq/L, and a search for a high calcium would lie.
- `[HPF]` (with `[LPF]`), `[hnsf'U]`, `[NTU]`, `[FNU]`, `bit`: UCUM has them as plain numbers.
- Arbitrary units such as `[iU]`: not commensurable with anything else (§24), but `m[iU]/L` and `u[iU]/mL` are the same
  (§25, read strictly, would forbid even that).
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from app.terminology.ucum_syntax import InvalidUcum, components
from app.terminology.ucum_units import product, standard, written

LONGEST = 256
"""Characters of a code that is read. The longest of R4's ucum-common has 39."""


@dataclass(frozen=True, slots=True)
class Canonical:
    """A unit in base units: value_in_canonical = value * factor + offset, exactly.

    unit: a UCUM code of base units, equal for all commensurable codes. offset is 0 but for temperature scales.
    """

    unit: str
    factor: Fraction
    offset: Fraction = Fraction(0)

    def amount(self, value: Decimal | int) -> Fraction:
        """The value, given in the code's own unit, in the canonical unit."""
        return Fraction(value) * self.factor + self.offset


def canonical(code: str) -> Canonical | None:
    """What a UCUM code (case sensitive) means, or None where only the code itself can be compared.

    None: the code is not valid, or has no exact factor (pH, bel, a product with Cel), or its numbers are beyond reason.
    """
    return _read(code)[0] if len(code) <= LONGEST else None


def is_valid(code: str) -> bool:
    """Whether the code is UCUM: its syntax, its symbols, and prefixes only where they are allowed."""
    return why_invalid(code) is None


def why_invalid(code: str) -> str | None:
    """A sentence that says what is wrong with the code, or None when it is valid. A code over LONGEST is not read."""
    return _read(code)[1] if len(code) <= LONGEST else f"The code is longer than {LONGEST} characters."


@lru_cache(maxsize=4096)
def _read(code: str) -> tuple[Canonical | None, str | None]:
    try:
        unit = product(components(code), standard())
    except InvalidUcum as fault:
        return None, str(fault)
    if unit is None or unit.dimension is None:
        return None, None
    return Canonical(written(unit.dimension), unit.factor, unit.offset), None
