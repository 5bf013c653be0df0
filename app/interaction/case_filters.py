"""The filters over cases: one meaning, and one set of words, for the list of cases and for the views over all of them."""

from collections.abc import Iterable, Mapping
from unicodedata import normalize

from app.case.document import Case
from app.clinical.cohort_table.chosen import MARROW, has_agent, has_site, lines_of
from app.fhir.issues import Issue, did_you_mean
from app.fhir.problems import Invalid
from app.terminology.terminology import Terminology

VOCABULARY_OF = {
    "site": "sites",
    "agent": "drugs",
    "compartment": "compartments",
    "status": "responses",
    "response": "responses",
}
"""Filter → the vocabulary that its words come from."""
FILTERS = (*VOCABULARY_OF, "year", "text")
"""Those of the list of cases."""
OF_A_VIEW = ("site", "agent", "marrow")
"""Those of the table and of survival. marrow: at extramedullary relapse, as the table knows it."""
SHOWN = 40


def words_of(terminology: Terminology) -> Mapping[str, tuple[str, ...]]:
    """Each filter that takes words of a vocabulary, or of the table, with its words."""
    found = {name: tuple(terminology.vocabularies[vocabulary]) for name, vocabulary in VOCABULARY_OF.items()}
    return found | {"marrow": MARROW}


def word_faults(filters: Iterable[tuple[str, str]], terminology: Terminology) -> list[Issue]:
    """A fault for each word that its filter does not know, with the known ones, or the nearest where they are many."""
    words, faults = words_of(terminology), []
    for name, value in filters:
        if name == "year":
            if not (len(value) == 4 and value.isascii() and value.isdecimal()):
                faults.append(Issue("value", "bad-parameter", "year is four digits", "http.year", value))
        elif name in words and value not in words[name]:
            known = words[name]
            named = f"one of {', '.join(known)}" if len(known) <= SHOWN else f"one of {len(known)} words"
            text = f"{name} is {named}{did_you_mean(value, known)}"
            faults.append(Issue("value", "bad-parameter", text, f"http.{name}", value))
    return faults


def require_words(terminology: Terminology, **filters: str | None) -> None:
    """Raises Invalid for every word that is not known."""
    faults = word_faults([(name, value) for name, value in filters.items() if value is not None], terminology)
    if faults:
        raise Invalid(*faults)


def meets(case: Case, filters: Mapping[str, str]) -> bool:
    """Whether the case says something that each filter asks for. compartment and status: of one and the same assessment.

    response: a status reported in any compartment. year: of the publication or record. text: words that all stand in its id, title or
    source, in any order, whatever their case.
    """
    statements = [
        one
        for one in case.assessments
        if filters.get("compartment", one.compartment) == one.compartment
        and filters.get("status", one.status) == one.status
    ]
    return all(
        (
            "site" not in filters or any(has_site(line, filters["site"]) for line in lines_of(case)),
            "agent" not in filters or any(has_agent(line, filters["agent"]) for line in lines_of(case)),
            not {"compartment", "status"} & filters.keys() or bool(statements),
            "response" not in filters or any(one.status == filters["response"] for one in case.assessments),
            "text" not in filters or _says(case, filters["text"]),
            "year" not in filters or (case.source.published or case.recorded)[:4] == filters["year"],
        )
    )


def _says(case: Case, text: str) -> bool:
    source = case.source
    named = (case.id, case.title, source.title, source.citation, source.cited_as, source.centre)
    said = _plain(" ".join(part for part in named if part))
    return all(word in said for word in _plain(text).split())


def _plain(text: str) -> str:
    return normalize("NFKC", text).casefold()
