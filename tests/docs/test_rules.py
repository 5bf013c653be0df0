"""The table of docs/rules.md that says where a document states each input: its words are words of mappings/."""

import re

from tests.case.values_drawn import ROOT, TERMINOLOGY

VOCABULARIES = {
    "measurements": "labs",
    "findings": "findings",
    "cytogenetics": "cytogenetics",
    "assessments": "compartments",
}


def cells() -> list[str]:
    """The last column of the table."""
    text = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    table = text.partition("| rule | input | list: words |")[2].partition("\n\n")[0]
    return [row.split("|")[-2].strip() for row in table.splitlines() if row.count("|") == 4][1:]


def test_each_word_that_the_table_of_inputs_names_is_one_of_its_vocabulary() -> None:
    named = [found for cell in cells() for found in re.findall(r"(\w+): ([\w, ]+)", re.sub(r"`[^`]*`", "", cell))]
    assert {name for name, _ in named} == set(VOCABULARIES)
    for name, words in named:
        assert set(words.split(", ")) <= set(TERMINOLOGY.words[VOCABULARIES[name]]), (name, words)


def test_the_table_names_an_input_for_each_row() -> None:
    assert len(cells()) > 30
    assert all(cells())
