"""Examples of the FHIRPath N1 specification, and what R4 adds, with the answers that their text gives."""

import threading
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.fhir import exact_json
from app.fhir.fhirpath.environment import Hooks
from app.fhir.fhirpath.errors import FhirpathError
from app.fhir.fhirpath.expression import compile
from app.fhir.fhirpath.functions.resolving import by_type
from app.fhir.fhirpath.nodes import Node
from tests.fhir.fhirpath.asking import PATIENT, ask


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        # 6.6: precedence and exact arithmetic
        ("1 + 2 * 3", [7]),
        ("0.1 + 0.2 = 0.3", [True]),
        ("2 + 3 = 5 and true", [True]),
        ("5 div 2", [2]),
        ("-5 div 2", [-2]),
        ("-5 mod 2", [-1]),
        ("5.5 div 0.7", [7]),
        ("5 / 0", []),
        ("2147483647 + 1", []),
        ("-2147483648 - 1", []),
        ("'a' & {} & 'b'", ["ab"]),
        ("'a' + {}", []),
        # 6.5: three-valued logic
        ("{} and false", [False]),
        ("{} or true", [True]),
        ("{} implies true", [True]),
        ("true implies {}", []),
        ("true xor {}", []),
        # 6.1, 6.2: dates of unequal precision
        ("@2012 = @2012", [True]),
        ("@2012 = @2013", [False]),
        ("@2012-01 = @2012", []),
        ("@2012-01 ~ @2012", [False]),
        ("@2018-03 < @2018-03-01", []),
        ("@2018-02 < @2018-03-01", [True]),
        ("@2012-04-15T15:00:00Z = @2012-04-15T10:00:00-05:00", [True]),
        ("@T10:30 < @T10:31", [True]),
        ("@2012-01-01T10:00 = @2012-01-01T10:00Z", [True]),
        # 6.6.3: dates and spans
        ("@2014 + 24 months = @2016", [True]),
        ("@2019-03-01 + 24 months = @2021-03-01", [True]),
        ("@2016-02-29 + 1 year = @2017-02-28", [True]),
        ("@2019-01-31 + 1 month = @2019-02-28", [True]),
        ("@2019-03-01T00:30:00+02:00 - 1 hour = @2019-02-28T23:30:00+02:00", [True]),
        ("@T23:30 + 60 minutes = @T00:30", [True]),
        ("@9999 + 1 year", []),
        # 5.5: conversion
        ("'3.50'.toDecimal().toString()", ["3.50"]),
        ("'yes'.toBoolean()", [True]),
        ("'1a'.convertsToInteger()", [False]),
        ("'2015-02-30'.convertsToDate()", [False]),
        ("'4 days'.toQuantity() = 4 days", [True]),
        # quantities
        ("4 'g' = 4.0 'g'", [True]),
        ("1 week = 7 days", [True]),
        ("1 year = 1 'a'", []),
        ("1 year ~ 1 'a'", [True]),
        ("(3 'mg' + 4 'mg') = 7 'mg'", [True]),
        # 5.6: strings
        ("'abcdefg'.substring(3, 2)", ["de"]),
        ("'abc'.indexOf('x')", [-1]),
        ("'a\\u0041\\n'", ["aA\n"]),
        ("'11/30/1972'.replaceMatches('(\\\\d+)/(\\\\d+)/(\\\\d+)', '$2-$1-$3')", ["30-11-1972"]),
        ("'N8000123123'.matches('^N[0-9]{8}$')", [False]),
        ("'N8000123123'.matches('N[0-9]{8}')", [True]),
        # 5.2 to 5.4, 7: collections
        ("(1 | 2 | 2).count()", [2]),
        ("(1).combine(1).isDistinct()", [False]),
        ("(1 | 2 | 3).exclude(2)", [1, 3]),
        ("(3 | 4).select($this * $index)", [0, 4]),
        ("(1 | 2 | 3).aggregate($total + $this, 0)", [6]),
        ("{}.all(false)", [True]),
        ("iif(true, 1, 1 / 'x')", [1]),
        # FHIR: paths, choices, primitives' extensions
        ("Patient.name.given", ["Ada", "Grace", None, "Al"]),
        ("name.where(use = 'usual').given.extension('u').value", ["c"]),
        ("Patient.deceased", [False]),
        ("Patient.deceased is boolean", [True]),
        ("Patient.deceased.ofType(dateTime)", []),
        ("Resource.id | DomainResource.id", ["p"]),
        ("Observation.id", []),
        ("birthDate < @1975", [True]),
        ("birthDate.extension('http://t.example').value = @1974-12-25T19:35:45Z", [True]),
        ("birthDate.id", ["b"]),
        ("name.given[2].hasValue()", [False]),
        ("name.given[3].getValue() is System.String", [True]),
        ("name.first() is HumanName and name.first() is Element", [True]),
        ("managingOrganization.resolve().name", ["Clinic"]),
        ("%context.id = %resource.id", [True]),
        ("%ucum", ["http://unitsofmeasure.org"]),
        ("%`vs-x`", ["http://hl7.org/fhir/ValueSet/x"]),
        ("contained.resolve()", []),
        ("'<div xmlns=\"http://www.w3.org/1999/xhtml\"><b>x</b></div>'.htmlChecks()", [True]),
        ("'<div xmlns=\"http://www.w3.org/1999/xhtml\"><script>x</script></div>'.htmlChecks()", [False]),
        ('\'<div xmlns="http://www.w3.org/1999/xhtml" onclick="x">x</div>\'.htmlChecks()', [False]),
    ],
)
def test_an_expression_gives(expression: str, answer: list[Any]) -> None:
    assert ask(expression) == answer


