"""What is well-formed and no FHIR, or a resource that XML cannot hold: every fault at once, each with its path."""

from decimal import Decimal
from typing import Any

import pytest

from app.fhir.exact_json import ExactDecimal
from app.fhir.issues import Issue
from app.fhir.problems import Invalid
from app.fhir.xml.reading import loads
from app.fhir.xml.writing import dumps


def faults_of(inside: str, type_: str = "Patient") -> list[Issue]:
    with pytest.raises(Invalid) as caught:
        loads(f'<{type_} xmlns="http://hl7.org/fhir">{inside}</{type_}>'.encode())
    return caught.value.issues


def only_fault_of(inside: str, type_: str = "Patient") -> Issue:
    (issue,) = faults_of(inside, type_)
    return issue


READ = {
    '<nmae><family value="C"/></nmae>': ("unknown-element", "Patient.nmae", "did you mean 'name'?"),
    '<name><family value="C"/><gven value="P"/></name>': ("unknown-element", "Patient.name[0].gven", "'given'"),
    '<extension url="a:b"><url value="a:b"/></extension>': ("unknown-element", "Patient.extension[0].url", "attribute"),
    '<deceased value="true"/>': ("unknown-element", "Patient.deceased", "did you mean 'deceasedBoolean'?"),
    '<name use="usual"><family value="C"/></name>': ("unknown-attribute", "Patient.name[0]", "written as an element"),
    '<name value="C"/>': ("unknown-attribute", "Patient.name[0]", "elements and no value"),
    '<gender value="male" xml:lang="en"/>': ("unknown-attribute", "Patient.gender", "'lang' is no attribute of code"),
    "<gender>male</gender>": ("xml-text", "Patient.gender", "attribute 'value'"),
    '<name>\u00a0<family value="C"/></name>': ("xml-text", "Patient.name[0]", "attribute 'value'"),
    "Peter": ("xml-text", "Patient", "attribute 'value'"),
    '<active value="TRUE"/>': ("primitive-value", "Patient.active", "'true' or 'false'"),
    '<active value="1"/>': ("primitive-value", "Patient.active", "'true' or 'false'"),
    '<multipleBirthInteger value="1.0"/>': ("primitive-value", "Patient.multipleBirthInteger", "whole number"),
    '<multipleBirthInteger value="+1"/>': ("primitive-value", "Patient.multipleBirthInteger", "whole number"),
    '<multipleBirthInteger value="\u0661"/>': ("primitive-value", "Patient.multipleBirthInteger", "whole number"),
    '<telecom><rank value="0"/></telecom>': ("primitive-value", "Patient.telecom[0].rank", "from 1 on"),
    '<gender value=""/>': ("primitive-value", "Patient.gender", "never empty"),
    '<gender value="  "/>': ("primitive-value", "Patient.gender", "never empty"),
    '<name id=""><family value="C"/></name>': ("primitive-value", "Patient.name[0].id", "never empty"),
    "<name/>": ("empty-element", "Patient.name[0]", "leave it out"),
    "<gender/>": ("empty-element", "Patient.gender", "leave it out"),
    "<contained/>": ("empty-element", "Patient.contained[0]", "leave it out"),
    '<gender value="male"/><gender value="male"/>': ("repeated-element", "Patient.gender", "at most one"),
    "<contained><Basic/><Basic/></contained>": ("repeated-element", "Patient.contained[0]", "second resource"),
    '<gender value="male"/><active value="true"/>': ("element-order", "Patient.active", "order of the definition"),
    '<name id="a"/><gender value="male"/><name id="b"/>': ("element-order", "Patient.name[1]", "order"),
    "<contained><Patience/></contained>": ("resource-type", "Patient.contained[0]", "did you mean 'Patient'?"),
    '<contained><Basic><id value="a"/><nme value="a"/></Basic></contained>': (
        "unknown-element",
        "Patient.contained[0].nme",
        "no element of Basic",
    ),
    '<gender xmlns="" value="male"/>': ("xml-namespace", "Patient.gender", "no namespace"),
    '<v:vip xmlns:v="urn:v"><v:a/></v:vip>': ("xml-namespace", "Patient.vip", "lies in urn:v"),
    '<div xmlns="http://www.w3.org/1999/xhtml"/>': ("xml-namespace", "Patient.div", "only in the div of a Narrative"),
    "<text><div><p>a</p></div></text>": ("xml-namespace", "Patient.text.div", "http://www.w3.org/1999/xhtml"),
}


