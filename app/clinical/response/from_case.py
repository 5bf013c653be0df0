"""A case's record as the inputs of a response at one moment: baseline of the line, lowest since, now."""

from dataclasses import replace

from app.clinical.clonality import clonal_marrow
from app.clinical.response.inputs import Inputs, Values
from app.clinical.response.lesions_at import LesionsAt
from app.clinical.response.order import Order
from app.clinical.response.values_at import immunofixation_negative_at, isotype_of, lowest, ratio_normal_at
from app.clinical.truth import Truth


def inputs_at(order: Order, at: str) -> tuple[Inputs, str | None]:
    """The inputs at the event `at`, and the event that is their baseline (None where it is not known).

    The nadir is the lowest that was recorded from the baseline on, the baseline included.
    """
    case, of = order.case, order.of
    baseline = order.baseline_of(at)
    first = order.values(baseline) if baseline else Values()
    nadir, now = first, order.values(at)
    for moment in order.since(baseline, at) if baseline else ():
        nadir = _lowest(nadir, order.values(moment))
    lesions = LesionsAt(order, baseline, at)
    sizes = lesions.sizes()
    first, nadir, now = (
        replace(values, spd=spd, longest=longest)
        for values, spd, longest in zip((first, nadir, now), sizes.spd, sizes.longest, strict=True)
    )
    inputs = Inputs(
        first,
        nadir,
        now,
        serum_immunofixation_negative=immunofixation_negative_at(case, at, of, "serum"),
        urine_immunofixation_negative=immunofixation_negative_at(case, at, of, "urine"),
        ratio_normal=ratio_normal_at(order.facts(at)),
        ratio_abnormal_at_baseline=~ratio_normal_at(order.facts(baseline)) if baseline else Truth.UNKNOWN,
        clonal_cells=clonal_marrow(order.facts(at), isotype_of(case, of)),
        plasmacytoma=lesions.there_before(),
        gone=lesions.gone(),
        several_lesions=sizes.several,
        new_lesion=lesions.new(),
    )
    return inputs, baseline


def _lowest(one: Values, other: Values) -> Values:
    return Values(
        serum=lowest(one.serum, other.serum),
        urine=lowest(one.urine, other.urine),
        free_light_chains=lowest(one.free_light_chains, other.free_light_chains),
        involved_chain=one.involved_chain,
        marrow=lowest(one.marrow, other.marrow),
        circulating=lowest(one.circulating, other.circulating),
    )
