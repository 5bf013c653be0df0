"""The compiled definitions are those of the official package, and read as they should."""

import gzip
from pathlib import Path

import pytest

from app.validate.definitions import (
    constraints_at,
    core_profiles,
    elements_of,
    extension,
    holder,
    lineage,
    paths,
    primitive_constraints,
)
from scripts.compile_r4_definitions import tables
from tests.conftest import ROOT


def test_the_tables_are_what_the_package_compiles_to(corpora: Path) -> None:
    made = tables(corpora / "r4-core" / "hl7.fhir.r4.core.tgz")
    assert {Path(path).name.partition(".")[0] for path in made} == {"types", "extensions", "value_sets", "profiles"}
    for path, content in made.items():
        stored = (ROOT / path).read_bytes()
        assert (gzip.decompress(stored) if path.endswith(".gz") else stored).decode() == content, path


def test_the_profiles_of_core_have_their_snapshots() -> None:
    found = core_profiles()
    vital_signs = found["http://hl7.org/fhir/StructureDefinition/vitalsigns"]
    assert vital_signs["type"] == "Observation"
    assert any(element["id"] == "Observation.category:VSCat" for element in vital_signs["snapshot"]["element"])
    assert len(found) == 46  # of 48, two come without a snapshot


def test_a_type_has_the_elements_that_it_inherits_first() -> None:
    names = list(elements_of("Patient"))
    assert names[:9] == [
        "id",
        "meta",
        "implicitRules",
        "language",
        "text",
        "contained",
        "extension",
        "modifierExtension",
        "identifier",
    ]
    assert [one.path for one in lineage("Patient")] == ["Resource", "DomainResource", "Patient"]
    assert [one.path for one in lineage("Age")] == ["Element", "Quantity", "Age"]


def test_an_element_has_types_targets_and_binding() -> None:
    subject = elements_of("Observation")["subject"]
    assert subject.types[0].targets == ("Device", "Group", "Location", "Patient")
    status = elements_of("Observation")["status"]
    assert (status.min, status.max) == (1, 1)
    assert status.binding is not None
    assert (status.binding.strength, status.binding.value_set) == (
        "required",
        "http://hl7.org/fhir/ValueSet/observation-status|4.0.1",
    )
    assert elements_of("Questionnaire.item")["item"].content == "Questionnaire.item"
    assert "comparator" not in elements_of("SimpleQuantity")


def test_invariants_stand_where_their_context_is() -> None:
    assert [one.key for one in constraints_at("Observation")] == ["obs-6", "obs-7"]
    assert [one.key for one in constraints_at("DomainResource")] == ["dom-2", "dom-3", "dom-4", "dom-5", "dom-6"]
    assert [one.key for one in constraints_at("Period")] == ["per-1"]
    assert [one.key for one in constraints_at("Organization.telecom")] == ["org-3"]
    assert [one.key for one in primitive_constraints("ElementDefinition")["max"]] == ["eld-3"]


def test_every_invariant_of_the_package_is_in_the_table() -> None:
    rules = {(c.key, c.expression) for path in paths() for c in constraints_at(path)}
    for path in paths():
        found = holder(path)
        assert found is not None
        rules |= {(c.key, c.expression) for element in found.elements for c in element.constraints}
    assert len({key for key, _ in rules} - {"sqty-1", "mqty-1"}) == 237
    assert len({rule for rule in rules if rule[0] not in ("sqty-1", "mqty-1")}) == 239


def test_an_extension_has_context_types_and_parts() -> None:
    found = extension("http://hl7.org/fhir/StructureDefinition/patient-nationality")
    assert found is not None
    assert found.elements == ("Patient",)
    assert [one.url for one in found.part.parts] == ["code", "period"]
    assert extension("http://example.org/none") is None


@pytest.mark.parametrize("path", ["Nothing", "Patient.nothing", ""])
def test_what_r4_does_not_have_is_not_there(path: str) -> None:
    assert holder(path) is None
    with pytest.raises(KeyError):
        elements_of(path)
