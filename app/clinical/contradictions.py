"""Values and statements of one moment that cannot all be true. None is chosen: every conclusion is drawn under each."""

from collections.abc import Iterable, Sequence

from app.clinical.analytes import HIGHEST_COUNTS
from app.clinical.answer import Evidence
from app.clinical.bone import Bone
from app.clinical.chromosomes import Chromosomes
from app.clinical.discrepancy import Discrepancy
from app.clinical.quantity import Quantity
from app.clinical.seen import Seen

BOTH = "Every conclusion is drawn under each."


def contradictory_amounts(quantities: Sequence[Quantity]) -> Iterable[Discrepancy]:
    """One discrepancy for each analyte of which two values cannot be the same amount in any unit that they may have."""
    for analyte in dict.fromkeys(one.analyte for one in quantities if one.analyte not in HIGHEST_COUNTS):
        found = [one for one in quantities if one.analyte == analyte]
        if all(_agree(found[0], other) for other in found[1:]):
            continue
        text = f"{analyte} has {len(found)} values at one time that are not the same. {BOTH}"
        yield _contradiction(text, tuple(one.id for one in found), [one.evidence for one in found])


def _agree(one: Quantity, other: Quantity) -> bool:
    return any(span.meets(another) for span in one.spans for another in other.spans)


def contradictory_statements(chromosomes: Chromosomes, bones: Bone, seen: Seen) -> Iterable[Discrepancy]:
    """What is stated to be there and not to be there."""
    for found in chromosomes.contradictions():
        text = f"{found.word} is stated to be there and not to be there. {BOTH}"
        yield _contradiction(text, (), found.evidence)
    if bones.contradictory:
        text = f"Lytic lesions are stated to be there and not to be there. {BOTH}"
        yield _contradiction(text, (), bones.evidence)
    for word in seen.contradictory():
        yield _contradiction(f"{word} is stated to be there and not to be there. {BOTH}", (), seen.evidence(word))


def _contradiction(text: str, fields: tuple[str, ...], evidence: Sequence[Evidence]) -> Discrepancy:
    paths, quotations = tuple(one.path for one in evidence), tuple(one.text for one in evidence)
    return Discrepancy("contradictory-measurements", "contradiction", text, paths, fields, quotations)
