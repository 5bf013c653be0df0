"""JSON → XML → JSON loses nothing."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from app.fhir import exact_json
from app.fhir.r4_elements import elements_of
from app.fhir.resource_types import RESOURCE_TYPES
from app.fhir.xml.namespaces import FHIR
from app.fhir.xml.reading import loads
from app.fhir.xml.writing import dumps
from tests.fhir.xml.by_hand import PAIRS
from tests.fhir.xml.same import comparable


@pytest.mark.parametrize("name", PAIRS)
def test_xml_reads_as_the_json_that_a_person_worked_out_in_its_order(name: str) -> None:
    xml, json = PAIRS[name]
    assert exact_json.dumps(loads(xml)) == exact_json.dumps(exact_json.loads(json))


@pytest.mark.parametrize("name", PAIRS)
def test_what_was_written_reads_as_what_it_was_written_from(name: str) -> None:
    _, json = PAIRS[name]
    assert loads(dumps(exact_json.loads(json))) == exact_json.loads(json)


def test_xml_as_written_is_the_xml_that_a_person_wrote() -> None:
    xml, json = PAIRS["patient-example"]
    read = ElementTree.canonicalize(xml.decode(), strip_text=True)
    assert ElementTree.canonicalize(dumps(exact_json.loads(json)).decode(), strip_text=True) == read


def test_members_in_any_order_are_written_in_the_order_of_the_definition() -> None:
    resource = {"birthDate": "1974", "name": [{"given": ["P"], "family": "C"}], "id": "a", "resourceType": "Patient"}
    expected = (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<Patient xmlns="http://hl7.org/fhir"><id value="a"/>'
        b'<name><family value="C"/><given value="P"/></name><birthDate value="1974"/></Patient>\n'
    )
    assert dumps(resource) == expected


def test_white_space_and_markup_in_a_text_survive() -> None:
    text = " a\tb\nc\r\n<d> & \"e\" 'f' \u00a0 \U0001f600 "
    resource = {"resourceType": "Basic", "code": {"text": text}}
    assert loads(dumps(resource)) == resource


def test_white_space_around_what_is_no_string_is_dropped() -> None:
    body = b'<Patient xmlns="http://hl7.org/fhir"><active value=" true "/><birthDate value="\n1974"/></Patient>'
    assert loads(body) == {"resourceType": "Patient", "active": True, "birthDate": "1974"}


@pytest.fixture(scope="module")
def written(corpora: Path) -> list[tuple[Path, dict[str, Any], bytes]]:
    files = sorted((corpora / "r4-examples").rglob("*.json"))
    resources = [(path, exact_json.loads(path.read_bytes())) for path in files if path.name != "package.json"]
    return [(path, resource, dumps(resource)) for path, resource in resources]


def test_every_official_example_comes_back_as_it_was(written: list[tuple[Path, dict[str, Any], bytes]]) -> None:
    assert len(written) == 861 and {resource["resourceType"] for _, resource, _ in written} == RESOURCE_TYPES
    for path, resource, xml in written:
        assert comparable(loads(xml)) == comparable(resource), path.name


def test_every_official_example_is_written_in_the_order_of_the_definitions(
    written: list[tuple[Path, dict[str, Any], bytes]],
) -> None:
    for path, _, xml in written:
        root = ElementTree.fromstring(xml)
        _require_order(root, root.tag.partition("}")[2], path.name)


def _require_order(node: ElementTree.Element, type_: str, file: str) -> None:
    elements = elements_of(type_)
    children = [(child, child.tag.partition("}")[2]) for child in node]
    orders = [elements[name].order for _, name in children]
    assert orders == sorted(orders), (file, type_, orders)
    for child, name in children:
        element = elements[name]
        if element.type == "Resource":
            (inside,) = child
            _require_order(inside, inside.tag.removeprefix(f"{{{FHIR}}}"), file)
        elif element.type == "xhtml":
            assert child.tag == "{http://www.w3.org/1999/xhtml}div"
        else:
            assert child.tag == f"{{{FHIR}}}{name}"
            _require_order(child, element.type, file)