@pytest.mark.parametrize("inside", READ)
def test_reading_tells_one_fault_with_its_path(inside: str) -> None:
    key, expression, words = READ[inside]
    issue = only_fault_of(inside)
    assert (issue.key, issue.expression) == (key, expression)
    assert words in issue.text


@pytest.mark.parametrize("literal", ["1.", ".5", "01", "1,5", "NaN", "INF", "0x1", "--1", "1e400", "9" * 65, "\u0663"])
def test_what_is_no_decimal_is_refused(literal: str) -> None:
    issue = only_fault_of(f'<valueQuantity><value value="{literal}"/></valueQuantity>', "Observation")
    assert (issue.key, issue.expression) == ("primitive-value", "Observation.valueQuantity.value")
    assert issue.value == literal


def test_every_fault_is_told_at_once_with_its_line() -> None:
    found = faults_of('\n<active value="yes"/>\n<nme/>\n<name>\n<given value="a"/>\n<given/></name>')
    assert [(issue.expression, issue.text.partition(":")[0]) for issue in found] == [
        ("Patient.active", "Line 2"),
        ("Patient.nme", "Line 3"),
        ("Patient.name[0].given[1]", "Line 6"),
    ]


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ("<Patient/>", "xml-namespace"),
        ('<Patient xmlns="http://hl7.org/fhir/"/>', "xml-namespace"),
        ('<div xmlns="http://www.w3.org/1999/xhtml">a</div>', "xml-namespace"),
        ('<name xmlns="http://hl7.org/fhir"/>', "resource-type"),
        ('<DomainResource xmlns="http://hl7.org/fhir"/>', "resource-type"),
        ('<Patient xmlns="http://hl7.org/fhir" id="a"/>', "unknown-attribute"),
        (
            '<Patient xmlns="http://hl7.org/fhir" xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:schemaLocation="a b"/>',
            "unknown-attribute",
        ),
    ],
)
def test_another_root_is_refused(body: str, key: str) -> None:
    with pytest.raises(Invalid) as caught:
        loads(body.encode())
    assert [issue.key for issue in caught.value.issues] == [key]


def written_faults_of(resource: Any) -> list[tuple[str, str | None]]:
    with pytest.raises(Invalid) as caught:
        dumps(resource)
    return [(issue.key, issue.expression) for issue in caught.value.issues]


