"""Laws of the diagnostic and genomic rules over documents drawn near the cut-offs, against the rules written again from domain.md 1.3 to 1.5."""

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.clinical.staging_of_case import staging
from tests.clinical.stated import chromosome, isotype, lytic, measured, stated

FEW = settings(max_examples=120, deadline=None, derandomize=True)
Patient = dict[str, Any]
NUMBERS = {
    "calcium": ("mg/dL", ("9", "11", "11.1", "14")),
    "creatinine": ("mg/dL", ("0.9", "1.2", "2.0", "2.1")),
    "creatinine_clearance": ("mL/min", ("39.9", "40", "90")),
    "hemoglobin": ("g/dL", ("9.9", "10", "13")),
    "bone_marrow_plasma_cells": ("%", ("0", "6", "9.9", "10", "30", "59.9", "60")),
    "kappa_free_light_chain": ("mg/L", ("1", "99", "100", "500")),
    "lambda_free_light_chain": ("mg/L", ("1", "5", "1.01")),
    "focal_mri_lesion_count": ("{count}", ("0", "1", "2")),
    "circulating_plasma_cells": ("%", ("0", "4.9", "5", "20", "20.1", "30")),
    "circulating_plasma_cells_absolute": ("10*9/L", ("1.9", "2.0", "2.1")),
    "beta_2_microglobulin": ("mg/L", ("3", "5.49", "5.5")),
    "serum_m_protein": ("g/dL", ("0", "0.99", "1")),
    "urine_m_protein_24h": ("mg/(24.h)", ("0", "199", "200")),
}
LIMITS = {"calcium": {"reference_high": "10.2"}, "hemoglobin": {"reference_low": "12.0"}}
"""With the laboratory's range, C is above 11 or 11.2, A below 10 or 10."""
ABNORMALITIES = ("tp53_mutation", "t_4_14", "t_14_16", "t_14_20", "gain_1q")


@st.composite
def patients(draw: st.DrawFn) -> Patient:
    """All that these rules ask for. The light chain in excess is kappa's, as the isotype says."""
    return {
        **{analyte: draw(st.sampled_from(values)) for analyte, (_, values) in NUMBERS.items()},
        **{word: draw(st.booleans()) for word in ABNORMALITIES},
        "deletion_17p": draw(st.sampled_from([None, "15", "35"])),
        "deletion_1p32": draw(st.sampled_from([None, "one", "both"])),
        "isotype": "IgG kappa",
        "lytic": draw(st.booleans()),
        "mass": True,
        "survey": draw(st.booleans()),
        "scan": draw(st.booleans()),
    }


def case_of(patient: Patient, **more: list[dict[str, Any]]) -> Any:
    """The document of what is in `patient`; what is left out is not stated."""
    blood = []
    for word, (unit, _) in NUMBERS.items():
        if word in patient:
            limits = {name: Decimal(end) for name, end in LIMITS.get(word, {}).items()}
            blood.append(measured(word.removesuffix("_absolute"), patient[word], unit, **limits))
    blood += [isotype(patient["isotype"])] if "isotype" in patient else []
    genes = [chromosome(word, "positive" if patient[word] else "negative") for word in ABNORMALITIES if word in patient]
    if "deletion_17p" in patient:
        clone = patient["deletion_17p"]
        genes.append(chromosome("deletion_17p", "positive" if clone else "negative", clone))
    if "deletion_1p32" in patient:
        alleles = patient["deletion_1p32"]
        genes.append(chromosome("deletion_1p32", **({"alleles": alleles} if alleles else {"result": "negative"})))
    findings = (
        [] if "lytic" not in patient else lytic(*(["skull"] if patient["lytic"] else []), result=sign(patient["lytic"]))
    )
    for name, method in (("survey", "skeletal_survey"), ("scan", "mri")):
        if name in patient:
            look = {"finding": "further_lesion", "at": "diagnosis", "method": method, "result": sign(patient[name])}
            findings.append(look)
    masses = [{"at": "diagnosis", "site": "skull", "evidence": ["biopsy"]}] if "mass" in patient else []
    return stated(measurements=blood, cytogenetics=genes, findings=findings, lesions=masses, **more)


def sign(there: bool) -> str:
    return "positive" if there else "negative"


def agree(patient: Patient) -> bool:
    """Whether survey and scan can both be true of one patient: seen by one and not by the other is a contradiction here."""
    return patient["survey"] == patient["scan"]


def classes(case: Any) -> dict[str, tuple[str, ...]]:
    return {one.ruleset: one.classes for one in staging(case)}


@FEW
@given(patients().filter(agree), st.data())
def test_one_more_statement_never_enlarges_a_set_of_classes(patient: Patient, data: st.DataObject) -> None:
    kept = data.draw(st.sets(st.sampled_from(sorted(patient))))
    more = kept | {data.draw(st.sampled_from(sorted(patient)))}
    before, after = (
        classes(case_of({name: patient[name] for name in patient if name in names})) for names in (kept, more)
    )
    for ruleset, found in after.items():
        assert found and set(found) <= set(before[ruleset]), ruleset


