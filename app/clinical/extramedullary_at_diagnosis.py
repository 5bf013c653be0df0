"""Whether extramedullary disease was there at diagnosis, under both definitions, each lesion a criterion."""

from app.case.document import Case
from app.clinical.answer import Answer, Criterion, Evidence, status_of
from app.clinical.extramedullary import Definition, kinds, present_at_diagnosis
from app.clinical.moments import diagnosis_of
from app.clinical.sources import RuleSet
from app.clinical.truth import Truth

RULE = "extramedullary-at-diagnosis"
RULESETS: dict[Definition, RuleSet] = {
    "strict": RuleSet(RULE, "emd-strict-blade-2022", "1", "Bladé J et al. Blood Cancer J 2022;12:45 [C17]"),
    "broad": RuleSet(RULE, "emd-broad-ebmt-2018", "1", "Gagelmann N et al. Haematologica 2018;103:890 [C18]"),
}
PRESENT, ABSENT = "present", "absent"


def extramedullary_at_diagnosis(case: Case) -> tuple[Answer, ...]:
    """One answer for each definition and person; none where the case does not say when that person's was."""
    people = [None] if case.grain == "individual" else [member.id for member in case.members]
    return tuple(answer for of in people for definition in RULESETS for answer in _answers(case, definition, of))


def _answers(case: Case, definition: Definition, of: str | None) -> tuple[Answer, ...]:
    diagnosis = diagnosis_of(case, of)
    if diagnosis is None:
        return ()
    its = {lesion.id: lesion for lesion in case.lesions if lesion.of == of and lesion.phase == "primary"}
    found = [kind for kind in kinds(case) if kind.lesion in its]
    criteria = tuple(
        Criterion(
            f"{kind.lesion}: {kind.words}",
            kind.counts(definition),
            (Evidence(its[kind.lesion].as_stated or kind.lesion, kind.path),),
        )
        for kind in found
    )
    truth = present_at_diagnosis(case, definition, of)
    classes = {Truth.MET: (PRESENT,), Truth.NOT_MET: (ABSENT,)}.get(truth, (PRESENT, ABSENT))
    open_ = [kind.lesion for kind in found if kind.counts(definition) is Truth.UNKNOWN]
    asked = tuple(f"contact of {one} with bone" for one in open_) or ("imaging of soft tissue at diagnosis",)
    flags = tuple(f"{kind.lesion} is suspected, not biopsied" for kind in found if kind.proof == "suspected")
    ruleset = str(RULESETS[definition])
    deciding = () if len(classes) == 1 else asked
    return (Answer(RULE, ruleset, status_of(classes), classes, deciding, None, criteria, diagnosis, flags=flags),)
