"""FHIRPath Patch beyond the published cases: choices, primitives with extensions, nested parts, and every refusal."""

import copy
from typing import Any

import pytest

from app.fhir import exact_json
from app.fhir.issues import Issue
from app.fhir.patching.fhirpath_patch import fhirpath_patch
from app.fhir.problems import Invalid
from tests.fhir.patching.building import Json, nested, operation, part, patch, value

X = {"extension": [{"url": "http://x.example", "valueString": "x"}]}
NAMED = {
    "resourceType": "Patient",
    "id": "p",
    "name": [{"given": ["Ada", None, "Grace"], "_given": [None, X, None], "family": "Hill"}],
}
MEASURED = {
    "resourceType": "Observation",
    "id": "o",
    "status": "final",
    "valueQuantity": {"value": 3},
    "note": [{"text": "n"}],
}


def issues(resource: Json, parameters: Any) -> list[Issue]:
    before = copy.deepcopy((resource, parameters))
    with pytest.raises(Invalid) as refused:
        fhirpath_patch(resource, parameters)
    assert (resource, parameters) == before
    return refused.value.issues


def test_a_choice_changes_its_type_and_keeps_its_place() -> None:
    done = fhirpath_patch(MEASURED, patch(operation("replace", "Observation.value", value(valueString="high"))))
    assert done == {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "valueString": "high",
        "note": [{"text": "n"}],
    }
    assert list(done) == ["resourceType", "id", "status", "valueString", "note"]


def test_a_choice_is_added_by_its_name_and_written_by_its_type() -> None:
    died = patch(operation("add", "Patient", value(valueDateTime="2020-01-01"), name="deceased"))
    assert fhirpath_patch({"resourceType": "Patient"}, died) == {
        "resourceType": "Patient",
        "deceasedDateTime": "2020-01-01",
    }


def test_a_choice_has_one_form_at_a_time() -> None:
    died = patch(operation("add", "Patient", value(valueDateTime="2020-01-01"), name="deceased"))
    found = issues({"resourceType": "Patient", "deceasedBoolean": True}, died)
    assert [(issue.key, issue.value) for issue in found] == [("patch-exists", "deceased")]


def test_a_choice_takes_none_but_its_types() -> None:
    found = issues(MEASURED, patch(operation("replace", "Observation.value", value(valueHumanName={"text": "n"}))))
    assert [(issue.key, issue.value) for issue in found] == [("patch-value", "HumanName")]
    assert "Quantity, CodeableConcept, string" in found[0].text


@pytest.mark.parametrize(
    ("wanted", "given", "siblings"),
    [
        (operation("delete", "Patient.name[0].given[0]"), [None, "Grace"], [X, None]),
        (operation("delete", "Patient.name[0].given[1]"), ["Ada", "Grace"], None),
        (
            operation("insert", "Patient.name[0].given", value(valueString="B"), index=1),
            ["Ada", "B", None, "Grace"],
            [None, None, X, None],
        ),
        (operation("move", "Patient.name[0].given", source=1, destination=2), ["Ada", "Grace", None], [None, None, X]),
        (operation("replace", "Patient.name[0].given[1]", value(valueString="B")), ["Ada", "B", "Grace"], None),
        (
            operation("add", "Patient.name[0]", value(valueString="B"), name="given"),
            ["Ada", None, "Grace", "B"],
            [None, X, None, None],
        ),
        (
            operation("add", "Patient.name[0].given[2]", value(part=[part("url", valueUri="u")]), name="extension"),
            ["Ada", None, "Grace"],
            [None, X, {"extension": [{"url": "u"}]}],
        ),
        (operation("delete", "Patient.name[0].given[1].extension[0]"), ["Ada", "Grace"], None),
        (
            operation("insert", "Patient.name[0].given", value(valueString="B", _valueString=X), index=0),
            ["B", "Ada", None, "Grace"],
            [X, None, X, None],
        ),
    ],
)
def test_values_and_extensions_of_a_list_stay_in_step(
    wanted: Json, given: list[Any], siblings: list[Any] | None
) -> None:
    name = fhirpath_patch(NAMED, patch(wanted))["name"][0]
    assert (name["given"], name.get("_given")) == (given, siblings)


def test_an_extension_is_put_on_a_primitive_and_taken_off_again() -> None:
    born = {"resourceType": "Patient", "birthDate": "1930"}
    add = patch(
        operation(
            "add",
            "Patient.birthDate",
            nested(part("url", valueUri="u"), part("value", valueCode="c")),
            name="extension",
        )
    )
    done = fhirpath_patch(born, add)
    assert done == {**born, "_birthDate": {"extension": [{"url": "u", "valueCode": "c"}]}}
    assert fhirpath_patch(done, patch(operation("delete", "Patient.birthDate.extension('u')"))) == born


def test_a_primitive_goes_with_its_extension() -> None:
    born = {"resourceType": "Patient", "birthDate": "1930", "_birthDate": X}
    assert fhirpath_patch(born, patch(operation("delete", "Patient.birthDate"))) == {"resourceType": "Patient"}
    assert fhirpath_patch(born, patch(operation("replace", "Patient.birthDate", value(valueDate="1931")))) == {
        "resourceType": "Patient",
        "birthDate": "1931",
    }