@FEW
@given(
    patients().filter(agree),
    st.sampled_from(["imwg_genomic_risk", "iss", "r2_iss"]),
    st.sampled_from(["high_risk", "II"]),
)
def test_the_reported_stage_never_changes_a_derived_class(patient: Patient, system: str, value: str) -> None:
    reported = [{"at": "diagnosis", "system": system, "value": value}]
    assert classes(case_of(patient)) == classes(case_of(patient, stages=reported))


@FEW
@given(patients().filter(agree), st.data())
def test_the_order_of_the_document_changes_no_answer(patient: Patient, data: st.DataObject) -> None:
    case = case_of(patient)
    lists = ("measurements", "cytogenetics", "findings", "lesions")
    shuffled = case.model_copy(update={name: tuple(data.draw(st.permutations(getattr(case, name)))) for name in lists})
    for one, other in zip(staging(case), staging(shuffled), strict=True):
        assert (one.ruleset, one.classes, one.deciding_inputs) == (other.ruleset, other.classes, other.deciding_inputs)
        assert [(c.name, c.status) for c in one.criteria] == [(c.name, c.status) for c in other.criteria]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(patients().filter(agree))
def test_on_complete_data_each_class_is_the_textbooks(patient: Patient) -> None:
    found = classes(case_of(patient))
    p = {name: Decimal(value) if name in NUMBERS else value for name, value in patient.items()}
    assert found["ims-imwg-2025/1"] == (genomic(p),)
    assert found["imwg-2014/1"] == (myeloma(p),)
    assert found["imwg-2014-solitary/1"] == (solitary(p),)
    assert found["pcl-imwg-2021/1"] == (leukaemia(p["circulating_plasma_cells"] >= 5),)
    many = p["circulating_plasma_cells"] > 20 and p["circulating_plasma_cells_absolute"] > 2
    assert found["pcl-kyle-1974/1"] == (leukaemia(many),)
    assert found["imwg-measurable-2016/1"] == (measurable(p),)


def genomic(p: Patient) -> str:
    """1.3: high-risk if any of the four."""
    translocation = p["t_4_14"] or p["t_14_16"] or p["t_14_20"]
    if p["deletion_17p"] == "35" or p["tp53_mutation"]:
        return "high_risk"
    if translocation and (p["gain_1q"] or p["deletion_1p32"]):
        return "high_risk"
    if p["deletion_1p32"] == "both" or (p["deletion_1p32"] == "one" and p["gain_1q"]):
        return "high_risk"
    return (
        "high_risk"
        if p["beta_2_microglobulin"] >= Decimal("5.5") and p["creatinine"] < Decimal("1.2")
        else "not_high_risk"
    )


def car(p: Patient) -> bool:
    """C, R and A of CRAB, with the laboratory's limits of 10.2 and 12.0."""
    calcium = p["calcium"] > 11 or p["calcium"] > Decimal("11.2")
    renal = p["creatinine"] > 2 or p["creatinine_clearance"] < 40
    return calcium or renal or p["hemoglobin"] < 10


def myeloma(p: Patient) -> str:
    """1.4: the plasmacytoma is proven, so any SLiM-CRAB criterion is enough."""
    kappa, lambda_ = p["kappa_free_light_chain"], p["lambda_free_light_chain"]
    slim = (
        p["bone_marrow_plasma_cells"] >= 60
        or (kappa / lambda_ >= 100 and kappa >= 100)
        or p["focal_mri_lesion_count"] > 1
    )
    return "multiple_myeloma" if slim or car(p) or p["lytic"] else "criteria_not_met"


def solitary(p: Patient) -> str:
    """1.4: one proven lesion, no other by survey and MRI, no C, R or A, marrow 0, or below 10 %."""
    others = p["survey"] or p["scan"] or p["focal_mri_lesion_count"] > 1
    if others or car(p) or p["bone_marrow_plasma_cells"] >= 10:
        return "not_solitary"
    if p["bone_marrow_plasma_cells"] > 0:
        return "solitary_plasmacytoma_with_minimal_marrow_involvement"
    return "solitary_plasmacytoma"


def leukaemia(met: bool) -> str:
    """At the diagnosis, no myeloma was there before."""
    return "primary_plasma_cell_leukaemia" if met else "no_plasma_cell_leukaemia"


def measurable(p: Patient) -> str:
    """1.5: serum and urine; free light chains only if neither; the marrow only if none of them."""
    serum, urine = p["serum_m_protein"] >= 1, p["urine_m_protein_24h"] >= 200
    if serum and urine:
        return "serum_and_urine"
    if serum or urine:
        return "serum" if serum else "urine"
    ratio = p["kappa_free_light_chain"] / p["lambda_free_light_chain"]
    if p["kappa_free_light_chain"] >= 100 and not Decimal("0.26") <= ratio <= Decimal("1.65"):
        return "free_light_chains"
    return "marrow" if p["bone_marrow_plasma_cells"] >= 30 else "not_measurable"
