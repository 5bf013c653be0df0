"""The responses of a case: at each moment that is a response, a relapse or a restaging, what the rules derive.

Four rules for each: the IMWG response, over all completions and strictly; relapse from complete response; and the
lesions by their measured size, or in words.
"""

from collections.abc import Iterator

from app.case.document import Case
from app.case.evidence import Assessment
from app.clinical.answer import Answer, Criterion, Evidence, Reported, status_of, support_of
from app.clinical.moments import DIAGNOSIS, RELAPSES, diagnosis_of, same_moment
from app.clinical.response.amounts import Amount, above
from app.clinical.response.deauville_at import metabolic_answer
from app.clinical.response.diameters import change_percent, level_of, products, shown
from app.clinical.response.from_case import inputs_at
from app.clinical.response.inputs import Inputs, Values
from app.clinical.response.legacy import NCR_RANGE
from app.clinical.response.order import Order
from app.clinical.response.overall import NOT_EVALUABLE, criteria_of, deciding, possible, strict
from app.clinical.response.progression import progressed, progression
from app.clinical.response.relapse import relapse_from_complete_response
from app.clinical.response.relapse_at import clinical_relapse_answer
from app.clinical.response.residual_at import residual_answers
from app.clinical.response.rulesets import IMWG_2016, RULE, VERSIONS, Imwg
from app.clinical.response.values_at import READ
from app.clinical.seen import ASKED
from app.clinical.truth import Truth

RESPONSE_OR_RELAPSE = ("response", *RELAPSES)
MEANS = {
    "scr": ("sCR",),
    "cr": ("CR",),
    "ncr": NCR_RANGE,
    "vgpr": ("VGPR",),
    "pr": ("PR",),
    "mr": ("MR",),
    "sd": ("SD",),
    "pd": ("PD",),
    "relapse": ("PD",),
    "relapse_from_cr": ("PD",),
    "new_lesions": ("PD",),
    "not_evaluable": (NOT_EVALUABLE,),
}
"""The words of mappings/responses.csv as IMWG classes. A word that is not here asserts none."""
BEFORE = {"scr": "sCR", "cr": "CR", "ncr": "nCR", "vgpr": "VGPR", "pr": "PR", "mr": "MR", "sd": "SD", "pd": "PD"}
BY_IMAGING = ("PD: new lesion", "PD: lesions")
"""Progression that stands alone; every other needs two consecutive tests [A6]."""
IMMUNOFIXATION = ("serum_immunofixation_negative", "urine_immunofixation_negative")
FROM_CR, PD_ONLY = "relapse from CR", "no relapse from CR"


def responses(case: Case, ruleset: str = IMWG_2016.ruleset.id) -> tuple[Answer, ...]:
    """Every answer, by moment and rule. ruleset: `imwg-2006`, `imwg-2011` or `imwg-2016`.

    Raises ValueError for another. A series is not a patient: only its described members are answered for.
    """
    version = VERSIONS.get(ruleset.casefold())
    if version is None:
        raise ValueError(f"'{ruleset}' is no rule set here: {', '.join(VERSIONS)}")
    people = [None] if case.grain == "individual" else [member.id for member in case.members]
    found = [answer for of in people for answer in _of(Order(case, of), version)]
    return tuple(sorted(found, key=lambda one: (one.at or "", one.rule, one.ruleset)))


def _of(order: Order, version: Imwg) -> Iterator[Answer]:
    for at in _points(order):
        inputs, baseline = inputs_at(order, at)
        yield from _overall(order, at, inputs, baseline, version)
        if any(event.kind in RELAPSES for event in order.case.events if event.id in same_moment(order.case, at)):
            yield _from_complete(order, at, inputs, version)
            yield clinical_relapse_answer(order, at, inputs, baseline)
        yield from residual_answers(order, at, possible(inputs, version), version)
        yield from metabolic_answer(order.facts(at), at, inputs.new_lesion)
        yield from _lesions(order, at, baseline)


