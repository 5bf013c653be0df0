"""Metabolic response on the Deauville scale, 1 to 5, as IMPeTUs reads a PET of myeloma (Zamagni 2021 [C19]).

Complete: the marrow and every lesion below 4, that is below the liver. The other classes are general knowledge [M].
"""

from app.clinical.reach import Input, Reach, reach
from app.clinical.seen import FEWER
from app.clinical.truth import Truth

AVID_FROM = 4
CLASSES = ("CMR", "PMR", "SMD", "PMD")
MARROW, FOCAL, EXTRAMEDULLARY = "deauville_marrow", "deauville_focal_lesions", "deauville_extramedullary_lesions"
"""Words of mappings/labs.csv: the score of the marrow, and the highest of the lesions in and outside of bone."""


def metabolic_class(marrow: bool, focal: bool, extramedullary: bool, new_lesion: bool, fewer: bool) -> str:
    """The class, where all is known: whether each is avid (4 or 5), and whether fewer or less avid lesions are left."""
    if new_lesion:
        return "PMD"
    if not (marrow or focal or extramedullary):
        return "CMR"
    return "PMR" if fewer else "SMD"


def metabolic(marrow: Truth, focal: Truth, extramedullary: Truth, new_lesion: Truth, fewer: Truth) -> Reach:
    """CMR, PMR, SMD or PMD: those that can still be reached. A new lesion is progression, whatever the rest does."""
    return reach(
        metabolic_class,
        CLASSES,
        [
            Input("marrow", marrow.possible, (MARROW,)),
            Input("focal", focal.possible, (FOCAL,)),
            Input("extramedullary", extramedullary.possible, (EXTRAMEDULLARY,)),
            Input("new_lesion", new_lesion.possible, ("new lesion",)),
            Input("fewer", fewer.possible, (FEWER,)),
        ],
    )
