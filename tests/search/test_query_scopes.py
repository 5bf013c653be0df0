"""Where a search looks: http://hl7.org/fhir/R4/http.html#search, http://hl7.org/fhir/R4/compartmentdefinition.html."""

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from app.fhir.problems import NotFound
from app.search.conditions import AllOf, AnyOf, OfTypes
from app.search.query import query, scope_of
from tests.search.asking import ASKING, ask, fault, faults, found

PATIENT: dict[str, Any] = {"resourceType": "Patient", "id": "x", "identifier": [{"value": "7"}], "birthDate": "1980"}
TAGGED: dict[str, Any] = {
    "resourceType": "Location",
    "id": "l",
    "meta": {"tag": [{"system": "http://t.org", "code": "a"}]},
}
OBSERVATION: dict[str, Any] = {
    "resourceType": "Observation", "id": "o", "identifier": [{"value": "7"}], "subject": {"reference": "Patient/x"},
    "meta": {"tag": [{"system": "http://t.org", "code": "a"}]}, "code": {"coding": [{"code": "c"}]},
}  # fmt: skip
OTHER: dict[str, Any] = {"resourceType": "Observation", "id": "p", "subject": {"reference": "Patient/y"}}
WORLD = (PATIENT, TAGGED, OBSERVATION, OTHER)


class TestSeveralTypes:
    def test_a_search_over_all_asks_what_every_type_has(self) -> None:
        assert found(ask(None, ("_tag", "http://t.org|a")), *WORLD) == ["Location/l", "Observation/o"]
        assert found(ask(None, ("_id", "x,l")), *WORLD) == ["Patient/x", "Location/l"]
        assert ask(None).search().types == ()

    def test_words_of_the_narrative_are_asked_of_all(self) -> None:
        """'In addition, the search parameter _text also applies to all resources.'"""
        told = {"resourceType": "Condition", "id": "t", "text": {"status": "generated", "div": "<div>metastases</div>"}}
        assert found(ask(None, ("_text", "metastases")), *WORLD, told) == ["Condition/t"]

    def test_what_some_types_lack_is_no_question_to_all(self) -> None:
        refused = fault(None, ("identifier", "7"))
        assert "every resource type" in refused.text and "_lastUpdated" in refused.text

    def test_types_between_commas_narrow_the_search(self) -> None:
        asked = ask(None, ("_type", "Patient,Observation"), ("identifier", "7"))
        assert asked.search().types == ("Patient", "Observation")
        assert found(asked, *WORLD) == ["Patient/x", "Observation/o"]
        assert asked.asked == (("_type", "Patient,Observation"), ("identifier", "7"))

    def test_each_type_is_asked_by_a_parameter_of_its_own(self) -> None:
        (condition,) = ask(None, ("identifier", "7"), ("_type", "Patient,Observation")).conditions
        assert isinstance(condition, AnyOf)
        assert [one.conditions[0] for one in condition.conditions if isinstance(one, AllOf)] == [
            OfTypes(("Patient",)),
            OfTypes(("Observation",)),
        ]

    def test_a_parameter_that_one_of_the_types_lacks_is_refused_with_its_name(self) -> None:
        refused = fault(None, ("_type", "Patient,Observation,Location"), ("birthdate", "1980"))
        assert "cannot be asked of Observation, Location" in refused.text

    def test_a_parameter_that_none_of_the_types_has_is_refused(self) -> None:
        assert "no search parameter of Patient" in fault(None, ("_type", "Patient,Location"), ("birthdat", "1980")).text

    @pytest.mark.parametrize(
        "value", ["Patiant", "Patient,", ",", "patient", "Parameters", "Resource", "Patient|Observation"]
    )
    def test_a_type_that_r4_does_not_have_is_refused(self, value: str) -> None:
        assert fault(None, ("_type", value)).expression == "http._type"

    def test_the_types_are_named_once_and_where_several_are_searched(self) -> None:
        assert "comes twice" in fault(None, ("_type", "Patient"), ("_type", "Patient")).text
        assert "searches over several types" in fault("Patient", ("_type", "Patient")).text
        assert fault(None, ("_type:not", "Patient")).key == "search-modifier"


class TestCompartments:
    def ask(self, type_: str, *params: tuple[str, str]) -> list[str]:
        return found(query(scope_of(type_, ("Patient", "x")), params, ASKING), *WORLD)

    def test_a_type_is_searched_within_the_compartment(self) -> None:
        assert self.ask("Observation") == ["Observation/o"]
        assert self.ask("Observation", ("code", "c")) == ["Observation/o"]
        assert self.ask("Observation", ("code", "d")) == []

    def test_a_star_searches_all_types_of_the_compartment_its_owner_too(self) -> None:
        assert self.ask("*") == ["Patient/x", "Observation/o"]
        assert self.ask("*", ("_type", "Observation")) == ["Observation/o"]

    def test_the_path_is_the_one_that_was_asked(self) -> None:
        assert scope_of("*", ("Patient", "x")).path == "Patient/x/*"
        assert scope_of("Observation", ("Patient", "x")).path == "Patient/x/Observation"
        assert scope_of("Observation").path == "Observation" and scope_of().path == ""

    @pytest.mark.parametrize(
        ("type_", "owner", "says"),
        [
            ("Observation", "Group", "There are Device, Encounter, Patient, Practitioner, RelatedPerson."),
            ("Observation", "Patiant", "did you mean 'Patient'?"),
            ("Organization", "Patient", "No Organization lies in the compartment of a Patient"),
            ("*", "Organization", "no compartment"),
        ],
    )
    def test_what_is_in_no_compartment_is_not_found(self, type_: str, owner: str, says: str) -> None:
        with pytest.raises(NotFound) as missing:
            scope_of(type_, (owner, "x"))
        assert says in missing.value.issues[0].text

    def test_the_types_are_those_of_the_compartment(self) -> None:
        scope = scope_of("*", ("Patient", "x"))
        assert "Organization" not in scope.types and {"Patient", "Observation", "Condition"} <= set(scope.types)
        with pytest.raises(Exception, match="http._type"):
            query(scope, [("_type", "Organization")], ASKING)

    def test_the_types_are_those_of_r4(self, corpora: Path) -> None:
        package = corpora / "r4-core" / "hl7.fhir.r4.core.tgz"
        with tarfile.open(package) as archive:
            file = archive.extractfile("package/CompartmentDefinition-patient.json")
            assert file is not None
            definition = json.load(file)
        expected = {one["code"] for one in definition["resource"] if one.get("param")}
        assert set(scope_of("*", ("Patient", "x")).types) == expected | {"Patient"}


