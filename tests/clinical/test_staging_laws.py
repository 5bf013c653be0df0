"""Laws of the staging rules, by property test; and the plain textbook rules, written again, on complete data."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.clinical.analytes import ANALYTES
from app.clinical.quantity import converted
from app.clinical.staging_of_case import staging, staging_discrepancies
from tests.case.strategies import cases
from tests.clinical.stated import UNITS, chromosome, isotype, ldh, lytic, measured, stated

FEW = settings(max_examples=60, deadline=None, derandomize=True)
VALUES = {
    "hemoglobin": ("8.4", "8.5", "9.3", "10", "10.1", "13"),
    "calcium": ("9", "10.5", "11", "12", "12.1", "14.4"),
    "creatinine": ("0.9", "1.2", "1.9", "2.0", "2.1"),
    "albumin": ("3.1", "3.5", "4"),
    "beta_2_microglobulin": ("3", "3.5", "5.45", "5.5", "10.8"),
    "serum_m_protein": ("0.8", "3", "4.9", "5", "6.36", "7", "7.1"),
    "urine_m_protein_24h": ("0", "199", "200", "3999", "4000", "12000", "12001"),
    "bone_marrow_plasma_cells": ("0", "6", "10", "30", "60", "95"),
}
CHROMOSOMES = ("deletion_17p", "t_4_14", "t_14_16", "t_14_20", "gain_1q", "tp53_mutation", "deletion_1p32")
Patient = dict[str, Any]


@st.composite
def patients(draw: st.DrawFn) -> Patient:
    """Everything that the rules ask for, each with a value at or near a cut-off."""
    return {
        **{analyte: draw(st.sampled_from(values)) for analyte, values in VALUES.items()},
        **{word: draw(st.booleans()) for word in CHROMOSOMES},
        "ldh": draw(st.booleans()),
        "isotype": draw(st.sampled_from(["IgG", "IgA"])),
        "lytic": draw(st.sampled_from([0, 4])),
    }


SITES = ("skull", "rib", "pelvis", "clavicle")


def case_of(patient: Patient, **more: list[dict[str, Any]]) -> Any:
    """The case document of what is in `patient`; what is left out is not stated."""
    blood = [measured(word, patient[word]) for word in VALUES if word in patient]
    blood += [ldh("high" if patient["ldh"] else "normal")] if "ldh" in patient else []
    blood += [isotype(patient["isotype"])] if "isotype" in patient else []
    genes = [
        chromosome(word, "positive" if patient[word] else "negative", "62" if patient[word] else None)
        for word in CHROMOSOMES
        if word in patient
    ]
    bones = [] if "lytic" not in patient else lytic(*SITES) if patient["lytic"] else lytic(result="negative")
    return stated(measurements=blood, cytogenetics=genes, findings=bones, **more)


def classes(case: Any) -> list[tuple[str, str | None, frozenset[str]]]:
    return [(answer.ruleset, answer.at, frozenset(answer.classes)) for answer in staging(case)]


@FEW
@given(patients(), st.data())
def test_more_information_never_enlarges_a_set_of_classes(patient: Patient, data: st.DataObject) -> None:
    kept = data.draw(st.sets(st.sampled_from(sorted(patient))))
    more = kept | {data.draw(st.sampled_from(sorted(patient)))}
    fewer, all_ = ({name: patient[name] for name in sorted(names)} for names in (kept, more))
    for (ruleset, _, before), (_, _, after) in zip(classes(case_of(fewer)), classes(case_of(all_)), strict=True):
        assert after <= before and after, ruleset


@FEW
@given(
    patients(), st.sampled_from(["durie_salmon", "iss", "r_iss", "r2_iss"]), st.sampled_from(["I", "IIB", "IIIA", "x"])
)
def test_the_reported_stage_never_changes_the_derived_one(patient: Patient, system: str, value: str) -> None:
    reported = [{"at": "diagnosis", "system": system, "value": value}]
    assert classes(case_of(patient)) == classes(case_of(patient, stages=reported))


@settings(max_examples=250, deadline=None, derandomize=True)
@given(patients())
def test_on_complete_data_each_class_is_the_textbooks(patient: Patient) -> None:
    found = {answer.rule: (answer.status, answer.classes) for answer in staging(case_of(patient))}
    expected = {
        "durie-salmon": textbook_durie_salmon(patient),
        "iss": textbook_iss(patient),
        "r-iss": textbook_r_iss(patient),
        "r2-iss": textbook_r2_iss(patient),
    }
    assert {rule: found[rule] for rule in expected} == {
        rule: ("determined", (stage,)) for rule, stage in expected.items()
    }


def textbook_durie_salmon(p: Patient) -> str:
    hb, ca, creatinine = Decimal(p["hemoglobin"]), Decimal(p["calcium"]), Decimal(p["creatinine"])
    m, urine = Decimal(p["serum_m_protein"]), Decimal(p["urine_m_protein_24h"]) / 1000
    igg = p["isotype"] == "IgG"
    letter = "B" if creatinine >= 2 else "A"
    if hb < Decimal("8.5") or ca > 12 or p["lytic"] > 3 or m > (7 if igg else 5) or urine > 12:
        return "III" + letter
    if hb > 10 and ca <= 12 and p["lytic"] == 0 and m < (5 if igg else 3) and urine < 4:
        return "I" + letter
    return "II" + letter


def textbook_iss(p: Patient) -> str:
    b2m = Decimal(p["beta_2_microglobulin"])
    if b2m < Decimal("3.5") and Decimal(p["albumin"]) >= Decimal("3.5"):
        return "I"
    return "III" if b2m >= Decimal("5.5") else "II"


def textbook_r_iss(p: Patient) -> str:
    bad = p["deletion_17p"] or p["t_4_14"] or p["t_14_16"]
    if textbook_iss(p) == "I" and not bad and not p["ldh"]:
        return "I"
    return "III" if textbook_iss(p) == "III" and (bad or p["ldh"]) else "II"


def textbook_r2_iss(p: Patient) -> str:
    points = {"I": 0.0, "II": 1.0, "III": 1.5}[textbook_iss(p)] + p["ldh"] + p["deletion_17p"] + p["t_4_14"]
    points += 0.5 * p["gain_1q"]
    return "I" if points == 0 else "II" if points <= 1 else "III" if points <= 2.5 else "IV"


PAIRS = [
    (analyte, unit)
    for word, analyte in ANALYTES.items()
    for unit in analyte.candidates
    if word in UNITS and unit != analyte.unit
]


@FEW
@given(st.sampled_from(PAIRS), st.decimals("0.01", "100000", places=3))
def test_units_convert_there_and_back_without_losing_anything(pair: Any, value: Decimal) -> None:
    analyte, unit = pair
    there = converted(Fraction(value), analyte.unit, unit, analyte.molar_mass)
    assert there is not None
    assert converted(there, unit, analyte.unit, analyte.molar_mass) == Fraction(value)


@FEW
@given(
    patients(),
    st.sampled_from([("hemoglobin", "g/L", 10), ("beta_2_microglobulin", "ug/mL", 1), ("serum_m_protein", "g/L", 10)]),
)
def test_a_value_in_another_unit_gives_the_same_classes(patient: Patient, change: tuple[str, str, int]) -> None:
    word, unit, times = change
    others = {name: value for name, value in patient.items() if name != word}
    whole = case_of(patient)
    item = whole.measurements[0].model_copy(
        update={"id": "other-unit", "analyte": word, "value": Decimal(patient[word]) * times, "unit": unit}
    )
    case = case_of(others)
    assert classes(case.model_copy(update={"measurements": (*case.measurements, item)})) == classes(whole)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(cases())
def test_any_case_document_is_answered_and_every_set_is_explained(case: Any) -> None:
    staging_discrepancies(case)
    for answer in staging(case):
        size = len(answer.classes)
        assert answer.status == ("not_applicable" if size == 0 else "determined" if size == 1 else "undetermined")
        assert bool(answer.deciding_inputs) == (answer.status == "undetermined"), answer