WRITE: list[tuple[dict[str, Any], str, str]] = [
    ({"nme": "a"}, "unknown-element", "Patient.nme"),
    ({"gender": "ma\x01le"}, "primitive-value", "Patient.gender"),
    ({"gender": "\ud800"}, "primitive-value", "Patient.gender"),
    ({"gender": "\uffff"}, "primitive-value", "Patient.gender"),
    ({"gender": ""}, "primitive-value", "Patient.gender"),
    ({"gender": 1}, "primitive-value", "Patient.gender"),
    ({"gender": ["male"]}, "primitive-value", "Patient.gender"),
    ({"gender": None}, "empty-element", "Patient.gender"),
    ({"active": "true"}, "primitive-value", "Patient.active"),
    ({"active": 1}, "primitive-value", "Patient.active"),
    ({"multipleBirthInteger": True}, "primitive-value", "Patient.multipleBirthInteger"),
    ({"multipleBirthInteger": ExactDecimal("1.0")}, "primitive-value", "Patient.multipleBirthInteger"),
    ({"multipleBirthInteger": 1.5}, "primitive-value", "Patient.multipleBirthInteger"),
    ({"name": {"family": "C"}}, "element-shape", "Patient.name"),
    ({"name": []}, "element-shape", "Patient.name"),
    ({"name": ["C"]}, "element-shape", "Patient.name[0]"),
    ({"name": [None]}, "element-shape", "Patient.name[0]"),
    ({"name": [{}]}, "element-shape", "Patient.name[0]"),
    ({"maritalStatus": [{"text": "M"}]}, "element-shape", "Patient.maritalStatus"),
    ({"name": [{"given": "P"}]}, "element-shape", "Patient.name[0].given"),
    ({"name": [{"given": ["P", None]}]}, "empty-element", "Patient.name[0].given[1]"),
    ({"name": [{"given": [["P"]]}]}, "primitive-value", "Patient.name[0].given[0]"),
    ({"name": [{"given": ["P"], "_given": {"id": "a"}}]}, "element-shape", "Patient.name[0].given"),
    ({"name": [{"resourceType": "HumanName"}]}, "unknown-element", "Patient.name[0].resourceType"),
    ({"_name": [{"id": "a"}]}, "unknown-element", "Patient._name"),
    ({"name": [{"id": "a"}], "_name": {"id": 1}}, "unknown-element", "Patient._name"),
    ({"_gender": "x"}, "element-shape", "Patient.gender"),
    ({"_gender": {"value": "x"}}, "unknown-element", "Patient.gender.value"),
    ({"extension": [{"url": 1, "valueCode": "a"}]}, "primitive-value", "Patient.extension[0].url"),
    ({"extension": [{"url": "a:b", "_url": {"id": "a"}}]}, "unknown-element", "Patient.extension[0]._url"),
    ({"contained": [{"id": "a"}]}, "resource-type", "Patient.contained[0].resourceType"),
    ({"contained": [{"resourceType": ["Basic"]}]}, "resource-type", "Patient.contained[0].resourceType"),
    ({"contained": ["a"]}, "element-shape", "Patient.contained[0]"),
    ({"text": {"div": "plain"}}, "narrative", "Patient.text.div"),
    ({"text": {"div": 1}}, "narrative", "Patient.text.div"),
    ({"text": {"div": "<div>a</div>"}}, "narrative", "Patient.text.div"),
    ({"text": {"div": '<div xmlns="http://www.w3.org/1999/xhtml"><br></div>'}}, "narrative", "Patient.text.div"),
    ({"text": {"div": '<div xmlns="http://www.w3.org/1999/xhtml">\x01</div>'}}, "narrative", "Patient.text.div"),
    ({"text": {"div": '<div xmlns="http://www.w3.org/1999/xhtml"/><script/>'}}, "narrative", "Patient.text.div"),
    (
        {"text": {"div": '<!DOCTYPE a><div xmlns="http://www.w3.org/1999/xhtml">a</div>'}},
        "narrative",
        "Patient.text.div",
    ),
]


@pytest.mark.parametrize(("members", "key", "expression"), WRITE)
def test_what_xml_cannot_hold_is_a_problem_with_its_path(members: dict[str, Any], key: str, expression: str) -> None:
    assert written_faults_of({"resourceType": "Patient", **members}) == [(key, expression)]


@pytest.mark.parametrize("resource", [None, "a", [], {}, {"resourceType": "Patience"}, {"resourceType": None}])
def test_what_is_no_resource_is_a_problem(resource: Any) -> None:
    assert len(written_faults_of(resource)) == 1


def test_what_is_too_deep_to_write_is_a_problem() -> None:
    extension: dict[str, Any] = {"url": "a", "valueCode": "a"}
    for _ in range(5_000):
        extension = {"url": "a", "extension": [extension]}
    ((key, _),) = written_faults_of({"resourceType": "Patient", "extension": [extension]})
    assert key == "too-deep"


def test_a_computed_decimal_is_written_without_exponent() -> None:
    body = dumps({"resourceType": "Observation", "valueQuantity": {"value": Decimal("1E-7")}})
    assert b'<value value="0.0000001"/>' in body


def test_siblings_that_end_early_are_written_as_they_are_meant() -> None:
    resource = {"resourceType": "Patient", "name": [{"given": ["P", "J"], "_given": [{"id": "a"}]}]}
    assert loads(dumps(resource))["name"] == [{"given": ["P", "J"], "_given": [{"id": "a"}, None]}]