@pytest.mark.parametrize(
    "expression",
    ["1 + 'a'", "1 < 'a'", "name.given < 'a'", "name.single()", "-'a'", "not_a_variable | %nothing", "(1 | 2) and true",
     "name.given.toInteger()", "1.startsWith('a')", "'a'.memberOf('http://v.example')", "now()", "@T10 + 1 day"],
)  # fmt: skip
def test_what_has_no_answer_is_an_error(expression: str) -> None:
    with pytest.raises(FhirpathError):
        ask(expression)


def test_a_number_that_came_in_keeps_its_digits() -> None:
    lab = exact_json.loads(b'{"resourceType":"Observation","valueQuantity":{"value":9.30,"code":"g/L"}}')
    assert exact_json.dumps(ask("value.value", lab)) == b"[9.30]"
    assert ask("value > 9.3 'g/L'", lab) == [False]
    assert ask("value.value * 2", lab) == [Decimal("18.60")]


def test_hooks_are_asked_and_the_clock_is_a_parameter() -> None:
    told: list[tuple[str, list[Any]]] = []
    hooks = Hooks(
        resolve=by_type,
        member_of=lambda code, value_set: (code, value_set) == ("male", "http://v.example"),
        convert=lambda amount, unit, wanted: amount * 1000 if (unit, wanted) == ("g", "mg") else None,
        trace=lambda name, nodes: told.append((name, [node.value for node in nodes])),
        now=datetime(2026, 11, 25, 9, 30, tzinfo=UTC),
    )
    assert ask("generalPractitioner.where(resolve() is Practitioner).count()", hooks=hooks) == [1]
    assert ask("generalPractitioner.where(resolve() is Patient).count()", hooks=hooks) == [0]
    assert ask("'male'.memberOf('http://v.example')", hooks=hooks) == [True]
    assert ask("3 'g' = 3000 'mg'", hooks=hooks) == [True]
    assert ask("today() = @2026-11-25 and now() = @2026-11-25T09:30:00Z", hooks=hooks) == [True]
    assert ask("name.given.trace('given').count()", hooks=hooks) == [4]
    assert told == [("given", ["Ada", "Grace", None, "Al"])]


def test_a_reference_finds_its_entry_in_the_bundle() -> None:
    bundle = {
        "resourceType": "Bundle",
        "entry": [
            {"fullUrl": "http://h.example/Patient/1", "resource": {"resourceType": "Patient", "id": "1"}},
            {"fullUrl": "urn:uuid:x", "resource": {"resourceType": "Group", "id": "2"}},
            {
                "resource": {
                    "resourceType": "List",
                    "entry": [{"item": {"reference": "Patient/1"}}, {"item": {"reference": "urn:uuid:x"}}],
                }
            },
        ],
    }
    assert ask("Bundle.entry.resource.entry.item.resolve().id", bundle) == ["1", "2"]


def test_a_node_knows_its_place_and_type() -> None:
    def seen(expression: str) -> list[tuple[Any, Any]]:
        return [(node.place, node.type) for node in compile(expression).evaluate(PATIENT)]

    assert seen("Patient.name.given")[1] == (("Patient", "name", 0, "given", 1), "string")
    assert seen("name.given.extension.value") == [
        (("Patient", "name", 1, "given", 0, "extension", 0, "valueCode"), "code")
    ]
    assert seen("deceased") == [(("Patient", "deceasedBoolean"), "boolean")]
    assert seen("contained.name") == [(("Patient", "contained", 0, "name"), "string")]
    assert seen("1") == [(None, "System.Integer")]
    assert seen("Patient") == [(("Patient",), "Patient")]


def test_a_focus_inside_keeps_its_place_and_its_resource() -> None:
    name = compile("name[0]").evaluate(PATIENT)[0]
    found = compile("given.where($this = 'Grace' and %resource.active)").evaluate(name, resource=PATIENT)
    assert [node.place for node in found] == [("Patient", "name", 0, "given", 1)]
    assert compile("given.count()").evaluate({"given": ["a"]}, type_="HumanName")[0].value == 1


def test_a_variable_may_hold_nodes_and_json() -> None:
    inner = Node({"x": 1}, None)
    assert ask("%a + %b.x + %c.count()", variables={"a": 1, "b": inner, "c": [1, 2]}) == [4]


def test_one_expression_serves_many_threads() -> None:
    expression = compile("(1 | 2 | 3).aggregate($total + $this, %start)")
    wrong: list[Any] = []

    def work(start: int) -> None:
        for _ in range(300):
            found = expression.evaluate({}, variables={"start": start})[0].value
            if found != start + 6:
                wrong.append(found)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
