"""The parameters of the operations, from a query and from a Parameters resource."""

import json
import tarfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from app.fhir.problems import Invalid, Problem
from app.terminology.services import signatures
from app.terminology.services.parameters import from_query, from_resource
from tests.terminology.asking import FHIR, expanded, translated, validated, validated_in_system


def body(*entries: Any) -> dict[str, Any]:
    return {"resourceType": "Parameters", "parameter": list(entries)}


@pytest.mark.parametrize(
    ("signature", "operation"),
    [
        (signatures.EXPAND, "ValueSet-expand"),
        (signatures.VALUE_SET_VALIDATE_CODE, "ValueSet-validate-code"),
        (signatures.CODE_SYSTEM_VALIDATE_CODE, "CodeSystem-validate-code"),
        (signatures.LOOKUP, "CodeSystem-lookup"),
        (signatures.SUBSUMES, "CodeSystem-subsumes"),
        (signatures.TRANSLATE, "ConceptMap-translate"),
    ],
)
def test_a_signature_is_that_of_the_operation_definition(signature: Any, operation: str, corpora: Any) -> None:
    with tarfile.open(corpora / "r4-core/hl7.fhir.r4.core.tgz") as archive:
        file = archive.extractfile(f"package/OperationDefinition-{operation}.json")
        assert file is not None
        defined = {one["name"]: one for one in json.load(file)["parameter"] if one["use"] == "in"}
    assert set(signature) == set(defined)
    for name, parameter in signature.items():
        assert parameter.many is (defined[name]["max"] == "*"), name
        declared = {"canonical": "uri", "dateTime": "string", None: "dependency"}.get(*[defined[name].get("type")] * 2)
        assert parameter.type == declared, name


def test_a_query_and_a_body_give_the_same() -> None:
    of_query = from_query(
        [
            ("url", "urn:x"),
            ("count", "3"),
            ("activeOnly", "true"),
            ("designation", "de"),
            ("designation", "nl"),
            ("_format", "json"),
        ],
        signatures.EXPAND,
    )
    of_body = from_resource(
        body(
            {"name": "url", "valueUri": "urn:x"},
            {"name": "count", "valueInteger": 3},
            {"name": "activeOnly", "valueBoolean": True},
            {"name": "designation", "valueString": "de"},
            {"name": "designation", "valueString": "nl"},
        ),
        signatures.EXPAND,
    )
    assert (
        of_query.values
        == of_body.values
        == {
            "url": ["urn:x"],
            "count": [3],
            "activeOnly": [True],
            "designation": ["de", "nl"],
        }
    )


def test_every_fault_of_a_query_is_named_at_once() -> None:
    pairs = [
        ("uri", "x"),
        ("count", "many"),
        ("activeOnly", "yes"),
        ("url", "a b"),
        ("filter", " "),
        ("date", "2020"),
        ("offset", "1"),
        ("offset", "2"),
    ]
    with pytest.raises(Invalid) as refused:
        from_query([*pairs, ("valueSet", "{}")], signatures.EXPAND)
    found = {(issue.key, issue.expression) for issue in refused.value.issues}
    assert found == {
        ("parameter-unknown", "http.uri"),
        ("parameter-value", "http.count"),
        ("parameter-value", "http.activeOnly"),
        ("parameter-value", "http.url"),
        ("parameter-value", "http.filter"),
        ("parameter-refused", "http.date"),
        ("parameter-twice", "http.offset"),
        ("parameter-needs-post", "http.valueSet"),
    }
    assert "did you mean 'url'" in next(i.text for i in refused.value.issues if i.key == "parameter-unknown")


def test_every_fault_of_a_body_is_named_at_once_with_its_place() -> None:
    with pytest.raises(Invalid) as refused:
        from_resource(
            body(
                {"valueUri": "urn:x"},
                {"name": "url", "valueBoolean": True},
                {"name": "count", "valueInteger": "3"},
                {"name": "filter"},
                {"name": "displayLanguage", "valueCode": "de", "valueString": "de"},
                {"name": "valueSet", "resource": {"resourceType": "CodeSystem"}},
                {"name": "context", "valueUri": "urn:x"},
                7,
            ),
            signatures.EXPAND,
        )
    found = {(issue.key, issue.expression) for issue in refused.value.issues}
    assert found == {
        ("parameter-name", "Parameters.parameter[0]"),
        ("parameter-type", "Parameters.parameter[1].valueBoolean"),
        ("parameter-value", "Parameters.parameter[2].valueInteger"),
        ("parameter-content", "Parameters.parameter[3]"),
        ("parameter-content", "Parameters.parameter[4]"),
        ("parameter-shape", "Parameters.parameter[5].resource.resourceType"),
        ("parameter-refused", "Parameters.parameter[6]"),
        ("parameter-name", "Parameters.parameter[7]"),
    }


def test_the_parts_of_a_dependency_are_read_and_their_faults_placed() -> None:
    with pytest.raises(Invalid) as refused:
        from_resource(
            body(
                {
                    "name": "dependency",
                    "part": [{"name": "element", "valueBoolean": True}, {"name": "other", "valueCode": "x"}],
                }
            ),
            signatures.TRANSLATE,
        )
    assert {(issue.key, issue.expression) for issue in refused.value.issues} == {
        ("parameter-type", "Parameters.parameter[0].part[0].valueBoolean"),
        ("parameter-unknown", "Parameters.parameter[0].part[1]"),
    }
    with pytest.raises(Invalid, match="part-missing"):
        from_resource(
            body({"name": "dependency", "part": [{"name": "element", "valueUri": "urn:x"}]}), signatures.TRANSLATE
        )


