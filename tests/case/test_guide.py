"""The guide to the case document says what is so."""

import re

from app.case.document import Case
from app.case.reading import read_yaml
from tests.case.values_drawn import ROOT, TERMINOLOGY

GUIDE = (ROOT / "docs" / "case-document.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
ABOUT_THE_WHOLE = {"id", "title", "grain", "n", "recorded", "source", "sharing"}


def test_the_example_of_the_guide_is_a_case() -> None:
    case = read_yaml(BLOCKS[-1].encode(), TERMINOLOGY.words)
    assert (case.id, str(case.measurements[0].value)) == ("my-first-case", "9.30")


def test_the_items_that_need_care_are_items_of_a_case() -> None:
    assert len(BLOCKS) == 2
    head = (
        BLOCKS[-1]
        .partition("measurements:")[0]
        .replace("{id: diagnosis,", "{id: restaging, kind: response}\n  - {id: diagnosis,")
    )
    case = read_yaml((head + BLOCKS[0]).encode(), TERMINOLOGY.words)
    assert str(case.measurements[0].sensitivity) == "0.00001"
    assert case.cytogenetics[0].alleles == "both"


def test_every_list_of_the_document_is_explained() -> None:
    assert [name for name in set(Case.model_fields) - ABOUT_THE_WHOLE if f"`{name}`" not in GUIDE] == []


def test_every_compartment_and_kind_of_missing_is_named() -> None:
    words = {*TERMINOLOGY.words["compartments"], "not_assessed", "not_stated", "not_available", "not_applicable"}
    assert [word for word in words if f"`{word}`" not in GUIDE] == []
