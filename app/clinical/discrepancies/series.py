"""Rows of a table: figures that cannot go together, marrow that a title speaks of and a row does not have, no numbers."""

from collections.abc import Iterator
from fractions import Fraction

from app.case.document import Case
from app.case.record import Statistic
from app.clinical.discrepancy import Discrepancy
from app.clinical.intervals import DAYS_PER_MONTH
from app.clinical.marks import Sign, marks_of

MONTHS = {"mo": Fraction(1), "d": 1 / DAYS_PER_MONTH, "wk": 7 / DAYS_PER_MONTH, "a": Fraction(12)}
MARROW_IN_TITLE = "despite concomitant medullary response"


def series(case: Case) -> Iterator[Discrepancy]:
    """Each rule over one row."""
    yield from _one_sentence(case)
    yield from _origin_narrower_than_treatment(case)
    yield from _marrow(case)
    yield from _poor_outcome(case)


def _one_sentence(case: Case) -> Iterator[Discrepancy]:
    """A time to progression that is longer than the survival of which the same sentence speaks."""
    by_words: dict[str, list[tuple[int, Statistic]]] = {}
    for index, one in enumerate(case.statistics):
        if one.as_stated and one.value is not None:
            by_words.setdefault(one.as_stated, []).append((index, one))
    for words, found in by_words.items():
        times = [(i, one) for i, one in found if one.measure == "time_to_progression"]
        survivals = [(i, one) for i, one in found if one.measure == "survival_after_emm"]
        for (i, time), (j, survival) in ((a, b) for a in times for b in survivals):
            if _months(time) is not None and (_months(time) or 0) > (_months(survival) or 0):
                text = f"Read literally, '{time.id}' is longer than '{survival.id}' after the same relapse. What it is counted from is not stated."
                paths = (f"statistics[{i}]", f"statistics[{j}]")
                yield Discrepancy(
                    "progression-after-death", "contradiction", text, paths, (time.id, survival.id), (words,)
                )


def _months(one: Statistic) -> Fraction | None:
    factor = MONTHS.get(one.unit or "")
    return None if one.value is None or factor is None else Fraction(one.value) * factor


def _origin_narrower_than_treatment(case: Case) -> Iterator[Discrepancy]:
    """A time counted from one kind of transplant, where the row has several."""
    unclear = [one for one in case.treatments if one.procedure == "stem_cell_transplant" and one.given_to != "all"]
    for index, one in enumerate(case.statistics):
        if unclear and one.origin_as_stated == "ASCT":
            text = f"'{one.id}' is counted from ASCT; the treatment is autologous or allogeneic, and how many had which is not stated."
            said = tuple(words for words in (unclear[0].as_stated, one.as_stated) if words)
            fields = (unclear[0].id, one.id)
            yield Discrepancy(
                "origin-narrower-than-treatment", "contradiction", text, (f"statistics[{index}]",), fields, said
            )


def _marrow(case: Case) -> Iterator[Discrepancy]:
    if MARROW_IN_TITLE not in case.source.title or case.source.cited_as is None:
        return
    marrow = [mark for mark in marks_of(case) if mark.compartment == "marrow"]
    silent = [mark for mark in marrow if mark.sign is Sign.SILENT]
    if not any(mark.sign is Sign.CLEAR for mark in marrow):
        text = (
            f"The title says '{MARROW_IN_TITLE}'; for these {case.n} the marrow is not documented. It is not negative."
        )
        quotations = (MARROW_IN_TITLE, *(mark.as_stated for mark in silent if mark.as_stated))
        paths, fields = tuple(mark.path for mark in silent), tuple(mark.id for mark in silent)
        yield Discrepancy("marrow-not-documented", "unsupported", text, paths, fields, quotations)


def _poor_outcome(case: Case) -> Iterator[Discrepancy]:
    poor = [(index, one) for index, one in enumerate(case.assessments) if one.status == "poor_outcome"]
    if poor and not any(one.measure in ("dead", "survival_after_emm") for one in case.statistics):
        text = "A poor outcome is no number: how many died, and when, is not stated."
        said = tuple(one.as_stated for _, one in poor if one.as_stated)
        fields = (*(one.id for _, one in poor), *(one.id for one in case.outcomes if one.missing))
        yield Discrepancy(
            "outcome-without-number", "missing", text, tuple(f"assessments[{i}]" for i, _ in poor), fields, said
        )
