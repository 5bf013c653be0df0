"""A response is a comparison: with what was measured before, and after the treatment began.

IMWG's categories need a baseline (Durie 2006; Kumar 2016): without one, or with one only afterwards, the class cannot be checked.
"""

from collections.abc import Iterator

from app.fhir.issues import Issue
from app.terminology.terminology import Terminology
from app.validate.plausibility.finding import doubt
from app.validate.plausibility.labs import Lab, Labs, word_of
from app.validate.plausibility.record import Placed, Record, nodes, text
from app.validate.plausibility.spans import begins, is_before

RESPONSES = frozenset({"scr", "cr", "vgpr", "pr", "mr"})
"""Words of mappings/responses.csv that say how much of the disease is gone."""
BASELINES = frozenset(
    {
        "serum_protein_electrophoresis",
        "urine_protein_electrophoresis",
        "serum_m_protein",
        "urine_m_protein_24h",
        "m_protein",
        "igg",
        "iga",
        "kappa_free_light_chain",
        "lambda_free_light_chain",
        "bone_marrow_plasma_cells",
        "bone_marrow_plasma_cells_flow",
        "plasma_cells_to_total_cells",
        "tumor_size",
        "tumor_longest_dimension",
    }
)
"""Words of mappings/labs.csv by which disease is measured."""
_TREATMENTS = ("Procedure", "MedicationStatement", "MedicationAdministration", "MedicationRequest")
_WHOLE = frozenset({"document", "collection", "transaction", "batch", "message"})
"""Kinds of Bundles that tell a story; a page of search results leaves things out."""


def doubts(record: Record, labs: Labs, terminology: Terminology) -> Iterator[Issue]:
    """Every response that has nothing to be measured against, or comes before its treatment."""
    for one in record.of("Observation"):
        word = word_of(terminology, "responses", one.node.get("valueCodeableConcept"))
        if word not in RESPONSES or word is None:
            continue
        began = begins(one.node, "effective")
        name = terminology.concept("responses", word).text
        yield from _too_early(record, one, name, began)
        if record.kind in _WHOLE:
            yield from _baseless(one, name, began, labs.earliest(record.subject(one), BASELINES))


def _baseless(one: Placed, name: str, began: tuple[str, str] | None, measured: list[Lab]) -> Iterator[Issue]:
    if not measured:
        said = (
            f"{name} says how much of the disease is gone, and nothing of it was measured before: M-protein, free light chains,"
            " plasma cells or the size of a lesion are missing as a baseline."
        )
        yield doubt("response-without-baseline", said, one.at("value.ofType(CodeableConcept)"), name)
    elif began and all(is_before(began[1], lab.date) for lab in measured):
        said = f"{name} is of {began[1]}; all that could be its baseline was measured later."
        yield doubt("response-without-baseline", said, one.at("value.ofType(CodeableConcept)"), name)


def _too_early(record: Record, one: Placed, name: str, began: tuple[str, str] | None) -> Iterator[Issue]:
    if began is None:
        return
    for member in ("partOf", "focus"):
        for reference in nodes(one.node, member):
            treatment = record.target(reference)
            if treatment is None or treatment.type not in _TREATMENTS:
                continue
            given = begins(treatment.node, "performed", "effective", "authoredOn")
            if given and text(treatment.node, "status") != "not-done" and is_before(began[1], given[1]):
                said = f"{name} is of {began[1]}, before the treatment that it answers began ({given[1]})."
                yield doubt("response-before-treatment", said, one.at(began[0]), began[1])
