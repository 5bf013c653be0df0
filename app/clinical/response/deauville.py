"""Metabolic response on the Deauville scale, 1 to 5, as IMPeTUs reads a PET of myeloma (Zamagni 2021 [C19]).

Complete: the marrow and every lesion below 4, that is below the liver. The other classes are general knowledge [M].
"""

from collections.abc import Sequence

from app.clinical.truth import Truth, all_of, known

AVID_FROM = 4


def complete_metabolic_response(marrow: int | None, lesions: Sequence[int | None]) -> Truth:
    """Whether marrow and all lesions are below 4. None: not scored. Raises ValueError for a score that is not 1 to 5."""
    scores = (marrow, *lesions)
    if any(score is not None and not 1 <= score <= 5 for score in scores):
        raise ValueError("a Deauville score is 1, 2, 3, 4 or 5")
    return all_of(known(None if score is None else score < AVID_FROM) for score in scores)


def metabolic_classes(
    marrow: int | None, lesions: Sequence[int | None], new_lesion: Truth, fewer_or_less_avid: Truth
) -> tuple[str, ...]:
    """CMR, PMR, SMD or PMD: those that can still be reached. A new avid lesion is progression, whatever the rest does."""
    reached = []
    for name, truth in (
        ("PMD", new_lesion),
        ("CMR", complete_metabolic_response(marrow, lesions)),
        ("PMR", fewer_or_less_avid),
        ("SMD", Truth.MET),
    ):
        if truth is not Truth.NOT_MET:
            reached.append(name)
        if truth is Truth.MET:
            break
    return tuple(name for name in ("CMR", "PMR", "SMD", "PMD") if name in reached)
