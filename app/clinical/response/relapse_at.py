"""Clinical relapse as a case has it: its signs now, against the best values since the baseline."""

from dataclasses import replace
from functools import reduce

from app.clinical.answer import Answer, Criterion, status_of
from app.clinical.response.inputs import Inputs
from app.clinical.response.order import Order
from app.clinical.response.relapse import Organs, clinical_relapse
from app.clinical.response.values_at import highest, hull_of, lowest
from app.clinical.seen import HYPERVISCOSITY
from app.clinical.truth import Truth, any_of

RULE, RULESET = "clinical-relapse", "imwg-clinical-relapse-2011/1"
CLASSES = {Truth.MET: "clinical relapse", Truth.NOT_MET: "no clinical relapse"}
SAID_BY = {"calcium >11 mg/dL": "calcium", "haemoglobin −2 g/dL": "hemoglobin", "creatinine +2 mg/dL": "creatinine"}


def clinical_relapse_answer(order: Order, at: str, inputs: Inputs, baseline: str | None) -> Answer:
    """Whether the relapse at `at` is a clinical one."""
    facts = order.facts(at)
    earlier = [order_organs(order, one) for one in ((baseline, *order.since(baseline, at)) if baseline else ())]
    best = reduce(_best, earlier, Organs())
    signs = clinical_relapse(inputs, best, order_organs(order, at), facts.seen.of(HYPERVISCOSITY))
    truth = any_of(sign.criterion.status for sign in signs)
    classes = tuple(name for value, name in CLASSES.items() if truth in (value, Truth.UNKNOWN))
    asked = dict.fromkeys(ask for sign in signs for ask in sign.asks) if len(classes) > 1 else ()

    def quoted(criterion: Criterion) -> Criterion:
        said = facts.seen.evidence(HYPERVISCOSITY) if criterion.name == HYPERVISCOSITY else ()
        analyte = SAID_BY.get(criterion.name)
        return replace(criterion, evidence=facts.evidence(analyte) if analyte else said)

    flags = ("a sign counts only if the myeloma causes it, which is a judgement",) if truth is Truth.MET else ()
    criteria = tuple(quoted(sign.criterion) for sign in signs)
    return Answer(RULE, RULESET, status_of(classes), classes, tuple(asked), None, criteria, at, flags=flags)


def order_organs(order: Order, at: str) -> Organs:
    """What end-organ damage is read from, at one moment."""
    facts = order.facts(at)
    return Organs(*(hull_of(facts, one) for one in ("calcium", "hemoglobin", "creatinine")))


def _best(one: Organs, other: Organs) -> Organs:
    return Organs(
        hemoglobin=highest(one.hemoglobin, other.hemoglobin), creatinine=lowest(one.creatinine, other.creatinine)
    )
