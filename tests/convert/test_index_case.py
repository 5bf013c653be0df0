"""The index case as FHIR: what the report states, with exactly the digits and units that it states."""

import os
import re
from pathlib import Path
from typing import Any

import pytest

from app.convert.identity import resource_id
from app.convert.to_bundle import case_to_bundle, resources_of
from app.fhir import exact_json
from tests.convert.test_round_trip import ROOT, TERMINOLOGY, case_in

CASE = case_in(ROOT / "app/literature/index-case.yaml")
RESOURCES = resources_of(CASE, TERMINOLOGY)
FIGURES = {
    "serum-protein-electrophoresis": ("6.36", "g/dL"),
    "urine-protein-electrophoresis": ("1956", "mg/(24.h)"),
    "igg": ("8000", None),
    "lambda-free-light-chain": ("151", None),
    "beta-2-microglobulin": ("10.8", None),
    "hemoglobin": ("9.3", "g/dL"),
    "calcium": ("14.4", "mg/dL"),
}


def of_type(type_: str) -> list[dict[str, Any]]:
    return [resource for resource in RESOURCES.values() if resource["resourceType"] == type_]


def test_there_is_one_patient_male_dead_masked_and_without_a_birth_date() -> None:
    (patient,) = of_type("Patient")
    assert (patient["gender"], patient["deceasedBoolean"]) == ("male", True)
    assert "birthDate" not in patient
    assert "family" not in patient["name"][0]
    assert {"system": "https://w3id.org/emm-fhir/sid/case", "value": "index-case"} in patient["identifier"]


def test_the_myeloma_is_staged_iiib_and_began_at_sixty() -> None:
    myeloma = RESOURCES["conditions/myeloma"]
    assert myeloma["stage"][0]["summary"]["text"] == "IIIB"
    assert (str(myeloma["onsetAge"]["value"]), myeloma["onsetAge"]["code"]) == ("60", "a")


@pytest.mark.parametrize(("role", "stated"), FIGURES.items())
def test_each_laboratory_figure_has_the_digits_and_the_unit_that_the_report_states(
    role: str, stated: tuple[str, str | None]
) -> None:
    quantity = RESOURCES[f"measurements/{role}"]["valueQuantity"]
    digits, unit = stated
    assert exact_json.dumps(quantity["value"]).decode() == digits
    assert quantity.get("code") == unit
    assert ("unit" in quantity) == (unit is not None)


@pytest.mark.parametrize("role", ["serum-protein-electrophoresis", "urine-protein-electrophoresis"])
def test_what_an_electrophoresis_measured_is_not_said_so_it_has_no_code(role: str) -> None:
    assert "coding" not in RESOURCES[f"measurements/{role}"]["code"]


def test_the_drugs_are_those_of_the_report_each_under_its_line_of_treatment() -> None:
    statements = of_type("MedicationStatement")
    drugs = [one["medicationCodeableConcept"]["text"] for one in statements]
    assert drugs == ["Doxorubicin", "Thalidomide", "Dexamethasone", "Melphalan", "Bortezomib", "Tanespimycin"]
    assert all(len(one["partOf"]) == 1 for one in statements)
    assert [one["status"] for one in statements][-1] == "stopped"


def test_six_abnormalities_were_looked_for_and_deletion_13q_was_not_there() -> None:
    answers = {
        role.partition("/")[2]: one["valueCodeableConcept"]["coding"][0]["code"]
        for role, one in RESOURCES.items()
        if role.startswith("cytogenetics/")
    }
    assert len(answers) == 6
    assert [role for role, code in answers.items() if code == "LA9634-2"] == ["deletion-13q"]


def test_near_complete_remission_stays_in_the_reports_words_and_without_a_code() -> None:
    value = RESOURCES["assessments/response-1-reported"]["valueCodeableConcept"]
    assert "coding" not in value
    assert value["text"] == "Near complete remission"


def test_very_good_partial_response_has_its_code() -> None:
    (coding,) = RESOURCES["assessments/response-2-reported"]["valueCodeableConcept"]["coding"]
    assert coding["code"] == "C123618"


def test_at_the_second_relapse_the_marrow_is_clear_and_the_soft_tissue_is_not() -> None:
    marrow, tissue = (
        RESOURCES["assessments/marrow-status-relapse-2"],
        RESOURCES["assessments/extraosseous-status-relapse-2"],
    )
    assert marrow["code"]["coding"][0]["code"] == "marrow"
    assert marrow["valueCodeableConcept"]["text"] == "No evidence of disease"
    assert tissue["valueCodeableConcept"]["text"] == "New lesions"


def test_two_sites_are_named_by_figure_captions_only_and_say_so() -> None:
    url = "https://w3id.org/emm-fhir/StructureDefinition/lesion-evidence"
    captioned = [
        role
        for role, one in RESOURCES.items()
        if one["resourceType"] == "BodyStructure"
        and [e["valueCode"] for e in one["extension"] if e["url"] == url] == ["figure-caption"]
    ]
    assert captioned == ["lesions/lesion-abdominal-nodes", "lesions/lesion-intra-abdominal"]


def test_no_date_is_invented_anywhere() -> None:
    text = exact_json.dumps(case_to_bundle(CASE, TERMINOLOGY)).decode()
    dates = set(
        re.findall(r'"(?:effective|onset|performed|created)DateTime":"([^"]*)"|"(?:start|end)":"([^"]*)"', text)
    )
    assert dates == set()


def test_no_extramedullary_lesion_has_a_code_that_a_registry_would_count_as_another_cancer() -> None:
    systems = {
        coding["system"]
        for role in ("conditions/emm-relapse", "conditions/rib-masses")
        for coding in RESOURCES[role]["code"]["coding"]
    }
    assert systems == {"https://w3id.org/emm-fhir/CodeSystem/condition"}


def rows() -> list[tuple[str, list[str]]]:
    text = (ROOT / "docs/mapping.md").read_text().split("| sentence | held by |")[1]
    cells = [line.strip("|").split("|") for line in text.splitlines()[2:] if line.startswith("|")]
    return [(cell[0].strip(), re.findall(r"[a-z]+(?:/[a-z0-9-]+)+|subject|composition", cell[1])) for cell in cells]


@pytest.mark.parametrize(("sentence", "roles"), rows())
def test_each_sentence_of_the_case_presentation_is_held_by_resources_that_exist(
    sentence: str, roles: list[str]
) -> None:
    assert roles
    assert [role for role in roles if role not in RESOURCES] == []


def test_no_sentence_of_the_case_presentation_is_left_over() -> None:
    corpora = os.environ.get("EMM_CORPORA")
    if corpora is None:
        pytest.skip("EMM_CORPORA is not set: no case report to compare with")
    report = (Path(corpora).parent / "case-report.txt").read_text()
    presentation = report.split("Case presentation\nA 60")[1].split("Discussion\nThis rare case")[0]

    def bare(text: str) -> str:
        return re.sub(r"[\s\-’']", "", text)

    missing = bare("A 60" + presentation)
    for sentence, _ in rows():
        assert bare(sentence) in missing, sentence
        missing = missing.replace(bare(sentence), "", 1)
    assert missing == ""


def test_ids_follow_from_the_case_and_the_role() -> None:
    assert RESOURCES["measurements/igg"]["id"] == resource_id("index-case", "measurements/igg")
