"""`_include` and `_revinclude`: http://hl7.org/fhir/R4/search.html#revinclude."""

import pytest

from app.fhir.resource_types import RESOURCE_TYPES
from app.search.includes import Include, includes_of
from app.search.limits import MOST_INCLUDES
from app.search.parameters import number_of, parameters_of
from app.search.served import valid_parameters
from tests.search.asking import ask, fault, faults


def include(type_: str | None, name: str, value: str) -> Include:
    (found,) = ask(type_, (name, value)).includes
    return found


def test_an_include_follows_a_reference_parameter() -> None:
    """MedicationRequest?_include=MedicationRequest:patient, R4's example."""
    assert include("MedicationRequest", "_include", "MedicationRequest:patient") == Include(
        False, False, ("MedicationRequest",), (number_of("MedicationRequest", "patient"),)
    )


def test_a_revinclude_comes_the_other_way() -> None:
    """MedicationRequest?_revinclude=Provenance:target, R4's example."""
    assert include("MedicationRequest", "_revinclude", "Provenance:target") == Include(
        True, False, ("Provenance",), (number_of("Provenance", "target"),)
    )


def test_a_target_type_leaves_the_others_out() -> None:
    """Observation?_include=Observation:performer:Practitioner, R4's example."""
    assert include("Observation", "_include", "Observation:performer:Practitioner").target_types == ("Practitioner",)


@pytest.mark.parametrize("modifier", ["iterate", "recurse"])
def test_an_iterating_include_may_begin_at_what_is_included(modifier: str) -> None:
    """MedicationDispense:prescription with iterate=MedicationRequest:performer, R4's example; recurse is R3's word."""
    asked = ask(
        "MedicationDispense",
        ("_include", "MedicationDispense:prescription"),
        (f"_include:{modifier}", "MedicationRequest:requester"),
    )
    assert [(one.source_types, one.iterates) for one in asked.includes] == [
        (("MedicationDispense",), False),
        (("MedicationRequest",), True),
    ]


def test_a_circle_of_iterating_includes_is_a_question_like_others() -> None:
    params = (("_include:iterate", "Patient:link"), ("_revinclude:iterate", "Patient:link"), ("_include:iterate", "*"))
    assert len(ask("Patient", *params).includes) == 3


def test_a_star_stands_for_every_reference_parameter() -> None:
    every = include("Patient", "_include", "Patient:*")
    names = ("general-practitioner", "link", "organization")
    assert every.parameters == tuple(sorted(number_of("Patient", name) for name in names))
    assert include("Patient", "_include", "*") == every
    of_observations = include("Patient", "_revinclude", "Observation:*").parameters
    assert (
        number_of("Observation", "subject") in of_observations and number_of("Observation", "focus") in of_observations
    )
    assert number_of("Observation", "device") not in of_observations  # never a Patient
    anything = include("Patient", "_revinclude", "*")
    assert anything.source_types == () and number_of("Provenance", "target") in anything.parameters
    assert number_of("Observation", "device") not in anything.parameters


def test_over_all_types_a_star_is_every_reference_parameter_of_all() -> None:
    names = [value.split(":") for type_ in RESOURCE_TYPES for value in includes_of(type_)]
    assert include(None, "_include", "*").parameters == tuple(sorted(number_of(*name) for name in names))
    assert len(names) > 400


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        (
            "_include",
            "Patient:organisation",
            "did you mean 'organization'? There are general-practitioner, link, organization.",
        ),
        ("_include", "Patient:name", "There are general-practitioner, link, organization."),
        ("_include", "Patiant:link", "did you mean 'Patient'?"),
        ("_include", "Patient", "Type:parameter"),
        ("_include", "Patient:", "Type:parameter"),
        ("_include", "Patient:link:", "Type:parameter"),
        ("_include", "Patient:link:Patient:x", "Type:parameter"),
        ("_include", ":", "Type:parameter"),
        ("_include", "*:link", "'*' is no resource type"),
        ("_include", "Patient:link:Observation", "There are Patient, RelatedPerson."),
        ("_include", "Observation:subject", "_include:iterate=Observation:subject"),
        ("_revinclude", "Observation:device", "Observation never refers to Patient by device"),
        ("_revinclude", "Observation:performer:Practitioner", "no 'Practitioner' is among it"),
        ("_revinclude", "QuestionnaireResponse:questionnaire", "refers to resources here"),
        ("_include:first", "Patient:link", ":iterate"),
        ("_include:", "Patient:link", ":iterate"),
    ],
)
def test_an_include_that_could_never_find_anything_is_refused(name: str, value: str, says: str) -> None:
    assert says in fault("Patient", (name, value)).text


def test_fifty_includes_are_the_most() -> None:
    one = ("_include", "Patient:link")
    assert not faults("Patient", *[one] * MOST_INCLUDES)
    assert [issue.code for issue in faults("Patient", *[one] * (MOST_INCLUDES + 20))] == ["too-costly"]


def test_every_include_that_is_told_can_be_asked() -> None:
    for type_ in ("Patient", "Observation", "Slot", "Binary"):
        valid = valid_parameters(type_)
        assert not [value for value in valid.includes if faults(type_, ("_include", value))]
        assert not [value for value in valid.revincludes if faults(type_, ("_revinclude", value))]
    assert "Provenance:target" in valid_parameters("Patient").revincludes
    assert valid_parameters("Binary").includes == ()


def test_every_parameter_that_is_told_is_one_of_r4s_types() -> None:
    """http://hl7.org/fhir/R4/valueset-search-param-type.html"""
    types = {"number", "date", "string", "token", "reference", "composite", "quantity", "uri", "special"}
    for type_ in (None, "Observation", "Binary"):
        assert {one.type for one in valid_parameters(type_).parameters} <= types
    told = {one.name for one in valid_parameters("Observation").parameters}
    assert told == {*parameters_of("Observation"), "_has", "_list"}


def test_modifiers_that_need_vocabularies_are_told_where_there_are_vocabularies() -> None:
    def code(has_codes: bool) -> str:
        (found,) = (one for one in valid_parameters("Observation", has_codes).parameters if one.name == "code")
        return found.documentation

    assert ":in" in code(True) and ":in" not in code(False) and ":not" in code(False)
