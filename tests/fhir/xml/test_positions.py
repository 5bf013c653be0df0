"""Elements of FHIR XML are found where their tags begin."""

import re
from pathlib import Path

import pytest

from app.fhir import exact_json
from app.fhir.paths import Place
from app.fhir.positions.in_xml import positions_in_xml
from app.fhir.positions.position import Position
from app.fhir.xml import writing

TEXT = """<?xml version="1.0"?>
<Patient xmlns="http://hl7.org/fhir">
  <contained>
    <Organization><id value="o"/>
      <name value="Ä"/></Organization>
  </contained>
  <extension url="http://a"><valueString value="x"/></extension>
  <name>
    <given value="A"/>
    <given value="B"><extension url="http://b"><valueCode value="c"/></extension></given>
  </name>
  <birthDate value="1960">
    <extension
       url="http://c"><valueBoolean value="true"/></extension>
  </birthDate>
  <foo><bar/></foo>
</Patient>
"""


@pytest.mark.parametrize(
    ("place", "tag", "number"),
    [
        ((), "<Patient", 1),
        (("contained", 0), "<contained>", 1),
        (("contained", 0, "name"), "<name value", 1),
        (("extension", 0), "<extension", 1),
        (("extension", 0, "valueString"), "<valueString", 1),
        (("name", 0, "given", 1), "<given", 2),
        (("name", 0, "_given", 1, "extension", 0, "valueCode"), "<valueCode", 1),
        (("name", 0, "given", 1, "extension", 0), "<extension", 2),
        (("_birthDate", "extension", 0), "<extension", 3),
        (("birthDate",), "<birthDate", 1),
        (("foo",), "<foo", 1),
    ],
)
def test_an_element_is_found_where_its_tag_begins(place: Place, tag: str, number: int) -> None:
    begin = [found.start() for found in re.finditer(re.escape(tag), TEXT)][number - 1]
    expected = Position(TEXT.count("\n", 0, begin) + 1, begin - TEXT.rfind("\n", 0, begin))
    assert positions_in_xml(TEXT.encode(), [place]) == {place: expected}


def test_what_is_not_there_is_not_found() -> None:
    assert not positions_in_xml(TEXT.encode(), [("name", 1), ("active",), ("name", 0, "given", 2), ("foo", "bar", "x")])


@pytest.mark.parametrize(
    "body", [b"", b"<", b"\x00", b"\xff<a/>", b"<a><b></a>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>']
)
def test_a_text_that_is_no_xml_gives_nothing(body: bytes) -> None:
    assert not positions_in_xml(body, [("a",), ("a", "b")])


def places_of(value: object) -> list[Place]:
    """Every place whose value is an object or a primitive of its own element: attributes are left out."""
    if isinstance(value, dict):
        members = [(name, one) for name, one in value.items() if name not in ("id", "url", "resourceType", "div")]
    elif isinstance(value, list):
        members = [(i, one) for i, one in enumerate(value) if one is not None]
    else:
        return [()]
    return [
        *([()] if isinstance(value, dict) else []),
        *((n, *inner) for n, one in members for inner in places_of(one)),
    ]


def test_every_element_of_the_standards_examples_is_found_on_a_line_with_its_name(corpora: Path) -> None:
    seen = 0
    for file in sorted((corpora / "r4-examples").glob("*.json"))[::40]:
        resource = exact_json.loads(file.read_bytes())
        body = writing.dumps(resource).replace(b"><", b">\n<")
        lines, places = body.decode().split("\n"), places_of(resource)
        found = positions_in_xml(body, places)
        for place in places:
            name = next((step for step in reversed(place) if isinstance(step, str)), resource["resourceType"])
            line, column = found[place]
            assert lines[line - 1][column - 1 :].startswith(f"<{name.removeprefix('_')}"), (file, place)
            seen += 1
    assert seen > 1000
