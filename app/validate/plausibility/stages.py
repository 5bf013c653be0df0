"""A stage held against the laboratory values beside it: ISS, R-ISS and Durie-Salmon.

The bounds are those of the rules themselves: app/clinical/iss.py and durie_salmon.py. What is not measured contradicts nothing.
"""

from collections.abc import Iterator
from fractions import Fraction

from app.clinical import iss
from app.clinical.durie_salmon import CALCIUM_3, CREATININE_B, HEMOGLOBIN_1
from app.clinical.spans import ANYTHING, samples
from app.fhir.issues import Issue
from app.terminology.terminology import Terminology
from app.validate.plausibility.finding import doubt
from app.validate.plausibility.labs import Labs, Measured, word_of
from app.validate.plausibility.record import Placed, Record, text
from app.validate.plausibility.spans import begins

_ALL = frozenset(iss.CLASSES)
_DECIMALS = 3


def doubts(record: Record, labs: Labs, terminology: Terminology) -> Iterator[Issue]:
    """Every stage that the values of the same patient contradict, or that lacks the one value that decides it."""
    for one in record.of("Observation"):
        stage = word_of(terminology, "stages", one.node.get("code"))
        value = _value(one, stage, terminology) if stage else None
        if stage is None or value is None:
            continue
        known = _near(one, record.subject(one), labs)
        if stage in ("iss", "r_iss"):
            yield from _iss(one, stage, value, known)
        elif stage == "durie_salmon":
            yield from _durie_salmon(one, value, known)


def _value(one: Placed, stage: str, terminology: Terminology) -> str | None:
    """`III`, `IIIB`: of the code, or of the text."""
    concept = one.node.get("valueCodeableConcept")
    word = word_of(terminology, "stage_values", concept)
    if word is not None:
        attributes = terminology.concept("stage_values", word).attributes
        return attributes["value"] if attributes["stage"] == stage else None
    return text(concept, "text")


def _near(stage: Placed, subject: str, labs: Labs) -> Measured:
    """The values of the day of the stage; of a stage without a date those of a record in which each was measured once."""
    began = begins(stage.node, "effective")
    return labs.of_day(subject, began[1]) if began else labs.once(subject)


def reachable(beta_2: Fraction | None, albumin: Fraction | None) -> frozenset[str]:
    """The ISS stages that are still possible. beta_2: mg/L; albumin: g/dL; None: not known."""
    beta_2s = samples((iss.B2M_1, iss.B2M_3), [ANYTHING]) if beta_2 is None else (beta_2,)
    albumins = samples((iss.ALBUMIN_1,), [ANYTHING]) if albumin is None else (albumin,)
    return frozenset(iss.stage(one, other) for one in beta_2s for other in albumins)


def _iss(one: Placed, stage: str, value: str, labs: Measured) -> Iterator[Issue]:
    beta_2, albumin = labs.value("beta_2_microglobulin", "mg/L"), labs.value("albumin", "g/dL")
    possible = reachable(beta_2, albumin)
    name = "ISS" if stage == "iss" else "R-ISS"
    if value not in _ALL or value in possible or (stage == "r_iss" and value == "II"):
        return  # R-ISS II is whatever is neither I nor III, and needs more than these two
    measured = " and ".join(
        f"{what} of {_shown(number)} {unit}"
        for what, number, unit in (("beta-2-microglobulin", beta_2, "mg/L"), ("albumin", albumin, "g/dL"))
        if number is not None
    )
    said = (
        f"{name} stage {value} contradicts {measured} in the same record, which make ISS"
        f" {' or '.join(sorted(possible))}; one of them is wrong, or they are of different times."
    )
    yield doubt("stage-contradicted", said, one.at("value.ofType(CodeableConcept)"), value)


def _durie_salmon(one: Placed, value: str, labs: Measured) -> Iterator[Issue]:
    number, letter = value.rstrip("AB"), value[-1:] if value[-1:] in ("A", "B") else ""
    creatinine = labs.value("creatinine", "mg/dL") or _creatinine(labs)
    if letter == "B" and creatinine is None and labs.words and "creatinine" not in labs.words:
        said = f"Durie-Salmon {value} needs a creatinine of 2.0 mg/dL or more, and there is none beside the other laboratory values."
        yield doubt("stage-unsupported", said, one.at("value.ofType(CodeableConcept)"), value)
    elif letter and creatinine is not None and (creatinine >= CREATININE_B) != (letter == "B"):
        said = f"Durie-Salmon {value} contradicts the creatinine of {_shown(creatinine)} mg/dL: below 2.0 is A, from 2.0 on B."
        yield doubt("stage-contradicted", said, one.at("value.ofType(CodeableConcept)"), value)
    hemoglobin, calcium = labs.value("hemoglobin", "g/dL"), labs.value("calcium", "mg/dL")
    if number != "I":
        return
    for what, found, limit, unit, breaks in (
        ("haemoglobin", hemoglobin, HEMOGLOBIN_1, "g/dL", hemoglobin is not None and hemoglobin <= HEMOGLOBIN_1),
        ("calcium", calcium, CALCIUM_3, "mg/dL", calcium is not None and calcium > CALCIUM_3),
    ):
        if breaks and found is not None:
            side = "above" if what == "haemoglobin" else "at most"
            said = f"Durie-Salmon {value} contradicts the {what} of {_shown(found)} {unit}: stage I has it {side} {limit} {unit}."
            yield doubt("stage-contradicted", said, one.at("value.ofType(CodeableConcept)"), value)


def _creatinine(labs: Measured) -> Fraction | None:
    """Of µmol/L, at 88.4 µmol/L for 1 mg/dL."""
    found = labs.value("creatinine", "umol/L")
    return None if found is None else found / Fraction("88.4")


def _shown(value: Fraction) -> str:
    text_ = f"{float(value):.{_DECIMALS}f}".rstrip("0").rstrip(".")
    return text_