def _points(order: Order) -> list[str]:
    """One event for each moment; several events of one day are one. A mere date counts if it has something to read."""
    case = order.case
    ids = {event.id for event in case.events if event.kind in RESPONSE_OR_RELAPSE and event.of == order.of}
    ids |= {one.at for one in case.assessments if one.at and one.of == order.of and (one.treatment or one.lesions)}
    mere = {event.id for event in case.events if event.kind == "assessment" and event.of == order.of}
    ids |= mere & _read_at(order)
    moments = {same_moment(case, id_) for id_ in ids}
    diagnoses = {event.id for event in case.events if event.kind == DIAGNOSIS} | {diagnosis_of(case, order.of)}
    moments = {moment for moment in moments if not moment & diagnoses}
    return sorted(min(moment & ids) for moment in moments)


def _read_at(order: Order) -> set[str]:
    """The events of which something is said that a response is read from."""
    case = order.case
    values = {one.at for one in case.measurements if one.analyte in READ and one.missing is None and one.of == order.of}
    stated = {one.at for one in case.assessments if one.status is not None and one.of == order.of}
    sizes = {size.at for lesion in case.lesions if lesion.of == order.of for size in lesion.sizes}
    found = {one.at for one in case.findings if one.finding in ASKED and one.result is not None and one.of == order.of}
    return {at for at in (*values, *stated, *sizes, *found) if at is not None}


def _overall(order: Order, at: str, inputs: Inputs, baseline: str | None, version: Imwg) -> Iterator[Answer]:
    classes, documented = possible(inputs, version), strict(inputs, version)
    criteria = tuple(_quoted(order, at, one) for one in criteria_of(inputs, version))
    flags = _flags(order, at, baseline, documented, criteria)
    ruleset = version.ruleset
    asked = deciding(inputs, version)
    reported = _reported(order, at, classes)
    yield Answer(RULE, str(ruleset), status_of(classes), classes, asked, reported, criteria, at, flags=flags)
    yield Answer(RULE, f"{ruleset.id}-strict/{ruleset.version}", "determined", (documented,), at=at, flags=flags)


def _flags(
    order: Order, at: str, baseline: str | None, documented: str, criteria: tuple[Criterion, ...]
) -> tuple[str, ...]:
    flags = [f"baseline: {baseline}" if baseline else "no baseline: only what needs none can be met"]
    if baseline and not any(_followed(order.values(one)) for one in order.since(baseline, at)):
        flags.append("no value between the baseline and now: progression is counted from the baseline")
    for path, days in order.facts(baseline).apart if baseline else ():
        if path.startswith("measurements"):
            flags.append(f"{path} is of {days} days from the baseline")
    analytes = {one.analyte for one in order.case.measurements if one.at in (baseline, at)}
    for word, meant in (("serum", "serum_m_protein"), ("urine", "urine_m_protein_24h")):
        if f"{word}_protein_electrophoresis" in analytes and meant not in analytes:
            flags.append(f"{word} protein electrophoresis is read as the M-protein")
    by_imaging = any(one.status is Truth.MET and one.name.startswith(BY_IMAGING) for one in criteria)
    if documented in ("sCR", "CR", "VGPR", "PR", "MR") or (documented == "PD" and not by_imaging):
        flags.append("values of one time: that a second test confirmed them is not recorded")
    return tuple(flags)


def _followed(values: Values) -> bool:
    """Whether there is anything that a lowest value is taken of."""
    return any(one is not None for one in (values.serum, values.urine, values.free_light_chains, values.marrow))


def _quoted(order: Order, at: str, criterion: Criterion) -> Criterion:
    if criterion.name != "PD: new lesion" or criterion.status is not Truth.MET:
        return criterion
    here = same_moment(order.case, at)
    evidence = [
        Evidence(one.as_stated or "new_lesions", f"assessments[{index}]")
        for index, one in enumerate(order.case.assessments)
        if one.at in here and one.of in (order.of, None) and one.status == "new_lesions"
    ]
    return Criterion(criterion.name, criterion.status, tuple(sorted(evidence, key=lambda one: one.text)))


def _reported(order: Order, at: str, classes: tuple[str, ...]) -> Reported | None:
    """What the source asserts of the whole; of a relapse with new lesions, that."""
    here = same_moment(order.case, at)
    said = [
        (one.id, index, one)
        for index, one in enumerate(order.case.assessments)
        if one.at in here and one.of == order.of and one.status in MEANS and _is_overall(one)
    ]
    if not said:
        return None
    _, index, one = min(said)[:3]
    status = one.status or ""
    return Reported(status, support_of(MEANS[status], classes), one.as_stated, f"assessments[{index}]")


