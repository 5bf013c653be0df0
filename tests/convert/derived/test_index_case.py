"""What is derived of the index case. Expected: domain.md's vectors DS-0, ISS-0, RISS-0, R2-0, E6 and the time axis."""

from typing import Any

from app.convert.to_bundle import resources_of
from app.fhir import exact_json
from tests.convert.derived.deriving import CASES, RECORDED, TERMINOLOGY, VERSION, codes, derived, parts, stored, texts

CASE = CASES["index-case"]
DERIVED = derived(CASE)
STORED = stored(CASE)
ROLES = {f"{one['resourceType']}/{one['id']}": role for role, one in resources_of(CASE, TERMINOLOGY).items()}
NCIT = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"
DURIE_SALMON = DERIVED["derived/durie-salmon-bmj/1/diagnosis"]


def inputs(observation: dict[str, Any]) -> set[str]:
    return {ROLES[one["reference"]] for one in observation["derivedFrom"]}


def bounds(value_range: dict[str, Any]) -> tuple[str, str, set[str]]:
    low, high = value_range["low"], value_range["high"]
    return (
        exact_json.dumps(low["value"]).decode(),
        exact_json.dumps(high["value"]).decode(),
        {low["code"], high["code"]},
    )


def test_durie_salmon_is_iiia_or_iiib_and_neither_is_its_value() -> None:
    assert not [name for name in DURIE_SALMON if name.startswith("value")]
    assert codes(DURIE_SALMON["dataAbsentReason"]) == [
        ("http://terminology.hl7.org/CodeSystem/data-absent-reason", "unknown")
    ]
    assert texts(parts(DURIE_SALMON, "reachable-class")) == ["Durie-Salmon stage IIIA", "Durie-Salmon stage IIIB"]


def test_creatinine_would_decide_it_and_is_named_by_its_code() -> None:
    (input_,) = parts(DURIE_SALMON, "deciding-input")
    assert codes(input_["valueCodeableConcept"]) == [("http://loinc.org", "2160-0")]


def test_calcium_is_met_with_the_words_of_the_source_and_what_is_not_known_has_no_value() -> None:
    by_name = {one["code"]["text"]: one for one in parts(DURIE_SALMON, "criterion")}
    assert [code for _, code in codes(by_name["calcium"]["valueCodeableConcept"])] == ["met"]
    assert by_name["calcium"]["extension"][0]["valueString"] == "serum calcium of 14.4mg/dL"
    assert [code for _, code in codes(by_name["hemoglobin"]["valueCodeableConcept"])] == ["not-met"]
    assert "valueCodeableConcept" not in by_name["creatinine"]
    assert [code for _, code in codes(by_name["creatinine"]["dataAbsentReason"])] == ["unknown"]


def test_iiib_as_reported_is_consistent_but_unsupported_because_of_its_b() -> None:
    (asserted,) = parts(DURIE_SALMON, "reported-class")
    assert asserted["valueCodeableConcept"] == {"text": "IIIB"}
    said = {
        one["code"]["text"].split()[-1]: one["valueCodeableConcept"]["coding"][0]["code"]
        for one in parts(DURIE_SALMON, "support")
    }
    assert said == {"IIIB": "consistent-but-unsupported", "III": "supported", "B": "consistent-but-unsupported"}


def test_the_reported_stage_is_compared_with_and_is_no_input() -> None:
    assert "stages/durie-salmon-stage" not in inputs(DURIE_SALMON)
    assert {"measurements/calcium", "measurements/hemoglobin", "findings/lytic-skull"} <= inputs(DURIE_SALMON)
    provenance = next(one for one in DERIVED.values() if one["resourceType"] == "Provenance")
    assert "stages/durie-salmon-stage" in {ROLES[one["what"]["reference"]] for one in provenance["entity"]}


def test_the_other_stages_are_determined_and_carry_the_code_that_was_verified() -> None:
    iss = DERIVED["derived/iss-2005/1/diagnosis"]
    r_iss = DERIVED["derived/r-iss-2015/1/diagnosis"]
    r2_iss = DERIVED["derived/r2-iss-2022/1/diagnosis"]
    assert codes(iss["valueCodeableConcept"]) == [(NCIT, "C70660")]
    assert codes(r_iss["valueCodeableConcept"]) == [(NCIT, "C141396")]
    assert r2_iss["valueCodeableConcept"] == {"text": "R2-ISS stage IV"}
    (score,) = parts(r2_iss, "score")
    assert exact_json.dumps(score["valueRange"]) == b'{"low":{"value":3.5},"high":{"value":5.0}}'
    for one in (iss, r_iss, r2_iss):
        assert not parts(one, "reachable-class")
        assert "dataAbsentReason" not in one


