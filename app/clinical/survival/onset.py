"""When extramedullary disease began, by the strict and by the broad definition (domain.md 1.7; Bladé 2022).

strict: soft tissue without contact with bone, which a source calls extramedullary. broad: masses that touch bone count
too, also where they are only suspected. The index case moves from the second relapse to the diagnosis.
"""

from typing import Literal

from app.case.disease import Lesion
from app.clinical.cohort_table.people import Whom
from app.clinical.survival.spans import is_after
from app.clinical.time_axis import Point

Definition = Literal["strict", "broad"]
BROAD_CONDITIONS = ("paraskeletal_mass",)
STRICT_CONDITIONS = ("extramedullary_disease", "extramedullary_relapse")


def onset(whom: Whom, definition: Definition = "strict") -> Point | None:
    """The event at which extramedullary disease was first there; None where the document has none.

    What is said of the line itself comes before what is said of the whole case. Of several, the one that no other is known to precede; among equals the first by id.
    """
    events = _events(whom, whom.of, definition) or _events(whom, None, definition)
    points = [Point(id_) for id_ in sorted(events)]
    first = [point for point in points if not any(_precedes(whom, other, point) for other in points if other != point)]
    return next(iter(first), None)


def _events(whom: Whom, of: str | None, definition: Definition) -> set[str]:
    case, wanted = whom.case, STRICT_CONDITIONS + (BROAD_CONDITIONS if definition == "broad" else ())
    events = {one.id for one in case.events if one.of == of and one.kind == "extramedullary_relapse"}
    events |= {one.at for one in case.conditions if one.of == of and one.condition in wanted and one.at}
    return events | {one.at for one in case.lesions if one.of == of and one.at and _counts(one, definition)}


def _counts(lesion: Lesion, definition: Definition) -> bool:
    if lesion.contiguity_with_bone == "yes":
        return definition == "broad"
    return lesion.phase == "secondary" or lesion.contiguity_with_bone == "no"


def _precedes(whom: Whom, other: Point, point: Point) -> bool:
    span = whom.axis.between(other, point)
    return is_after(span) and span.high != 0
