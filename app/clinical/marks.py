"""What is said of one compartment at one time, and whether it says that the compartment is clear or that disease grows."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from app.case.document import Case
from app.case.evidence import Assessment
from app.clinical.remembered import remembered

COMPARTMENTS = ("marrow", "serum_urine", "bone", "paraskeletal", "extraosseous", "blood", "csf", "unspecified")
"""The lanes, in the order in which they are drawn (domain.md 5.1)."""


class Sign(StrEnum):
    """What a status says. PRESENT: disease is there, and nobody says that it is new or growing. SILENT: nobody looked or said."""

    CLEAR = "clear"
    RESPONDING = "responding"
    GROWING = "growing"
    PRESENT = "present"
    SILENT = "silent"
    OTHER = "other"


SIGNS = {
    Sign.CLEAR: ("no_evidence_of_disease", "scr", "cr"),
    # From PR on, as IMWG counts an overall response (Kumar S et al. Lancet Oncol 2016;17:e328).
    Sign.RESPONDING: ("ncr", "vgpr", "pr", "improved", "responded"),
    Sign.GROWING: ("new_lesions", "pd", "relapse", "relapse_from_cr", "worsened"),
    Sign.PRESENT: ("involved", "suspected_involvement", "mr", "sd", "stable", "stabilized", "failed"),
    Sign.SILENT: ("not_evaluable", "undetermined"),
}
"""The words of mappings/responses.csv by what they say of their compartment. The others say nothing of it."""
SIGN_OF = {word: sign for sign, words in SIGNS.items() for word in words}

MARROW_CLEAR_BELOW = 5
"""Per cent of plasma cells in the marrow: below, its part of a complete response is met (IMWG 2006, 2011, 2016)."""


@dataclass(frozen=True, slots=True)
class Mark:
    """id, path: of the item that says it. at: the event. layer: `reported` words, or `derived` from a value or a lesion."""

    id: str
    path: str
    at: str | None
    of: str | None
    compartment: str
    status: str
    sign: Sign
    layer: Literal["reported", "derived"]
    as_stated: str | None
    lesions: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Plain data."""
        data: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        return data | {"sign": str(self.sign), "lesions": list(self.lesions)}


@remembered
def marks_of(case: Case) -> tuple[Mark, ...]:
    """Everything that the case says of a compartment, reported and derived, in the order of ids."""
    found = [*_reported(case), *_from_marrow_counts(case), *_from_lesions(case)]
    return tuple(sorted(found, key=lambda mark: mark.id))


def _reported(case: Case) -> Iterator[Mark]:
    for index, one in enumerate(case.assessments):
        yield Mark(
            one.id,
            f"assessments[{index}]",
            one.at,
            one.of,
            one.compartment,
            one.status or one.missing or "",
            _sign(one),
            "reported",
            one.as_stated,
            one.lesions,
        )


def _sign(assessment: Assessment) -> Sign:
    return SIGN_OF.get(assessment.status, Sign.OTHER) if assessment.status else Sign.SILENT


def _from_marrow_counts(case: Case) -> Iterator[Mark]:
    for index, one in enumerate(case.measurements):
        if one.analyte != "bone_marrow_plasma_cells" or one.value is None or one.unit != "%":
            continue
        if one.comparator in (">", ">="):
            if one.value < MARROW_CLEAR_BELOW:
                continue
            below = False
        elif one.comparator in ("<", "<="):
            if one.value > MARROW_CLEAR_BELOW or (one.value == MARROW_CLEAR_BELOW and one.comparator == "<="):
                continue
            below = True
        else:
            below = one.value < MARROW_CLEAR_BELOW
        words = ("marrow_below_5_percent", Sign.CLEAR) if below else ("marrow_5_percent_or_more", Sign.PRESENT)
        shown = one.as_stated or f"{one.comparator or ''}{one.value} % plasma cells"
        yield Mark(one.id, f"measurements[{index}]", one.at, one.of, "marrow", *words, "derived", shown)


def _from_lesions(case: Case) -> Iterator[Mark]:
    """A lesion that no assessment names still lies in a lane; contact with bone says in which."""
    named = {id_ for one in case.assessments for id_ in one.lesions}
    for index, one in enumerate(case.lesions):
        if one.id in named:
            continue
        lane = {"yes": "paraskeletal", "no": "extraosseous"}.get(one.contiguity_with_bone, "unspecified")
        grows = one.phase == "secondary"
        status, sign = ("new_lesions", Sign.GROWING) if grows else ("lesion", Sign.PRESENT)
        yield Mark(one.id, f"lesions[{index}]", one.at, one.of, lane, status, sign, "derived", one.as_stated, (one.id,))