def test_marrow_and_extraosseous_disease_are_discordant_between_22_5_and_45_9_months() -> None:
    one = DERIVED["derived/emm-discordance/1/relapse-2/extraosseous/marrow"]
    assert [code for _, code in codes(one["valueCodeableConcept"])] == ["discordance-definite"]
    (window,) = parts(one, "window")
    assert bounds(window["valueRange"]) == ("22.5", "45.9", {"mo"})
    assert inputs(one) == {"assessments/extraosseous-status-relapse-2", "assessments/marrow-status-relapse-2"}


def test_where_the_rule_cannot_say_there_is_no_verdict_and_the_reason_is_told() -> None:
    one = DERIVED["derived/emm-discordance/1/relapse-1/unspecified/marrow"]
    assert not [name for name in one if name.startswith("value")]
    assert [code for _, code in codes(one["dataAbsentReason"])] == ["unknown"]
    assert "compartment of the relapse is not stated" in one["note"][0]["text"]


def test_time_to_extramedullary_disease_depends_on_the_definition() -> None:
    strict = DERIVED["derived/emm-intervals/1/time-to-extramedullary-strict/diagnosis"]
    broad = DERIVED["derived/emm-intervals/1/time-to-extramedullary-broad/diagnosis"]
    assert bounds(strict["valueRange"]) == ("22.5", "45.9", {"mo"})
    assert (broad["valueQuantity"]["value"], broad["valueQuantity"]["code"]) == (0, "mo")


def test_two_readings_of_one_year_are_components_and_the_value_holds_both() -> None:
    one = DERIVED["derived/emm-intervals/1/time-between-relapses/relapse-1/relapse-2"]
    readings = {part["code"]["text"]: bounds(part["valueRange"])[:2] for part in parts(one, "reading")}
    assert readings == {
        "after the third cycle": ("11", "20"),
        "after the start of bortezomib and tanespimycin": ("9", "17"),
    }
    assert bounds(one["valueRange"])[:2] == ("9", "20")


def test_a_bound_that_does_not_belong_is_told_in_a_note() -> None:
    one = DERIVED["derived/emm-intervals/1/survival-after-extramedullary-relapse/relapse-2/death"]
    assert bounds(one["valueRange"])[:2] == ("0", "12")
    assert [note["text"] for note in one["note"]] == ["More than 0 months, not equal to it"]


def test_the_electrophoresis_is_the_m_protein_only_as_something_derived() -> None:
    one = DERIVED["derived/emm-inferred-codes/1/measurements/serum-protein-electrophoresis"]
    assert codes(one["code"]) == [("http://loinc.org", "33358-3")]
    assert exact_json.dumps(one["valueQuantity"]["value"]) == b"6.36"
    assert one["valueQuantity"]["code"] == "g/dL"
    assert inputs(one) == {"measurements/serum-protein-electrophoresis"}
    assert "derived/emm-inferred-codes/1/measurements/urine-protein-electrophoresis" not in DERIVED


def test_a_discrepancy_names_what_it_is_about_and_quotes_the_source() -> None:
    one = DERIVED["derived/emm-discrepancies/1/substage-without-creatinine/durie-salmon-stage"]
    assert one["resourceType"] == "DetectedIssue"
    assert [ROLES[ref["reference"]] for ref in one["implicated"]] == ["stages/durie-salmon-stage"]
    assert "staged as IIIB" in one["evidence"][0]["code"][0]["text"]
    assert "no creatinine is given" in one["detail"]


def test_what_a_reader_noted_by_hand_is_not_derived() -> None:
    roles = [role for role in DERIVED if role.startswith("derived/emm-discrepancies/")]
    assert roles
    assert not [role for role in roles if "noted-by-hand" in role]


def test_everything_comes_from_this_service_in_this_version_and_one_provenance_says_when() -> None:
    device = DERIVED[f"derived/device/{VERSION}"]
    assert device["version"] == [{"value": VERSION}]
    (provenance,) = [one for one in DERIVED.values() if one["resourceType"] == "Provenance"]
    assert provenance["recorded"] == RECORDED
    made = {f"urn:uuid:{one['id']}" for one in DERIVED.values()} - {
        f"urn:uuid:{provenance['id']}",
        f"urn:uuid:{device['id']}",
    }
    assert {one["reference"] for one in provenance["target"]} == made
    for one in DERIVED.values():
        if one["resourceType"] == "Observation":
            assert one["device"] == {"reference": f"urn:uuid:{device['id']}"}


def test_what_derived_from_does_not_take_is_an_entity_of_the_provenance() -> None:
    provenance = next(one for one in DERIVED.values() if one["resourceType"] == "Provenance")
    entities = {ROLES[one["what"]["reference"]] for one in provenance["entity"]}
    assert {"lesions/lesion-rib", "treatments/induction", "conditions/myeloma"} <= entities
    assert all(
        STORED[one["reference"]]["resourceType"] in ("Observation", "Media")
        for o in DERIVED.values()
        for one in o.get("derivedFrom", [])
    )