def test_nested_parts_know_which_names_are_lists() -> None:
    contact = nested(
        part(
            "name",
            part=[part("family", valueString="F"), part("given", valueString="G"), part("given", valueString="H")],
        ),
        part("telecom", valueContactPoint={"value": "1"}),
        part("gender", valueCode="female"),
    )
    done = fhirpath_patch({"resourceType": "Patient"}, patch(operation("add", "Patient", contact, name="contact")))
    assert done["contact"] == [
        {"name": {"family": "F", "given": ["G", "H"]}, "telecom": [{"value": "1"}], "gender": "female"}
    ]


def test_a_contained_resource_is_added_as_a_resource() -> None:
    inner = {"resourceType": "Group", "id": "g"}
    done = fhirpath_patch(MEASURED, patch(operation("add", "Observation", value(resource=inner), name="contained")))
    assert done["contained"] == [inner]


def test_decimals_keep_their_digits() -> None:
    lab = exact_json.loads(
        b'{"resourceType":"Observation","valueQuantity":{"value":9.30},"component":[{"valueInteger":1}]}'
    )
    change = exact_json.loads(
        exact_json.dumps(
            patch(operation("replace", "Observation.component[0].value", value(valueQuantity={"value": 0})))
        ).replace(b'"value":0', b'"value":1.50')
    )
    assert exact_json.dumps(fhirpath_patch(lab, change)) == (
        b'{"resourceType":"Observation","valueQuantity":{"value":9.30},"component":[{"valueQuantity":{"value":1.50}}]}'
    )


@pytest.mark.parametrize(
    ("wanted", "key", "says"),
    [
        (operation("replace", "Patient.name.given", value(valueString="x")), "patch-path", "selects 2"),
        (operation("replace", "Patient.birthDate", value(valueDate="1930")), "patch-path", "selects 0"),
        (operation("delete", "Patient.name.given"), "patch-path", "one element or none; it selects 2"),
        (operation("add", "Patient.contact", value(valueCode="male"), name="gender"), "patch-path", "selects 0"),
        (
            operation("add", "Patient.name[0]", value(valueString="x"), name="family"),
            "patch-exists",
            "replace it instead",
        ),
        (operation("add", "Patient", value(valueString="x"), name="nmae"), "patch-name", "did you mean 'name'"),
        (operation("insert", "Patient.name", value(valueHumanName={}), index=2), "patch-path", "index is 0 to 1"),
        (operation("insert", "Patient.name[0].given[0]", value(valueString="x"), index=0), "patch-path", "whole list"),
        (operation("insert", "Patient.gender", value(valueCode="male"), index=0), "patch-path", "whole list"),
        (operation("move", "Patient.name[0].given", source=3, destination=0), "patch-path", "0 to 1"),
        (operation("delete", "Patient"), "patch-path", "whole resource"),
        (
            operation("replace", "Patient.name[0].given.count()", value(valueInteger=1)),
            "patch-path",
            "a value, not an element",
        ),
        (operation("delete", "Patient.name.where(given + 1)"), "patch-path", "cannot be evaluated"),
        (operation("replace", "Patient.name[0].family", value()), "patch-value", "one value[x]"),
        (
            operation("replace", "Patient.name[0].family", value(valueString="a", valueCode="b")),
            "patch-value",
            "one value[x]",
        ),
        (operation("replace", "Patient.id", value(valueId="q")), "patch-immutable", "stays 'p'"),
        (operation("delete", "Patient.id"), "patch-immutable", "stays 'p'"),
        (
            operation("replace", "Patient.resourceType", value(valueString="Group")),
            "patch-immutable",
            "stays 'Patient'",
        ),
    ],
)
def test_what_cannot_be_done_is_refused(wanted: Json, key: str, says: str) -> None:
    resource = {"resourceType": "Patient", "id": "p", "name": [{"given": ["a", "b"], "family": "f"}]}
    found = issues(resource, patch(wanted))
    assert [issue.key for issue in found] == [key]
    assert says in found[0].text


def test_every_misshapen_operation_is_told_at_once() -> None:
    parameters = patch(
        {"name": "operaton"},
        operation("ad", "Patient"),
        operation("add", "Patient.", value(valueString="x"), name="gender"),
        operation("move", "Patient.name", source=-1),
        {"name": "operation", "part": [{"name": "path", "valueString": "Patient"}, {"name": "pth"}]},
    )
    found = issues({"resourceType": "Patient"}, parameters)
    assert [issue.expression for issue in found] == [
        "Parameters.parameter[0].name",
        "Parameters.parameter[1]",
        "Parameters.parameter[2].part[1]",
        "Parameters.parameter[3].part[2]",
        "Parameters.parameter[3]",
        "Parameters.parameter[4].part[1].name",
        "Parameters.parameter[4]",
    ]
    assert "did you mean 'add'" in found[1].text


@pytest.mark.parametrize("parameters", [{}, {"resourceType": "Patient"}, [], "x", None, patch() | {"parameter": {}}])
def test_what_is_no_patch_is_refused(parameters: Any) -> None:
    assert [issue.key for issue in issues({"resourceType": "Patient"}, parameters)] == ["patch-shape"]


def test_the_paths_of_one_patch_share_a_budget() -> None:
    costly = "Patient.contact.where(%resource.descendants().count() = 0)"
    resource = {"resourceType": "Patient", "contact": [{"gender": "male"}] * 200}
    found = issues(resource, patch(*[operation("delete", costly)] * 1000))
    assert "too costly" in found[0].text
    assert found[0].expression == "Parameters.parameter[1]"
