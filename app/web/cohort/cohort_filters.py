"""The filters of the table and of the curves: the words that a form offers, and how what was chosen is said."""

from collections.abc import Mapping

from app.clinical.cohort_table.chosen import MARROW
from app.interaction.case_filters import OF_A_VIEW, words_of
from app.terminology.terminology import Terminology
from app.web.cases.statements import text_of
from app.web.cohort.cohort_words import ABSENCES

VOCABULARIES = {"site": "sites", "agent": "drugs"}
LABELS = {"site": "Site of disease", "agent": "Agent", "marrow": "Marrow at extramedullary relapse"}
MARROWS = {"clear": "clear of disease", "involved": "involved", "other": "otherwise described", **ABSENCES}
Choices = list[tuple[str, str, list[tuple[str, str]]]]
"""Filter, its label, and its words with their texts."""


def known_filters(terminology: Terminology) -> dict[str, tuple[str, ...]]:
    """The filters with all of their words, for `asked_words`."""
    words = words_of(terminology)
    return {name: words[name] for name in OF_A_VIEW}


def choices_of(terminology: Terminology) -> Choices:
    """What the form offers: sites and agents by the alphabet, the marrow in the order of the rule."""
    found: Choices = []
    for name, label in LABELS.items():
        if name == "marrow":
            found.append((name, label, [(word, MARROWS[word]) for word in MARROW]))
            continue
        concepts = terminology.vocabularies[VOCABULARIES[name]].values()
        texts = [(one.word, one.text) for one in concepts]
        found.append((name, label, sorted(texts, key=lambda pair: pair[1].casefold())))
    return found


def chosen_in_words(asked: Mapping[str, str], terminology: Terminology) -> str | None:
    """`site of disease: skin; marrow at extramedullary relapse: clear of disease`; None where nothing is filtered."""
    told = []
    for name, label in LABELS.items():
        if name in asked:
            text = MARROWS.get(asked[name]) or text_of(terminology, VOCABULARIES.get(name, "sites"), asked[name])
            told.append(f"{label[:1].lower()}{label[1:]}: {text[:1].lower()}{text[1:]}")
    return "; ".join(told) or None
