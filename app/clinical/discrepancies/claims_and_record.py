"""Claims beside the record that they are about: what is there that the claim denies, or is not there that it names."""

import re
from collections.abc import Iterator

from app.case.course import Treatment
from app.case.document import Case
from app.case.record import Claim
from app.clinical.discrepancy import Discrepancy, Kind
from app.clinical.moments import RELAPSES
from app.clinical.time_axis import TimeAxis, axis_of

DRUG_CLASSES = {
    "Hsp90": ("tanespimycin",),
    "HDAC": ("vorinostat", "panobinostat", "romidepsin"),
    "proteasome inhibitor": ("bortezomib", "carfilzomib", "ixazomib"),
}
"""What a class of drugs is called in a claim, and its agents. Tanespimycin inhibits Hsp90: Blood 2007;110:1165 [C32]."""
PROPOSES = re.compile(r"potential role|evolving therapeutics|promising|should be considered")
OUR_PATIENT = re.compile(r"\bour patient\b", re.IGNORECASE)
SHORT_WORD = re.compile(r"\bEMPs?\b")


def claims_and_record(case: Case) -> Iterator[Discrepancy]:
    """Each claim of a kind that these rules know."""
    axis = axis_of(case)
    for index, claim in enumerate(case.claims):
        path = f"claims[{index}]"
        yield from _without_lesions(case, claim, path)
        yield from _present_and_negative(case, claim, path)
        yield from _agents(case, claim, path)
        yield from _proposed_and_failed(case, axis, claim, path)
        yield from _other_word(case, claim, path)


def _found(key: str, kind: Kind, text: str, path: str, fields: list[str], claim: Claim, more: list[str]) -> Discrepancy:
    return Discrepancy(key, kind, text, (path,), tuple(fields), (claim.text, *more))


def _without_lesions(case: Case, claim: Claim, path: str) -> Iterator[Discrepancy]:
    """'Without extramedullary disease at diagnosis, as in our patient', who had lesions then."""
    if "without extramedullary" not in claim.text or not OUR_PATIENT.search(claim.text):
        return
    lesions = [lesion for lesion in case.lesions if lesion.phase == "primary"]
    if lesions:
        text = "The claim likens the patient to those without extramedullary disease at diagnosis; the record has lesions then."
        fields = [one for lesion in lesions for one in (lesion.id, lesion.condition) if one]
        quotations = [lesion.as_stated for lesion in lesions if lesion.as_stated]
        yield _found("claimed-absent-at-diagnosis", "contradiction", text, path, fields, claim, quotations)


def _present_and_negative(case: Case, claim: Claim, path: str) -> Iterator[Discrepancy]:
    if "present in our patient" not in claim.text:
        return
    meant = [one for one in case.cytogenetics if one.id in claim.about]
    negative = [one for one in meant if one.result == "negative"]
    if negative:
        there = sum(one.result == "positive" for one in meant)
        text = f"Of the {len(meant)} abnormalities that the claim is about, {there} were present and {', '.join(sorted(one.id for one in negative))} negative."
        quotations = [one.as_stated for one in negative if one.as_stated]
        yield _found("claimed-present", "unsupported", text, path, [one.id for one in meant], claim, quotations)


def _agents(case: Case, claim: Claim, path: str) -> Iterator[Discrepancy]:
    """A claim that names some agents of a treatment and leaves another out, or names one that it did not have."""
    words = claim.text.casefold()
    known = {agent.drug.replace("_", " ") for one in case.treatments for agent in one.agents}
    for treatment in case.treatments:
        if treatment.id not in claim.about:
            continue
        drugs = [agent.drug.replace("_", " ") for agent in treatment.agents]
        named = [drug for drug in drugs if drug in words]
        left = [drug for drug in drugs if drug not in words]
        if len(named) > 1 and left:
            text = (
                f"The claim calls '{treatment.id}' {' and '.join(named)}; the record has {' and '.join(left)} besides."
            )
            yield _found("agent-left-out", "inconsistent_terms", text, path, [treatment.id], claim, _said(treatment))
        for drug in named:
            partner = re.search(rf"{re.escape(drug)}(?: plus |/| and )([a-z]+(?:one|ide|ib|in|an|mab))\b", words)
            if partner and partner[1] not in known:
                text = f"The claim names {partner[1]} beside {drug}; the record of '{treatment.id}' does not have it."
                yield _found(
                    "agent-not-in-record", "contradiction", text, path, [treatment.id], claim, _said(treatment)
                )


def _said(treatment: Treatment) -> list[str]:
    return [treatment.as_stated] if treatment.as_stated else []


def _proposed_and_failed(case: Case, axis: TimeAxis, claim: Claim, path: str) -> Iterator[Discrepancy]:
    """A class of drugs that the claim proposes, although a relapse followed one of its agents."""
    if not PROPOSES.search(claim.text):
        return
    relapses = [event.id for event in case.events if event.kind in RELAPSES]
    for name, drugs in DRUG_CLASSES.items():
        if name not in claim.text:
            continue
        for treatment in case.treatments:
            agents = [agent.drug for agent in treatment.agents if agent.drug in drugs]
            followed = [one for one in relapses if (axis.between(treatment.id, one).low or 0) > 0]
            if agents and followed:
                text = f"{name} is proposed, although '{min(followed)}' followed treatment with {', '.join(agents)}, which belongs to it."
                yield _found("proposed-and-failed", "unsupported", text, path, [treatment.id], claim, _said(treatment))


def _other_word(case: Case, claim: Claim, path: str) -> Iterator[Discrepancy]:
    """'EMP' of a patient whose disease the record calls extramedullary myeloma: elsewhere it means paraskeletal."""
    if not (SHORT_WORD.search(claim.text) and OUR_PATIENT.search(claim.text)):
        return
    at = {event.id for event in case.events if event.kind == "extramedullary_relapse" and event.id in claim.about}
    meant = [one for one in case.conditions if one.condition == "extramedullary_relapse" and one.at in at]
    if meant:
        text = "The claim calls EMP what the record calls extramedullary myeloma; elsewhere EMP means paraskeletal disease."
        quotations = [one.as_stated for one in meant if one.as_stated]
        yield _found(
            "two-words-for-one-disease", "inconsistent_terms", text, path, [one.id for one in meant], claim, quotations
        )
