"""Every item of the published cases has its phrase, and says of a missing unit that it is missing."""

from pathlib import Path

import pytest

from app.case.document import ITEM_LISTS, Case
from app.case.reading import read_yaml
from app.terminology.terminology import Terminology
from app.web.cases.statements import STATEMENTS, statement

ROOT = Path(__file__).parents[3]
TERMS = Terminology.load(ROOT / "mappings")
CASES = {path.stem: path for path in sorted((ROOT / "app" / "literature").glob("*.yaml"))}


def case_of(name: str) -> Case:
    return read_yaml(CASES[name].read_bytes(), TERMS.words)


def test_every_list_of_a_case_document_has_its_phrases() -> None:
    assert list(STATEMENTS) == list(ITEM_LISTS)


@pytest.mark.parametrize("name", CASES)
def test_every_item_of_a_published_case_has_a_phrase_without_an_underscore(name: str) -> None:
    case = case_of(name)
    for list_ in ITEM_LISTS:
        for item in getattr(case, list_):
            about, says = statement(item, list_, TERMS)
            assert about
            assert "None" not in says
            assert "_" not in about.replace(str(getattr(item, "label", "")), "")


def test_a_value_without_a_unit_says_so_and_names_what_it_may_be() -> None:
    found = {item.id: statement(item, "measurements", TERMS)[1] for item in case_of("index-case").measurements}
    assert found["beta-2-microglobulin"] == "10.8, unit not stated (mg/L or mg/dL)"
    assert found["calcium"] == "14.4 mg/dL"
    assert found["hemoglobin"] == "9.3 g/dL"
