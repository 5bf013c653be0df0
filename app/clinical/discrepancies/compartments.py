"""What is said of compartments and lesions: a relapse without a place, two vocabularies, two truths, layers that differ."""

from collections.abc import Iterator
from itertools import combinations

from app.case.document import Case
from app.clinical.discrepancy import Discrepancy
from app.clinical.marks import Mark, Sign, marks_of
from app.clinical.moments import RELAPSES, same_moment

LEGACY = ("ncr",)
IMWG = ("scr", "cr", "vgpr", "pr", "mr", "sd", "pd")
SEEN_IN_CAPTION = ("figure_caption",)


def compartments(case: Case) -> Iterator[Discrepancy]:
    """Each of them, by the items concerned."""
    marks = marks_of(case)
    yield from _relapse_without_place(case, marks)
    yield from _two_vocabularies(marks)
    yield from _clear_and_involved(case, marks)
    yield from _captions_only(case)
    yield from _not_irradiated(case)
    yield from _biopsies(case)


def _relapse_without_place(case: Case, marks: tuple[Mark, ...]) -> Iterator[Discrepancy]:
    for index, event in enumerate(case.events):
        if event.kind not in RELAPSES:
            continue
        its = [mark for mark in marks if mark.at == event.id]
        grows = [mark for mark in its if mark.sign is Sign.GROWING]
        if grows and all(mark.compartment == "unspecified" and not mark.lesions for mark in grows):
            text = f"Where '{event.id}' was is not stated."
            quotations = tuple(mark.as_stated for mark in its if mark.as_stated)
            fields = (event.id, *(mark.id for mark in its))
            yield Discrepancy("relapse-without-compartment", "missing", text, (f"events[{index}]",), fields, quotations)


def _two_vocabularies(marks: tuple[Mark, ...]) -> Iterator[Discrepancy]:
    said = [mark for mark in marks if mark.status in (*LEGACY, *IMWG) and mark.layer == "reported"]
    if {mark.status in LEGACY for mark in said} == {True, False}:
        text = "Responses are given in two vocabularies: near complete remission is no class of IMWG."
        quotations = tuple(mark.as_stated for mark in said if mark.as_stated)
        paths, fields = tuple(mark.path for mark in said), tuple(mark.id for mark in said)
        yield Discrepancy("two-response-vocabularies", "inconsistent_terms", text, paths, fields, quotations)


def _clear_and_involved(case: Case, marks: tuple[Mark, ...]) -> Iterator[Discrepancy]:
    """One compartment, at one moment, free of disease and not."""
    for one, other in combinations(marks, 2):
        if one.compartment != other.compartment or one.of != other.of or one.compartment == "unspecified":
            continue
        if one.at is None or other.at is None or other.at not in same_moment(case, one.at):
            continue
        signs = {one.sign, other.sign}
        if Sign.CLEAR in signs and signs & {Sign.GROWING, Sign.PRESENT}:
            text = (
                f"The {one.compartment} is {one.status} and {other.status} at one time. No conclusion is drawn from it."
            )
            quotations = tuple(mark.as_stated for mark in (one, other) if mark.as_stated)
            paths, fields = (one.path, other.path), (one.id, other.id)
            yield Discrepancy("clear-and-involved", "contradiction", text, paths, fields, quotations)


def _captions_only(case: Case) -> Iterator[Discrepancy]:
    only = [(i, one) for i, one in enumerate(case.lesions) if one.evidence == SEEN_IN_CAPTION]
    if only:
        text = f"{len(only)} lesion{'s stand' if len(only) > 1 else ' stands'} in captions of figures only; the text does not name them."
        paths, fields = tuple(f"lesions[{i}]" for i, _ in only), tuple(one.id for _, one in only)
        quotations = tuple(one.as_stated for _, one in only if one.as_stated)
        yield Discrepancy("lesion-in-caption-only", "ambiguity", text, paths, fields, quotations)


def _not_irradiated(case: Case) -> Iterator[Discrepancy]:
    """Lesions of the relapse that radiotherapy followed, which are not among its targets."""
    for index, one in enumerate(case.treatments):
        anchor = one.start.distance.anchor if one.start and one.start.distance else None
        if not one.targets or "radiotherapy" not in (one.procedure or "") or anchor is None:
            continue
        left = sorted(lesion.id for lesion in case.lesions if lesion.at == anchor and lesion.id not in one.targets)
        if left:
            text = f"Whether '{one.id}' was also aimed at {', '.join(left)} is not stated."
            said = (one.as_stated,) if one.as_stated else ()
            fields = (*left, one.id)
            yield Discrepancy("lesion-not-among-targets", "ambiguity", text, (f"treatments[{index}]",), fields, said)


def _biopsies(case: Case) -> Iterator[Discrepancy]:
    for index, one in enumerate(case.investigations):
        if "biops" in one.procedure and one.procedure != "bone_marrow_biopsy" and one.site is None:
            text = (
                f"Of '{one.id}' the sites are not stated{', nor how many there were' if one.number_as_stated else ''}."
            )
            said = (one.as_stated,) if one.as_stated else ()
            yield Discrepancy(
                "biopsy-without-site", "missing", text, (f"investigations[{index}]",), (one.id, *one.results), said
            )
    for index, differential in enumerate(case.differentials):
        text = f"'{differential.id}' lists diagnoses; by what they were excluded is not in the record."
        said = (differential.as_stated,) if differential.as_stated else ()
        yield Discrepancy(
            "differential-without-results", "missing", text, (f"differentials[{index}]",), (differential.id,), said
        )
