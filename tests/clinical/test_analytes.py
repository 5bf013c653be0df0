"""The table of analytes against mappings/: words that exist, units that are theirs, plausible ranges that are no narrower."""

import csv
from fractions import Fraction

from app.clinical.analytes import ANALYTES
from app.clinical.quantity import converted, in_unit_of
from tests.case.values_drawn import ROOT, TERMINOLOGY


def test_every_analyte_is_a_word_of_the_laboratory_vocabulary() -> None:
    assert set(ANALYTES) <= set(TERMINOLOGY.words["labs"])


def test_every_unit_to_try_is_one_of_the_vocabulary_and_of_the_analytes_quantity() -> None:
    for analyte in ANALYTES.values():
        assert set(analyte.candidates) <= set(TERMINOLOGY.units), analyte.word
        assert all(in_unit_of(analyte, Fraction(1), unit) is not None for unit in analyte.candidates), analyte.word


def test_plausible_ranges_hold_those_of_the_mappings() -> None:
    rows = csv.DictReader((ROOT / "mappings" / "plausible_ranges.csv").read_text(encoding="utf-8").splitlines())
    compared = [row for row in rows if row["analyte"] in ANALYTES]
    assert len(compared) >= 15
    for row in compared:
        analyte = ANALYTES[row["analyte"]]
        low, high = (in_unit_of(analyte, Fraction(row[end]), row["unit"]) for end in ("low", "high"))
        assert low is not None and high is not None
        assert analyte.low <= low and high <= analyte.high, row


def test_the_factors_are_those_of_the_domain() -> None:
    def exactly(word: str, value: str, unit: str, to: str) -> Fraction | None:
        return converted(Fraction(value), unit, to, ANALYTES[word].molar_mass)

    assert exactly("creatinine", "2.0", "mg/dL", "umol/L") == Fraction("176.8")
    assert exactly("calcium", "4.008", "mg/dL", "mmol/L") == 1
    assert exactly("beta_2_microglobulin", "5.5", "ug/mL", "mg/L") == Fraction("5.5")
    assert exactly("igg", "8000", "mg/dL", "g/dL") == 8
    assert exactly("hemoglobin", "9.3", "g/dL", "g/L") == 93
    assert exactly("kappa_free_light_chain", "10", "mg/dL", "mg/L") == 100
    assert exactly("albumin", "40", "g/L", "mmol/L") is None
