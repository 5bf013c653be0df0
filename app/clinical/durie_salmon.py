"""Durie-Salmon stage.

    I    all of: haemoglobin > 10 g/dL · calcium normal or ≤ 12 mg/dL · bone normal or solitary plasmacytoma ·
         M-component low (IgG < 5, IgA < 3 g/dL) · urine light chain < 4 g/24 h
    III  any of: haemoglobin < 8.5 · calcium > 12 · advanced lytic lesions · M-component high (IgG > 7, IgA > 5) ·
         urine light chain > 12 g/24 h
    II   neither
    A    creatinine < 2.0 mg/dL          B    creatinine ≥ 2.0

Sources: Durie and Salmon, Cancer 1975;36:842, as handed down by [C1], [C2], [C3]. They differ in the calcium of stage I,
in what advanced bone disease is, and in a creatinine of exactly 2.0: see VARIANTS. Nothing but creatinine decides A or B:
not eGFR, not β2-microglobulin, not the words "renal impairment".
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from app.clinical import sources
from app.clinical.answer import Answer, Criterion, status_of
from app.clinical.bone import COUNT
from app.clinical.facts import Facts
from app.clinical.m_component import ANALYTES as M_COMPONENT
from app.clinical.m_component import HIGH, LOW, m_component
from app.clinical.reach import Input, Reach, distinct, reach
from app.clinical.reported import with_reported
from app.clinical.seen import FURTHER
from app.clinical.solitary_plasmacytoma import other_lesions
from app.clinical.spans import ANYTHING, Span, samples
from app.clinical.truth import Truth, among

CLASSES = ("IA", "IB", "IIA", "IIB", "IIIA", "IIIB")
HEMOGLOBIN_1, HEMOGLOBIN_3 = Fraction("10"), Fraction("8.5")  # g/dL: above, below
CALCIUM_3 = Fraction("12")  # mg/dL: above
URINE_1, URINE_3 = Fraction(4000), Fraction(12000)  # mg/24 h: below, above
CREATININE_B = Fraction("2.0")  # mg/dL
NONE, SOME, ADVANCED = GRADES = ("none", "some", "advanced")
SCALE, SCALE_3 = "durie_salmon_bone_scale", Fraction(3)
URINE = ("urine_m_protein_24h", "urine_protein_electrophoresis")


Tests = dict[str, Callable[[Any], bool]]


@dataclass(frozen=True, slots=True)
class Variant:
    """calcium_1: mg/dL, below is normal. lesions_3: more lytic lesions than this are advanced; None: only a scale of 3 is.

    b_at_limit: whether a creatinine of exactly 2.0 is B; None: the source leaves it to neither.
    """

    ruleset: sources.RuleSet
    calcium_1: Fraction
    lesions_3: int | None
    b_at_limit: bool | None


BMJ = Variant(sources.DURIE_SALMON_BMJ, CALCIUM_3, 3, True)
MMRF = Variant(sources.DURIE_SALMON_MMRF, CALCIUM_3, None, True)
IMF = Variant(sources.DURIE_SALMON_IMF, Fraction("10.5"), None, None)
VARIANTS = (BMJ, MMRF, IMF)


def stage(
    variant: Variant,
    hemoglobin: Fraction,
    calcium: Fraction,
    bone: str,
    m_component: str,
    urine: Fraction,
    creatinine: Fraction,
) -> str:
    """The stage with its letter, from g/dL, mg/dL, the grade of the bone, the level of the M-component, mg/24 h, mg/dL."""
    letter = "A" if creatinine < CREATININE_B else "B"
    advanced = hemoglobin < HEMOGLOBIN_3 or calcium > CALCIUM_3 or bone == ADVANCED
    if advanced or m_component == HIGH or urine > URINE_3:
        return f"III{letter}"
    normal = hemoglobin > HEMOGLOBIN_1 and _normal(calcium, variant) and bone == NONE
    return f"I{letter}" if normal and m_component == LOW and urine < URINE_1 else f"II{letter}"


def durie_salmon(facts: Facts, variant: Variant = BMJ) -> Answer:
    """The stages reachable at this moment, with A or B."""
    component = m_component(facts)
    possible: dict[str, tuple[Any, ...]] = {
        "hemoglobin": facts.possible("hemoglobin", (HEMOGLOBIN_3, HEMOGLOBIN_1)),
        "calcium": facts.possible("calcium", (variant.calcium_1, CALCIUM_3)),
        "bone": _bone(facts, variant),
        "m_component": component.possible,
        "urine": _urine(facts),
        "creatinine": _creatinine(facts, variant),
    }
    found = reachable(variant, possible, component.asks)
    answer = Answer(
        "durie-salmon",
        str(variant.ruleset),
        status_of(found.classes),
        found.classes,
        found.deciding,
        criteria=_criteria(facts, possible, _tests(variant)),
        at=facts.at,
        flags=_flags(facts),
    )
    return with_reported(answer, facts, "durie_salmon", CLASSES)


def reachable(variant: Variant, possible: dict[str, tuple[Any, ...]], of_component: tuple[str, ...]) -> Reach:
    """The stages that the values of the six inputs leave open; of_component: what to ask for the M-component."""
    tests = _tests(variant)
    bone = FURTHER if possible["bone"] == (NONE, SOME) else SCALE if variant.lesions_3 is None else COUNT
    asks = {"bone": (bone,), "m_component": of_component, "urine": URINE[:1]}
    inputs = []
    for name, values in possible.items():
        asked = [tests[criterion] for criterion in (name, f"stage_1_{name}") if criterion in tests]
        inputs.append(Input(name, distinct(values, *asked), asks.get(name, ())))
    return reach(partial(stage, variant), CLASSES, inputs)


def _normal(calcium: Fraction, variant: Variant) -> bool:
    return calcium <= variant.calcium_1 if variant.calcium_1 == CALCIUM_3 else calcium < variant.calcium_1


def _urine(facts: Facts) -> tuple[Fraction, ...]:
    """The light chain is at most the whole protein of the urine, where only that was measured."""
    exact = facts.of(URINE[0]) or facts.of(URINE[1])
    whole = [Span(Fraction(0), span.high) for one in facts.of("urine_total_protein_24h") for span in one.spans]
    return samples((URINE_1, URINE_3), [span for one in exact for span in one.spans] or whole or [ANYTHING])


def _creatinine(facts: Facts, variant: Variant) -> tuple[Fraction, ...]:
    found = facts.possible("creatinine", (CREATININE_B,))
    if variant.b_at_limit is None and CREATININE_B in found:
        return tuple(dict.fromkeys((CREATININE_B - 1, *found, CREATININE_B + 1)))
    return found


def _bone(facts: Facts, variant: Variant) -> tuple[str, ...]:
    """By the lesions, as far as they are counted, and by the scale, as far as it is stated; what both allow."""
    by_lesions, by_scale = _by_lesions(facts, variant.lesions_3), _by_scale(facts, variant.lesions_3)
    return tuple(grade for grade in by_lesions if grade in by_scale) or GRADES


def _by_lesions(facts: Facts, lesions_3: int | None) -> tuple[str, ...]:
    """Each region counts as one lesion at least, so regions prove "advanced"; only a count of all excludes it.

    A single lesion may be the solitary plasmacytoma that stage I allows: it is, if proven and surely without another.
    """
    bone, others = facts.bone, other_lesions(facts)
    if bone.lytic is not Truth.MET:
        return (NONE,) if bone.lytic is Truth.NOT_MET else GRADES
    if lesions_3 is not None and bone.fewest > lesions_3:
        return (ADVANCED,)
    if others is Truth.NOT_MET and facts.masses.proven is Truth.MET:
        return (NONE,)
    single = () if others is Truth.MET else (NONE,)
    few = bone.most is not None and lesions_3 is not None and bone.most <= lesions_3
    return (*single, SOME) if few else (*single, SOME, ADVANCED)


def _by_scale(facts: Facts, lesions_3: int | None) -> tuple[str, ...]:
    """0 is normal bone. 3 is advanced, where the source goes by the scale and not by a number of lesions."""
    grades = [
        (NONE,) if value < 1 else GRADES[1:] if lesions_3 is not None else (SOME,) if value < SCALE_3 else (ADVANCED,)
        for value in facts.possible(SCALE, (Fraction(1), SCALE_3))
    ]
    return tuple(grade for grade in GRADES if any(grade in found for found in grades))


def _tests(variant: Variant) -> Tests:
    """The five of stage III, the five of stage I, and B; each asks one value of one input."""
    return {
        "hemoglobin": lambda amount: amount < HEMOGLOBIN_3,
        "calcium": lambda amount: amount > CALCIUM_3,
        "bone": lambda grade: grade == ADVANCED,
        "m_component": lambda level: level == HIGH,
        "urine": lambda amount: amount > URINE_3,
        "stage_1_hemoglobin": lambda amount: amount > HEMOGLOBIN_1,
        "stage_1_calcium": lambda amount: _normal(amount, variant),
        "stage_1_bone": lambda grade: grade == NONE,
        "stage_1_m_component": lambda level: level == LOW,
        "stage_1_urine": lambda amount: amount < URINE_1,
        "creatinine": lambda amount: amount >= CREATININE_B,
    }


def _criteria(facts: Facts, possible: dict[str, tuple[Any, ...]], tests: Tests) -> tuple[Criterion, ...]:
    said = {
        "hemoglobin": facts.evidence("hemoglobin"),
        "calcium": facts.evidence("calcium"),
        "bone": facts.bone.evidence + facts.evidence(SCALE),
        "m_component": facts.evidence(*M_COMPONENT),
        "urine": facts.evidence(*URINE, "urine_total_protein_24h"),
        "creatinine": facts.evidence("creatinine"),
    }

    def criterion(name: str) -> Criterion:
        of = name.removeprefix("stage_1_")
        return Criterion(name, among(tests[name](value) for value in possible[of]), said[of])

    return tuple(criterion(name) for name in tests)


def _flags(facts: Facts) -> tuple[str, ...]:
    exact = Span.point(CREATININE_B)
    at_limit = any(span == exact for one in facts.of("creatinine") for span in one.spans)
    text = f"creatinine is exactly 2.0 mg/dL: B where the rule says 'at least', neither in {sources.DURIE_SALMON_IMF}"
    return (text,) if at_limit else ()
