"""Every function by its name."""

from app.fhir.fhirpath.functions import (
    conversion,
    existence,
    fhir,
    filtering,
    mathematics,
    strings,
    subsetting,
    tree,
)
from app.fhir.fhirpath.functions.signature import Table

FUNCTIONS: Table = {
    **existence.TABLE,
    **filtering.TABLE,
    **subsetting.TABLE,
    **conversion.TABLE,
    **strings.TABLE,
    **mathematics.TABLE,
    **tree.TABLE,
    **fhir.TABLE,
}
TYPE_FUNCTIONS = ("is", "as", "ofType")
"""Their argument is the name of a type, not an expression."""
