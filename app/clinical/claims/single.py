"""Claims about one patient's record: a stage, lesions at diagnosis, chromosomes."""

from collections.abc import Sequence

from app.case.document import Case
from app.clinical.answer import Support
from app.clinical.claims.verdict import Verdict, unsupported
from app.clinical.durie_salmon import durie_salmon
from app.clinical.facts import facts_at
from app.clinical.survival.onset import Definition


def stage(cases: Sequence[Case], value: str) -> Verdict:
    """The Durie-Salmon stage that the record asserts, against the stages that its values allow."""
    for case in cases:
        for one in case.stages:
            if one.system == "durie_salmon" and one.value == value:
                answer = durie_salmon(facts_at(case, one.at))
                text = f"{case.id}: the values allow {', '.join(answer.classes)}"
                text += f"; {', '.join(answer.deciding_inputs)} would decide." if answer.deciding_inputs else "."
                support = answer.reported.support if answer.reported else Support.CONSISTENT
                return Verdict(support, text, {"reachable": " ".join(answer.classes)})
    return unsupported(f"No case that is given asserts stage {value}.")


def none_at_diagnosis(cases: Sequence[Case], definition: Definition) -> Verdict:
    """No extramedullary disease at diagnosis. By the broad definition a mass at a bone is one, by the strict it is none."""
    for case in cases:
        points = {event.id for event in case.events if event.kind == "diagnosis"}
        lesions = [one for one in case.lesions if one.at in points]
        if not lesions:
            continue
        free = [one for one in lesions if one.contiguity_with_bone != "yes"]
        text = f"{case.id} at diagnosis: {'; '.join(one.as_stated or one.id for one in lesions)}."
        text += f" By the strict definition {len(free)} of {len(lesions)} are extramedullary, by the broad one all."
        numbers = {"strict": str(len(free)), "broad": str(len(lesions))}
        if free or definition == "broad":
            return Verdict(Support.CONTRADICTED, text, numbers, (case.id,))
        return unsupported(text, numbers, (case.id,))
    return unsupported("No case that is given records whether there were lesions at diagnosis.")


def cytogenetics(cases: Sequence[Case], wanted: Sequence[str]) -> Verdict:
    """How many of the named abnormalities (alternatives joined by |) were found, were not, or are not reported."""
    results: dict[str, str] = {}
    for case in cases:
        for name in wanted:
            said = [one.result for one in case.cytogenetics if one.abnormality in name.split("|")]
            results[name] = "found" if "positive" in said else "not found" if "negative" in said else "not reported"
    counts = {word: list(results.values()).count(word) for word in ("found", "not found", "not reported")}
    text = ", ".join(f"{number} {word}" for word, number in counts.items()) + f", of {len(results)} that are named."
    if results and counts["found"] == len(results):
        return Verdict(Support.SUPPORTED, text, {word: str(number) for word, number in counts.items()})
    return unsupported(text, {word: str(number) for word, number in counts.items()})
