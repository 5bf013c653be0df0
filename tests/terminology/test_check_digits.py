"""Check digits, against published examples and by a second way of computing them."""

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from app.terminology.check_digits import is_luhn, is_verhoeff
from tests.terminology.mapping_folder import coded_rows


def test_every_loinc_code_of_the_mappings_has_its_check_digit() -> None:
    codes = [row["code"] for _, row in coded_rows() if row["system"] == "LNC"]
    assert len(codes) > 40
    assert [code for code in codes if not is_luhn(code)] == []


def test_every_snomed_code_of_the_mappings_has_its_check_digit() -> None:
    codes = [row["code"] for _, row in coded_rows() if row["system"] == "SCT"]
    assert len(codes) > 100
    assert [code for code in codes if not is_verhoeff(code)] == []


@pytest.mark.parametrize(
    "code", ["32730-5", "33944-8", "33945-5", "2465-4", "2465", "2465-33", "-3", "", "२465-3", "LX1-1"]
)
def test_a_loinc_code_that_public_files_have_wrong_is_refused(code: str) -> None:
    assert not is_luhn(code)


@pytest.mark.parametrize(
    "code", ["312581009", "109989007", "109989060", "12345", "0109989006", "", "10998900६", "1099890O6"]
)
def test_a_snomed_code_that_public_files_have_wrong_is_refused(code: str) -> None:
    assert not is_verhoeff(code)


@pytest.mark.parametrize("code", ["2951-2", "10449-7", "LA9633-4", "LA6684-0", "LA28865-6", "LL529-9"])
def test_loinc_numbers_and_answer_codes_of_other_publications_are_accepted(code: str) -> None:
    assert is_luhn(code)


@pytest.mark.parametrize("code", ["73211009", "22298006", "900000000000207008", "999000041000000102"])
def test_snomed_ids_of_other_publications_are_accepted(code: str) -> None:
    assert is_verhoeff(code)


@seed(20260101)
@given(st.sampled_from([row["code"] for _, row in coded_rows() if row["system"] in ("SCT", "LNC")]), st.data())
def test_one_wrong_digit_is_always_found(code: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([i for i, char in enumerate(code) if char.isdigit()]))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != code[place]]))
    spoilt = code[:place] + other + code[place + 1 :]
    assert not is_verhoeff(spoilt) and not is_luhn(spoilt)


@seed(20260101)
@given(st.sampled_from([row["code"] for _, row in coded_rows() if row["system"] == "SCT"]), st.data())
def test_two_swapped_digits_of_a_snomed_id_are_always_found(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(code) - 2))
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert swapped == code or not is_verhoeff(swapped)
