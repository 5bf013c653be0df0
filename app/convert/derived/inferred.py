"""What a reported word means only by an inference: a coded Observation of its own, derived from the reported one.

The report's "serum protein electrophoresis 6.36g/dL" stays text; that it is the M-protein is said here (modelling.md,
Numbers and codes). The inferences are the rows of mappings/ with `meaning` inferred and `emit` yes.
"""

from typing import Any

from app.convert.assessments import write_assessment
from app.convert.derived.derivation import Derivation
from app.convert.draft import Draft
from app.convert.findings import write_finding
from app.convert.measurements import write_measurement
from app.fhir.elements import Element, coding, concept
from app.terminology.concept import Code

RULESET = "emm-inferred-codes/1"
BY_X_RAY = ("x_ray", "skeletal_survey")
"""The only methods under which a lytic lesion has the code of one on X-ray."""
VALUES = ("valueQuantity", "valueCodeableConcept", "valueString", "interpretation", "referenceRange", "bodySite")


def write_inferred(derivation: Derivation) -> None:
    """An Observation for each item with a value and an inferred code."""
    case = derivation.case
    for one in case.measurements:
        if one.missing is None and (code := _code("labs", one.analyte, derivation)):
            _write(one, "labs", one.analyte, code, _reported(write_measurement, one, derivation), derivation)
    for finding in case.findings:
        if (
            finding.missing is None
            and finding.method in BY_X_RAY
            and (code := _code("findings", finding.finding, derivation))
        ):
            _write(
                finding, "findings", finding.finding, code, _reported(write_finding, finding, derivation), derivation
            )
    for status in case.assessments:
        if status.status is not None and (code := _code("responses", status.status, derivation)):
            _write(
                status, "responses", status.status, code, _reported(write_assessment, status, derivation), derivation
            )


def _code(vocabulary: str, word: str, derivation: Derivation) -> Code | None:
    codes = derivation.terminology.concept(vocabulary, word).codes
    return next((code for code in codes if code.derivable), None)


def _reported(write: Any, item: Any, derivation: Derivation) -> Element:
    """The reported resource, for the elements that the derived one has in common with it."""
    draft = Draft(derivation.case, derivation.terminology)
    write(item, draft)
    return draft.resources[draft.roles[item.id]]


def _write(item: Any, vocabulary: str, word: str, code: Code, reported: Element, derivation: Derivation) -> None:
    meant = concept(coding(code.system, code.code, code.display), text=_meaning(vocabulary, word, code, derivation))
    common = {name: reported[name] for name in VALUES if name in reported}
    common |= {"valueCodeableConcept": meant} if vocabulary == "responses" else {}
    source = derivation.terminology.concept(vocabulary, word).text
    derivation.observation(
        f"{RULESET}/{derivation.roles[item.id]}",
        "derived-observation",
        RULESET,
        item.of,
        item.at,
        [item.id],
        code=reported["code"] if vocabulary == "responses" else meant,
        category=reported.get("category"),
        notes=[f"The source says “{item.as_stated or source}”; the code says more, by inference."],
        **common,
    )


def _meaning(vocabulary: str, word: str, code: Code, derivation: Derivation) -> str:
    """The text of the word that states what the code means, if there is one."""
    words = derivation.terminology.words_for(vocabulary, code.system, code.code)
    stated = words[0] if words else word
    return code.display if stated == word else derivation.terminology.concept(vocabulary, stated).text