@pytest.mark.parametrize(
    "resource", [None, [], {}, {"resourceType": "ValueSet"}, {"resourceType": "Parameters", "parameter": 1}]
)
def test_what_is_no_parameters_resource_is_refused(resource: Any) -> None:
    with pytest.raises(Invalid, match="not-parameters"):
        from_resource(resource, signatures.EXPAND)


WELL_SHAPED: dict[str, dict[str, Any]] = {
    "ValueSet": {
        "resourceType": "ValueSet",
        "url": "urn:vs",
        "compose": {
            "inactive": False,
            "include": [
                {
                    "system": "urn:x",
                    "concept": [{"code": "a", "display": "A", "designation": [{"language": "de", "value": "A"}]}],
                },
                {
                    "system": f"{FHIR}/observation-status",
                    "filter": [{"property": "concept", "op": "is-a", "value": "amended"}],
                },
            ],
            "exclude": [{"valueSet": [f"{FHIR}/ValueSet/administrative-gender"]}],
        },
    },
    "CodeSystem": {
        "resourceType": "CodeSystem",
        "url": "urn:x",
        "content": "complete",
        "caseSensitive": False,
        "property": [{"code": "p", "uri": f"{FHIR}/concept-properties#inactive", "type": "boolean"}],
        "concept": [
            {
                "code": "a",
                "display": "A",
                "property": [{"code": "child", "valueCode": "c"}, {"code": "p", "valueBoolean": True}],
            },
            {"code": "b", "concept": [{"code": "c", "designation": [{"use": {"code": "display"}, "value": "C"}]}]},
        ],
    },
    "ConceptMap": {
        "resourceType": "ConceptMap",
        "url": "urn:map",
        "group": [
            {
                "source": "urn:x",
                "target": "urn:y",
                "element": [
                    {
                        "code": "a",
                        "target": [
                            {"code": "b", "equivalence": "equal", "product": [{"property": "urn:p", "value": "1"}]},
                            {"code": "c", "dependsOn": [{"property": "urn:p", "value": "1"}]},
                        ],
                    }
                ],
                "unmapped": {"mode": "fixed", "code": "z"},
            }
        ],
    },
}
JSON: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, "", "a", [], {}, [None], [[]], [{}], {"a": 1}, [1], ["a", 2]]
)


def spoilt(value: Any, data: st.DataObject) -> Any:
    """A copy of which one place, drawn at random, holds another value or is gone."""
    if not isinstance(value, (dict, list)) or not value or data.draw(st.integers(0, 5)) == 0:
        return data.draw(JSON)
    places = list(value) if isinstance(value, dict) else list(range(len(value)))
    place = data.draw(st.sampled_from(places))
    if isinstance(value, dict):
        if data.draw(st.integers(0, 9)) == 0:
            return {name: member for name, member in value.items() if name != place}
        return {**value, place: spoilt(value[place], data)}
    return [spoilt(item, data) if index == place else item for index, item in enumerate(value)]


@settings(derandomize=True, max_examples=600, deadline=None)
@examples(st.sampled_from(sorted(WELL_SHAPED)), st.data())
def test_no_resource_however_misshapen_raises_anything_but_a_problem(kind: str, data: st.DataObject) -> None:
    changed = spoilt(WELL_SHAPED[kind], data)
    sent = {**changed, "resourceType": kind} if isinstance(changed, dict) else {"resourceType": kind}
    code = {"code": "a", "system": "urn:x"}
    asks: dict[str, list[Callable[[], dict[str, Any]]]] = {
        "ValueSet": [lambda: expanded(valueSet=sent), lambda: validated(valueSet=sent, **code)],
        "CodeSystem": [
            lambda: validated_in_system(codeSystem=sent, code="a"),
            lambda: expanded({**sent, "url": "urn:x"}, valueSet=WELL_SHAPED["ValueSet"]),
        ],
        "ConceptMap": [
            lambda: translated(conceptMap=sent, **code),
            lambda: translated(conceptMap=sent, code="b", system="urn:y", reverse=True),
        ],
    }
    for ask in asks[kind]:
        try:
            assert ask()["resourceType"] in ("Parameters", "ValueSet")
        except Problem as problem:
            assert problem.issues


def test_a_misshapen_value_set_is_named_place_by_place() -> None:
    sent = {"resourceType": "ValueSet", "compose": {"include": [{"system": 1, "concept": [{"display": "x"}]}, 3]}}
    with pytest.raises(Invalid) as refused:
        expanded(valueSet=sent)
    place = "Parameters.parameter[0].resource.compose.include"
    assert {issue.expression for issue in refused.value.issues} == {
        f"{place}[0].system",
        f"{place}[0].concept[0].code",
        f"{place}[1]",
    }


def test_a_value_that_clients_send_in_a_neighbouring_type_is_taken_if_it_fits() -> None:
    taken = body(
        {"name": "url", "valueCanonical": f"{FHIR}/ValueSet/x"},
        {"name": "system", "valueString": "urn:x"},
        {"name": "code", "valueString": "a"},
    )
    assert from_resource(taken, signatures.VALUE_SET_VALIDATE_CODE).one("system") == "urn:x"
    with pytest.raises(Invalid, match="parameter-value"):
        from_resource(body({"name": "code", "valueString": " a "}), signatures.VALUE_SET_VALIDATE_CODE)