# Examples of http://hl7.org/fhir/R4/search.html; those that R4 writes with a value of its own are kept as they stand.
EXAMPLES = [
    ("Patient", "_id", "23"),
    ("Observation", "_lastUpdated", "gt2010-10-01"),
    ("Condition", "_tag", "http://acme.org/codes|needs-review"),
    ("DiagnosticReport", "_profile", "http://hl7.org/fhir/StructureDefinition/lipid"),
    ("DiagnosticReport", "_security", "http://acme.org/codes|confidential"),
    ("Observation", "_source", "http://example.com/Organization/123"),
    ("Condition", "_text", "metastases"),
    ("Patient", "_content", "peter"),
    ("Patient", "_list", "42"),
    ("Patient", "language", "FR,NL"),
    ("Patient", "gender:not", "male,female"),
    ("Patient", "given", "eve"),
    ("Patient", "given:contains", "eve"),
    ("Patient", "given:exact", "Eve"),
    ("Patient", "gender:missing", "true"),
    ("Patient", "identifier", "http://acme.org/patient|2345"),
    ("Patient", "identifier:of-type", "http://terminology.hl7.org/CodeSystem/v2-0203|MR|446053"),
    ("Patient", "active", "true"),
    ("Composition", "section", "48765-2"),
    ("Condition", "code", "http://acme.org/conditions/codes|ha125"),
    ("Condition", "code", "|ha125"),
    ("Condition", "code:text", "headache"),
    ("RiskAssessment", "probability", "gt0.8"),
    ("RiskAssessment", "probability", "100"),
    ("Patient", "birthdate", "eq2013-01-14"),
    ("Observation", "date", "ge2010-01-01"),
    ("Observation", "date", "ap2013-03-14T10:00:00Z"),
    ("Observation", "value-quantity", "5.4|http://unitsofmeasure.org|mg"),
    ("Observation", "value-quantity", "5.40e-3|http://unitsofmeasure.org|g"),
    ("Observation", "value-quantity", "5.4||mg"),
    ("Observation", "value-quantity", "5.4"),
    ("Observation", "value-quantity", "le5.4|http://unitsofmeasure.org|mg"),
    ("Observation", "value-quantity", "ap5.4|http://unitsofmeasure.org|mg"),
    ("Observation", "subject", "Patient/23"),
    ("Observation", "subject", "http://acme.org/fhir/Patient/123"),
    ("Observation", "subject:Patient", "23"),
    ("Observation", "subject:identifier", "http://acme.org/fhir/identifier/mrn|123456"),
    ("ValueSet", "url", "http://acme.org/fhir/ValueSet/123"),
    ("ValueSet", "url:below", "http://acme.org/fhir/"),
    ("ValueSet", "url:above", "http://acme.org/fhir/ValueSet/123/_history/5"),
    ("ValueSet", "url", "urn:oid:1.2.3.4.5"),
    (
        "DiagnosticReport",
        "result.code-value-quantity",
        "http://loinc.org|2823-3$gt5.4|http://unitsofmeasure.org|mmol/L",
    ),
    ("Observation", "component-code-value-quantity", "http://loinc.org|8480-6$lt60"),
    ("Group", "characteristic-value", "gender$mixed"),
    ("Questionnaire", "context-type-value", "focus$http://snomed.info/sct|408934002"),
    ("DiagnosticReport", "subject.name", "peter"),
    ("DiagnosticReport", "subject:Patient.name", "peter"),
    ("Patient", "general-practitioner.name", "Joe"),
    ("Patient", "_has:Observation:patient:code", "1234-5"),
    ("Encounter", "patient._has:Group:member:_id", "102"),
    ("Patient", "_has:Observation:patient:_has:AuditEvent:entity:agent", "MyUserId"),
    ("Observation", "_sort", "status,-date,category"),
    ("MedicationRequest", "_include", "MedicationRequest:patient"),
    ("MedicationRequest", "_revinclude", "Provenance:target"),
    ("MedicationRequest", "_include", "*"),
    ("Encounter", "_include", "Encounter:participant:Practitioner"),
    ("Patient", "_elements", "identifier,active,link"),
    ("ValueSet", "_summary", "true"),
    ("Patient", "_contained", "false"),
]


@pytest.mark.parametrize(("type_", "name", "value"), EXAMPLES)
def test_an_example_of_the_standard_can_be_asked(type_: str, name: str, value: str) -> None:
    assert not faults(type_, (name, value))
