"""The elements of every R4 type in their order, compiled from hl7.fhir.r4.core by scripts/compile_r4_elements.py.

A row of the table is `name min..max types`: `@id 0..1 string` (`@`: an attribute in XML), `value[x] 0..1 Quantity|string`,
`*` for each type that an extension's value may have. A backbone element's type is its path, `Patient.contact`; so is what
a content reference leads to. Rows stand where they are defined first: `Patient` goes on where `DomainResource` ends.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a type, as it is named in JSON and XML; a choice `value[x]` gives one for each of its types.

    of: the name in the definition, `value[x]`. max: None for any number. order: the same for all of one choice.
    is_list: JSON has a list for it, however few there are. is_attribute: XML has an attribute for it, and no element
    (http://hl7.org/fhir/R4/xml.html).
    """

    name: str
    of: str
    type: str
    min: int
    max: int | None
    order: int
    is_list: bool
    is_attribute: bool
    is_primitive: bool


class _Table(msgspec.Struct, frozen=True):
    primitives: dict[str, str]
    any: list[str]
    bases: dict[str, str]
    elements: dict[str, list[str]]


@cache
def elements_of(type_: str) -> Mapping[str, Element]:
    """Name → element, in the order of the definition, those that are inherited included.

    type_: a resource type, a datatype (primitives too: they have id and extension) or the path of a backbone element.
    Raises KeyError for anything else.
    """
    base = base_of(type_)
    found = dict(elements_of(base)) if base else {}
    order = max((element.order for element in found.values()), default=-1) + 1
    for row in _table().elements.get(type_, []):
        for element in _elements(row, order):
            found[element.name] = element
        order += 1
    return found


def base_of(type_: str) -> str:
    """The type that this one specialises: `Quantity` for `Age`; nothing for `Element` and `Resource`.

    Raises KeyError for a type that R4 does not have.
    """
    table = _table()
    return table.bases[type_] if type_ in table.bases else table.primitives[type_]


def is_primitive(type_: str) -> bool:
    """Whether the type is a primitive one, which is a plain value in JSON (http://hl7.org/fhir/R4/datatypes.html)."""
    return type_ in _table().primitives


def _elements(row: str, order: int) -> list[Element]:
    table = _table()
    name, cardinality, text = row.split(" ")
    is_attribute, name = name.startswith("@"), name.removeprefix("@")
    least, _, most = cardinality.partition("..")
    types = table.any if text == "*" else text.split("|")
    return [
        Element(
            name.removesuffix("[x]") + type_[0].upper() + type_[1:] if name.endswith("[x]") else name,
            name,
            type_,
            int(least),
            None if most == "*" else int(most),
            order,
            most not in ("0", "1"),
            is_attribute,
            type_ in table.primitives,
        )
        for type_ in types
    ]


@cache
def _table() -> _Table:
    text = files("app.fhir").joinpath("r4_elements.json").read_bytes()
    return msgspec.json.decode(text, type=_Table)
