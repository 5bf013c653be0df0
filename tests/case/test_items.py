"""Items: a value or the reason why there is none, units and ranges, treatments that agree with themselves."""

from typing import Any

import pytest

from tests.case.documents import case, document, fault, places, series

ABSENCES = ("not_assessed", "not_stated", "not_available", "not_applicable")
WITH_ABSENCE: dict[str, dict[str, Any]] = {
    "measurements": {"analyte": "creatinine"},
    "cytogenetics": {"abnormality": "gain_1q"},
    "findings": {"finding": "lytic_bone_lesion"},
    "assessments": {"compartment": "marrow"},
    "outcomes": {},
}
VALUES: dict[str, dict[str, Any]] = {
    "measurements": {"value": 1},
    "cytogenetics": {"result": "negative"},
    "findings": {"result": "negative"},
    "assessments": {"status": "no_evidence_of_disease"},
    "outcomes": {"vital_status": "dead"},
}


@pytest.mark.parametrize("absence", ABSENCES)
@pytest.mark.parametrize("name", WITH_ABSENCE)
def test_each_of_the_four_reasons_for_no_value_is_kept_and_is_not_negative(name: str, absence: str) -> None:
    item = {"id": "i", **WITH_ABSENCE[name], "missing": absence}
    read = getattr(case(document(**{name: [item]})), name)[0]
    assert read.missing == absence
    assert getattr(read, "result", None) is None
    assert read != getattr(case(document(**{name: [{"id": "i", **WITH_ABSENCE[name], **VALUES[name]}]})), name)[0]


def test_the_four_reasons_are_four_different_things() -> None:
    read = [case(document(outcomes=[{"id": "o", "missing": absence}])).outcomes[0] for absence in ABSENCES]
    assert len({str(one.as_stated) + str(one.missing) for one in read}) == 4


@pytest.mark.parametrize("name", WITH_ABSENCE)
def test_a_value_and_a_reason_for_none_exclude_each_other_and_one_is_needed(name: str) -> None:
    both = {"id": "i", **WITH_ABSENCE[name], **VALUES[name], "missing": "not_stated"}
    neither = {"id": "i", **WITH_ABSENCE[name]}
    for item in (both, neither):
        assert fault(document(**{name: [item]})).expression == f"{name}[0]"


@pytest.mark.parametrize("word", ["negative", "unknown", "n/a", "not_done"])
def test_no_fifth_reason_exists(word: str) -> None:
    found = fault(document(outcomes=[{"id": "o", "missing": word}]))
    assert (found.expression, found.value) == ("outcomes[0].missing", word)


def measured(**fields: Any) -> dict[str, Any]:
    return document(measurements=[{"id": "m", "analyte": "igg", **fields}])


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"value": 1, "unit": "mg/dL", "unit_candidates": ["mg/L"]}, "unit-twice"),
        ({"text": "x", "unit": "mg/dL"}, "unit-without-value"),
        ({"missing": "not_stated", "unit_candidates": ["mg/L"]}, "unit-without-value"),
        ({"result": "positive", "comparator": "<"}, "unit-without-value"),
        ({"value": 1, "unit_candidates": ["mg/L", "mg/L"]}, "candidate-twice"),
        ({"value": 1, "unit": "mg/dL", "reference_low": 5, "reference_high": 4}, "range-upside-down"),
        ({"value": 1, "reference_low": 5}, "range-without-unit"),
        ({"value": 1, "text": "one"}, "one-of"),
    ],
)
def test_a_measurement_that_contradicts_itself_is_refused(fields: dict[str, Any], key: str) -> None:
    assert places(measured(**fields)) == [("measurements[0]", key)]


@pytest.mark.parametrize("unit", ["mg/dl", "g%", "mg/24h"])
def test_a_unit_that_is_no_row_is_refused(unit: str) -> None:
    found = fault(measured(value=1, unit=unit))
    assert (found.expression, found.key, found.value) == ("measurements[0].unit", "unknown-word", unit)


def test_a_figure_without_a_unit_keeps_its_candidates() -> None:
    read = case(measured(value=8000, unit_candidates=["mg/dL", "mg/L"])).measurements[0]
    assert (str(read.value), read.unit, read.unit_candidates) == ("8000", None, ("mg/dL", "mg/L"))


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"stop_reason": "progression"}, "reason-without-stop"),
        ({"status": "not_done", "cycles": 3}, "given-and-not-done"),
        ({"status": "not_done", "agents": [{"id": "a", "drug": "melphalan"}]}, "given-and-not-done"),
        ({"given_to": "some", "cycles": 3}, "not-given-to-all"),
        ({"given_to": "not_stated", "status": "completed"}, "not-given-to-all"),
    ],
)
def test_a_treatment_that_contradicts_itself_is_refused(fields: dict[str, Any], key: str) -> None:
    assert places(series(treatments=[{"id": "t", "label": "x", **fields}])) == [("treatments[0]", key)]


def test_an_agent_has_a_reason_to_stop_only_if_it_was_stopped() -> None:
    agent = {"id": "a", "drug": "tanespimycin", "stop_reason": "treatment_not_tolerated"}
    assert places(document(treatments=[{"id": "t", "label": "x", "agents": [agent]}])) == [
        ("treatments[0].agents[0]", "reason-without-stop")
    ]


def test_a_lesion_is_longest_along_its_longest_diameter() -> None:
    size = {"at": "diagnosis", "longest": 2, "perpendicular": 3, "unit": "cm"}
    assert places(document(lesions=[{"id": "l", "sizes": [size]}])) == [("lesions[0].sizes[0]", "longest-is-shorter")]


def test_a_clone_is_a_percentage_of_a_result() -> None:
    def clone(**fields: Any) -> dict[str, Any]:
        return document(cytogenetics=[{"id": "c", "abnormality": "deletion_17p", "clone_percent": 62, **fields}])

    assert places(clone(missing="not_stated")) == [("cytogenetics[0]", "clone-without-result")]
    assert places(clone(result="positive", clone_percent=101)) == [("cytogenetics[0].clone_percent", "less-than-equal")]


def test_a_range_of_a_statistic_has_two_ends_the_right_way_up() -> None:
    def statistic(**fields: Any) -> dict[str, Any]:
        return series(statistics=[{"id": "s", "measure": "follow_up_after_emm", "statistic": "range", **fields}])

    assert places(statistic(low=20, high=12)) == [("statistics[0]", "range-upside-down")]
    assert places(statistic(low=12)) == [("statistics[0]", "one-of")]
    assert places(statistic(value=12)) == [("statistics[0]", "range")]
    assert case(statistic(low=12, high=20)).statistics[0].high == 20


@pytest.mark.parametrize("text", ["", " ", "\n", "a\x07b"])
def test_text_without_a_visible_character_or_with_control_characters_is_refused(text: str) -> None:
    assert fault(document(title=text)).expression == "title"
