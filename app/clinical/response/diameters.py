"""The sum of products of perpendicular diameters (SPD) of lesions, at two times, exactly.

Needs both diameters of the same lesions at both times. Words ('improvement in size') never become a percentage.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.case.disease import Lesion
from app.clinical.intervals import decimal_of

CM_PER = {"cm": Fraction(1), "mm": Fraction(1, 10)}


@dataclass(frozen=True, slots=True)
class Products:
    """The products of the lesions that were measured in both directions at one time, in cm², and which were not."""

    by_lesion: Mapping[str, Fraction]
    incomplete: tuple[str, ...]

    @property
    def spd(self) -> Fraction | None:
        """Their sum in cm²; None where a lesion is not measured whole, or there is none."""
        return sum(self.by_lesion.values(), Fraction(0)) if self.by_lesion and not self.incomplete else None


def products(lesions: Iterable[Lesion], moment: frozenset[str]) -> Products:
    """Of the lesions that have a size at one of the events of `moment` (events of one day)."""
    whole: dict[str, Fraction] = {}
    incomplete = []
    for lesion in lesions:
        sizes = [size for size in lesion.sizes if size.at in moment]
        full = [size for size in sizes if size.perpendicular is not None]
        if full and full[0].perpendicular is not None:
            whole[lesion.id] = Fraction(full[0].longest) * Fraction(full[0].perpendicular) * CM_PER[full[0].unit] ** 2
        elif sizes:
            incomplete.append(lesion.id)
    return Products(whole, tuple(sorted(incomplete)))


def change_percent(before: Products, now: Products) -> Fraction | None:
    """The change of the SPD in per cent; None unless the same lesions were measured whole at both times."""
    first, second = before.spd, now.spd
    if first is None or second is None or set(before.by_lesion) != set(now.by_lesion) or first == 0:
        return None
    return (second - first) / first * 100


def shown(percent: Fraction) -> str:
    """A percentage with one decimal and its sign: `-61.3 %`."""
    tenths = decimal_of(Fraction(round(percent * 10), 10))
    return f"{tenths:+.1f} %"


def level_of(percent: Fraction) -> str:
    """What the change of the SPD alone allows (2016): `CR-level` only where nothing is left."""
    if percent == -100:
        return "CR-level"
    if percent < -90:
        return "VGPR-level"
    if percent <= -50:
        return "PR-level"
    return "PD-level" if percent >= 50 else "SD-level"
