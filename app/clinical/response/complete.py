"""Stringent complete and complete response (Kumar 2016 [C9][C13]; the same in 2006 and 2011 but for how cells are counted)."""

from app.clinical.answer import Criterion
from app.clinical.response.amounts import Amount, above, below
from app.clinical.response.inputs import Inputs
from app.clinical.truth import Truth, all_of

MARROW_BELOW = 5
"""Per cent of plasma cells."""


def complete(inputs: Inputs) -> tuple[Criterion, ...]:
    """CR: immunofixation of serum and urine negative, soft-tissue plasmacytomas gone, marrow below 5 %.

    A spike that electrophoresis still sees is no negative immunofixation, done or not. Where only free light chains
    could be followed, their ratio must be normal too.
    """
    serum = inputs.serum_immunofixation_negative & _no_spike(inputs.now.serum)
    urine = inputs.urine_immunofixation_negative & _no_spike(inputs.now.urine)
    return (
        Criterion("serum immunofixation negative", serum),
        Criterion("urine immunofixation negative", urine),
        Criterion("soft-tissue plasmacytomas gone", ~inputs.plasmacytoma | inputs.gone),
        Criterion("marrow plasma cells <5 %", below(inputs.now.marrow, MARROW_BELOW)),
        Criterion("normal ratio, where only light chains count", ~inputs.only_light_chains | inputs.ratio_normal),
    )


def stringent(inputs: Inputs) -> tuple[Criterion, ...]:
    """What sCR asks beside CR: a normal free light chain ratio and no clonal cells in the marrow."""
    return (
        Criterion("free light chain ratio normal", inputs.ratio_normal),
        Criterion("no clonal cells in the marrow", ~inputs.clonal_cells),
    )


def holds(criteria: tuple[Criterion, ...]) -> Truth:
    """Whether all of them are met."""
    return all_of(one.status for one in criteria)


def _no_spike(m_protein: Amount) -> Truth:
    """Immunofixation sees more than electrophoresis does: beside it, an M-protein that was not measured is no hindrance."""
    return Truth.NOT_MET if above(m_protein, 0) is Truth.MET else Truth.MET
