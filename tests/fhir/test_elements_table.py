"""The compiled elements are what the official package says, and read as it means."""

import importlib.util
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from app.fhir.r4_elements import base_of, elements_of, is_primitive
from app.fhir.resource_types import RESOURCE_TYPES

ROOT = Path(__file__).resolve().parents[2]


def package(corpora: Path) -> Path:
    return corpora / "r4-core" / "hl7.fhir.r4.core.tgz"


@pytest.fixture(scope="module")
def definitions(corpora: Path) -> dict[str, Any]:
    found = {}
    with tarfile.open(package(corpora)) as archive:
        for name in ("Patient", "Observation", "Bundle", "Questionnaire", "Timing", "Extension", "ElementDefinition"):
            file = archive.extractfile(f"package/StructureDefinition-{name}.json")
            assert file is not None
            found[name] = json.load(file)["snapshot"]["element"]
    return found


def test_the_table_in_the_repository_is_the_one_that_the_script_writes(corpora: Path) -> None:
    spec = importlib.util.spec_from_file_location("compile", ROOT / "scripts" / "compile_r4_elements.py")
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    for path, content in script.tables(package(corpora)).items():
        assert (ROOT / path).read_text(encoding="utf-8") == content, path
        assert len(content) < 400_000


def test_every_resource_type_begins_with_the_elements_of_a_resource() -> None:
    for type_ in RESOURCE_TYPES:
        assert list(elements_of(type_))[:4] == ["id", "meta", "implicitRules", "language"], type_


def test_every_type_of_every_element_is_one_that_the_table_has() -> None:
    seen: set[str] = set()
    waiting = list(RESOURCE_TYPES)
    while waiting:
        type_ = waiting.pop()
        if type_ not in seen:
            seen.add(type_)
            waiting.extend(element.type for element in elements_of(type_).values())
    assert {"Patient.contact", "Timing.repeat", "Extension", "xhtml", "Resource", "Age", "uuid"} <= seen


def test_the_elements_stand_in_the_order_of_the_snapshots(definitions: dict[str, Any]) -> None:
    for type_, snapshot in definitions.items():
        for holder in {element["path"].rpartition(".")[0] for element in snapshot} - {""}:
            said = [e["path"].rpartition(".")[2] for e in snapshot if e["path"].rpartition(".")[0] == holder]
            assert list(dict.fromkeys(e.of for e in elements_of(holder).values())) == said, (type_, holder)


def test_cardinalities_are_those_of_the_snapshots(definitions: dict[str, Any]) -> None:
    for snapshot in definitions.values():
        for said in snapshot[1:]:
            holder, _, name = said["path"].rpartition(".")
            found = [element for element in elements_of(holder).values() if element.of == name]
            most = None if said["max"] == "*" else int(said["max"])
            assert {(element.min, element.max) for element in found} == {(said["min"], most)}, said["path"]


def test_a_choice_gives_an_element_for_each_type_at_one_place() -> None:
    elements = elements_of("Patient")
    assert elements["deceasedBoolean"].type == "boolean" and elements["deceasedDateTime"].type == "dateTime"
    assert elements["deceasedBoolean"].order == elements["deceasedDateTime"].order < elements["address"].order
    assert "deceased" not in elements and "deceased[x]" not in elements
    assert len([name for name in elements_of("Extension") if name.startswith("value")]) == 50


def test_a_content_reference_leads_to_the_element_that_it_names() -> None:
    assert elements_of("Questionnaire.item")["item"].type == "Questionnaire.item"
    assert elements_of("Observation.component")["referenceRange"].type == "Observation.referenceRange"


def test_attributes_are_the_ids_of_elements_and_the_urls_of_extensions() -> None:
    assert elements_of("HumanName")["id"].is_attribute and elements_of("Extension")["url"].is_attribute
    assert not elements_of("Patient")["id"].is_attribute and elements_of("Patient")["id"].type == "id"


def test_a_specialised_type_has_what_its_base_has() -> None:
    assert base_of("Age") == "Quantity" and dict(elements_of("Age")) == dict(elements_of("Quantity"))
    assert base_of("Element") == "" and list(elements_of("code")) == ["id", "extension"]
    assert is_primitive("xhtml") and not is_primitive("Quantity")


def test_a_type_that_r4_does_not_have_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        elements_of("Patience")
