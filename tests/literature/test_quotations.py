"""Each quotation of the ten published cases is in the report, word by word."""

import pytest

from tests.literature.published import CASES, IDS, normal, quotations, report


@pytest.mark.parametrize("id_", IDS)
def test_every_quotation_stands_in_the_report(id_: str) -> None:
    whole, body = report()
    found = quotations(CASES[id_])
    assert [(path, text) for path, text in found if normal(text) not in whole and normal(text) not in body] == []
    assert len(found) >= 10


def test_a_word_that_the_report_does_not_have_is_noticed() -> None:
    whole, body = report()
    assert normal("hemoglobin 9.4g/dL") not in whole
    assert normal("hemoglobin 9.3g/dL") in whole
    assert len(body) < len(whole)


ITEMS_WITH_WORDS = ("measurements", "cytogenetics", "findings", "stages", "lesions", "treatments")


@pytest.mark.parametrize("id_", IDS)
def test_every_value_has_the_words_that_it_was_taken_from(id_: str) -> None:
    case = CASES[id_]
    items = [item for name in ITEMS_WITH_WORDS for item in getattr(case, name)]
    assert [item.id for item in items if item.as_stated is None] == []
    unquoted = [one.id for one in case.assessments if one.missing is None and one.as_stated is None]
    unquoted += [one.id for one in case.outcomes if one.missing is None and one.as_stated is None]
    assert unquoted == []


@pytest.mark.parametrize("id_", IDS)
def test_every_number_of_a_measurement_stands_in_its_quotation(id_: str) -> None:
    for item in (*CASES[id_].measurements, *CASES[id_].statistics):
        value = getattr(item, "value", None)
        if value is not None:
            assert str(value) in str(item.as_stated), item.id