def _is_overall(one: Assessment) -> bool:
    return one.compartment == "unspecified" or one.status == "new_lesions"


def _from_complete(order: Order, at: str, inputs: Inputs, version: Imwg) -> Answer:
    prior = _prior(order, at)
    again = _again(inputs.serum_immunofixation_negative, inputs.now.serum) | _again(
        inputs.urine_immunofixation_negative, inputs.now.urine
    )
    other = progressed(progression(inputs, version))
    truth = relapse_from_complete_response(prior, again, inputs.now.marrow, other)
    classes = {Truth.MET: (FROM_CR,), Truth.NOT_MET: (PD_ONLY,), Truth.UNKNOWN: (FROM_CR, PD_ONLY)}[truth]
    asked = _asked_of_relapse(prior, inputs, other) if truth is Truth.UNKNOWN else ()
    criteria = (
        Criterion("complete response documented before", _was_complete(prior)),
        Criterion("progression", other),
    )
    flags = (f"response before: {prior or 'not known'}",)
    ruleset = f"{version.ruleset.id}-relapse/{version.ruleset.version}"
    return Answer("relapse-from-cr", ruleset, status_of(classes), classes, asked, None, criteria, at, flags=flags)


def _again(immunofixation_negative: Truth, m_protein: Amount) -> Truth:
    """A spike is enough; that there is none, only immunofixation says."""
    return Truth.MET if above(m_protein, 0) is Truth.MET else ~immunofixation_negative


def _asked_of_relapse(prior: str | None, inputs: Inputs, other: Truth) -> tuple[str, ...]:
    before = ("response before",) if prior in (None, "nCR") else ()
    if other is Truth.MET:
        return before
    open_ = [name for name in IMMUNOFIXATION if getattr(inputs, name) is Truth.UNKNOWN]
    marrow = () if inputs.now.marrow is not None else ("marrow (now)",)
    lesion = ("new lesion",) if inputs.new_lesion is Truth.UNKNOWN else ()
    return (*before, *(name.replace("_", " ") for name in open_), *marrow, *lesion)


def _was_complete(prior: str | None) -> Truth:
    return relapse_from_complete_response(prior, Truth.MET, None, Truth.MET)


def _prior(order: Order, at: str) -> str | None:
    """The last response that the source states for the whole before this moment."""
    stated = {
        one.at: BEFORE[one.status]
        for one in order.case.assessments
        if one.at
        and one.of == order.of
        and one.compartment == "unspecified"
        and one.status in BEFORE
        and order.certainly_before(one.at, at)
    }
    last = order.last_of(stated)
    return stated[last] if last else None


def _lesions(order: Order, at: str, baseline: str | None) -> Iterator[Answer]:
    here = same_moment(order.case, at)
    lesions = [lesion for lesion in order.case.lesions if lesion.of == order.of]
    now = products(lesions, here)
    before = products(lesions, same_moment(order.case, baseline)) if baseline else None
    change = change_percent(before, now) if before else None
    if change is not None:
        measured = Criterion(f"SPD against {baseline}", Truth.MET, (Evidence(shown(change), f"events.{at}"),))
        yield Answer("lesion-response", "spd/1", "determined", (level_of(change),), (), None, (measured,), at)
        return
    for one in sorted(order.case.assessments, key=lambda found: found.id):
        if (
            one.at in here
            and one.of == order.of
            and one.lesions
            and one.status in ("improved", "responded", "worsened")
        ):
            flags = ("in words only: no diameters at two times, so no percentage",)
            yield Answer("lesion-response", "spd/1", "determined", (one.status,), at=at, flags=flags)
        elif one.at in here and one.of == order.of and now.incomplete:
            flags = (f"not measured in both directions: {', '.join(now.incomplete)}",)
            asked = ("both diameters of the same lesions at two times",)
            yield Answer("lesion-response", "spd/1", "undetermined", (), asked, at=at, flags=flags)
            return
