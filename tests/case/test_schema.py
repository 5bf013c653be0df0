"""The published JSON Schema: takes the eleven documents, and refuses what is broken."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app.case.reading import read_yaml
from app.case.schema import case_schema
from app.fhir import exact_json
from tests.case.documents import document, faults, series
from tests.case.values_drawn import ROOT, TERMINOLOGY

SCHEMA = case_schema(TERMINOLOGY.words)
VALIDATOR = Draft202012Validator(SCHEMA)
DOCUMENTS = sorted((ROOT / "app" / "literature").rglob("*.yaml"))


def as_sent(data: Any) -> Any:
    return json.loads(exact_json.dumps(data))


def test_it_is_a_json_schema_of_the_draft_that_it_names() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["$id"] == "https://w3id.org/emm-fhir/schema/case"


def test_there_are_eleven_documents() -> None:
    assert len(DOCUMENTS) == 11


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_it_takes_each_document_that_ships(path: Any) -> None:
    data = read_yaml(path.read_bytes(), TERMINOLOGY.words).as_data()
    assert [error.message for error in VALIDATOR.iter_errors(as_sent(data))] == []


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (document(title=None), []),
        (document(titel="x"), []),
        (document(id="Not An Id"), ["id"]),
        (document(grain="patient"), ["grain"]),
        (document(source={"kind": "rumour", "title": "x"}), ["source", "kind"]),
        (document(stages=[{"id": "s", "system": "tnm", "value": "T1"}]), ["stages", 0, "system"]),
        (document(measurements=[{"id": "m", "analyte": "calcium", "value": "9.3"}]), ["measurements", 0, "value"]),
        (document(measurements=[{"id": "m", "analyte": "calcum", "value": 9.3}]), ["measurements", 0, "analyte"]),
        (document(patient={"age": {"years": -1, "at": "diagnosis"}}), ["patient"]),
        (series(n=0), ["n"]),
        (document(outcomes=[{"id": "o", "missing": "negative"}]), ["outcomes", 0, "missing"]),
        (document(figures=[{"id": "f", "label": "F", "kind": "scan", "caption": "c", "data": "x"}]), ["figures", 0]),
    ],
)
def test_it_refuses_what_is_broken_where_it_is_broken(data: dict[str, Any], path: list[Any]) -> None:
    errors = list(VALIDATOR.iter_errors(as_sent(data)))
    assert errors
    assert all(list(error.absolute_path)[: len(path)] == path for error in errors)


@pytest.mark.parametrize(
    "data",
    [
        document(cytogenetics=[{"id": "c", "abnormality": "gain_1q", "result": "positive", "clone_percent": 101}]),
        document(lesions=[{"id": "l", "sizes": [{"at": "diagnosis", "longest": 0, "unit": "cm"}]}]),
        document(source={"kind": "publication", "title": "x", "doi": "1752-1947"}),
        document(recorded="24.11.2026"),
        document(patient={"birth_date": "1958-13"}),
        document(treatments=[{"id": "t", "label": "x", "cycles": 0}]),
    ],
)
def test_it_refuses_values_out_of_bounds_as_the_service_does(data: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(as_sent(data))
    assert faults(data)


def test_it_names_the_words_of_the_vocabularies() -> None:
    text = json.dumps(SCHEMA)
    assert '"tanespimycin"' in text and '"supraclavicular_lymph_nodes"' in text and "x-vocabulary" not in text
    assert not any(f'"{bound}":' in text for bound in ("ge", "gt", "le", "lt"))
