"""What goes in comes out: case → Bundle → case, and the Bundle's own promises."""

from pathlib import Path

import pytest

from app.case.document import Case
from app.case.reading import read_yaml
from app.convert.from_bundle import bundle_to_case
from app.convert.to_bundle import BundleType, case_to_bundle, to_models
from app.fhir import exact_json
from app.terminology.terminology import Terminology
from tests.case.documents import case as case_of
from tests.case.documents import series

ROOT = Path(__file__).parents[2]
TERMINOLOGY = Terminology.load(ROOT / "mappings")
DOCUMENTS = sorted((ROOT / "app/literature").rglob("*.yaml")) + [Path(__file__).parent / "everything.yaml"]
TYPES: tuple[BundleType, ...] = ("transaction", "collection", "document")


def case_in(path: Path) -> Case:
    return read_yaml(path.read_bytes(), TERMINOLOGY.words)


@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_case_read_back_from_the_bytes_of_its_bundle_is_equal(path: Path, type_: BundleType) -> None:
    case = case_in(path)
    sent = exact_json.loads(exact_json.dumps(case_to_bundle(case, TERMINOLOGY, type_)))
    read, left = bundle_to_case(sent, TERMINOLOGY, "2000-01-01T00:00:00Z")
    assert exact_json.dumps(read.as_data()) == exact_json.dumps(case.as_data())
    assert left == []


@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_the_same_document_gives_the_same_bundle_byte_for_byte(path: Path, type_: BundleType) -> None:
    first, second = (exact_json.dumps(case_to_bundle(case_in(path), TERMINOLOGY, type_)) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_fhir_resources_parses_all_that_we_emit(path: Path) -> None:
    bundle = case_to_bundle(case_in(path), TERMINOLOGY)
    models = to_models(bundle)
    assert [entry.resource.get_resource_type() for entry in models.entry] == [
        entry["resource"]["resourceType"] for entry in bundle["entry"]
    ]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_with_ids_of_the_receiver_each_entry_is_a_conditional_create(path: Path) -> None:
    bundle = case_to_bundle(case_in(path), TERMINOLOGY, "transaction", server_ids=True)
    requests = [entry["request"] for entry in bundle["entry"] if entry["resource"]["resourceType"] != "Provenance"]
    assert all(request["method"] == "POST" and "identifier=" in request["ifNoneExist"] for request in requests)


def test_the_order_of_the_entries_does_not_matter_on_the_way_back() -> None:
    case = case_in(DOCUMENTS[-1])
    bundle = case_to_bundle(case, TERMINOLOGY)
    bundle["entry"].reverse()
    assert bundle_to_case(bundle, TERMINOLOGY, "2000-01-01T00:00:00Z")[0] == case


def test_a_treatment_of_a_series_is_aimed_at_lesions_that_are_conditions_there() -> None:
    lesion = {"id": "mass", "site": "skin"}
    aimed = {"id": "rt", "label": "radiotherapy", "procedure": "radiotherapy", "targets": ["mass"]}
    case = case_of(series(lesions=[lesion], treatments=[aimed]))
    bundle = case_to_bundle(case, TERMINOLOGY, "collection")
    procedure = next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Procedure")
    assert [one["url"].rpartition("/")[2] for one in procedure["extension"]] == ["target-lesion"]
    assert bundle_to_case(bundle, TERMINOLOGY, "2000-01-01T00:00:00Z")[0] == case
