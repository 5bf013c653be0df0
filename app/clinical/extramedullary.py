"""What a lesion outside the marrow is called: by its contact with bone, when it came, and how it is proven.

Strict (Bladé 2022 [C17]): extramedullary is only what has no contact with bone. Broad (EBMT [C18]): paraskeletal counts
too. Contact that is not stated leaves the subtype open; a site only suggests one, and the answer says that it does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.case.disease import Lesion
from app.case.document import Case
from app.clinical.intervals import Interval, hull
from app.clinical.marks import Sign, marks_of
from app.clinical.moments import diagnosis_of
from app.clinical.time_axis import axis_of
from app.clinical.truth import Truth, any_of

Definition = Literal["strict", "broad"]
EME, EMP = "EME", "EMP"
"""EME: extraosseous, spread by the blood. EMP: paraskeletal. The report's own 'EMP' is any extramedullary plasmacytoma."""

SOFT_TISSUE_SITES = frozenset(
    [
        "skin",
        "liver",
        "kidney",
        "lymph_nodes",
        "cervical_lymph_nodes",
        "supraclavicular_lymph_nodes",
        "mediastinal_lymph_nodes",
        "axillary_lymph_nodes",
        "inguinal_lymph_nodes",
        "abdominal_lymph_nodes",
        "brain",
        "pleura",
        "breast",
        "lung",
        "pancreas",
        "spleen",
        "testis",
        "rectum",
        "stomach",
        "small_intestine",
        "colon",
        "thyroid",
        "urinary_bladder",
    ]
)
"""Sites that Bladé 2022 names for EME, and other organs far from bone. Only a hint: the document's word decides."""
CONTESTED_SITES = frozenset(
    ["sternum", "parasellar_region", "paravertebral_soft_tissue", "orbit", "scalp", "chest_wall", "spinal_canal"]
)
"""Sites where bone and the tissue beside it cannot be told apart by name (mappings/sites.csv, column `bone`)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One lesion. subtypes: those that it can still be. suggested: what its site hints at, never used by a rule."""

    lesion: str
    path: str
    subtypes: tuple[str, ...]
    contested: bool
    suggested: str | None
    phase: str | None
    proof: Literal["proven", "suspected", "not_stated"]

    @property
    def words(self) -> str:
        """As a reader says it."""
        subtype = self.subtypes[0] if len(self.subtypes) == 1 else "extramedullary, subtype not stated"
        return f"{'contested subtype' if self.contested else subtype}, {self.phase or 'phase not stated'}, {self.proof}"

    def counts(self, definition: Definition) -> Truth:
        """Whether the lesion is extramedullary disease under the definition."""
        if definition == "broad" or self.subtypes == (EME,):
            return Truth.MET
        return Truth.NOT_MET if self.subtypes == (EMP,) else Truth.UNKNOWN

    def as_data(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "lesion": self.lesion,
            "path": self.path,
            "subtypes": list(self.subtypes),
            "contested": self.contested,
            "suggested": self.suggested,
            "phase": self.phase,
            "proof": self.proof,
            "words": self.words,
            "strict": str(self.counts("strict")),
            "broad": str(self.counts("broad")),
        }


def kind_of(lesion: Lesion, path: str) -> Kind:
    """A rib mass in contact with bone, not biopsied, is EMP, suspected; an antecubital mass without contact is EME."""
    subtypes = {"yes": (EMP,), "no": (EME,)}.get(lesion.contiguity_with_bone, (EME, EMP))
    open_ = len(subtypes) > 1
    suggested = EME if open_ and lesion.site in SOFT_TISSUE_SITES else None
    proof: Literal["proven", "suspected", "not_stated"] = "proven" if "biopsy" in lesion.evidence else "suspected"
    return Kind(lesion.id, path, subtypes, open_ and lesion.site in CONTESTED_SITES, suggested, lesion.phase, proof)


def kinds(case: Case) -> tuple[Kind, ...]:
    """Every lesion of the case, by id."""
    found = [kind_of(lesion, f"lesions[{index}]") for index, lesion in enumerate(case.lesions)]
    return tuple(sorted(found, key=lambda kind: kind.lesion))


def present_at_diagnosis(case: Case, definition: Definition, of: str | None = None) -> Truth:
    """Whether extramedullary disease was there at diagnosis. Without a lesion of that time: not stated, so unknown."""
    its = _of(case, of)
    first = [kind for kind in kinds(case) if kind.phase == "primary" and kind.lesion in its]
    counted = [kind.counts(definition) for kind in first]
    return any_of(counted) if counted else Truth.UNKNOWN


def time_to_extramedullary(case: Case, definition: Definition, of: str | None = None) -> Interval | None:
    """Months from diagnosis to the first lesion that counts under the definition; None where none does or is placed.

    A lesion whose subtype is open counts, as the source calls it extramedullary: the strict definition leaves out only
    what is said to touch bone. Statements about a compartment count as its lesions do. The index case: 22.5 to 45.9
    strict, 0 broad.
    """
    diagnosis = diagnosis_of(case, of)
    if diagnosis is None:
        return None
    axis, its, by_id = axis_of(case), _of(case, of), {kind.lesion: kind for kind in kinds(case)}
    counted = {one.at for one in its.values() if by_id[one.id].counts(definition) is not Truth.NOT_MET}
    lanes = ("extraosseous",) if definition == "strict" else ("extraosseous", "paraskeletal")
    counted |= {
        mark.at
        for mark in marks_of(case)
        if mark.of == of and mark.compartment in lanes and mark.sign in (Sign.GROWING, Sign.PRESENT)
    }
    times = [axis.between(diagnosis, at) for at in counted if at]
    return _earliest([time for time in times if time != Interval()])


def _of(case: Case, of: str | None) -> Mapping[str, Lesion]:
    return {lesion.id: lesion for lesion in case.lesions if lesion.of == of}


def _earliest(times: Iterable[Interval]) -> Interval | None:
    """The bounds of the first of several: no later than the lowest upper bound."""
    found = list(times)
    if not found:
        return None
    whole = hull(found)
    first = min(found, key=lambda one: (one.high is None, one.high or 0, one.upper_open is False))
    return Interval(whole.low, first.high, whole.lower_open, first.upper_open)
