"""Durie-Salmon: the vectors DS-0 to DS-5 of the requirements, the variants, and what a criterion quotes."""

from fractions import Fraction
from typing import Any

import pytest

from app.clinical.answer import Support
from app.clinical.durie_salmon import BMJ, IMF, MMRF, Variant, durie_salmon, reachable
from app.clinical.facts import facts_at
from app.clinical.truth import Truth
from tests.clinical.stated import facts, isotype, lytic, measured, shipped, stated, status

FOUR_REGIONS = lytic("skull", "rib", "pelvis", "clavicle")
DS_2 = [
    measured("hemoglobin", "9.3"),
    measured("calcium", "10.0"),
    measured("serum_m_protein", "6.36"),
    measured("urine_m_protein_24h", "1956"),
    isotype("IgG lambda"),
]


@pytest.mark.parametrize("m_component", [[measured("igg", "8000")], [measured("serum_m_protein", "6.36")], []])
def test_ds_0_is_stage_three_by_calcium_alone_and_only_creatinine_decides(m_component: list[dict[str, Any]]) -> None:
    answer = durie_salmon(
        facts(
            measured("hemoglobin", "9.3"),
            measured("calcium", "14.4"),
            measured("urine_m_protein_24h", "1956"),
            isotype("IgG lambda"),
            *m_component,
            findings=FOUR_REGIONS,
        )
    )
    assert (answer.status, answer.classes, answer.deciding_inputs) == (
        "undetermined",
        ("IIIA", "IIIB"),
        ("creatinine",),
    )


def test_ds_1_is_one_a() -> None:
    answer = durie_salmon(
        facts(
            measured("hemoglobin", "12"),
            measured("calcium", "9.5"),
            measured("serum_m_protein", "3"),
            measured("urine_m_protein_24h", "200"),
            measured("creatinine", "1.0"),
            isotype("IgG kappa"),
            findings=lytic(result="negative"),
        )
    )
    assert (answer.status, answer.classes, answer.deciding_inputs) == ("determined", ("IA",), ())


def stage_of_ds_2(*more: dict[str, Any], variant: Variant = BMJ, without: str = "") -> tuple[str, ...]:
    """Without lytic lesions instead of "some": a document cannot say that there are no more than it names."""
    values = [item for item in DS_2 if item["analyte"] != without]
    return durie_salmon(facts(*values, *more, findings=lytic(result="negative")), variant).classes


def test_ds_2_with_a_creatinine_of_exactly_two_is_two_b_and_flagged() -> None:
    assert stage_of_ds_2(measured("creatinine", "2.0")) == ("IIB",)
    assert stage_of_ds_2(measured("creatinine", "2.0"), variant=MMRF) == ("IIB",)
    flags = durie_salmon(facts(measured("creatinine", "2.0"))).flags
    assert ["exactly 2.0" in flag and "durie-salmon-imf" in flag for flag in flags] == [True]


def test_ds_2_under_the_rule_that_leaves_exactly_two_to_neither_has_both_letters() -> None:
    assert stage_of_ds_2(measured("creatinine", "2.0"), variant=IMF) == ("IIA", "IIB")
    assert stage_of_ds_2(measured("creatinine", "2.01"), variant=IMF) == ("IIB",)


@pytest.mark.parametrize(
    ("vector", "calcium", "creatinine", "classes", "deciding"),
    [("DS-2", ("10.0",), "2.0", ("IIB",), ()), ("DS-3", ("9", "12", "13"), "1.1", ("IIA", "IIIA"), ("calcium",))],
)
def test_ds_2_and_ds_3_with_some_lytic_lesions(
    vector: str, calcium: tuple[str, ...], creatinine: str, classes: tuple[str, ...], deciding: tuple[str, ...]
) -> None:
    """Given as the vectors give them: the bone is "some", which no case document can say."""
    possible: dict[str, tuple[Any, ...]] = {
        "hemoglobin": (Fraction("9.3"),),
        "calcium": tuple(map(Fraction, calcium)),
        "bone": ("some",),
        "m_component": ("middle",),
        "urine": (Fraction(1956),),
        "creatinine": (Fraction(creatinine),),
    }
    found = reachable(BMJ, possible, ())
    assert (found.classes, found.deciding) == (classes, deciding), vector


def test_ds_2_whose_bone_lesions_are_not_counted_can_be_stage_three() -> None:
    answer = durie_salmon(facts(*DS_2, measured("creatinine", "2.0"), findings=lytic("skull")))
    assert (answer.classes, answer.deciding_inputs) == (("IIB", "IIIB"), ("lytic_bone_lesion_count",))


def test_ds_3_without_calcium_is_two_a_or_three_a() -> None:
    more = (measured("creatinine", "1.1"),)
    assert stage_of_ds_2(*more, without="calcium") == ("IIA", "IIIA")
    values = [item for item in DS_2 if item["analyte"] != "calcium"]
    answer = durie_salmon(facts(*values, *more, findings=lytic(result="negative")))
    assert answer.deciding_inputs == ("calcium",)


def test_ds_4_with_nothing_reaches_all_six() -> None:
    answer = durie_salmon(facts())
    assert answer.classes == ("IA", "IB", "IIA", "IIB", "IIIA", "IIIB")
    assert answer.deciding_inputs == (
        "hemoglobin",
        "calcium",
        "lytic_bone_lesion_count",
        "paraprotein_isotype",
        "serum_m_protein",
        "urine_m_protein_24h",
        "creatinine",
    )
    assert {criterion.status for criterion in answer.criteria} == {Truth.UNKNOWN}


