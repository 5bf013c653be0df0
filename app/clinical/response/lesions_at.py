"""What a case says of lesions, for a response: whether there were any, whether they are gone, grown, or new."""

from dataclasses import dataclass
from fractions import Fraction

from app.case.disease import Lesion
from app.clinical.marks import Mark, Sign, marks_of
from app.clinical.moments import same_moment
from app.clinical.response.amounts import Amount
from app.clinical.response.diameters import CM_PER, products
from app.clinical.response.order import Order
from app.clinical.spans import Span
from app.clinical.truth import Truth, known

SOFT_TISSUE = ("extraosseous", "paraskeletal")
WHERE_LESIONS_GROW = (*SOFT_TISSUE, "bone")
SHORT_AXIS = Fraction(1)
"""cm: above this a single lesion's longest diameter can show progression (Kumar 2016 [C9])."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The same lesions at the baseline, at their smallest since, and now. cm² and cm; None where not measured whole."""

    spd: tuple[Amount, Amount, Amount] = (None, None, None)
    longest: tuple[Amount, Amount, Amount] = (None, None, None)
    several: Truth = Truth.UNKNOWN


class LesionsAt:
    """The lesions and the statements about compartments of one person or group, between a baseline and a moment."""

    def __init__(self, order: Order, baseline: str | None, at: str) -> None:
        self.order, self.case, self.baseline, self.at = order, order.case, baseline, at
        self.here = same_moment(self.case, at)
        self.then = same_moment(self.case, baseline) if baseline else frozenset[str]()
        self.marks = [mark for mark in marks_of(self.case) if mark.of in (order.of, None)]
        self.lesions = [lesion for lesion in self.case.lesions if lesion.of in (order.of, None)]

    def new(self) -> Truth:
        """New lesions, of soft tissue or bone. Ruled out only where each of these compartments was looked at.

        A reported progression of the whole may be the M-protein's: it says nothing of lesions.
        """
        now = self._marks(self.here, (*WHERE_LESIONS_GROW, "unspecified"))
        if any(mark.status == "new_lesions" for mark in now):
            return Truth.MET
        looked = {mark.compartment for mark in now if mark.sign not in (Sign.SILENT, Sign.OTHER)}
        grown = any(mark.sign is Sign.GROWING for mark in now if mark.compartment in WHERE_LESIONS_GROW)
        return Truth.NOT_MET if set(WHERE_LESIONS_GROW) <= looked and not grown else Truth.UNKNOWN

    def there_before(self) -> Truth:
        """A plasmacytoma outside of bone at the baseline or since: seen, not only suspected."""
        if any("biopsy" in lesion.evidence or "imaging" in lesion.evidence for lesion in self._earlier()):
            return Truth.MET
        marks = self._marks(self.then, SOFT_TISSUE)
        stated = {mark.status for mark in marks}
        if stated & {"involved", "new_lesions", "pd", "worsened"}:
            return Truth.MET
        clear = {mark.compartment for mark in marks if mark.sign is Sign.CLEAR}
        return Truth.NOT_MET if set(SOFT_TISSUE) <= clear and not self._earlier() else Truth.UNKNOWN

    def gone(self) -> Truth:
        """Nothing left, in both compartments of soft tissue. A response that is less than complete leaves something."""
        marks = self._marks(self.here, SOFT_TISSUE)
        left = (Sign.RESPONDING, Sign.GROWING, Sign.PRESENT)
        if any(mark.sign in left for mark in marks) or any(self._sized(lesion, self.here) for lesion in self.lesions):
            return Truth.NOT_MET
        clear = {mark.compartment for mark in marks if mark.sign is Sign.CLEAR}
        return Truth.MET if set(SOFT_TISSUE) <= clear else Truth.UNKNOWN

    def sizes(self) -> Sizes:
        """SPD and longest diameters of the lesions that were there before. Other lesions, other products: no comparison."""
        known_ = self._earlier()
        if not known_ or self.baseline is None:
            return Sizes()
        before, now = products(known_, self.then), products(known_, self.here)
        since = [same_moment(self.case, one) for one in self.order.since(self.baseline, self.at)]
        between = [one for one in (products(known_, moment) for moment in since) if one.by_lesion]
        same = [one for one in (before, *between) if set(one.by_lesion) == set(now.by_lesion) and one.spd is not None]
        nadir = min((one.spd for one in same if one.spd is not None), default=None)
        first = before.spd if before in same else None
        longest = self._longest(known_, [self.then, *since])
        several = known(len(now.by_lesion) > 1) if now.spd is not None else Truth.UNKNOWN
        return Sizes((_point(first), _point(nadir), _point(now.spd)), longest, several)

    def _longest(self, lesions: list[Lesion], earlier: list[frozenset[str]]) -> tuple[Amount, Amount, Amount]:
        """Of the lesion that grew most from its smallest, among those with a short axis above 1 cm now."""
        grown: list[tuple[Fraction, Fraction, Fraction]] = []
        for lesion in lesions:
            now = self._diameters(lesion, self.here)
            before = [long for moment in earlier if (long := self._diameters(lesion, moment)[0]) is not None]
            if now[0] is None or now[1] is None or not before:
                return None, None, None
            if now[1] > SHORT_AXIS:
                grown.append((now[0] / min(before), min(before), now[0]))
        if not grown:
            return None, Span.point(SHORT_AXIS), Span.point(SHORT_AXIS)
        _, smallest, longest = max(grown)
        return None, Span.point(smallest), Span.point(longest)

    def _diameters(self, lesion: Lesion, moment: frozenset[str]) -> tuple[Fraction | None, Fraction | None]:
        size = next((one for one in lesion.sizes if one.at in moment), None)
        if size is None:
            return None, None
        short = None if size.perpendicular is None else Fraction(size.perpendicular) * CM_PER[size.unit]
        return Fraction(size.longest) * CM_PER[size.unit], short

    def _earlier(self) -> list[Lesion]:
        """Seen first at the baseline, or since and before now."""
        if self.baseline is None:
            return []
        since = {*self.then, *self.order.since(self.baseline, self.at)} - self.here
        return [lesion for lesion in self.lesions if lesion.at in since]

    def _sized(self, lesion: Lesion, moment: frozenset[str]) -> bool:
        return any(size.at in moment for size in lesion.sizes)

    def _marks(self, moment: frozenset[str], compartments: tuple[str, ...]) -> list[Mark]:
        return [mark for mark in self.marks if mark.at in moment and mark.compartment in compartments]


def _point(value: Fraction | None) -> Amount:
    return None if value is None else Span.point(value)
