"""Our StructureDefinitions, CodeSystems and ValueSets in mappings/profiles/."""

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from app.fhir.names import CANONICAL_BASE, structure_definition
from app.terminology.terminology import Terminology
from tests.terminology.mapping_folder import MAPPINGS

ROOT = MAPPINGS.parent
FILES = sorted((MAPPINGS / "profiles").glob("*.json"))


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_profiles", ROOT / "scripts/write_profiles.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path: Path) -> dict[str, Any]:
    resource: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return resource


def profiles(kind: str) -> list[dict[str, Any]]:
    return [read(path) for path in FILES if path.name.startswith(f"{kind}-")]


def test_the_files_are_what_the_script_makes(tmp_path: Path) -> None:
    (tmp_path / "StructureDefinition-of-yesterday.json").write_text("{}", encoding="utf-8")
    script().main(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in FILES
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_definition_parses_and_says_who_it_is(path: Path) -> None:
    definition = read(path)
    get_fhir_model_class(definition["resourceType"]).model_validate(definition)
    assert path.stem == f"{definition['resourceType']}-{definition['id']}"
    assert definition["url"] == f"{CANONICAL_BASE}/{definition['resourceType']}/{definition['id']}"
    assert (definition["version"], definition["status"]) == ("0.1.0", "active")
    # sdf-0 and its kin: a name that a program can use
    assert re.fullmatch(r"[A-Z][A-Za-z0-9_]{0,254}", definition["name"])


def test_every_extension_that_the_code_names_has_its_definition() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "app").rglob("*.py"))
    named = set(re.findall(r'\b(?:ours|structure_definition|first|values)\(\s*(?:\w+,\s*)?"([a-z-]+)"', source))
    defined = {definition["id"] for definition in profiles("StructureDefinition")}
    assert "time-statement" in named
    assert named - defined == set()


def test_every_code_system_of_ours_that_the_code_names_has_its_definition() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "app").rglob("*.py"))
    # The words for faults ("issue") are listed where they are raised.
    named = set(re.findall(r'\bcode_system\("([a-z-]+)"', source)) - {"issue"}
    assert "case-grain" in named
    assert named - {definition["id"] for definition in profiles("CodeSystem")} == set()


def test_an_extension_has_a_value_or_parts_and_never_both() -> None:
    extensions = [one for one in profiles("StructureDefinition") if one["type"] == "Extension"]
    assert extensions
    for definition in extensions:
        elements = definition["differential"]["element"]
        ids = [element["id"] for element in elements]
        assert len(ids) == len(set(ids)), definition["id"]
        for element in elements:
            if element["id"].endswith(".value[x]"):
                parent = element["id"].removesuffix(".value[x]")
                parts = [one for one in elements if one["id"].startswith(f"{parent}.extension:")]
                assert bool(parts) == (element.get("max") == "0"), element["id"]
                assert bool(parts) != bool(element.get("type")), element["id"]
            assert ("sliceName" in element) == (":" in element["id"].rpartition(".")[2])
        fixed = next(element for element in elements if element["id"] == "Extension.url")
        assert fixed["fixedUri"] == structure_definition(definition["id"])
        assert all(element.get("definition") for element in elements if "short" in element)


def test_every_bound_value_set_is_there_and_every_system_of_ours_is_defined() -> None:
    sets = {definition["url"]: definition for definition in profiles("ValueSet")}
    systems = {definition["url"]: definition for definition in profiles("CodeSystem")}
    bound = {
        element["binding"]["valueSet"]
        for definition in profiles("StructureDefinition")
        for element in definition["differential"]["element"]
        if "binding" in element
    }
    assert bound and bound <= set(sets)
    assert {include["system"] for one in sets.values() for include in one["compose"]["include"]} == set(systems)
    terminology = Terminology.load(MAPPINGS)
    ours = {
        (code.system, code.code)
        for words in terminology.vocabularies.values()
        for concept in words.values()
        for code in concept.codes
        if code.system.startswith(CANONICAL_BASE)
    }
    assert ours == {(url, concept["code"]) for url, one in systems.items() for concept in one["concept"]}


@pytest.mark.parametrize(
    "name,context,types",
    [
        ("as-stated", ["Element", "DomainResource"], ["string"]),
        ("unit-candidate", ["Quantity"], ["Coding"]),
        ("cycles", ["Procedure"], ["positiveInt"]),
        ("treatment-line", ["Procedure"], ["positiveInt"]),
        ("contiguity-with-bone", ["BodyStructure", "Condition"], ["code"]),
        ("time-statement", ["dateTime", "Age"], []),
        ("claim", ["Composition.section"], []),
        ("discrepancy", ["Composition.section"], []),
    ],
)
def test_an_extension_stands_where_and_holds_what_it_should(name: str, context: list[str], types: list[str]) -> None:
    definition = read(MAPPINGS / "profiles" / f"StructureDefinition-{name}.json")
    assert [one["expression"] for one in definition["context"]] == context
    value = next(one for one in definition["differential"]["element"] if one["id"] == "Extension.value[x]")
    assert [one["code"] for one in value.get("type", [])] == types


def test_a_reading_of_a_time_names_its_anchor_its_edge_and_its_offset() -> None:
    definition = read(MAPPINGS / "profiles/StructureDefinition-time-statement.json")
    elements = {one["id"]: one for one in definition["differential"]["element"]}
    needed = [
        name
        for name in ("target", "edge", "offset", "label", "lowerOpen")
        if elements[f"Extension.extension:reading.extension:{name}"]["min"] == 1
    ]
    assert needed == ["target", "edge", "offset"]
    assert elements["Extension.extension:reading"]["max"] == "*"
    assert elements["Extension.extension:basis"]["min"] == 1