def test_ds_5_is_three_b_by_an_iga_above_five() -> None:
    answer = durie_salmon(
        facts(
            measured("iga", "5200"),
            isotype("IgA kappa"),
            measured("hemoglobin", "11"),
            measured("calcium", "9"),
            measured("urine_m_protein_24h", "0"),
            measured("creatinine", "3"),
            findings=lytic(result="negative"),
        )
    )
    assert answer.classes == ("IIIB",)
    assert status(answer, "m_component") is Truth.MET


def test_the_index_case_is_three_with_b_unsupported() -> None:
    answer = durie_salmon(facts_at(shipped("index-case"), "diagnosis"))
    assert (answer.classes, answer.deciding_inputs) == (("IIIA", "IIIB"), ("creatinine",))
    assert answer.reported is not None
    assert answer.reported.as_data() == {
        "value": "IIIB",
        "support": "consistent_but_unsupported",
        "as_stated": "He was staged as IIIB according to the Durie-Salmon staging system.",
        "path": "stages[0]",
        "parts": [
            {"value": "III", "support": "supported"},
            {"value": "B", "support": "consistent_but_unsupported"},
        ],
    }
    calcium = next(one for one in answer.criteria if one.name == "calcium")
    assert calcium.as_data() == {
        "name": "calcium",
        "status": "met",
        "evidence": "serum calcium of 14.4mg/dL",
        "paths": ["measurements[7]"],
    }


def test_a_calcium_of_eleven_is_stage_one_by_two_sources_and_two_by_the_third() -> None:
    values = [measured("hemoglobin", "12"), measured("calcium", "11"), measured("serum_m_protein", "3")]
    values += [measured("urine_m_protein_24h", "200"), measured("creatinine", "1.0"), isotype("IgG")]
    found = {
        variant.ruleset.id: durie_salmon(facts(*values, findings=lytic(result="negative")), variant).classes
        for variant in (BMJ, MMRF, IMF)
    }
    assert found == {"durie-salmon-bmj": ("IA",), "durie-salmon-mmrf": ("IA",), "durie-salmon-imf": ("IIA",)}


def test_more_than_three_lytic_lesions_are_advanced_only_where_the_source_counts() -> None:
    assert status(durie_salmon(facts(findings=FOUR_REGIONS)), "bone") is Truth.MET
    assert status(durie_salmon(facts(findings=FOUR_REGIONS), MMRF), "bone") is Truth.UNKNOWN
    assert status(durie_salmon(facts(findings=FOUR_REGIONS[:3])), "bone") is Truth.UNKNOWN


def test_the_whole_protein_of_the_urine_bounds_its_light_chain_from_above_only() -> None:
    little = durie_salmon(facts(measured("urine_total_protein_24h", "900")))
    much = durie_salmon(facts(measured("urine_total_protein_24h", "15000")))
    assert status(little, "stage_1_urine") is Truth.MET
    assert status(much, "urine") is Truth.UNKNOWN


@pytest.mark.parametrize(
    ("item", "criterion", "above"),
    [
        (measured("hemoglobin", "8.5"), "hemoglobin", Truth.NOT_MET),
        (measured("hemoglobin", "8.49"), "hemoglobin", Truth.MET),
        (measured("hemoglobin", "10"), "stage_1_hemoglobin", Truth.NOT_MET),
        (measured("calcium", "12"), "calcium", Truth.NOT_MET),
        (measured("calcium", "12"), "stage_1_calcium", Truth.MET),
        (measured("urine_m_protein_24h", "12000"), "urine", Truth.NOT_MET),
        (measured("urine_m_protein_24h", "12001"), "urine", Truth.MET),
        (measured("urine_m_protein_24h", "4000"), "stage_1_urine", Truth.NOT_MET),
        (measured("serum_m_protein", "7"), "m_component", Truth.NOT_MET),
        (measured("serum_m_protein", "5"), "stage_1_m_component", Truth.NOT_MET),
    ],
)
def test_a_value_at_its_limit_is_not_beyond_it(item: dict[str, Any], criterion: str, above: Truth) -> None:
    answer = durie_salmon(facts(item, isotype("IgG kappa")))
    assert status(answer, criterion) is above
    # What only reaches a limit of stage III does not make stage III, nor does it exclude it.
    assert (set(answer.classes) == {"IIIA", "IIIB"}) == (above is Truth.MET and not criterion.startswith("stage_1"))


def test_light_chain_disease_has_no_serum_cut_off() -> None:
    answer = durie_salmon(facts(measured("serum_m_protein", "8"), isotype("kappa light chain only")))
    assert status(answer, "m_component") is Truth.NOT_MET


@pytest.mark.parametrize(
    ("value", "support"),
    [
        ("III", Support.SUPPORTED),
        ("Stage 3b", Support.CONSISTENT),
        ("IIB", Support.CONTRADICTED),
        ("advanced", Support.CONSISTENT),
    ],
)
def test_a_reported_stage_is_compared_in_the_ways_that_it_is_written(value: str, support: Support) -> None:
    reported = [{"at": "diagnosis", "system": "durie_salmon", "value": value}]
    answer = durie_salmon(facts(measured("calcium", "14.4"), stages=reported))
    assert answer.classes == ("IIIA", "IIIB")
    assert answer.reported is not None and answer.reported.support is support


def test_a_case_without_a_diagnosis_event_says_nothing_of_the_diagnosis() -> None:
    assert durie_salmon(facts_at(stated(), None)).status == "undetermined"
