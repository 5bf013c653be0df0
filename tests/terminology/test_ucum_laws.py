"""The laws that hold for every UCUM code, and second opinions: the definitions' file and ucumvert's own parser."""

import csv
import sys
from fractions import Fraction
from pathlib import Path

import ucumvert
import ucumvert.xml_util
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ucumvert.parser import InvalidUcumError, get_ucum_parser, parse_ucum

from app.terminology.ucum import Canonical, canonical, is_valid
from app.terminology.ucum_units import standard

ROOT = Path(__file__).resolve().parents[2]
PROPER = sorted(key for key, unit in standard().atoms.items() if unit.dimension is not None and not unit.offset)
PREFIXABLE = [key for key in PROPER if standard().atoms[key].metric]
SIMPLE = st.one_of(
    st.sampled_from(PROPER),
    st.builds("{}{}".format, st.sampled_from(sorted(standard().prefixes)), st.sampled_from(PREFIXABLE)),
)
COMPONENTS = st.one_of(
    st.builds("{}{}{}".format, SIMPLE, st.sampled_from(["", "2", "+3", "-1", "-4"]), st.sampled_from(["", "{x}"])),
    st.integers(1, 10_000).map(str),
    st.just("{cells}"),
)
TERMS = st.recursive(
    COMPONENTS,
    lambda inner: st.one_of(st.builds("{}.{}".format, inner, COMPONENTS), st.builds("{}/({})".format, inner, inner)),
    max_leaves=4,
)
exhaustively = settings(derandomize=True, max_examples=200, deadline=None)


def meaning(code: str) -> Canonical:
    """What the code means; an example whose exact factor is longer than is reckoned (LARGEST_FACTOR_BITS) is passed over."""
    read = canonical(code)
    assert read is not None or is_valid(code), code
    assume(read is not None)
    assert read is not None
    return read


@exhaustively
@given(TERMS, TERMS)
def test_a_product_multiplies_and_a_quotient_divides(one: str, other: str) -> None:
    first, second = meaning(one), meaning(other)
    assert meaning(f"({one}).({other})").factor == first.factor * second.factor
    assert meaning(f"({one})/({other})").factor == first.factor / second.factor
    assert meaning(f"({one}).({other})") == meaning(f"({other}).({one})")
    assert meaning(f"({one})/({other}).({other})") == first
    assert meaning(f"({one})/({one})") == Canonical("1", Fraction(1))


@exhaustively
@given(TERMS)
def test_a_leading_solidus_inverts(term: str) -> None:
    assert meaning(f"/({term})") == meaning(f"1/({term})")
    assert meaning(f"/({term})").factor == 1 / meaning(term).factor


@exhaustively
@given(SIMPLE, st.integers(1, 5))
def test_an_exponent_is_repeated_multiplication(unit: str, exponent: int) -> None:
    separated = f"{unit}+{exponent}"  # the plus keeps 10* and its power apart for the reader; UCUM allows it
    assert meaning(separated) == meaning(".".join([unit] * exponent))
    assert meaning(f"{unit}-{exponent}") == meaning("/" + "/".join([unit] * exponent))


@exhaustively
@given(TERMS)
def test_the_canonical_unit_is_a_code_that_stands_for_itself(term: str) -> None:
    unit = meaning(term).unit
    assert meaning(unit) == Canonical(unit, Fraction(1))


@exhaustively
@given(TERMS)
def test_an_annotation_and_parentheses_change_nothing(term: str) -> None:
    assert meaning(f"(({term})){{any'thing}}") == meaning(term)


@exhaustively
@given(st.text(max_size=40) | st.text(alphabet="mgLkd10*2-+./(){}[]iU%' ", max_size=12))
def test_any_text_is_answered(text: str) -> None:
    assert canonical(text) is None or is_valid(text)


def test_the_table_in_the_repository_is_the_one_that_the_script_writes() -> None:
    sys.path.insert(0, str(ROOT / "scripts"))
    from compile_ucum_table import TABLE, table

    assert (ROOT / TABLE).read_text(encoding="utf-8") == table()


def ucumvert_takes(code: str) -> bool:
    try:
        parse_ucum(code, PARSER)
    except InvalidUcumError:
        return False
    return True


PARSER = get_ucum_parser()


def test_ucums_published_examples_are_valid_where_another_parser_says_so() -> None:
    path = Path(ucumvert.xml_util.UCUM_ESSENCE_FILE).with_name("ucum_examples.tsv")
    with path.open(encoding="utf-8", newline="") as file:
        codes = [row[1] for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)][1:]
    assert len(codes) > 800
    assert [code for code in codes if not is_valid(code)] == ["Torr"]  # in the examples, but in no table of UCUM
    assert [code for code in codes[::8] if is_valid(code) != ucumvert_takes(code)] == []


@settings(derandomize=True, max_examples=150, deadline=None)
@given(TERMS)
def test_another_parser_takes_what_is_valid_here(term: str) -> None:
    assert is_valid(term) and ucumvert_takes(term)
