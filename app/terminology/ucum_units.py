"""What UCUM's unit symbols mean, exactly: each atom as a number times base units.

The table ucum_units.json is compiled by scripts/compile_ucum_table.py from UCUM's own definitions (ucum-essence.xml).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files

from app.terminology.ucum_syntax import Component, InvalidUcum, components

LARGEST_EXPONENT = 99
LARGEST_FACTOR_BITS = 2048
"""Beyond these a code is valid, but nothing is computed: `10*999999999` would fill the memory."""

Dimension = dict[str, int]


@dataclass(frozen=True, slots=True)
class Unit:
    """value_in_base = value * factor + offset, in the base units of `dimension`, each with its exponent.

    dimension is None for a unit on a logarithmic or other scale that no exact factor describes (pH, bel, ...).
    """

    dimension: Mapping[str, int] | None
    factor: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)
    metric: bool = False


@dataclass(frozen=True, slots=True)
class Definitions:
    """The atoms and the prefixes. Only a metric atom takes a prefix (§11)."""

    atoms: Mapping[str, Unit]
    prefixes: Mapping[str, Fraction]

    def unit(self, symbol: str) -> Unit:
        """The meaning of an atom, a prefixed atom or a whole number. Raises InvalidUcum for any other symbol."""
        if symbol.isdigit():
            return Unit({}, Fraction(int(symbol)))
        if symbol in self.atoms:
            return self.atoms[symbol]
        for length in (2, 1):
            prefix, atom = self.prefixes.get(symbol[:length]), self.atoms.get(symbol[length:])
            if prefix is not None and atom is not None and atom.metric:
                return Unit(atom.dimension, atom.factor * prefix, atom.offset)
        raise InvalidUcum(f"'{symbol}' is not a unit of UCUM, where capital and small letters differ.")


def product(parts: Iterable[Component], definitions: Definitions) -> Unit | None:
    """The product of the components, or None where it is valid but has no exact factor within the limits above.

    A unit with an offset (Cel, [degF]) stands alone, perhaps with a prefix, or has no product (§22). Raises InvalidUcum.
    """
    read = [(definitions.unit(symbol), exponent) for symbol, exponent in parts]
    if len(read) == 1 and read[0][1] == 1:
        return read[0][0] if read[0][0].dimension is not None else None
    dimension: Dimension = {}
    factor = Fraction(1)
    for unit, exponent in read:
        if unit.dimension is None or unit.offset or abs(exponent) > LARGEST_EXPONENT:
            return None
        factor *= unit.factor**exponent
        if max(factor.numerator.bit_length(), factor.denominator.bit_length()) > LARGEST_FACTOR_BITS:
            return None
        for base, power in unit.dimension.items():
            dimension[base] = dimension.get(base, 0) + power * exponent
    return Unit({base: power for base, power in dimension.items() if power}, factor)


def written(dimension: Mapping[str, int]) -> str:
    """The dimension as a UCUM code: base units in the order of their names, "g.m-3"; "1" for none."""
    return ".".join(f"{base}{power if power != 1 else ''}" for base, power in sorted(dimension.items())) or "1"


@cache
def standard() -> Definitions:
    """The definitions of the compiled table, read at the first need (measured: 5 ms)."""
    table = json.loads(files("app.terminology").joinpath("ucum_units.json").read_text(encoding="utf-8"))
    return Definitions(
        {symbol: _unit(row) for symbol, row in table["atoms"].items()},
        {symbol: Fraction(value) for symbol, value in table["prefixes"].items()},
    )


def _unit(row: dict[str, str | bool | None]) -> Unit:
    written_as = row["unit"]
    dimension = None
    if isinstance(written_as, str):
        dimension = {base: power for base, power in components(written_as) if base != "1"}
    return Unit(
        dimension, Fraction(str(row.get("factor", 1))), Fraction(str(row.get("offset", 0))), bool(row["metric"])
    )
