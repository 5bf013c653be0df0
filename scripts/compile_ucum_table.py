"""Compile UCUM's unit symbols into exact factors of base units.

    python scripts/compile_ucum_table.py

Reads ucum-essence.xml as the package ucumvert ships it; writes app/terminology/ucum_units.json. The same file always
gives the same bytes; a test compares. Pint, which ucumvert builds on, is not used: it takes its own constants (mm[Hg] is
133.322387415 Pa there, 133.322 in UCUM), holds [iU] for a plain number and computes in floats or mixes them in.
"""

import json
import sys
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import ucumvert.xml_util

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.terminology.ucum_syntax import components  # noqa: E402 (after the path is set)
from app.terminology.ucum_units import Definitions, Unit, product, written  # noqa: E402

TABLE = "app/terminology/ucum_units.json"
KEPT_APART = ("mol", "eq", "osm", "[HPF]", "[hnsf'U]", "[NTU]", "[FNU]", "bit")
"""A dimension each, although UCUM defines them as numbers or as mol: app/terminology/ucum.py says why."""
OFFSETS = {"Cel": Fraction("273.15"), "[degF]": Fraction("459.67") * 5 / 9, "[degRe]": Fraction("273.15")}
"""The zero of each scale in kelvin: the special functions of ucum.org/ucum §§29, 45 (the file has only their names)."""


class Compiler:
    """Resolves each symbol by its definition, and that by its own, down to base units."""

    def __init__(self, essence: ElementTree.Element) -> None:
        self.written_in = {one.attrib["Code"]: one for one in essence.findall("{*}unit")}
        self.prefixes = {one.attrib["Code"]: _value(one).attrib["value"] for one in essence.findall("{*}prefix")}
        self.atoms = {
            one.attrib["Code"]: Unit({one.attrib["Code"]: 1}, metric=True) for one in essence.findall("{*}base-unit")
        }
        for symbol in self.written_in:
            self.resolve(symbol)

    def resolve(self, symbol: str) -> None:
        """Put the meaning of the atom into `atoms`, after those that it is defined by."""
        if symbol in self.atoms:
            return
        definition = self.written_in[symbol]
        metric = definition.attrib["isMetric"] == "yes"
        value = _value(definition)
        if symbol in OFFSETS:
            function = value[0].attrib
            scale = self.meaning(function["value"], function["Unit"])
            self.atoms[symbol] = Unit(scale.dimension, scale.factor, OFFSETS[symbol], metric)
        elif definition.get("isSpecial") == "yes":
            self.atoms[symbol] = Unit(None, metric=metric)
        elif symbol in KEPT_APART or (definition.get("isArbitrary") == "yes" and value.attrib["Unit"] == "1"):
            self.atoms[symbol] = Unit({symbol: 1}, metric=metric)
        else:
            unit = self.meaning(value.attrib["value"], value.attrib["Unit"])
            if symbol == "[LPF]":  # 100 [HPF]: UCUM has 100 against 1
                unit = Unit({"[HPF]": 1}, unit.factor)
            self.atoms[symbol] = Unit(unit.dimension, unit.factor, metric=metric)

    def meaning(self, value: str, code: str) -> Unit:
        """A number of a unit, in base units."""
        parts = components(code)
        for part in parts:
            for start in range(3):
                if part.symbol[start:] in self.written_in:
                    self.resolve(part.symbol[start:])
        unit = product(parts, Definitions(self.atoms, {key: Fraction(one) for key, one in self.prefixes.items()}))
        if unit is None:
            raise ValueError(f"{code} has no exact factor")
        return Unit(unit.dimension, unit.factor * Fraction(value))


def _value(definition: ElementTree.Element) -> ElementTree.Element:
    found = definition.find("{*}value")
    if found is None:
        raise ValueError(f"{definition.attrib} has no value")
    return found


def row(unit: Unit) -> dict[str, str | bool | None]:
    """The unit as the table holds it: members that say nothing are left out."""
    made: dict[str, str | bool | None] = {"unit": None if unit.dimension is None else written(unit.dimension)}
    if unit.factor != 1:
        made["factor"] = str(unit.factor)
    if unit.offset:
        made["offset"] = str(unit.offset)
    return {**made, "metric": unit.metric}


def table() -> str:
    """The whole file, one atom a line."""
    essence = ElementTree.parse(ucumvert.xml_util.UCUM_ESSENCE_FILE).getroot()
    compiled = Compiler(essence)
    source = f"ucum-essence.xml, version {essence.attrib['version']} of {essence.attrib['revision-date']}"
    notice = "UCUM: Regenstrief Institute, Inc. and the UCUM Organization, all rights reserved; ucum.org/license"
    atoms = ",\n".join(f"{json.dumps(key)}: {json.dumps(row(unit))}" for key, unit in sorted(compiled.atoms.items()))
    prefixes = {key: str(Fraction(value)) for key, value in sorted(compiled.prefixes.items())}
    head = f'"source": {json.dumps(source)},\n"notice": {json.dumps(notice)},\n"prefixes": {json.dumps(prefixes)}'
    return f'{{{head},\n"atoms": {{\n{atoms}\n}}}}\n'


if __name__ == "__main__":
    (ROOT / TABLE).write_text(table(), encoding="utf-8")
