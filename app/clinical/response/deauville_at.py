"""The metabolic response of a case: the Deauville scores of one moment."""

from collections.abc import Iterator
from fractions import Fraction

from app.clinical.answer import Answer, Criterion, status_of
from app.clinical.facts import Facts
from app.clinical.response.deauville import AVID_FROM, EXTRAMEDULLARY, FOCAL, MARROW, metabolic
from app.clinical.seen import FEWER
from app.clinical.truth import Truth, among

RULE, RULESET = "metabolic-response", "deauville-impetus-2021/1"
WORDS = (MARROW, FOCAL, EXTRAMEDULLARY)


def metabolic_answer(facts: Facts, at: str, new_lesion: Truth) -> Iterator[Answer]:
    """The class, where the record has a score. new_lesion: of soft tissue or bone, by any examination of the moment."""
    if not facts.evidence(*WORDS):
        return
    avid = {word: _avid(facts, word) for word in WORDS}
    fewer = facts.seen.of(FEWER)
    found = metabolic(avid[MARROW], avid[FOCAL], avid[EXTRAMEDULLARY], new_lesion, fewer)
    yield Answer(
        RULE,
        RULESET,
        status_of(found.classes),
        found.classes,
        found.deciding,
        criteria=(
            *(Criterion(f"{word} below {AVID_FROM}", ~truth, facts.evidence(word)) for word, truth in avid.items()),
            Criterion("new lesion", new_lesion),
            Criterion("fewer or less avid lesions", fewer, facts.seen.evidence(FEWER)),
        ),
        at=at,
    )


def _avid(facts: Facts, word: str) -> Truth:
    """Where there is nothing to score, nothing is avid."""
    limit = Fraction(AVID_FROM)
    if not facts.of(word) and any(one.analyte == word and one.missing == "not_applicable" for one in facts.words):
        return Truth.NOT_MET
    return among(value >= limit for value in facts.possible(word, (limit,)))
