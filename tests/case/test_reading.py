"""A case is read whole, or refused with every fault at once, each with its path and value."""

import pytest
import yaml

from app.case.reading import read_json, read_yaml
from app.fhir import exact_json
from app.fhir.problems import Invalid, Malformed
from tests.case.documents import case, document, fault, faults, places
from tests.case.values_drawn import TERMINOLOGY


def test_the_same_case_is_read_from_json_and_from_yaml() -> None:
    measurement = {"id": "ca", "analyte": "calcium", "value": 14, "unit": "mg/dL"}
    data = document(measurements=[measurement])
    from_json = read_json(exact_json.dumps(data), TERMINOLOGY.words)
    from_yaml = read_yaml(yaml.safe_dump(data).encode(), TERMINOLOGY.words)
    assert from_json == from_yaml == case(data)


def test_every_fault_is_named_at_once_with_its_path() -> None:
    data = document(
        titel="x",
        recorded="2026-11-24",
        measurements=[{"id": "m", "analyte": "calcum", "value": 1, "unit": "mg/dL"}],
        events=[
            {"id": "diagnosis", "kind": "diagnosis", "time": {"distance": {"anchor": "x", "offset_months": [2, 1]}}}
        ],
        stages=[{"id": "s", "at": "diagnosys", "system": "durie_salmon", "value": "III"}],
    )
    assert set(places(data)) == {
        ("titel", "extra-forbidden"),
        ("recorded", "instant"),
        ("measurements[0].analyte", "unknown-word"),
        ("events[0].time.distance", "offset-upside-down"),
        ("events[0].time.distance.anchor", "unknown-anchor"),
        ("stages[0].at", "unknown-id"),
    }


@pytest.mark.parametrize(
    ("fields", "path", "meant"),
    [
        ({"tretments": []}, "tretments", "treatments"),
        ({"patient": {"sexx": "male"}}, "patient.sexx", "sex"),
        ({"measurements": [{"id": "m", "analyt": "calcium"}]}, "measurements[0].analyt", "analyte"),
        (
            {"measurements": [{"id": "m", "analyte": "hemoglobine", "value": 1}]},
            "measurements[0].analyte",
            "hemoglobin",
        ),
        ({"lesions": [{"id": "l", "site": "skinn"}]}, "lesions[0].site", "skin"),
        ({"stages": [{"id": "s", "at": "diagnosi", "system": "iss", "value": "I"}]}, "stages[0].at", "diagnosis"),
    ],
)
def test_a_word_or_field_that_is_nearly_right_is_answered_with_the_right_one(
    fields: dict[str, object], path: str, meant: str
) -> None:
    found = [issue for issue in faults(document(**fields)) if issue.expression == path]
    assert len(found) == 1 and f"did you mean '{meant}'?" in found[0].text


def test_a_drug_that_no_row_knows_is_refused_with_the_file_that_would_hold_it() -> None:
    found = fault(document(treatments=[{"id": "t", "label": "x", "agents": [{"id": "a", "drug": "zzzz"}]}]))
    assert (found.expression, found.value) == ("treatments[0].agents[0].drug", "zzzz")
    assert "mappings/drugs.csv" in found.text


@pytest.mark.parametrize("field", ["data", "photo", "image", "attachment", "base64"])
def test_a_picture_is_refused_and_told_why(field: str) -> None:
    figure = {"id": "f", "label": "Figure 1", "kind": "photograph", "caption": "A lesion", field: "iVBORw0KGgo="}
    found = fault(document(figures=[figure]))
    assert found.expression == f"figures[0].{field}" and "no picture" in found.text


def test_a_negative_age_is_refused_with_its_value() -> None:
    found = fault(document(patient={"age": {"years": -1, "at": "diagnosis"}}))
    assert (found.expression, found.value) == ("patient.age.years", "-1")


def test_what_is_missing_is_named() -> None:
    data = document(title=None, recorded=None)
    assert set(places(data)) == {("title", "missing"), ("recorded", "missing")}


@pytest.mark.parametrize("body", [b"[]", b'"case"', b"1", b"null"])
def test_a_case_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_json(body, TERMINOLOGY.words)
    assert refused.value.issues[0].key == "not-an-object"


@pytest.mark.parametrize(
    "body",
    [b"{", b'{"id": 1, "id": 2}', b'{"n": NaN}', b'{"n": Infinity}', b'\xef\xbb\xbf{"id": "x"}', b'{"id": "\xff"}'],
)
def test_bytes_that_are_no_json_are_refused_before_the_case_is_looked_at(body: bytes) -> None:
    with pytest.raises(Malformed):
        read_json(body, TERMINOLOGY.words)


def test_a_read_case_does_not_change_and_leaves_its_defaults_out() -> None:
    small = case(document())
    assert small.as_data() == document()
    with pytest.raises(ValueError, match="frozen"):
        small.title = "Another"  # type: ignore[misc]
