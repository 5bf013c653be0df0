"""UCUM codes mean what the definition (ucum.org/ucum, tables of units) says. Expected numbers are worked out by hand."""

import csv
import time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from app.terminology.ucum import LONGEST, canonical, is_valid, why_invalid

ROOT = Path(__file__).resolve().parents[2]


def in_other_unit(value: str, code: str, other: str) -> Fraction:
    """The value of one code in the other, which has to be commensurable and without offset."""
    read, target = canonical(code), canonical(other)
    assert read and target and read.unit == target.unit and not target.offset
    return read.amount(Decimal(value)) / target.factor


@pytest.mark.parametrize(
    ("value", "code", "same", "other"),
    [
        ("6.36", "g/dL", "63.6", "g/L"),
        ("1440", "mg/(24.h)", "1", "mg/min"),
        ("1.5", "g/(24.h)", "1500", "mg/d"),
        ("1", "10*9/L", "1", "10*3/uL"),
        ("250", "10*3/uL", "250000", "/uL"),
        ("1", "10^9/L", "1", "10*9/L"),
        ("4.5", "10*12/L", "4.5", "10*6/uL"),
        ("1", "mm[Hg]", "133.322", "Pa"),
        ("1", "[lb_av]", "453.59237", "g"),
        ("1", "[in_i]", "2.54", "cm"),
        ("45", "%", "0.45", "1"),
        ("3", "{ratio}", "3", "{score}"),
        ("1", "mmol/L", "1", "mol/m3"),
        ("60", "U/L", "1", "ukat/L"),
        ("5", "m[iU]/L", "5", "u[IU]/mL"),
        ("1", "ueq/mL", "1", "meq/L"),
        ("22", "kg/m2", "0.0022", "kg/cm2"),
        ("1", "m/s2", "100", "Gal"),
        ("1", "a", "365.25", "d"),
        ("12", "mo", "1", "a"),
        ("1", "wk", "168", "h"),
        ("1", "h", "60", "min"),
        ("1", "L", "1000", "cm3"),
        ("1", "l", "1", "L"),
        ("1", "ml{SUVbw}", "1", "mL"),
        ("1", "Gy", "100", "RAD"),
        ("1", "mL/min/(173.10*-2.m2)", "1", "mL/min/173/10*-2/m2"),
        ("180", "deg", "200", "gon"),
        ("1", "[LPF]", "100", "[HPF]"),
        ("1", "By", "8", "bit"),
        ("1", "KiBy", "1024", "By"),
        ("1", "dar", "10", "m2"),
        ("6.3", "s/m.mg", "0.0063", "s.m-1.g"),
        ("1", "/m.s", "1", "s/m"),
        ("1", "(m)/((s).(s))", "1", "m.s-2"),
        ("1", "g/(8.h){shift}", "0.125", "g/h"),
        ("3", "/100{WBC}", "0.03", "{WBC}"),
        ("1", "[ly]", "946073047258080000", "cm"),
    ],
)
def test_a_value_is_the_same_amount_in_another_unit(value: str, code: str, same: str, other: str) -> None:
    assert in_other_unit(value, code, other) == Fraction(same)


def test_m_protein_is_compared_exactly_and_in_base_units() -> None:
    per_decilitre, per_litre = canonical("g/dL"), canonical("g/L")
    assert per_decilitre and per_litre
    assert per_decilitre.unit == per_litre.unit == "g.m-3"
    assert per_decilitre.amount(Decimal("6.36")) == per_litre.amount(Decimal("63.6")) == 63600


@pytest.mark.parametrize(("code", "value"), [("Cel", "37"), ("[degF]", "98.6"), ("mCel", "37000"), ("Cel{oral}", "37")])
def test_a_temperature_keeps_its_zero(code: str, value: str) -> None:
    read = canonical(code)
    assert read and read.unit == "K" and read.amount(Decimal(value)) == Fraction("310.15")


def test_the_freezing_point_is_zero_in_reaumur_too() -> None:
    read = canonical("[degRe]")
    assert read and read.amount(0) == Fraction("273.15") and read.amount(80) == Fraction("373.15")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("[iU]/L", "mol/L"),
        ("[iU]/L", "/L"),
        ("[iU]", "[arb'U]"),
        ("mmol/L", "/L"),
        ("meq/L", "mmol/L"),
        ("mosm/kg", "mmol/kg"),
        ("{cells}/[HPF]", "{cells}"),
        ("[hnsf'U]", "%"),
        ("m", "m2"),
        ("mm[Hg]", "mm"),
        ("mL", "g"),
        ("rad", "1"),
        ("a", "ar"),
    ],
)
def test_what_must_not_be_compared_has_different_canonical_units(one: str, other: str) -> None:
    read, second = canonical(one), canonical(other)
    assert read and second and read.unit != second.unit


@pytest.mark.parametrize(
    "code", ["[pH]", "dB", "B[SPL]", "%[slope]", "Np", "mol/(kg.Cel)", "Cel2", "/Cel", "10.Cel", "m999", "10*999999999"]
)
def test_a_valid_code_without_an_exact_factor_is_compared_by_its_code(code: str) -> None:
    assert is_valid(code) and canonical(code) is None


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("", "at the end"),
        ("m/", "at the end"),
        ("m//s", "at character 3"),
        ("(m", "not closed"),
        ("m)", "at character 2"),
        ("()", "at character 2"),
        ("(m)2", "at character 4"),
        ("m^2", "at character 2"),
        ("m0", "at character 2"),
        ("12h", "at character 3"),
        ("10+3/ul", "at character 3"),
        ("mg dL", "at character 3"),
        ("mg\n", "at character 3"),
        ("{a b}", "annotation at character 1"),
        ("{a}{b}", "annotation at character 4"),
        ("{a}rad2{b}", "at character 4"),
        ("{a{b}}", "annotation at character 1"),
        ("mcg", "'mcg'"),
        ("mEq", "'mEq'"),
        ("MG/DL", "'DL'"),  # MG is a megagauss
        ("kmin", "'kmin'"),
        ("m[lb_av]", "'m[lb_av]'"),
        ("kkg", "'kkg'"),
        ("iU", "'iU'"),
        ("µg", "at character 1"),
        ("m\u0663", "at character 2"),
        ("\ud800", "at character 1"),
    ],
)
def test_a_code_that_is_no_ucum_is_refused_with_its_place_or_symbol(code: str, says: str) -> None:
    assert canonical(code) is None and not is_valid(code)
    assert says in (why_invalid(code) or "")


def test_every_unit_of_our_own_vocabulary_has_an_exact_factor() -> None:
    with (ROOT / "mappings/units.csv").open(encoding="utf-8", newline="") as file:
        codes = [row["word"] for row in csv.DictReader(file)]
    assert len(codes) > 20 and [code for code in codes if canonical(code) is None] == []


@pytest.mark.parametrize(
    "code",
    [
        "m" * 10_000,
        "(" * 10_000 + "m" + ")" * 10_000,
        "(" * 127 + "m" + ")" * 127,
        "(" * LONGEST,
        "{" * LONGEST,
        "[" * LONGEST,
        "{a}/" * 63 + "m",
        "m9" + "9" * 200,
        "Ym99." * 51 + "m",
        "Ym99/" * 51 + "m",
        "deg99." * 42 + "m",
        "9" * LONGEST,
        "a[b]" * 63,
    ],
)
def test_a_hostile_code_is_answered_at_once(code: str) -> None:
    started = time.process_time()
    read = canonical(code)
    assert time.process_time() - started < 0.05
    assert read is None or len(read.unit) < 10 and read.factor.numerator.bit_length() < 2048
