"""No false alarm: HL7's own examples, Synthea's Bundles, HL7's verdicts, our definitions and the samples."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conformance import samples
from tests.conformance.fault import Fault
from tests.conformance.session import PROFILES, corpora, read, the_checker

EMITTED = [
    "BodyStructure",
    "Bundle",
    "ClinicalImpression",
    "Composition",
    "Condition",
    "Consent",
    "DetectedIssue",
    "Device",
    "DiagnosticReport",
    "DocumentReference",
    "Encounter",
    "Group",
    "ImagingStudy",
    "Library",
    "List",
    "Media",
    "Medication",
    "MedicationStatement",
    "Observation",
    "OperationOutcome",
    "Organization",
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "Procedure",
    "Provenance",
    "ResearchStudy",
    "ResearchSubject",
    "RiskAssessment",
    "Specimen",
]

# Rules stricter than R4 by our own wish: an example may use an extension of its own, and refer to what is elsewhere.
OURS = {"extension-unknown", "reference-unresolved"}

# Examples that break R4's own definitions: the path and rule of each fault, and why it is one.
INVALID = {
    "Bundle-10bb101f-a121-4264-a920-67be9cb82c74": {("Bundle.entry[2].fullUrl", "fullurl"): "…/pat12 holds pat2"},
    "Bundle-3a0707d3-549e-4467-b8b8-5a2ab3800efe": {("Bundle.entry[3].fullUrl", "fullurl"): "…/pat12 holds pat2"},
    "Bundle-lri-example": {(f"Bundle.entry[{i}].fullUrl", "fullurl"): "…/lri-x holds x" for i in range(1, 17)},
    "Library-zika-virus-intervention-logic": {
        ("Library.dataRequirement[0].codeFilter[0].valueSet", "primitive"): "urn:oid:X.Y.Z is no OID",
        ("Library.dataRequirement[1].codeFilter[0].valueSet", "primitive"): "urn:oid:X.Y.Z is no OID",
    },
    "Observation-clinical-gender": {("Observation.performer[0]", "reference-target"): "an Encounter performs nothing"},
    "Observation-example-genetics-brcapat": {
        ("Observation.extension[1]", "extension-context"): "the ethnicity of an Observation",
        ("Observation.extension[1].extension", "profile-min"): "an ethnicity has a text",
        ("Observation.extension[1].value", "profile-max"): "and no value of its own",
    },
}

# Where this checker and HL7's verdict part, and why.
OTHER_VERDICT = {
    "vs-canonical-bad-2": "what a canonical names is not looked at here",
    "structureDefinition-11179-objectClass-R4": "extensions of structure definitions stand where R4 has no context",
    "ref-policy-default-r4": "HL7 lets the test's policy ignore references that resolve to nothing",
}


@pytest.mark.parametrize("kind", EMITTED)
def test_the_official_examples_of_a_type_that_we_emit_have_no_fault(kind: str) -> None:
    checker = the_checker()
    files = sorted((corpora() / "r4-examples").glob(f"{kind}-*.json"))
    assert files
    for file in files:
        found = {(f.path, f.rule) for f in checker.check(read(file)) if f.rule not in OURS}
        assert found == set(INVALID.get(file.stem, {})), file.name


def test_bundles_of_a_real_generator_have_no_fault_but_their_own_extensions() -> None:
    checker = the_checker()
    for file in sorted((corpora() / "synthea").glob("*.json")):
        assert [f for f in checker.check(read(file)) if f.rule != "extension-unknown"] == [], file.name


@pytest.mark.parametrize(
    "make",
    [
        samples.patient,
        samples.observation,
        samples.condition,
        samples.composition,
        samples.document,
        samples.transaction,
        samples.cancer_patient,
    ],
)
def test_each_sample_has_no_fault(make: Any) -> None:
    assert the_checker().check(make()) == []


ON_TYPES = ("structuredefinition-fhir-type", "StructureDefinition/regex")
"""Extensions that R4 writes on ElementDefinition.type in its own snapshots, though their contexts are other elements."""


def test_our_own_definitions_are_valid_r4() -> None:
    checker = the_checker()
    files = sorted(PROFILES.glob("*.json"))
    assert files
    for file in files:
        found = [fault for fault in checker.check(read(file)) if not any(url in fault.text for url in ON_TYPES)]
        assert found == [], file.name


def _base_faults(found: list[Fault]) -> list[Fault]:
    return [f for f in found if f.rule != "extension-unknown"]


def test_verdicts_agree_with_hl7s_validator_but_where_the_reason_is_written_down() -> None:
    checker, folder = the_checker(), corpora()
    expectations = json.loads((folder / "fhir-test-cases" / "expectations.json").read_text(encoding="utf-8"))
    parted = set()
    for expected in expectations:
        file: Path = folder / expected["file"]
        try:
            resource = read(file)
        except json.JSONDecodeError:
            assert any(error["category"] == "parse" for error in expected["errors"]), expected["name"]
            continue
        if (not _base_faults(checker.check(resource))) != expected["should_be_valid"]:
            parted.add(expected["name"])
    assert parted <= set(OTHER_VERDICT)
    assert len(expectations) > 40


def test_the_element_that_hl7_blames_is_blamed_here() -> None:
    checker, folder = the_checker(), corpora()
    expectations = json.loads((folder / "fhir-test-cases" / "expectations.json").read_text(encoding="utf-8"))
    structural = [e for e in expectations if e["verdict_scope"] == "structural" and not e["should_be_valid"]]
    judged = 0
    for expected in structural:
        if expected["errors"][0]["category"] == "parse":
            continue
        found = checker.check(read(folder / expected["file"]))
        blamed = expected["errors"][0]["expression"].split("[url=")[0].split("/*")[0]
        assert any(f.path.startswith(blamed) for f in found), expected["name"]
        judged += 1
    assert judged >= 12
